/** Both ways: what the table says is documented, and what is documented is in the table. */

import type { Field, Fields } from '../../nodes/UbiOps/api/field';
import { parametersOf, SCOPE } from '../../nodes/UbiOps/api/parameters';
import { documented, endpointKey, reference, type ReferenceParameter } from './reference';
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
			if (typeof parameter.max === 'number')
				expect(field.max).toBeGreaterThanOrEqual(parameter.max);
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

function expectComplete(fields: Fields, known: readonly ReferenceParameter[], where: string): void {
	const missing = known.filter(({ name }) => !(name in fields)).map(({ name }) => name);
	expect({ where, missing }).toEqual({ where, missing: [] });
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
			expectComplete(field.item, parameter.children ?? [], `${where}.${parameter.name}`);
		}
	}
}

const bodyFields = (body: (typeof rows)[number]['row']['body']): Fields =>
	body?.kind === 'object' || body?.kind === 'objects' || body?.kind === 'multipart'
		? body.fields
		: {};

/** Query parameters that the paging of a row brings along. */
const paged = (row: (typeof rows)[number]['row']): string[] =>
	row.answer.kind === 'list' && row.answer.paging !== undefined
		? row.answer.paging === 'creation_date'
			? []
			: ['limit', row.answer.paging]
		: [];

describe.each(rows.map((entry) => [entry.label, entry] as const))('row %s', (label, entry) => {
	const { row, endpoints } = entry;

	test('each of its endpoints is documented', () => {
		for (const { path } of endpoints) {
			expect(documented(row.method, path)?.id ?? `${row.method} ${path}`).not.toContain(' ');
		}
	});

	test('its fields are documented, of a fitting kind, with the documented values', () => {
		// An endpoint may document less than its twin with a version; together they document all.
		const operations = endpoints.flatMap(({ path }) => documented(row.method, path) ?? []);
		for (const operation of operations) {
			expectFields(row.query ?? {}, operation.query, `${label} query`);
			expectFields(bodyFields(row.body), operation.body.fields, `${label} body`);
		}
	});

	test('every documented parameter is a field', () => {
		for (const { path } of endpoints) {
			const operation = documented(row.method, path);
			if (operation === undefined) continue;
			const implied = paged(row);
			expectComplete(
				row.query ?? {},
				operation.query.filter(({ name }) => !implied.includes(name)),
				`${operation.id} query`,
			);
			if (row.body?.kind === 'fixed') {
				expect(Object.keys(row.body.content)).toEqual(
					operation.body.fields.map(({ name }) => name),
				);
			} else {
				expectComplete(bodyFields(row.body), operation.body.fields, `${operation.id} body`);
			}
			expect(Object.keys(row.headers ?? {}).map((name) => name.toLowerCase())).toEqual(
				(operation.headers ?? []).map(({ name }) => name.toLowerCase()),
			);
		}
	});

	test('its body and its answer are of the documented kind', () => {
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
			events: ['sse'],
		};
		for (const { path } of endpoints) {
			const operation = documented(row.method, path);
			expect(row.body === undefined ? 'none' : kinds[row.body.kind]).toBe(operation?.body.kind);
			expect(answers[row.answer.kind]).toContain(operation?.response.kind);
			if (row.body?.kind === 'ids') expect(row.body.max).toBe(operation?.body.max_items);
			if (row.body?.kind === 'input' && row.body.batch) {
				expect(row.body.batch.max).toBe(operation?.body.max_items);
			}
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

test('all 249 operations of the reference are reached, each by exactly one row', () => {
	const reached = rows
		// A wait repeats an operation that another row offers.
		.filter(({ row }) => row.wait === undefined)
		.flatMap(({ row, endpoints }) => endpoints.map(({ path }) => endpointKey(row.method, path)));
	expect(reference).toHaveLength(249);
	expect([...reached].sort()).toEqual(
		reference.map(({ method, path }) => endpointKey(method, path)).sort(),
	);
});
