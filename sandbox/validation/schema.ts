import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { badRequest } from '../errors';
import type { Field, Operation } from '../reference';
import { isDateTime } from '../time';

type Schema = Record<string, unknown>;

const CRON = /^(\S+\s+){4}\S+$/;

function isRegex(text: string): boolean {
	try {
		new RegExp(text);
		return true;
	} catch {
		return false;
	}
}

const ajv = new Ajv({ allErrors: false, strict: false, verbose: true });
addFormats(ajv, ['uuid', 'email', 'uri', 'date']);
ajv.addFormat('ubiops-datetime', isDateTime);
ajv.addFormat('cron', CRON);
ajv.addFormat('pattern', isRegex);

/** Formats of the reference under the names that ajv knows them by. */
const FORMATS: Record<string, string> = {
	uuid: 'uuid',
	email: 'email',
	uri: 'uri',
	regex: 'pattern',
	'YYYY-MM-DD': 'date',
};

const TYPES: Record<string, Schema> = {
	string: { type: 'string' },
	integer: { type: 'integer' },
	number: { type: 'number' },
	boolean: { type: 'boolean' },
	datetime: { type: 'string', format: 'ubiops-datetime' },
	date: { type: 'string', format: 'date' },
	cron: { type: 'string', format: 'cron' },
	labels: { type: 'object', additionalProperties: { type: 'string' } },
	fields: { type: 'array', items: { type: 'object' } },
	array: { type: 'array' },
	object: { type: 'object' },
	json: {},
	file: {},
};

/** Whether a child stands for any key of a map, such as `{deployment_name}`. */
function isMapKey(field: Field): boolean {
	return field.name.startsWith('{');
}

function objectSchema(fields: Field[]): Schema {
	const entry = fields.find(isMapKey);
	if (entry !== undefined) return { type: 'object', additionalProperties: fieldSchema(entry) };
	return {
		type: 'object',
		properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
		required: fields.filter((field) => field.required === true).map((field) => field.name),
		additionalProperties: false,
	};
}

function itemsOf(field: Field): Schema | undefined {
	if (field.children !== undefined) return objectSchema(field.children);
	return field.items === undefined ? undefined : TYPES[field.items];
}

function limits(field: Field): Schema {
	const schema: Schema = {};
	if (typeof field.min === 'number') schema.minimum = field.min;
	if (typeof field.max === 'number') schema.maximum = field.max;
	if (field.min_length !== undefined) schema.minLength = field.min_length;
	if (field.max_length !== undefined) schema.maxLength = field.max_length;
	if (field.multiple_of !== undefined) schema.multipleOf = field.multiple_of;
	if (field.pattern !== undefined) schema.pattern = field.pattern;
	const format = field.format === undefined ? undefined : FORMATS[field.format];
	if (format !== undefined) schema.format = format;
	return schema;
}

/** The JSON Schema of one parameter. */
function fieldSchema(field: Field): Schema {
	if (field.fact?.includes('type not documented')) return {};
	const schema: Schema = { ...TYPES[field.type], ...limits(field) };
	if (field.type === 'object' && field.children !== undefined) {
		Object.assign(schema, objectSchema(field.children));
		// Examples of the documents have empty widgets.
		if (field.name === 'widget') schema.required = [];
	}
	if (field.type === 'array' || field.type === 'fields') {
		const items = itemsOf(field);
		if (items !== undefined) schema.items = items;
	}
	if (field.name === 'widget') schema.type = ['object', 'null'];
	if (field.enum) schema.enum = field.nullable ? [...field.enum, null] : field.enum;
	if (field.nullable && typeof schema.type === 'string') schema.type = [schema.type, 'null'];
	return schema;
}

/** The JSON Schema of the body of an operation, as the reference describes it. */
export function bodySchema(operation: Operation): Schema {
	const { kind, fields, max_items: most } = operation.body;
	const entries = most === null ? {} : { maxItems: most };
	if (kind === 'object') {
		const schema = objectSchema(fields);
		return operation.surface === 'openai' ? { ...schema, additionalProperties: true } : schema;
	}
	if (kind === 'array_of_strings') {
		return { type: 'array', items: { type: 'string', minLength: 1 }, ...entries };
	}
	if (kind === 'array_of_objects')
		return { type: 'array', items: objectSchema(fields), ...entries };
	if (kind === 'any_json') return entries;
	return {};
}

const compiled = new WeakMap<Operation, ValidateFunction>();

function validatorOf(operation: Operation): ValidateFunction {
	let validator = compiled.get(operation);
	if (validator === undefined) {
		validator = ajv.compile(bodySchema(operation));
		compiled.set(operation, validator);
	}
	return validator;
}

/** Where an error is: `/ports/0/protocol` becomes `ports[0].protocol`. */
function placeOf(pointer: string): string {
	return pointer
		.slice(1)
		.split('/')
		.map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
		.reduce((path, part) => {
			if (/^\d+$/.test(part)) return `${path}[${part}]`;
			return path === '' ? part : `${path}.${part}`;
		}, '');
}

function within(place: string, name: string): string {
	return place === '' ? name : `${place}.${name}`;
}

const FORMAT_NAMES: Record<string, string> = {
	'ubiops-datetime': 'a date and time of ISO 8601',
	date: 'a date such as 2026-01-31',
	cron: 'a cron expression of five parts',
	pattern: 'a regular expression',
	uri: 'a url',
	email: 'an e-mail address',
	uuid: 'a UUID',
};

function list(values: unknown): string {
	return Array.isArray(values) ? values.join(', ') : String(values);
}

/** Says what is wrong in a sentence that names the field. */
function explain(error: ErrorObject): string {
	const place = placeOf(error.instancePath);
	const subject = place === '' ? 'The body' : `Field '${place}'`;
	const { params } = error;
	switch (error.keyword) {
		case 'additionalProperties':
			return `Field '${within(place, String(params.additionalProperty))}' is not known here`;
		case 'required':
			return `Field '${within(place, String(params.missingProperty))}' is required`;
		case 'type':
			return `${subject} must be of type ${list(params.type).replace(', ', ' or ')}`;
		case 'enum':
			return `${subject} must be one of: ${list(params.allowedValues)}`;
		case 'minLength':
			return `${subject} must have at least ${params.limit} characters`;
		case 'maxLength':
			return `${subject} must have at most ${params.limit} characters`;
		case 'maxItems':
			return `${subject} must have at most ${params.limit} entries`;
		case 'minimum':
			return `${subject} must be at least ${params.limit}`;
		case 'maximum':
			return `${subject} must be at most ${params.limit}`;
		case 'multipleOf':
			return `${subject} must be a multiple of ${params.multipleOf}`;
		case 'format':
			return `${subject} must be ${FORMAT_NAMES[String(params.format)] ?? params.format}`;
		case 'pattern':
			return `${subject} must match ${params.pattern}`;
		default:
			return `${subject} ${error.message ?? 'is not valid'}`;
	}
}

/** Refuses a body that does not fit the reference. */
export function checkBody(operation: Operation, body: unknown): void {
	const validator = validatorOf(operation);
	if (validator(body)) return;
	const [error] = validator.errors ?? [];
	throw badRequest(error === undefined ? 'The body is not valid' : explain(error));
}
