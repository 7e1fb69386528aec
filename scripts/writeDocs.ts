/** `npm run docs`: writes the pages that are made from the table. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { resources } from '../nodes/UbiOps/api/index';
import { operationsPage } from './operationsPage';

writeFileSync(join(__dirname, '..', 'docs', 'operations.md'), operationsPage(resources));
