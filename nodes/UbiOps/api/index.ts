/** The table: every resource of the node, in the order of its form. */

import { deployment } from './deployment';
import { deploymentRequest } from './deploymentRequest';
import { deploymentRevision } from './deploymentRevision';
import { deploymentVersion } from './deploymentVersion';
import type { Operation, Resource } from './operation';
import { project } from './project';
import { status } from './status';

export const resources: readonly Resource[] = [
	deployment,
	deploymentRequest,
	deploymentRevision,
	deploymentVersion,
	project,
	status,
];

const byValue = new Map(resources.map((entry) => [entry.value, entry]));

/** The row of a resource and operation as a workflow names them, or undefined when there is none. */
export function operationOf(resource: string, operation: string): Operation | undefined {
	const operations = byValue.get(resource)?.operations;
	return operations !== undefined && Object.hasOwn(operations, operation)
		? operations[operation]
		: undefined;
}
