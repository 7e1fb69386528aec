/** What can be set in a row, as the reference documents it, and what has to reach the server then. */

import type { Parameter } from '../../nodes/UbiOps/api/table/parameter';
import { parametersOf } from '../../nodes/UbiOps/api/table/parameters';
import { streamOnly } from './coverage';
import { pathSample } from './form';
import { fixedContent, isReadOnly } from './coverage';
import type { Recorded } from './recordingServer';
import {
	documented,
	isIn,
	type ReferenceOperation,
	type ReferenceParameter,
	sinceOf,
} from './reference';
import { rows, type Endpoint, type TableRow } from './rows';
import { wireSample, type Value } from './samples';

/** What one run sets: the parameters of a row that can be set together. */
export interface Setting {
	readonly in: 'query' | 'header' | 'body';
	readonly documentedAs: ReferenceParameter;
	readonly parameter: Parameter;
	readonly value: Value;
}

type Version = 'v2.1' | 'v2';

function settingsFor(
	row: TableRow['row'],
	operation: ReferenceOperation,
	version: Version,
): Setting[] {
	const fixed = fixedContent(row.body);
	const known = [
		...operation.query.map((parameter) => ({ place: 'query' as const, parameter })),
		...(operation.headers ?? []).map((parameter) => ({ place: 'header' as const, parameter })),
		...operation.body.fields.map((parameter) => ({ place: 'body' as const, parameter })),
	];
	return known
		.filter(({ parameter }) => !isImplied(row, parameter.name))
		.filter(({ parameter: { name } }) => !(name in fixed) && !isReadOnly(operation.id, name))
		.filter(({ parameter }) => hasParameter(version, parameter))
		.map(({ parameter, place }) => {
			const found = parametersOf(row).find(
				(one) => one.in === place && one.wire.toLowerCase() === parameter.name.toLowerCase(),
			);
			if (found === undefined)
				throw new Error(`${operation.id} has no field for ${parameter.name}`);
			return {
				in: place,
				documentedAs: parameter,
				parameter: found,
				value: wireSample(parameter, place === 'body' ? 'body' : 'query'),
			};
		});
}

const hasParameter = (version: Version, parameter: ReferenceParameter): boolean => {
	const since = sinceOf(parameter);
	return isIn(version, { ...parameter, ...(since === undefined ? {} : { since }) });
};

/** Set by the kind of a row, not by a field. */
export const isImplied = (row: TableRow['row'], name: string): boolean =>
	row.response.kind === 'completion'
		? streamOnly.includes(name)
		: row.response.kind === 'list' && row.response.paging !== undefined && name === 'limit';

/** Groups of settings that may stand in one call: alternatives apart. */
function together(row: TableRow['row'], settings: readonly Setting[]): Setting[][] {
	const { alternatives } = row;
	if (alternatives === undefined) return [[...settings]];
	return alternatives.map((chosen) =>
		settings.filter(
			({ documentedAs: { name } }) =>
				chosen.fields.includes(name) || !alternatives.some(({ fields }) => fields.includes(name)),
		),
	);
}

/** What to send, in each API version that has the operation; once where they have the same of it. */
export function runsOf(
	row: TableRow['row'],
	operation: ReferenceOperation,
): Array<{ version: Version; settings: Setting[] }> {
	const versions = (['v2.1', 'v2'] as const).filter((version) => isIn(version, operation));
	const found = versions.flatMap((version) =>
		together(row, settingsFor(row, operation, version)).map((settings) => ({ version, settings })),
	);
	const keyOf = ({ settings }: { settings: Setting[] }): string =>
		settings.map(({ documentedAs: { name } }) => name).join();
	return [...new Map(found.map((run) => [keyOf(run), run])).values()];
}

// What is sent for a folder is several calls, made from its one field: test/node/run/folders.test.ts.
const single = rows.filter(({ row }) => row.response.kind !== 'folder');

/** The rows with each of their endpoints, as documented. */
export const cases = single.flatMap((entry) =>
	entry.endpoints.map((endpoint) => {
		const operation = documented(entry.row.method, endpoint.path);
		if (operation === undefined) throw new Error(`${entry.label} is not documented`);
		return { entry, operation, endpoint };
	}),
);

/** Compares what reached the server with what was set. */
export async function expectCall(
	call: Recorded,
	row: TableRow['row'],
	endpoint: Endpoint,
	settings: readonly Setting[],
): Promise<void> {
	expect(call.path.split('/').map(decodeURIComponent)).toEqual(expectedPath(endpoint));

	const query = settings.filter((setting) => setting.in === 'query');
	const sent = call.query.filter(([name]) => !isImplied(row, name));
	expect(Object.fromEntries(sent)).toEqual(
		Object.fromEntries(query.map(({ documentedAs, value }) => [documentedAs.name, String(value)])),
	);
	expect(sent).toHaveLength(query.length);
	for (const { documentedAs, value } of settings.filter((one) => one.in === 'header')) {
		expect(call.headers[documentedAs.name]).toBe(String(value));
	}
	if (row.response.kind === 'list' && row.response.paging !== undefined) expectLimit(call, row);
	await expectBody(
		call,
		row,
		settings.filter((setting) => setting.in === 'body'),
	);
}

const expectedPath = ({ path }: Endpoint): string[] =>
	path.split('/').map((part) => (part.startsWith('{') ? pathSample(part.slice(1, -1)) : part));

function expectLimit(call: Recorded, row: TableRow['row']): void {
	if (row.response.kind !== 'list' || row.response.paging === 'creation_date') return;
	if (row.response.paging === 'id') expect(JSON.parse(call.body.toString()).limit).toBe(7);
	else expect(Object.fromEntries(call.query).limit).toBe('7');
}

async function expectBody(
	call: Recorded,
	row: TableRow['row'],
	settings: readonly Setting[],
): Promise<void> {
	const fields = Object.fromEntries(
		settings.map(({ documentedAs, value }) => [documentedAs.name, value]),
	);
	switch (row.body?.kind) {
		case undefined:
			expect(call.body).toHaveLength(0);
			return;
		case 'object':
			expect(JSON.parse(call.body.toString())).toEqual({
				...row.body.always,
				...fields,
				...(row.response.kind === 'list' && row.response.paging === 'id' ? { limit: 7 } : {}),
			});
			return;
		case 'objects':
			expect(JSON.parse(call.body.toString())).toEqual([fields]);
			return;
		case 'fixed':
			expect(JSON.parse(call.body.toString())).toEqual(row.body.content);
			return;
		case 'ids': {
			// Cancelling all of a status sends no ids.
			const ids = call.query.some(([name]) => name === 'status') ? [] : ['id-1', 'id-2'];
			expect(JSON.parse(call.body.toString())).toEqual(ids);
			return;
		}
		case 'input':
			expect(JSON.parse(call.body.toString())).toEqual(row.body.batch ? [{ a: 1 }] : { a: 1 });
			return;
		case 'multipart': {
			const type = String(call.headers['content-type']);
			const form = await new Response(new Uint8Array(call.body), {
				headers: { 'content-type': type },
			}).formData();
			expect([...form.keys()].sort()).toEqual(Object.keys(fields).sort());
			for (const { documentedAs, value } of settings) {
				const part = form.get(documentedAs.name);
				if (documentedAs.type !== 'file') expect(part).toBe(String(value));
				else if (part === null || typeof part === 'string') throw new Error('The file is no file');
				else {
					expect(part.name).toBe('package.zip');
					expect(part.type).toBe('application/zip');
					expect(await part.text()).toBe('zip bytes');
				}
			}
		}
	}
}
