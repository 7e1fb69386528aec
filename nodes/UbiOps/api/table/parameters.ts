/**
 * Where each value of a row stands in the form: the one place that says which parameters an operation
 * has. The forms are built from it and the values are read by it, so they cannot disagree.
 */

import { type Field, type Fields, choice, choices, file, integer, json, text } from './field';
import { isLocatorName, locatorOf } from '../locators';
import { labelOf, parameterName } from './naming';
import type { Operation } from './operation';
import type { Paging } from '../locators/paging';
import { pathValues, routesOf } from './path';
import { scopeLabels, scopeNames } from '../locators/scope';

export type Collection = 'additionalFields' | 'updateFields' | 'filters' | 'options';

export interface Parameter {
	/** Parameter name in the workflow JSON. */
	readonly name: string;
	readonly label: string;
	/** Name on the wire; for a path value the name of its locator. */
	readonly wire: string;
	readonly in:
		'scope' | 'source' | 'path' | 'query' | 'header' | 'body' | 'upload' | 'partSize' | 'batch';
	readonly field: Field;
	/** The collection it stands in; on its own when left out. */
	readonly collection?: Collection;
	/** Path value that may be empty. */
	readonly optional?: true;
	/** Shown and read only while another parameter has one of these values. */
	readonly when?: { readonly parameter: string; readonly is: readonly string[] };
	/** Names body fields to send as null; it is no field of the API. */
	readonly nulls?: true;
}

/** Label of the collection, as n8n's guidelines name it. */
export const collectionLabels: Readonly<Record<Collection, string>> = {
	additionalFields: 'Additional Fields',
	updateFields: 'Update Fields',
	filters: 'Filters',
	options: 'Options',
};

/** Name of the parameter that lists body fields to be sent as null. */
export const NULLS = 'fieldsToClear';

function collectionOf(operation: Operation): Collection {
	if (operation.response.kind === 'list') return 'filters';
	if (operation.method === 'PATCH') return 'updateFields';
	if (operation.body?.kind === 'object' && operation.method === 'POST') return 'additionalFields';
	return 'options';
}

function fromFields(
	fields: Fields,
	place: 'query' | 'header' | 'body',
	collection: Collection,
): Parameter[] {
	return Object.entries(fields).flatMap(([wire, field]): Parameter[] => {
		const parameter: Parameter = {
			name: field.parameter ?? parameterName(wire),
			label: `${field.label ?? labelOf(wire)}${field.kind === 'file' ? ' Binary Field' : ''}${field.deprecated ? ' (Deprecated)' : ''}`,
			wire,
			in: place,
			field,
			collection: field.required ? undefined : collection,
			when: field.when,
		};
		if (field.kind !== 'list' && field.kind !== 'labels') return [parameter];
		const alternative = json(`${field.description.split('. ')[0] ?? ''}, as JSON`, {
			nullable: field.nullable,
		});
		return [
			parameter,
			{
				...parameter,
				name: `${parameter.name}Json`,
				label: `${parameter.label} (JSON)`,
				field: alternative,
				collection,
			},
		];
	});
}

function clearable(fields: Fields, collection: Collection): Parameter[] {
	const nullable = Object.entries(fields).filter(([, field]) => field.nullable);
	if (nullable.length === 0) return [];
	return [
		{
			name: NULLS,
			label: 'Fields to Clear',
			wire: '',
			in: 'body',
			collection,
			nulls: true,
			field: choices(
				'Fields to clear or disable by sending null',
				nullable.map(([wire, field]) => ({ value: wire, name: field.label ?? labelOf(wire) })),
			),
		},
	];
}

const known = new WeakMap<Operation, readonly Parameter[]>();

/** All parameters of an operation that carry a value of its call, in the order of the form. */
export function parametersOf(operation: Operation): readonly Parameter[] {
	let parameters = known.get(operation);
	if (parameters === undefined) {
		parameters = derive(operation);
		known.set(operation, parameters);
	}
	return parameters;
}

/** Name of the parameter that says which of a row's paths is meant. */
export const SCOPE = 'scope';

/** Name of the parameter that holds the file of an upload. */
export const UPLOAD = 'binaryPropertyName';

function scopeOf({ path }: Operation): Parameter[] {
	if (typeof path === 'string') return [];
	const scopes = scopeNames.filter((scope) => path[scope] !== undefined);
	return [
		{
			name: SCOPE,
			label: 'Scope',
			wire: SCOPE,
			in: 'scope',
			field: choice(
				'What kind of object to work with',
				scopes.map((scope) => ({ value: scope, name: scopeLabels[scope] })),
				{ required: true, default: scopes[0] },
			),
		},
	];
}

/** Locators of all the paths of an operation; one that only some scopes have is shown for those. */
function locatorsOf(operation: Operation): Parameter[] {
	const routes = routesOf(operation.path);
	const found = new Map<string, { optional: boolean; scopes: string[] }>();
	for (const { scope = '', path } of routes) {
		for (const { locator, optional } of pathValues(path)) {
			const entry = found.get(locator) ?? { optional, scopes: [] };
			entry.scopes.push(scope);
			found.set(locator, entry);
		}
	}
	return [...found].flatMap(([name, { optional, scopes }]): Parameter[] => {
		if (!isLocatorName(name)) return [];
		const { label, parameter, description } = locatorOf(name);
		return [
			{
				name: parameter,
				label,
				wire: name,
				in: 'path',
				field: { kind: 'locator', locator: name, description },
				...(optional ? { optional: true } : {}),
				...(scopes.length < routes.length ? { when: { parameter: SCOPE, is: scopes } } : {}),
			},
		];
	});
}

const STARTS: Readonly<Record<Paging, Fields>> = {
	offset: {
		offset: integer('Number of results to skip', { min: 0, default: 0 }),
	},
	cursor: {
		cursor: text('Cursor to start from, as returned by an earlier response', {
			label: 'Start Cursor',
		}),
	},
	continuation_token: {
		continuation_token: text('Token to start from, as returned by an earlier response', {
			label: 'Continuation Token',
		}),
	},
	creation_date: {},
	start: {},
	id: {},
};

/** The file of an upload: no field of the API, but bytes that go to the address which it gives. */
const uploadOf = ({ response }: Operation, collection: Collection): Parameter[] =>
	response.kind === 'upload'
		? [
				{
					name: UPLOAD,
					label: 'Input Binary Field',
					wire: UPLOAD,
					in: 'upload',
					field: file('File to upload', { required: true }),
				},
				{
					name: 'partSize',
					label: 'Part Size (MB)',
					wire: 'partSize',
					in: 'partSize',
					collection,
					// Amazon and Google refuse parts below 5 MiB.
					field: integer(
						'Part size for large uploads. By default, files over 64 MB are uploaded in 8 MB parts.',
						{ min: 5, max: 512, default: 8 },
					),
				},
			]
		: [];

/** How many entries go into one call: no field of the API, but older installations take fewer. */
const batchSizeOf = ({ body }: Operation, collection: Collection): Parameter[] =>
	body?.kind === 'input' && body.batch !== undefined
		? [
				{
					name: 'batchSize',
					label: 'Batch Size',
					wire: 'batchSize',
					in: 'batch',
					collection,
					field: integer('Maximum number of requests per call. Older installations accept 100.', {
						min: 1,
						max: body.batch.max,
						default: body.batch.max,
					}),
				},
			]
		: [];

/** Name of the parameter that says which of several alternatives is given. */
export const SOURCE = 'source';

function sourceOf({ alternatives = [] }: Operation): Parameter[] {
	if (alternatives.length === 0) return [];
	return [
		{
			name: SOURCE,
			label: 'Source',
			wire: SOURCE,
			in: 'source',
			field: choice('Where the content comes from', alternatives, {
				required: true,
				default: 'file',
			}),
		},
	];
}

/** A field of an alternative stands on its own, and is needed when the alternative is chosen. */
function chosen(parameters: Parameter[], { alternatives = [] }: Operation): Parameter[] {
	return parameters.map((parameter) => {
		const owner = alternatives.find(({ fields }) => fields.includes(parameter.wire));
		if (owner === undefined) return parameter;
		return {
			...parameter,
			field: { ...parameter.field, required: true },
			collection: undefined,
			when: { parameter: SOURCE, is: [owner.value] },
		};
	});
}

function derive(operation: Operation): Parameter[] {
	const collection = collectionOf(operation);
	const { body, response, query = {}, headers = {} } = operation;
	const bodyFields = body !== undefined && 'fields' in body ? body.fields : {};
	const starts =
		response.kind === 'list' && response.paging !== undefined ? STARTS[response.paging] : {};
	return [
		...scopeOf(operation),
		...locatorsOf(operation),
		...uploadOf(operation, collection),
		...sourceOf(operation),
		...chosen(fromFields(bodyFields, 'body', collection), operation),
		...fromFields({ ...query, ...starts }, 'query', collection),
		...fromFields(headers, 'header', collection),
		...clearable(bodyFields, collection),
		...batchSizeOf(operation, collection),
	];
}
