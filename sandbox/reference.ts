import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect } from './contract';

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

const NEWEST = 'client-4.12';

/** Names of the fields that a document of the dialect shows in an answer. */
export function answerFields(operation: Operation, dialect: Dialect): string[] {
	const { fields, fields_partial: partial = {} } = operation.response;
	const newest = operation.sources.includes(NEWEST);
	return fields.filter((field) => {
		const documents = partial[field];
		if (documents === undefined) return true;
		if (dialect === 'seed' && operation.in_seeds) {
			return documents.some((document) => document.startsWith('seed'));
		}
		return !newest || documents.includes(NEWEST);
	});
}
