/**
 * Where each value of a row stands in the form: the one place that says which parameters an operation
 * has. The forms are built from it and the values are read by it, so they cannot disagree.
 */

import { isLocatorName, locatorOf } from '../locators';
import { onlyVersionOf } from '../locators/availability';
import type { Paging } from '../locators/paging';
import { scopeLabels } from '../locators/scope';
import { type Fields, choice, file, integer, text } from './field';
import type { Operation } from './operation';
import {
	asJsonSwitch,
	clearingParameter,
	type Collection,
	fieldParameters,
	haveLists,
	type Parameter,
} from './parameter';
import { pathValues, routesOf } from './path';

function collectionOf(operation: Operation): Collection {
	if (operation.response.kind === 'list') return 'filters';
	if (operation.method === 'PATCH') return 'updateFields';
	if (operation.body?.kind === 'object' && operation.method === 'POST') return 'additionalFields';
	return 'options';
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

function scopeOf({ path, scopeAvailability = {} }: Operation): Parameter[] {
	if (typeof path === 'string') return [];
	const only = new Map(
		Object.entries(scopeAvailability).map(([scope, has]) => [scope, onlyVersionOf(has)]),
	);
	const scopes = Object.keys(path).map((value) => {
		const version = only.get(value);
		const label = scopeLabels.get(value) ?? value;
		return { value, name: version === undefined ? label : `${label} (API ${version})` };
	});
	return [
		{
			name: SCOPE,
			label: 'Scope',
			wire: SCOPE,
			in: 'scope',
			field: choice('What kind of object to work with', scopes, {
				required: true,
				default: scopes[0]?.value,
			}),
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
			placeholder: 'e.g. cD0yMDI2',
		}),
	},
	continuation_token: {
		continuation_token: text('Token to start from, as returned by an earlier response', {
			label: 'Continuation Token',
			placeholder: 'e.g. cD0yMDI2',
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
			in: 'switch',
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

/** Name of the parameter that asks whether the user means it. */
export const CONFIRMATION = 'confirmation';

const confirmationOf = ({ confirmation }: Operation): Parameter[] =>
	confirmation === undefined
		? []
		: [
				{
					name: CONFIRMATION,
					label: 'Confirmation',
					wire: CONFIRMATION,
					in: 'confirmation',
					field: text(`Type '${confirmation}' to confirm. This cannot be undone.`, {
						required: true,
						placeholder: `e.g. ${confirmation}`,
					}),
				},
			];

function derive(operation: Operation): Parameter[] {
	const collection = collectionOf(operation);
	const { body, response, query = {}, headers = {} } = operation;
	const bodyFields = body !== undefined && 'fields' in body ? body.fields : {};
	const starts =
		response.kind === 'list' && response.paging !== undefined ? STARTS[response.paging] : {};
	const fields = [
		...chosen(fieldParameters(bodyFields, 'body', collection), operation),
		...fieldParameters({ ...query, ...starts }, 'query', collection),
		...fieldParameters(headers, 'header', collection),
	];
	return [
		...scopeOf(operation),
		...locatorsOf(operation),
		...uploadOf(operation, collection),
		...sourceOf(operation),
		...confirmationOf(operation),
		...fields,
		...(haveLists(fields) ? [asJsonSwitch] : []),
		...clearingParameter(bodyFields, collection),
		...batchSizeOf(operation, collection),
	];
}
