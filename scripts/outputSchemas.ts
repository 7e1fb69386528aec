/**
 * What each operation puts out, as JSON schemas: n8n shows their fields before a node ran for the first
 * time. They are made from the table and from the response fields of the API reference.
 */

import type { Operation, Resource } from '../nodes/UbiOps/api/table/operation';
import { routesOf } from '../nodes/UbiOps/api/table/path';
import operations from '../sandbox/reference/operations.json';
import { endpointKey, endpointsOf } from './endpoints';
import { type JsonType, responseType } from './responseTypes';

/** Version of the node, as n8n writes it in the path of a schema. */
const NODE_VERSION = 'v1.0.0';

interface ReferenceResponse {
	readonly fields?: readonly string[];
	/** Fields of the entries of a page, which stand under `items_key`. */
	readonly item_fields?: readonly string[];
	/** Documents that have a field, for those that not all of them have. */
	readonly fields_partial?: Readonly<Record<string, readonly string[] | undefined>>;
}

interface Reference {
	readonly group: string;
	readonly method: string;
	readonly path: string;
	readonly response: ReferenceResponse;
}

const reference: ReadonlyMap<string, Reference> = new Map(
	operations.map((operation: Reference) => [
		endpointKey(operation.method, operation.path),
		operation,
	]),
);

/** A field that only the oldest documents have would never be seen today. */
const isCurrent = (response: ReferenceResponse, name: string): boolean =>
	response.fields_partial?.[name]?.some((source) => source.startsWith('client-')) ?? true;

const documentedFields = ({ response }: Reference): string[] => {
	const fields = response.item_fields ?? response.fields ?? [];
	const current = fields.filter((name) => isCurrent(response, name));
	return current.length > 0 ? current : [...fields];
};

/** The group of an operation; time series stand in that of the metrics, with fields of their own. */
const groupOf = ({ group, path }: Reference): string =>
	path.includes('/time-series') ? 'time_series' : group;

type Properties = Readonly<Record<string, JsonType>>;

/** Fields of the object, or of each element of the list, that an operation responds with. */
function responseFields(row: Operation): Properties {
	const asked = row.wait === undefined ? [] : routesOf(row.wait.ask.path);
	const method = row.wait?.ask.kind === 'collect' ? 'POST' : 'GET';
	const own = routesOf(row.path).flatMap(({ path }) =>
		endpointsOf(path).map((endpoint) => endpointKey(row.method, endpoint)),
	);
	// An operation that always waits puts out what the wait ended with.
	const isWaiting = row.wait !== undefined && !row.wait.optional;
	const waited = asked.flatMap(({ path }) =>
		endpointsOf(path).map((endpoint) => endpointKey(method, endpoint)),
	);
	const found = (isWaiting ? waited : own).flatMap((key) => reference.get(key) ?? []);
	return Object.fromEntries(
		found.flatMap((operation) =>
			documentedFields(operation).map((name) => [name, responseType(groupOf(operation), name)]),
		),
	);
}

const FILE: Properties = { fileName: 'string', mimeType: 'string', fileSize: 'integer' };

const EMBEDDING: Properties = { index: 'integer', embedding: 'array', model: 'string' };

const STORED: Properties = { file: 'string', bucket: 'string', uri: 'string', size: 'integer' };

/** Fields of an item that an operation puts out with its default settings. */
function outputFields(row: Operation): Properties {
	const { response, outputFormat = 'request' } = row;
	// The output fields of a model are its own.
	if (outputFormat !== 'request') return {};
	switch (response.kind) {
		case 'deleted':
			return { deleted: 'boolean' };
		case 'done':
			return { success: 'boolean' };
		case 'file':
			return FILE;
		case 'upload':
			return { ...STORED, provider: 'string', etag: 'string' };
		case 'folder':
			return response.each === 'download'
				? { ...STORED, ...FILE }
				: {
						deleted: 'boolean',
						bucket: 'string',
						folder: 'string',
						count: 'integer',
						files: 'array',
					};
		case 'events':
			return { ...streamedFields(row), text: 'string', complete: 'boolean' };
		case 'completion':
			return { text: 'string', finish_reason: 'string', model: 'string', usage: 'object' };
		case 'embeddings':
			return EMBEDDING;
		default: {
			const fields = responseFields(row);
			const { simplified } = response;
			if (simplified === undefined) return fields;
			return Object.fromEntries(
				simplified.flatMap((name) => {
					const type = fields[name];
					return type === undefined ? [] : [[name, type]];
				}),
			);
		}
	}
}

/** A stream ends with the response of a direct request. */
function streamedFields(row: Operation): Properties {
	const direct = typeof row.path === 'string' ? row.path.replace(/\/stream$/, '') : '';
	return responseFields({ ...row, path: direct });
}

export interface SchemaFile {
	/** Path below the folder `__schema__`. */
	readonly path: string;
	readonly schema: {
		readonly type: 'object';
		readonly properties: Readonly<Record<string, { readonly type: JsonType }>>;
	};
}

/** One schema for each operation of the table that puts out fields that are known beforehand. */
export function outputSchemas(resources: readonly Resource[]): SchemaFile[] {
	return resources.flatMap(({ value, operations: rows }) =>
		Object.entries(rows).flatMap(([operation, row]): SchemaFile[] => {
			const properties = Object.entries(outputFields(row)).map(([name, type]) => [name, { type }]);
			if (properties.length === 0) return [];
			return [
				{
					path: `${NODE_VERSION}/${value}/${operation}.json`,
					schema: { type: 'object', properties: Object.fromEntries(properties) },
				},
			];
		}),
	);
}

/** A schema as it stands in its file. */
export const schemaText = (schema: SchemaFile['schema']): string =>
	`${JSON.stringify(schema, null, 2)}\n`;
