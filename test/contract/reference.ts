/** The API reference as the contract tests read it: data of the sandbox's fixture, nothing of the node. */

import type { Dialect } from '../../sandbox/contract';
import { operationsOf } from '../../sandbox/reference';
import operations from '../../sandbox/reference/operations.json';

export interface ReferenceParameter {
	name: string;
	type: string;
	required?: boolean;
	enum?: Array<string | number> | null;
	min?: number | null;
	max?: number | null;
	items?: string;
	format?: string;
	pattern?: string;
	min_length?: number;
	multiple_of?: number;
	nullable?: boolean;
	children?: ReferenceParameter[];
}

export interface ReferenceOperation {
	id: string;
	method: string;
	surface?: 'openai';
	path: string;
	query: ReferenceParameter[];
	headers?: ReferenceParameter[];
	body: {
		kind: string;
		required?: boolean;
		fields: ReferenceParameter[];
		max_items?: number | null;
	};
	response: { kind: string };
	request_examples?: unknown[];
	request_examples_in?: 'query';
}

/** The fixture's JSON has many shapes for one field; what the tests rely on is checked here. */
function asOperations(data: unknown): ReferenceOperation[] {
	if (!Array.isArray(data)) throw new Error('The reference is not a list');
	return data.map((operation: ReferenceOperation) => {
		if (typeof operation.id !== 'string' || !Array.isArray(operation.query)) {
			throw new Error('An entry of the reference is not an operation');
		}
		return operation;
	});
}

export const reference: readonly ReferenceOperation[] = asOperations(operations);

/** Method and path with the names of the placeholders taken out: what two documents agree on. */
export const endpointKey = (method: string, path: string): string =>
	`${method} ${path.replace(/\{[^}]*\}/g, '{}')}`;

const byKey = new Map(
	reference.map((operation) => [endpointKey(operation.method, operation.path), operation]),
);

/** The documented operation at an endpoint. */
export const documented = (method: string, path: string): ReferenceOperation | undefined =>
	byKey.get(endpointKey(method, path));

/** An operation with the parameters that a dialect of the sandbox knows; undefined when it lacks it. */
export const documentedIn = (
	dialect: Dialect,
	operation: ReferenceOperation,
): ReferenceOperation | undefined =>
	asOperations(operationsOf(dialect)).find(({ id }) => id === operation.id);
