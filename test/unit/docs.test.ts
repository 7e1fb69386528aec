import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { resources } from '../../nodes/UbiOps/api';
import { operationsPage } from '../../scripts/operationsPage';

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
