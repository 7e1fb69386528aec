/** The API reference as the contract tests read it: data of the sandbox's fixture, nothing of the node. */

import type { Dialect } from '../../sandbox/contract';
import { operationsOf } from '../../sandbox/reference';
import operations from '../../sandbox/reference/operations.json';
import { endpointKey } from '../../scripts/endpoints';

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
	/** What it belongs to, such as `provider=amazon_s3`. */
	when?: string;
	/** Documents that have it; a client's release is written `client-4.13`. */
	sources?: string[];
	/** First release of the client that no longer has it. */
	gone_in?: string;
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
	response: { kind: string; fields?: string[] };
	since?: string;
	gone_in?: string;
	api_versions?: string[];
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

const release = (name: string | undefined): string | undefined => name?.replace('client-', '');

const RELEASES = ['client-4.13', 'client-4.14', 'client-4.15'];

/** First release of the client that has a parameter, where those before 4.13 have not. */
export function sinceOf({ sources = [] }: ReferenceParameter): string | undefined {
	return sources.every((source) => RELEASES.includes(source)) ? release(sources[0]) : undefined;
}

export const goneInOf = (entry: { gone_in?: string }): string | undefined => release(entry.gone_in);

/** Whether the documents of an API version have what came and went with these releases. */
export const isIn = (
	version: 'v2.1' | 'v2',
	entry: { since?: string; gone_in?: string },
): boolean => (version === 'v2' ? entry.gone_in === undefined : release(entry.since) !== '4.15');

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
