/** Both ways: what the table says is documented, and what is documented is in the table. */

import { onlyVersionOf } from '../../nodes/UbiOps/api/locators/availability';
import type { Operation } from '../../nodes/UbiOps/api/table/operation';
import type { Field, Fields } from '../../nodes/UbiOps/api/table/field';
import { parametersOf, SCOPE } from '../../nodes/UbiOps/api/table/parameters';
import { bodyFields, fixedContent, missingParameters, reachedWrongly } from './coverage';
import {
	documented,
	goneInOf,
	isIn,
	reference,
	type ReferenceOperation,
	type ReferenceParameter,
	sinceOf,
} from './reference';
import { endpointsOf } from '../../scripts/endpoints';
import { rows } from './rows';

const byName = (parameters: readonly ReferenceParameter[]): Map<string, ReferenceParameter> =>
	new Map(parameters.map((parameter) => [parameter.name, parameter]));

const KINDS: Readonly<Record<string, ReadonlyArray<Field['kind']>>> = {
	string: ['text', 'choice', 'choices', 'locator'],
	integer: ['number', 'choice'],
	number: ['number'],
	boolean: ['boolean'],
	labels: ['labels', 'labelFilter'],
	fields: ['list'],
	datetime: ['dateTime'],
	date: ['dateTime', 'text'],
	cron: ['text'],
	file: ['file'],
	object: ['group', 'json', 'labels'],
	json: ['json'],
	array: ['list', 'textList', 'json'],
};

function expectFields(fields: Fields, known: readonly ReferenceParameter[], where: string): void {
	const parameters = byName(known);
	for (const [wire, field] of Object.entries(fields)) {
		const parameter = parameters.get(wire);
		expect({ where, wire, documented: parameter !== undefined }).toEqual({
			where,
			wire,
			documented: true,
		});
		if (parameter === undefined) continue;
		expect({ where, wire, kind: field.kind, fits: KINDS[parameter.type] }).toEqual({
			where,
			wire,
			kind: field.kind,
			fits: expect.arrayContaining([field.kind]),
		});
		if ('choices' in field) {
			const offeredValues = field.choices.filter(({ unset }) => !unset).map(({ value }) => value);
			expect({ where, wire, values: [...offeredValues].sort() }).toEqual({
				where,
				wire,
				values: [...(parameter.enum ?? [])].sort(),
			});
		}
		if (field.kind === 'number') {
			expect({ where, wire, integer: field.integer }).toEqual({
				where,
				wire,
				integer: parameter.type === 'integer',
			});
			// A bound of the form may be wider than a document's, never narrower.
			if (typeof parameter.max === 'number') {
				expect(field.max ?? Infinity).toBeGreaterThanOrEqual(parameter.max);
			}
			if (typeof parameter.min === 'number')
				expect(field.min ?? 0).toBeLessThanOrEqual(parameter.min);
		}
		if (field.nullable)
			expect({ where, wire, nullable: parameter.nullable }).toEqual({
				where,
				wire,
				nullable: true,
			});
		// Where the reference tells the keys in words alone, there is nothing to compare with.
		if ('item' in field && parameter.children !== undefined) {
			expectFields(field.item, parameter.children, `${where}.${wire}`);
		}
	}
}

/** Fields of a body that the form shows for a scope; of one that takes any further key, the documented. */
const openFields = (
	row: Operation,
	scope: string | undefined,
	{ surface, body }: ReferenceOperation,
): Fields =>
	Object.fromEntries(
		Object.entries(bodyFields(row.body)).filter(
			([wire, { when }]) =>
				(when?.parameter !== SCOPE || when.is.includes(scope ?? '')) &&
				(surface !== 'openai' || body.fields.some(({ name }) => name === wire)),
		),
	);

/** What the documents require or let be null is so in the form. */
function expectStrict(fields: Fields, known: readonly ReferenceParameter[], where: string): void {
	for (const parameter of known) {
		const field = fields[parameter.name];
		if (parameter.required) {
			expect({ where, name: parameter.name, required: field?.required }).toEqual({
				where,
				name: parameter.name,
				required: true,
			});
		}
		if (parameter.nullable && field !== undefined && field.kind !== 'group') {
			expect({ where, name: parameter.name, nullable: field.nullable }).toEqual({
				where,
				name: parameter.name,
				nullable: true,
			});
		}
		if (field !== undefined && 'item' in field) {
			expectStrict(field.item, parameter.children ?? [], `${where}.${parameter.name}`);
		}
	}
}

describe.each(rows.map((entry) => [entry.label, entry] as const))('row %s', (label, entry) => {
	const { row, endpoints } = entry;

	test('each of its endpoints is documented', () => {
		for (const { path } of endpoints) {
			expect(documented(row.method, path)?.id ?? `${row.method} ${path}`).not.toContain(' ');
		}
	});

	test('its fields are documented, of a fitting kind, with the documented values', () => {
		// An endpoint may document less than its twin with a version; together they document all.
		for (const { path, scope } of endpoints) {
			const operation = documented(row.method, path);
			if (operation === undefined) continue;
			expectFields(row.query ?? {}, operation.query, `${label} query`);
			expectFields(openFields(row, scope, operation), operation.body.fields, `${label} body`);
		}
	});

	test('every documented parameter is a field, required and nullable as documented', () => {
		expect(missingParameters(entry)).toEqual([]);
		for (const { path } of endpoints) {
			const operation = documented(row.method, path);
			if (operation === undefined || row.body?.kind === 'fixed') continue;
			expectStrict(row.query ?? {}, operation.query, `${operation.id} query`);
			const content = fixedContent(row.body);
			const asked = operation.body.fields.filter(({ name }) => !(name in content));
			expectStrict(bodyFields(row.body), asked, `${operation.id} body`);
		}
	});

	test('it and its fields are in the API versions that the documents say', () => {
		for (const { path, scope } of endpoints) {
			const operation = documented(row.method, path);
			if (operation === undefined) continue;
			const ofScope = Object.entries(row.scopeAvailability ?? {}).find(([name]) => name === scope);
			const versions = (['v2.1', 'v2'] as const).filter((version) => isIn(version, operation));
			if (operation.api_versions !== undefined) expect(versions).toEqual(operation.api_versions);
			expect({ path, only: onlyVersionOf(ofScope?.[1] ?? row) }).toEqual({
				path,
				only: versions.length === 2 ? undefined : versions[0],
			});
			// A scope may be newer than the row: its own entry says so, and was compared above.
			if (ofScope === undefined) {
				expect({ path, since: row.since }).toEqual({
					path,
					since: operation.since?.replace('client-', ''),
				});
			}
			const fields = { ...row.query, ...bodyFields(row.body) };
			for (const parameter of [...operation.query, ...operation.body.fields]) {
				const field = fields[parameter.name];
				if (field === undefined) continue;
				const since = sinceOf(parameter);
				expect({ path, name: parameter.name, since: field.since, goneIn: field.goneIn }).toEqual({
					path,
					name: parameter.name,
					since: `client-${since ?? ''}` === operation.since ? undefined : since,
					goneIn: goneInOf(parameter),
				});
			}
		}
	});

	test('its body and its response are of the documented kind', () => {
		const kinds: Record<string, string> = {
			object: 'object',
			objects: 'array_of_objects',
			fixed: 'object',
			multipart: 'multipart',
			ids: 'array_of_strings',
			input: 'any_json',
		};
		const answers: Record<string, string[]> = {
			// What a POST made may be several objects.
			object: row.method === 'POST' ? ['object', 'array'] : ['object'],
			list: ['array', 'object'],
			matched: ['array'],
			deleted: ['empty', 'object'],
			done: ['object'],
			file: ['file', 'object'],
			upload: ['object'],
			folder: ['object'],
			events: ['sse'],
			completion: ['object'],
			embeddings: ['object'],
		};
		for (const { path } of endpoints) {
			const operation = documented(row.method, path);
			expect(row.body === undefined ? 'none' : kinds[row.body.kind]).toBe(operation?.body.kind);
			expect(answers[row.response.kind]).toContain(operation?.response.kind);
			if (row.body?.kind === 'ids') expect(row.body.max).toBe(operation?.body.max_items);
			if (row.body?.kind === 'input' && row.body.batch) {
				expect(row.body.batch.max).toBe(operation?.body.max_items);
			}
			// Whether what they belong to exists is asked of the list that lies one segment above.
			if (row.body?.kind === 'ids' || (row.body?.kind === 'input' && row.body.batch)) {
				const list = documented('GET', path.slice(0, path.lastIndexOf('/')));
				expect(list?.query.map(({ name }) => name)).toContain('limit');
			}
		}
	});

	test('Simplify, where it has that, leaves something out', () => {
		const { response, wait } = row;
		if (!('simplified' in response) || response.simplified === undefined) return;
		// What was just queued is not simplified: what it became is asked for many at a time.
		const asked = wait?.ask.kind === 'collect' ? wait.ask.path : undefined;
		const known = [
			...(asked === undefined ? endpoints : endpointsOf(asked).map((path) => ({ path }))),
		].map(({ path }) => documented(asked === undefined ? row.method : 'POST', path));
		for (const operation of known) {
			const full = operation?.response.fields ?? [];
			expect({ label, fields: full.length }).not.toEqual({ label, fields: 0 });
			const { simplified } = response;
			expect(full.filter((name) => !simplified.includes(name))).not.toEqual([]);
		}
	});

	test('no two of its parameters share a name', () => {
		// Of the path values of several scopes only those of the chosen one are shown and read.
		for (const { scope = '' } of endpoints) {
			const names = parametersOf(row)
				.filter(({ when }) => when?.parameter !== SCOPE || when.is.includes(scope))
				.map(({ collection, name }) => `${collection ?? ''}/${name}`);
			expect(new Set(names).size).toBe(names.length);
		}
	});
});

test('all 287 operations of the reference are reached, each by exactly one row', () => {
	expect(reference).toHaveLength(287);
	expect(reachedWrongly(rows)).toEqual([]);
});

describe('the contract notices', () => {
	test('when any one row is taken out, or there twice', () => {
		for (const entry of rows.filter(({ row }) => !row.composed)) {
			expect(reachedWrongly(rows.filter((other) => other !== entry))).not.toEqual([]);
			expect(reachedWrongly([...rows, entry])).not.toEqual([]);
		}
	});

	/** Fields without one of the documented ones, nested ones included. */
	function withoutOne(fields: Fields, known: readonly ReferenceParameter[]): Fields[] {
		const parameters = byName(known);
		return Object.entries(fields).flatMap(([wire, field]) => {
			const parameter = parameters.get(wire) ?? parameters.get(wire.toLowerCase());
			if (parameter === undefined) return [];
			const { [wire]: _taken, ...rest } = fields;
			const inner = 'item' in field ? withoutOne(field.item, parameter.children ?? []) : [];
			return [rest, ...inner.map((item) => ({ ...fields, [wire]: { ...field, item } }))];
		});
	}

	test('when any one parameter is taken out', () => {
		let taken = 0;
		for (const { row, endpoints } of rows) {
			const operations = endpoints.flatMap(({ path }) => documented(row.method, path) ?? []);
			const query = operations.flatMap((operation) => operation.query);
			const headers = operations.flatMap((operation) => operation.headers ?? []);
			const body = operations.flatMap((operation) => operation.body.fields);
			const fewer = [
				...withoutOne(row.query ?? {}, query).map((less) => ({ ...row, query: less })),
				...withoutOne(row.headers ?? {}, headers).map((less) => ({ ...row, headers: less })),
				...withoutOne(bodyFields(row.body), body).map((fields) => ({
					...row,
					body: { kind: 'object' as const, fields },
				})),
			];
			for (const less of fewer) {
				expect(missingParameters({ row: less, endpoints })).not.toEqual([]);
				taken++;
			}
		}
		expect(taken).toBeGreaterThan(500);
	});
});
