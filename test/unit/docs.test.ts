import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { resources } from '../../nodes/UbiOps/api';
import { operationsPage } from '../../scripts/operationsPage';
import { outputSchemas, schemaText } from '../../scripts/outputSchemas';

const root = join(__dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

test('docs/operations.md is what the table says; `npm run docs` writes it again', () => {
	expect(read('docs', 'operations.md')).toBe(operationsPage(resources));
});

test('links between the documents lead somewhere', () => {
	const pages = [
		'README.md',
		'CONTRIBUTING.md',
		...readdirSync(join(root, 'docs'))
			.filter((name) => name.endsWith('.md'))
			.map((name) => join('docs', name)),
	];
	const dead = pages.flatMap((page) => {
		const links = [...read(page).matchAll(/(?:\]\(|src(?:set)?=")(?!https?:|#)([^)"#]+)/g)];
		return links
			.map(([, link = '']) => link)
			.filter((link) => !existsSync(join(root, dirname(page), link)))
			.map((link) => `${page}: ${link}`);
	});
	expect(dead).toEqual([]);
});

test('every example is in the list of examples', () => {
	const usage = read('docs', 'usage.md');
	const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.json'));
	expect(examples.filter((name) => !usage.includes(`../examples/${name}`))).toEqual([]);
});

/** Operations whose output nobody knows beforehand: the fields of the input and of the model. */
const WITHOUT_SCHEMA: readonly string[] = [
	'v1.0.0/deploymentRequest/run.json',
	'v1.0.0/pipelineRequest/run.json',
];

test('output schemas are what the table and the reference say, one for each operation', () => {
	const schemas = outputSchemas(resources);
	const folder = join(__dirname, '..', '..', 'nodes', 'UbiOps', '__schema__');
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('.json'),
	);
	expect(files.sort()).toEqual(schemas.map(({ path }) => path).sort());
	for (const { path, schema } of schemas) {
		expect(read('nodes', 'UbiOps', '__schema__', path)).toBe(schemaText(schema));
	}
	const missing = resources.flatMap(({ value, operations }) =>
		Object.keys(operations)
			.map((operation) => `v1.0.0/${value}/${operation}.json`)
			.filter((path) => !schemas.some((schema) => schema.path === path)),
	);
	expect(missing).toEqual(WITHOUT_SCHEMA);
});
