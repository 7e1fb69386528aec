/**
 * Where each value of a row stands in the form: the one place that says which parameters an operation
 * has. The forms are built from it and the values are read by it, so they cannot disagree.
 */

import { type Field, type Fields, choices, integer, json } from './field';
import { locatorOf } from './locators';
import { labelOf, parameterName } from './naming';
import type { Operation } from './operation';
import { pathValues } from './path';

export type Collection = 'additionalFields' | 'updateFields' | 'filters' | 'options';

export interface Parameter {
	/** Parameter name in the workflow JSON. */
	readonly name: string;
	readonly label: string;
	/** Name on the wire; for a path value the name of its locator. */
	readonly wire: string;
	readonly in: 'path' | 'query' | 'body';
	readonly field: Field;
	/** The collection it stands in; on its own when left out. */
	readonly collection?: Collection;
	/** Path value that may be empty. */
	readonly optional?: true;
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
	if (operation.answer.kind === 'list') return 'filters';
	if (operation.method === 'PATCH') return 'updateFields';
	if (operation.body?.kind === 'object' && operation.method === 'POST') return 'additionalFields';
	return 'options';
}

function fromFields(fields: Fields, place: 'query' | 'body', collection: Collection): Parameter[] {
	return Object.entries(fields).flatMap(([wire, field]): Parameter[] => {
		const parameter: Parameter = {
			name: field.parameter ?? parameterName(wire),
			label: `${field.label ?? labelOf(wire)}${field.deprecated ? ' (Deprecated)' : ''}`,
			wire,
			in: place,
			field,
			collection: field.required ? undefined : collection,
		};
		if (field.kind !== 'list') return [parameter];
		const alternative = json(`${field.description}, as a JSON list instead of one by one`);
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
				'Fields to send as null, which clears them or switches them off',
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

function derive(operation: Operation): Parameter[] {
	const collection = collectionOf(operation);
	const { body } = operation;
	const bodyFields = body !== undefined && 'fields' in body ? body.fields : {};
	const path = pathValues(operation.path).map(({ locator, optional }): Parameter => {
		const { label, parameter, description } = locatorOf(locator);
		return {
			name: parameter,
			label,
			wire: locator,
			in: 'path',
			field: { kind: 'locator', locator, description },
			...(optional ? { optional: true } : {}),
		};
	});
	const paged = operation.answer.kind === 'list' && operation.answer.paging === 'offset';
	const query: Fields = {
		...operation.query,
		...(paged
			? { offset: integer('How many results to skip before the first one', { min: 0, default: 0 }) }
			: {}),
	};
	return [
		...path,
		...fromFields(bodyFields, 'body', collection),
		...fromFields(query, 'query', collection),
		...clearable(bodyFields, collection),
	];
}
