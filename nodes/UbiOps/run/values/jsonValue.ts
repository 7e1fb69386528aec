/** JSON that a user entered, as text or as a value, read without losing a digit. */

import type { FieldOf } from '../../api/table/field';
import { InputProblem, shortened } from '../../transport/inputProblem';
import { innerJson, isData, parseJson, writeJson } from '../../transport/json';

/** JSON on its way to UbiOps; a whole number beyond 2^53 is a bigint, so that no digit is lost. */
export type Json = string | number | bigint | boolean | null | Json[] | { [key: string]: Json };

/** The beginning of a value, for a message. */
export const preview = (value: unknown): string =>
	shortened(typeof value === 'string' ? value : writeJson(value));

/** The problem of a value that is not what its field takes. */
export const invalid = (label: string, expected: string, value: unknown): InputProblem =>
	new InputProblem(
		`'${label}' must be ${expected}, but is: ${preview(value)}`,
		`Correct '${label}', or the expression that fills it in.`,
	);

/** Digits of whole numbers that a JavaScript number may not hold. */
const LONG_INTEGER = /\d{16}/;

/** The same JSON with the whole numbers as they were written, where reading it has changed them. */
function withDigits(read: Json, exact: unknown): Json {
	if (typeof read === 'number') {
		return typeof exact === 'string' && /^-?\d+$/.test(exact) ? BigInt(exact) : read;
	}
	if (Array.isArray(read)) {
		const parts: unknown[] = Array.isArray(exact) ? exact : [];
		return read.map((part, index) => withDigits(part, parts[index]));
	}
	if (typeof read !== 'object' || read === null) return read;
	const parts = new Map<string, unknown>(isData(exact) ? Object.entries(exact) : []);
	return Object.fromEntries(
		Object.entries(read).map(([key, part]) => [key, withDigits(part, parts.get(key))]),
	);
}

function parse(text: string): { readonly parsed?: Json; readonly mistake?: string } {
	try {
		const parsed: Json = JSON.parse(text);
		return { parsed: LONG_INTEGER.test(text) ? withDigits(parsed, parseJson(text)) : parsed };
	} catch (error) {
		return { mistake: error instanceof Error ? error.message : String(error) };
	}
}

/** Text as it is, unless it is a list or an object in JSON. */
export function textOrJson(label: string, value: unknown): Json | undefined {
	if (value === '') return undefined;
	const inner = innerJson(value);
	return typeof inner === 'string' ? inner : jsonValue(label, inner);
}

/** JSON given as text, or the value itself when an expression gave one. */
export function jsonValue(label: string, value: unknown): Json | undefined {
	if (typeof value === 'string') {
		if (value.trim() === '') return undefined;
		const { parsed, mistake } = parse(value);
		if (mistake === undefined) return parsed;
		throw new InputProblem(
			`'${label}' is not valid JSON: ${mistake}`,
			`Correct the JSON in '${label}': put names and strings in double quotes, and no comma before a closing bracket.`,
		);
	}
	return asJson(label, value);
}

/** JSON of the shape that the field has in the form. */
export function shaped(
	{ shape }: FieldOf<'json'>,
	label: string,
	value: Json | undefined,
): Json | undefined {
	if (value === undefined || value === null || shape === undefined) return value;
	if (shape === 'list' && !Array.isArray(value)) throw invalid(label, 'a JSON list', value);
	if (shape === 'object' && !isData(value)) throw invalid(label, 'a JSON object', value);
	return value;
}

/** A value of an expression as JSON; what JSON cannot hold is refused rather than dropped. */
function asJson(label: string, value: unknown): Json {
	if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
	if (typeof value === 'bigint') return value;
	if (typeof value === 'number' && Number.isFinite(value)) return value;
	if (Array.isArray(value)) return value.map((part) => asJson(label, part));
	if (typeof value === 'object') {
		if ('toJSON' in value && typeof value.toJSON === 'function') {
			return asJson(label, value.toJSON());
		}
		return Object.fromEntries(
			Object.entries(value)
				.filter(([, part]) => part !== undefined)
				.map(([key, part]) => [key, asJson(label, part)]),
		);
	}
	throw invalid(label, 'JSON', String(value));
}
