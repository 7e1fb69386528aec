/** `npm run docs`: writes docs/operations.md, which is made from the table. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { resources } from '../nodes/UbiOps/api';
import { operationsPage } from './operationsPage';

writeFileSync(join(__dirname, '..', 'docs', 'operations.md'), operationsPage(resources));
