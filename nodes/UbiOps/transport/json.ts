/** JSON of responses: read without losing a digit, and looked into without trusting its shape. */

import type { IDataObject } from 'n8n-workflow';

/**
 * Numbers that may be more than a JavaScript number holds: many digits, or a large exponent. Digits behind
 * a decimal point, of which responses with vectors are full, are none of them.
 */
const LONG_NUMBER = /(?:^|[^\d.])\d{16}|[eE]\+?\d{3}/;

/** Python writes these into JSON, although JSON does not have them. */
const NOT_FINITE: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

/** Digits of 2^53: a whole number with fewer is exact, one with more is not. */
const LONG = 16;

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
	return JSON.parse(exact(text));
}

/** A number as JSON has it. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetter = (code: number): boolean =>
	(code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

/** The same JSON with the numbers in quotes that would lose something. */
function exact(text: string): string {
	// What is kept as it is, and what gets quotes, in turns: joined by quotes they are the text again.
	const pieces: string[] = [];
	let copied = 0;
	for (let at = 0; at < text.length;) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) {
			at = endOfString(text, at);
		} else if (isDigit(code) || code === MINUS || isLetter(code)) {
			const end = endOfWord(text, at);
			if (losesSomething(text, at, end)) {
				pieces.push(text.slice(copied, at), text.slice(at, end));
				copied = end;
			}
			at = end;
		} else {
			at += 1;
		}
	}
	pieces.push(text.slice(copied));
	return pieces.join('"');
}

/** Place behind the string that begins here. */
function endOfString(text: string, start: number): number {
	const quote = text.indexOf('"', start + 1);
	if (quote === -1) return text.length;
	// A long text without escapes is passed over at once.
	if (text.charCodeAt(quote - 1) !== BACKSLASH) return quote + 1;
	for (let at = start + 1; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === BACKSLASH) at += 1;
		else if (code === QUOTE) return at + 1;
	}
	return text.length;
}

/** Place behind the number or name that begins here. */
function endOfWord(text: string, start: number): number {
	let end = start + 1;
	for (let code = text.charCodeAt(end); ; code = text.charCodeAt(end)) {
		const belongs =
			isDigit(code) || isLetter(code) || code === PLUS || code === MINUS || code === POINT;
		if (!belongs) return end;
		end += 1;
	}
}

function losesSomething(text: string, start: number, end: number): boolean {
	const digits = text.charCodeAt(start) === MINUS ? start + 1 : start;
	if (!isDigit(text.charCodeAt(digits))) return NOT_FINITE.has(text.slice(start, end));
	let at = digits;
	while (at < end && isDigit(text.charCodeAt(at))) at += 1;
	if (at < end) {
		const word = text.slice(start, end);
		// In quotes, what is not JSON would become some.
		return Math.abs(Number(word)) === Infinity && NUMBER.test(word);
	}
	// A leading zero is no JSON: in quotes it would become some.
	if (end - digits < LONG || text.charAt(digits) === '0') return false;
	return end - digits > LONG || !Number.isSafeInteger(Number(text.slice(start, end)));
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
	return path
		.split('.')
		.reduce<unknown>(
			(inner, key) =>
				typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
					? Reflect.get(inner, key)
					: undefined,
			value,
		);
}

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
