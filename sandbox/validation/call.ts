import { badRequest } from '../errors';
import type { Form } from '../http/body';
import type { Operation } from '../reference';
import { checkRules } from './rules';
import { checkBody } from './schema';

/** Content type without its parameters, in lower case. */
export function mediaType(contentType: string | undefined): string {
	return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Reads a raw body as far as it can be understood, for recording; undefined when it cannot. */
export function decodeBody(contentType: string | undefined, raw: Buffer): unknown {
	if (raw.length === 0) return undefined;
	const type = mediaType(contentType);
	if (type === 'text/plain') return raw.toString('utf8');
	if (type !== 'application/json' && type !== '') return undefined;
	try {
		const parsed: unknown = JSON.parse(raw.toString('utf8'));
		return parsed;
	} catch {
		return undefined;
	}
}

/** Operations whose body may be missing although a document marks it as required. */
const MAY_BE_MISSING = new Set(['revisions_rebuild']);

function mayBeMissing(operation: Operation): boolean {
	if (!operation.body.required || MAY_BE_MISSING.has(operation.id)) return true;
	return operation.id.endsWith('_batch_cancel');
}

/** The text of the client says to send an empty object with this GET. */
const EMPTY_BODY_ON_GET = 'files_download';

function refuseBody(operation: Operation, raw: Buffer): void {
	if (raw.length === 0) return;
	if (operation.id === EMPTY_BODY_ON_GET && raw.toString('utf8').trim() === '{}') return;
	throw badRequest(`${operation.method} ${operation.path} takes no body`);
}

/** Checks the raw body of a call and gives it back parsed. */
export function checkRawBody(
	operation: Operation,
	contentType: string | undefined,
	raw: Buffer,
	parsed: unknown,
): unknown {
	const { kind } = operation.body;
	if (kind === 'none') {
		refuseBody(operation, raw);
		return undefined;
	}
	if (raw.length === 0) {
		if (kind !== 'any_json' && mayBeMissing(operation)) return undefined;
		if (kind !== 'any_json' || mediaType(contentType) !== 'text/plain') {
			throw badRequest('A body is required');
		}
		return '';
	}
	const type = mediaType(contentType);
	const plain = kind === 'any_json' && type === 'text/plain';
	if (type !== 'application/json' && !plain) {
		const wanted = kind === 'any_json' ? 'application/json or text/plain' : 'application/json';
		throw badRequest(`The content type must be ${wanted}, not '${type}'`);
	}
	if (parsed === undefined) throw badRequest('The body is not valid JSON');
	const single = kind === 'array_of_objects' && !Array.isArray(parsed);
	const body = single ? [parsed] : parsed;
	if (kind !== 'any_json') checkBody(operation, body);
	checkRules(operation.id, body, []);
	return body;
}

const BOOLEANS = new Set(['true', 'false', 'True', 'False']);

/** Checks a form and gives its text fields back. */
export function checkForm(operation: Operation, form: Form): Record<string, unknown> {
	const { fields } = operation.body;
	const names = form.files.map((file) => file.field);
	const files = new Set(fields.filter((field) => field.type === 'file').map(({ name }) => name));
	for (const name of names) {
		if (!files.has(name)) throw badRequest(`File field '${name}' is not known here`);
	}
	if (new Set(names).size !== names.length) throw badRequest('A file field was sent twice');
	const body: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(form.values)) {
		const field = fields.find((known) => known.name === name);
		if (field === undefined) throw badRequest(`Field '${name}' is not known here`);
		if (files.has(name)) throw badRequest(`Field '${name}' must be a file`);
		if (typeof value !== 'string') throw badRequest(`Field '${name}' was sent more than once`);
		if (field.type === 'boolean' && !BOOLEANS.has(value)) {
			throw badRequest(`Field '${name}' must be true or false`);
		}
		body[name] = field.type === 'boolean' ? value.toLowerCase() === 'true' : value;
	}
	for (const field of fields) {
		const present = field.name in body || names.includes(field.name);
		if (field.required === true && !present) throw badRequest(`Field '${field.name}' is required`);
	}
	checkRules(operation.id, body, names);
	return body;
}

/** Checks the headers that the reference describes. */
export function checkHeaders(
	operation: Operation,
	header: (name: string) => string | undefined,
): void {
	for (const field of operation.headers ?? []) {
		const name = field.header ?? field.name;
		const text = header(name.toLowerCase());
		if (text === undefined) continue;
		const value = Number(text);
		const low = typeof field.min === 'number' && value < field.min;
		const high = typeof field.max === 'number' && value > field.max;
		if (!Number.isInteger(value) || low || high) {
			throw badRequest(`Header '${name}' must be an integer from ${field.min} to ${field.max}`);
		}
	}
}
