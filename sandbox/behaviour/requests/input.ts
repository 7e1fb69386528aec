import { badRequest } from '../../errors';
import type { Entity } from '../../state/store';
import { isObject } from '../../world';

const FILE = /^ubiops-file:\/\/[^/]+\/.+/;
const BLOB = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isFile(value: unknown): boolean {
	return typeof value === 'string' && (FILE.test(value) || BLOB.test(value));
}

function isText(value: unknown): boolean {
	return typeof value === 'string';
}

function every(check: (value: unknown) => boolean): (value: unknown) => boolean {
	return (value) => Array.isArray(value) && value.every(check);
}

function isNumber(value: unknown): boolean {
	return typeof value === 'number';
}

interface DataType {
	words: string;
	check(value: unknown): boolean;
}

const DATA_TYPES: Record<string, DataType> = {
	int: { words: 'a whole number', check: Number.isInteger },
	double: { words: 'a number', check: isNumber },
	string: { words: 'text', check: isText },
	bool: { words: 'true or false', check: (value) => typeof value === 'boolean' },
	dict: { words: 'an object', check: isObject },
	file: { words: 'a file such as ubiops-file://bucket/path', check: isFile },
	blob: { words: 'the id of a blob', check: isFile },
	timestamp: { words: 'text', check: isText },
	array_int: { words: 'a list of whole numbers', check: every(Number.isInteger) },
	array_double: { words: 'a list of numbers', check: every(isNumber) },
	array_string: { words: 'a list of texts', check: every(isText) },
	array_file: { words: 'a list of files', check: every(isFile) },
};

/** Fields of the input of a deployment or pipeline: name and data type. */
function inputFields(target: Entity): [string, string][] {
	const list = target.fields.input_fields;
	if (!Array.isArray(list)) return [];
	return list.filter(isObject).map((field) => [String(field.name), String(field.data_type)]);
}

function checkStructured(fields: [string, string][], input: unknown, where: string): void {
	if (!isObject(input)) throw badRequest(`${where} must be an object with the input fields`);
	for (const name of Object.keys(input)) {
		if (!fields.some(([known]) => known === name)) {
			throw badRequest(`${where}: field '${name}' is not an input field`);
		}
	}
	for (const [name, type] of fields) {
		if (!(name in input)) throw badRequest(`${where}: input field '${name}' is missing`);
		const value = input[name];
		const expected = DATA_TYPES[type];
		if (value === null || expected === undefined || expected.check(value)) continue;
		throw badRequest(`${where}: input field '${name}' must be ${expected.words} (${type})`);
	}
}

/** Refuses an input that the deployment or pipeline cannot take. */
export function checkInput(target: Entity, input: unknown, where = 'The request'): void {
	if (target.fields.supports_request_format === false) {
		throw badRequest(`Deployment '${target.key}' does not take requests`);
	}
	if (target.fields.input_type === 'structured') {
		checkStructured(inputFields(target), input, where);
		return;
	}
	if (typeof input !== 'string') throw badRequest(`${where} must be a text: the input is plain`);
}

/** Checks every entry of a batch; one bad entry refuses all, and the refusal names its position. */
export function checkBatch(target: Entity, body: unknown, most: number): unknown[] {
	const entries: unknown[] = Array.isArray(body) ? body : [body];
	if (entries.length === 0) throw badRequest('A batch needs at least one request');
	if (entries.length > most) {
		throw badRequest(`A batch takes at most ${most} requests, not ${entries.length}`);
	}
	entries.forEach((entry, index) => checkInput(target, entry, `Request ${index} of the batch`));
	return entries;
}

/** Checks the body of a direct request; a list is one call with several inputs. */
export function checkDirect(target: Entity, body: unknown): void {
	if (!Array.isArray(body)) {
		checkInput(target, body);
		return;
	}
	if (body.length === 0) throw badRequest('A list of inputs needs at least one entry');
	body.forEach((entry, index) => checkInput(target, entry, `Entry ${index} of the request`));
}
