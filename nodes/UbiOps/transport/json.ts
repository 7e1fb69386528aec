import type { IDataObject } from 'n8n-workflow';

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/**
 * JSON of a response as a value. Integers that a JavaScript number can't hold exactly, such as
 * nanosecond timestamps, become text, so that no digit is lost.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function parseJson(text: string): unknown {
	// Digits behind a decimal point, of which responses with vectors are full, are no long integers.
	const exact = /(?:^|[^\d.])\d{16}/.test(text)
		? text.replace(STRING_OR_NUMBER, (token) =>
				LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
			)
		: text;
	return JSON.parse(exact);
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

/** Whether a value is an object of the API, and not a list. */
export const isData = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
