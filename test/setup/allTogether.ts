/**
 * Part of the test files in one module registry, which loads n8n's engine once instead of once per file:
 * what `npm test` runs. `npx jest <path>` runs a file alone.
 */

import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Set by jest.all.config.js. */
declare const part: number;
declare const parts: number;

const root = join(__dirname, '..');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.test.ts'))
	// In turns by their size, so that the parts take about as long.
	.map((name) => ({ name, size: statSync(join(root, name)).size }))
	.sort((a, b) => b.size - a.size || a.name.localeCompare(b.name, 'en'))
	.filter((_name, index) => index % parts === part);

for (const { name } of files) {
	describe(relative(root, join(root, name)), () => {
		jest.requireActual(join(root, name));
	});
}
