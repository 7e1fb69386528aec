/** What of the reference the table does not offer: nothing, when all is well. */

import type { Fields } from '../../nodes/UbiOps/api/table/field';
import type { Operation } from '../../nodes/UbiOps/api/table/operation';
import { endpointKey } from '../../scripts/endpoints';
import { documented, reference, type ReferenceParameter } from './reference';
import type { TableRow } from './rows';

/** Fields of a body that has fields of its own. */
export const bodyFields = (body: Operation['body']): Fields =>
	body?.kind === 'object' || body?.kind === 'objects' || body?.kind === 'multipart'
		? body.fields
		: {};

/** A reply in pieces is for who reads along: the chat model of agents streams, the action does not. */
export const streamOnly = ['stream', 'stream_options'];

/** Parameters that documents list although the same documents say that they can only be read. */
const READ_ONLY: Readonly<Record<string, readonly string[]>> = { services_update: ['type'] };

export const isReadOnly = (operationId: string, name: string): boolean =>
	READ_ONLY[operationId]?.includes(name) ?? false;

/** Fields of a body that the row fills in itself. */
export function fixedContent(body: Operation['body']): Readonly<Record<string, unknown>> {
	if (body?.kind === 'fixed') return body.content;
	return body?.kind === 'object' ? (body.always ?? {}) : {};
}

/** Query parameters that the paging of a row brings along. */
function paged({ response }: Operation): string[] {
	if (response.kind === 'completion') return streamOnly;
	// All of a list is read, and without grouping it.
	if (response.kind === 'folder') return ['limit', 'continuation_token', 'delimiter'];
	if (response.kind !== 'list' || response.paging === undefined) return [];
	if (response.paging === 'creation_date') return [];
	// The place that a list of log lines begins at is a field as well.
	return response.paging === 'start' || response.paging === 'id'
		? ['limit']
		: ['limit', response.paging];
}

function missingIn(fields: Fields, known: readonly ReferenceParameter[], where: string): string[] {
	return known.flatMap(({ name, children = [] }) => {
		const field = Object.entries(fields).find(
			([wire]) => wire.toLowerCase() === name.toLowerCase(),
		)?.[1];
		if (field === undefined) return [`${where}.${name}`];
		return 'item' in field ? missingIn(field.item, children, `${where}.${name}`) : [];
	});
}

/** Documented parameters of a row's endpoints that have no field, nested ones included. */
export function missingParameters({
	row,
	endpoints,
}: Pick<TableRow, 'row' | 'endpoints'>): string[] {
	return endpoints.flatMap(({ path }) => {
		const operation = documented(row.method, path);
		if (operation === undefined) return [`${row.method} ${path}`];
		const implied = paged(row);
		const query = operation.query.filter(({ name }) => !implied.includes(name));
		const content = fixedContent(row.body);
		const body = operation.body.fields.filter(
			({ name }) =>
				!(name in content) && !implied.includes(name) && !isReadOnly(operation.id, name),
		);
		return [
			...missingIn(row.query ?? {}, query, `${operation.id} query`),
			...missingIn(row.headers ?? {}, operation.headers ?? [], `${operation.id} header`),
			...missingIn(bodyFields(row.body), body, `${operation.id} body`),
		];
	});
}

/** Endpoints by how often rows reach them, where that is not exactly once. */
export function reachedWrongly(rows: readonly TableRow[]): string[] {
	const times = new Map(reference.map(({ method, path }) => [endpointKey(method, path), 0]));
	for (const { row, endpoints } of rows) {
		// A composed row repeats calls that other rows offer.
		if (row.composed) continue;
		for (const { path } of endpoints) {
			const key = endpointKey(row.method, path);
			times.set(key, (times.get(key) ?? 0) + 1);
		}
	}
	return [...times].filter(([, count]) => count !== 1).map(([key, count]) => `${key}: ${count}`);
}
