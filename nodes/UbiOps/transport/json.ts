/** JSON of responses: read without losing a digit, and looked into without trusting its shape. */

import type { IDataObject } from 'n8n-workflow';

import { withQuotedNumbers } from './exactNumbers';

/**
 * Numbers that may be more than a JavaScript number holds: many digits, or a large exponent. Digits behind
 * a decimal point, of which responses with vectors are full, are none of them.
 */
const LONG_NUMBER = /(?:^|[^\d.])\d{16}|\d[eE]\+?\d{3}/;

/**
 * JSON of a response as a value. A number that neither JavaScript nor the JSON of an item can hold
 * becomes text, so that nothing is lost and nothing else of the response is: whole numbers beyond 2^53,
 * such as nanosecond timestamps, numbers beyond 10^308, and the NaN and Infinity of Python.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function parseJson(text: string): unknown {
	if (!LONG_NUMBER.test(text)) {
		try {
			return JSON.parse(text);
		} catch {
			// It may be Python's NaN; otherwise it fails below as it did here.
		}
	}
	return JSON.parse(withQuotedNumbers(text));
}

/**
 * A response that a deployment wrote as JSON text, as `json.dumps` does, as the value that it stands
 * for; any other value as it is.
 */
export function innerJson(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
	try {
		return parseJson(value);
	} catch {
		return value;
	}
}

/**
 * Value inside a response.
 *
 * @param path keys joined by dots
 * @returns undefined where the path leads nowhere
 */
export function valueAt(value: unknown, path: string): unknown {
	if (!path.includes('.')) return memberOf(value, path);
	return path.split('.').reduce(memberOf, value);
}

const memberOf = (value: unknown, key: string): unknown =>
	typeof value === 'object' && value !== null && Object.hasOwn(value, key)
		? Reflect.get(value, key)
		: undefined;

/** Text inside a response, without white space around it; undefined where there is none. */
export function textAt(value: unknown, path: string): string | undefined {
	const text = valueAt(value, path);
	return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** Text or number inside a response as text, just as it stands; undefined where there is neither. */
export function keyAt(value: unknown, path: string): string | undefined {
	const key = valueAt(value, path);
	return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined;
}

/** Whether a value is an object of the API, and not a list. */
export const isData = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list; undefined for anything else: an odd response is not the same as an empty list. */
export const listOf = (value: unknown): readonly unknown[] | undefined =>
	Array.isArray(value) ? value : undefined;

/** Whether there is a bigint anywhere in a value. */
const holdsBigint = (value: unknown): boolean =>
	typeof value === 'bigint' ||
	(typeof value === 'object' && value !== null && Object.values(value).some(holdsBigint));

/** A value as JSON text. A bigint keeps all its digits; what JSON does not have becomes its name. */
export function writeJson(value: unknown): string {
	if (typeof value === 'bigint') return value.toString();
	if (!holdsBigint(value)) return JSON.stringify(value) ?? String(value);
	if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
	const entries = Object.entries(Object(value));
	return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${writeJson(part)}`).join(',')}}`;
}
