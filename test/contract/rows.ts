/** Every row of the node's table with the endpoints that it stands for. */

import { resources } from '../../nodes/UbiOps/api/index';
import type { Operation } from '../../nodes/UbiOps/api/operation';
import { endpointsOf } from '../../nodes/UbiOps/api/path';

export interface TableRow {
	resource: string;
	operation: string;
	row: Operation;
	endpoints: string[];
	label: string;
}

export const rows: readonly TableRow[] = resources.flatMap(({ value, operations }) =>
	Object.entries(operations).map(([operation, row]) => ({
		resource: value,
		operation,
		row,
		endpoints: endpointsOf(row.path),
		label: `${value}: ${operation}`,
	})),
);
