/** `npm run docs`: writes what is made from the table: docs/operations.md and the README's list. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { resources } from '../nodes/UbiOps/api';
import { operationsPage, readmeWithOperations } from './operationsPage';

const root = join(__dirname, '..');
const readme = join(root, 'README.md');

writeFileSync(join(root, 'docs', 'operations.md'), operationsPage(resources));
writeFileSync(readme, readmeWithOperations(readFileSync(readme, 'utf8'), resources));
