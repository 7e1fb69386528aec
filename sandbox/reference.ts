import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiVersion, Dialect } from './contract';

/** A parameter as the reference describes it. */
export interface Field {
	name: string;
	type: string;
	required: boolean | null;
	default?: unknown;
	nullable?: boolean;
	enum?: (string | number)[] | null;
	min?: number | null;
	max?: number | null;
	min_length?: number;
	max_length?: number;
	multiple_of?: number;
	pattern?: string;
	format?: string;
	items?: string;
	children?: Field[];
	when?: string;
	repeatable?: boolean;
	separator?: string;
	sources?: string[];
	gone_in?: string;
	header?: string;
	fact?: string;
}

export type BodyKind =
	'none' | 'object' | 'array_of_strings' | 'array_of_objects' | 'any_json' | 'multipart';

export type ResponseKind = 'object' | 'array' | 'file' | 'empty' | 'sse';

/** One step of a path: the entry of a collection that a parameter names. */
export interface PathStep {
	/** Static segments of the collection, such as `monitoring/notification-groups`. */
	collection: string;
	param: string;
}

/** An operation of the reference, with its path taken apart. */
export interface Operation {
	id: string;
	group: string;
	method: string;
	path: string;
	path_aliases?: string[];
	path_params: string[];
	sources: string[];
	in_seeds: boolean;
	legacy: boolean;
	/** First client that knows it, when 4.12 does not. */
	since?: string;
	/** First client that does not know it any more. */
	gone_in?: string;
	/** The only versions of the API that have it. */
	api_versions?: ApiVersion[];
	/** The endpoints that speak OpenAI's form take any further key, and another word before the token. */
	surface?: 'openai';
	query: Field[];
	headers?: Field[];
	body: { kind: BodyKind; required: boolean; fields: Field[]; max_items: number | null };
	response: {
		kind: ResponseKind;
		fields: string[];
		fields_partial?: Record<string, string[]>;
		items_key?: string;
		item_fields?: string[];
	};
	limits: Record<string, unknown>;
	request_examples: unknown[];
	request_examples_in?: string;
	conflicts: string[];
	steps: PathStep[];
	/** What follows the last parameter of the path; empty when the path ends with one. */
	tail: string;
}

type Untaken = Omit<Operation, 'steps' | 'tail'>;

function takeApart(path: string): { steps: PathStep[]; tail: string } {
	const steps: PathStep[] = [];
	let statics: string[] = [];
	for (const segment of path.slice(1).split('/')) {
		if (segment.startsWith('{')) {
			steps.push({ collection: statics.join('/'), param: segment.slice(1, -1) });
			statics = [];
		} else statics.push(segment);
	}
	return { steps, tail: statics.join('/') };
}

function load(): Operation[] {
	const file = join(__dirname, 'reference', 'operations.json');
	const rows: Untaken[] = JSON.parse(readFileSync(file, 'utf8'));
	return rows.map((row) => ({ ...row, ...takeApart(row.path) }));
}

/** Every operation of the API. */
export const operations: readonly Operation[] = load();

/** Templates of collections that have entries with a path of their own, and the parameter there. */
export const collections: ReadonlyMap<string, string> = new Map(
	operations.flatMap((operation) =>
		operation.steps.map((step, index): [string, string] => {
			const parts = operation.steps.slice(0, index).map((before) => `${before.collection}/{}/`);
			return [parts.join('') + step.collection, step.param];
		}),
	),
);

/** The newest document of each dialect that knows most operations. */
const NEWEST = { v2: 'client-4.15', 'v2.1': 'client-4.14' } as const;

function isKnown(operation: Operation, dialect: Dialect): boolean {
	if (operation.surface === 'openai') return dialect !== 'seed';
	const version = dialect === 'v2' ? 'v2' : 'v2.1';
	if (operation.api_versions !== undefined && !operation.api_versions.includes(version))
		return false;
	if (dialect === 'v2') return operation.gone_in === undefined && !operation.legacy;
	return dialect === 'v2.1' || operation.since === undefined;
}

/** Whether the documents of a dialect know a parameter. */
function hasParameter(operation: Operation, field: Field, dialect: Dialect): boolean {
	const sources = field.sources ?? [];
	if (dialect !== 'v2') return sources.length === 0 || sources.some((name) => name !== NEWEST.v2);
	if (field.gone_in !== undefined) return false;
	return (
		sources.length === 0 || !operation.sources.includes(NEWEST.v2) || sources.includes(NEWEST.v2)
	);
}

function parametersOf(operation: Operation, fields: Field[], dialect: Dialect): Field[] {
	return fields
		.filter((field) => hasParameter(operation, field, dialect))
		.map((field) =>
			field.children === undefined
				? field
				: { ...field, children: parametersOf(operation, field.children, dialect) },
		);
}

const sets = new Map<Dialect, readonly Operation[]>();

/** The operations of a dialect, each with the parameters that its documents know. */
export function operationsOf(dialect: Dialect): readonly Operation[] {
	let known = sets.get(dialect);
	if (known === undefined) {
		known = operations
			.filter((operation) => isKnown(operation, dialect))
			.map((operation) => ({
				...operation,
				query: parametersOf(operation, operation.query, dialect),
				headers: parametersOf(operation, operation.headers ?? [], dialect),
				body: {
					...operation.body,
					fields: parametersOf(operation, operation.body.fields, dialect),
				},
			}));
		sets.set(dialect, known);
	}
	return known;
}

/** Whether any document of an older v2.1 client shows a field. */
function inOlderClients(documents: string[]): boolean {
	return documents.some((document) => document.startsWith('client-') && document !== NEWEST.v2);
}

/** Names of the fields that the documents of a dialect show in a response. */
export function answerFields(operation: Operation, dialect: Dialect): string[] {
	const { fields, fields_partial: partial = {} } = operation.response;
	const inClient = operation.sources.some((source) => source.startsWith('client-'));
	return fields.filter((field) => {
		const documents = partial[field];
		if (documents === undefined) return true;
		if (dialect === 'seed' && operation.in_seeds) {
			return documents.some((document) => document.startsWith('seed'));
		}
		if (!inClient) return true;
		return dialect === 'v2' ? documents.includes(NEWEST.v2) : inOlderClients(documents);
	});
}
