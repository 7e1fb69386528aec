import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { resources } from '../../nodes/UbiOps/api/index';
import { operationsPage } from '../../scripts/operationsPage';

test('docs/operations.md is what the table says; `npm run docs` writes it anew', () => {
	const page = readFileSync(join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
	expect(page).toBe(operationsPage(resources));
});
