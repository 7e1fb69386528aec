/** Every row of the node's table with the endpoints that it stands for. */

import { resources } from '../../nodes/UbiOps/api';
import type { Operation } from '../../nodes/UbiOps/api/table/operation';
import { routesOf } from '../../nodes/UbiOps/api/table/path';
import { endpointsOf } from '../../scripts/endpoints';

export interface Endpoint {
	/** Path without brackets, with the table's placeholders. */
	path: string;
	/** Path template of the row that it comes from. */
	template: string;
	scope: string | undefined;
	/** Whether the optional part of the template is in it. */
	withOptional: boolean;
}

export interface TableRow {
	resource: string;
	operation: string;
	row: Operation;
	endpoints: Endpoint[];
	label: string;
}

const endpoints = (row: Operation): Endpoint[] =>
	routesOf(row.path).flatMap(({ scope, path: template }) =>
		endpointsOf(template).map((path, index) => ({
			path,
			template,
			scope,
			withOptional: index > 0,
		})),
	);

export const rows: readonly TableRow[] = resources.flatMap(({ value, operations }) =>
	Object.entries(operations).map(([operation, row]) => ({
		resource: value,
		operation,
		row,
		endpoints: endpoints(row),
		label: `${value}: ${operation}`,
	})),
);
