/** Output schemas beside what the sandbox responds, which knows the reference and not the table. */

import { resources } from '../../nodes/UbiOps/api';
import { routesOf } from '../../nodes/UbiOps/api/table/path';
import { endpointKey, endpointsOf } from '../../scripts/endpoints';
import { outputSchemas } from '../../scripts/outputSchemas';

/** Schemas of the rows that an endpoint belongs to, with the operation's name. */
const byEndpoint = new Map<string, Array<{ path: string; types: ReadonlyMap<string, string> }>>();

const schemas = new Map(outputSchemas(resources).map(({ path, schema }) => [path, schema]));

for (const { value, operations } of resources) {
	for (const [operation, row] of Object.entries(operations)) {
		const path = `v1.0.0/${value}/${operation}.json`;
		const schema = schemas.get(path);
		// A file comes from elsewhere: its item tells its name and size.
		if (schema === undefined || row.composed || row.response.kind === 'file') continue;
		const types = new Map(
			Object.entries(schema.properties).map(([name, { type }]) => [name, type]),
		);
		for (const route of routesOf(row.path)) {
			for (const endpoint of endpointsOf(route.path)) {
				const key = endpointKey(row.method, endpoint);
				byEndpoint.set(key, [...(byEndpoint.get(key) ?? []), { path, types }]);
			}
		}
	}
}

function typeOf(value: unknown): string {
	if (Array.isArray(value)) return 'array';
	if (typeof value !== 'number') return typeof value;
	// Integers that a number cannot hold arrive in n8n as text.
	if (Number.isInteger(value)) return Number.isSafeInteger(value) ? 'integer' : 'string';
	return 'number';
}

/** Fields whose value is of any type: it depends on the model, on the metric or on the kind of object. */
const ANY = new Set(['result', 'request_data', 'value', 'id', 'reason', 'usage', 'data']);

const fits = (type: string, value: unknown): boolean =>
	typeOf(value) === type || (type === 'number' && typeOf(value) === 'integer');

/** What of a response is not as the schemas of its operation say. */
export function schemaMismatches(method: string, path: string, object: unknown): string[] {
	if (typeof object !== 'object' || object === null) return [];
	const found = byEndpoint.get(endpointKey(method, path)) ?? [];
	return found.flatMap((schema) => {
		const entries = Object.entries(object).filter(([name]) => schema.types.has(name));
		const wrong = entries.filter(
			([name, value]) =>
				value !== null && !ANY.has(name) && !fits(schema.types.get(name) ?? '', value),
		);
		return [
			...(entries.length === 0 ? [`${schema.path}: none of its fields is in the response`] : []),
			...wrong.map(([name, value]) => `${schema.path}: ${name} is ${typeOf(value)}`),
		];
	});
}
