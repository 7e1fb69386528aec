import { badRequest } from '../errors';
import type { Field, Operation } from '../reference';
import { isDateTime } from '../time';

const INTEGER = /^-?\d{1,15}$/;
const NANOSECONDS = /^\d{16,20}$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const BOOLEANS: Record<string, boolean> = { true: true, True: true, false: false, False: false };

/** Query parameters of a call, checked; each may have several values. */
export class Query {
	constructor(private readonly values: Map<string, string[]>) {}

	/** Whether a parameter was sent. */
	has(name: string): boolean {
		return this.values.has(name);
	}

	/** The text of a parameter. */
	text(name: string): string | undefined {
		return this.values.get(name)?.[0];
	}

	/** The number of a parameter, or another one when it was not sent. */
	integer(name: string, otherwise: number): number {
		const text = this.text(name);
		return text === undefined ? otherwise : Number(text);
	}

	/** The truth of a parameter. */
	boolean(name: string): boolean | undefined {
		const text = this.text(name);
		return text === undefined ? undefined : BOOLEANS[text];
	}

	/** All values of a parameter, repeated or joined with commas. */
	list(name: string): string[] {
		const texts = this.values.get(name) ?? [];
		return texts.flatMap((text) => text.split(',')).map((text) => text.trim());
	}

	/** The pairs of a label filter. */
	labels(name: string): [string, string][] {
		const pairs = this.list(name).filter((pair) => pair !== '');
		return pairs.map((pair) => {
			const colon = pair.indexOf(':');
			return [pair.slice(0, colon), pair.slice(colon + 1)];
		});
	}
}

/** Whether several values may be sent: comma separated or repeated. */
function takesSeveral(operation: Operation, field: Field): boolean {
	if (field.repeatable === true || field.separator !== undefined) return true;
	return field.name === 'status' && operation.id.endsWith('requests_list');
}

function checkInteger(field: Field, text: string): void {
	if (!INTEGER.test(text)) throw badRequest(`Query parameter '${field.name}' must be an integer`);
	const value = Number(text);
	if (typeof field.min === 'number' && value < field.min) {
		throw badRequest(`Query parameter '${field.name}' must be at least ${field.min}`);
	}
	// How long a request may take is up to its operation: documents disagree.
	if (typeof field.max === 'number' && value > field.max && field.name !== 'timeout') {
		throw badRequest(`Query parameter '${field.name}' must be at most ${field.max}`);
	}
	const natural = field.name === 'limit' || field.name === 'offset';
	if (natural && value < (field.name === 'limit' ? 1 : 0)) {
		const least = field.name === 'limit' ? 1 : 0;
		throw badRequest(`Query parameter '${field.name}' must be at least ${least}`);
	}
}

function checkValue(operation: Operation, field: Field, text: string): void {
	const { name, type } = field;
	if (type === 'integer') checkInteger(field, text);
	if (type === 'boolean' && BOOLEANS[text] === undefined) {
		throw badRequest(`Query parameter '${name}' must be true or false`);
	}
	const nanoseconds = operation.id === 'logs_list' && NANOSECONDS.test(text);
	if (type === 'datetime' && !nanoseconds && !isDateTime(text)) {
		throw badRequest(`Query parameter '${name}' must be a date and time of ISO 8601`);
	}
	// The client sends labels that were left out as an empty parameter.
	if (type === 'labels' && text !== '' && !/^[^:]+:/.test(text)) {
		throw badRequest(`Query parameter '${name}' must look like key:value,key:value`);
	}
	if (field.format === 'YYYY-MM' && !MONTH.test(text)) {
		throw badRequest(`Query parameter '${name}' must be a month such as 2026-01`);
	}
	if (field.enum && !field.enum.map(String).includes(text)) {
		throw badRequest(`Query parameter '${name}' must be one of: ${field.enum.join(', ')}`);
	}
}

/** Checks the query of a call against the reference. */
export function readQuery(operation: Operation, pairs: [string, string][]): Query {
	const values = new Map<string, string[]>();
	for (const [name, value] of pairs) {
		const before = values.get(name);
		if (before === undefined) values.set(name, [value]);
		else before.push(value);
	}
	for (const [name, texts] of values) {
		const field = operation.query.find((known) => known.name === name);
		if (field === undefined) throw badRequest(`Query parameter '${name}' is not known here`);
		const several = takesSeveral(operation, field);
		// The client's streaming helper sends its timeout twice.
		if (texts.length > 1 && !several && new Set(texts).size > 1) {
			throw badRequest(`Query parameter '${name}' was sent more than once`);
		}
		const parts = several ? texts.flatMap((text) => text.split(',')) : texts;
		for (const part of parts) checkValue(operation, field, part.trim());
	}
	for (const field of operation.query) {
		const hidden = field.required !== true || values.has(field.name);
		if (!hidden) throw badRequest(`Query parameter '${field.name}' is required`);
	}
	return new Query(values);
}

/** Takes the query of a raw url apart, in order. */
export function queryPairs(search: string): [string, string][] {
	return search === '' ? [] : [...new URLSearchParams(search).entries()];
}
