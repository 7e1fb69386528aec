import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { resources } from '../../nodes/UbiOps/api';
import { operationsPage, readmeWithOperations } from '../../scripts/operationsPage';

const read = (...path: string[]): string =>
	readFileSync(join(__dirname, '..', '..', ...path), 'utf8');

test('docs/operations.md is what the table says; `npm run docs` writes it anew', () => {
	expect(read('docs', 'operations.md')).toBe(operationsPage(resources));
});

test("the README's list of operations is what the table says", () => {
	const readme = read('README.md');
	expect(readme).toBe(readmeWithOperations(readme, resources));
});
