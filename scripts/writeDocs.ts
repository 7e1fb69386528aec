/** `npm run docs`: writes what is generated from the table: docs/operations.md and the output schemas. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { resources } from '../nodes/UbiOps/api';
import { operationsPage } from './operationsPage';
import { outputSchemas, schemaText } from './outputSchemas';

const root = join(__dirname, '..');

writeFileSync(join(root, 'docs', 'operations.md'), operationsPage(resources));

const schemas = join(root, 'nodes', 'UbiOps', '__schema__');
rmSync(schemas, { recursive: true, force: true });
for (const { path, schema } of outputSchemas(resources)) {
	const file = join(schemas, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, schemaText(schema));
}
