/** One value of the form, and where the fields of a row stand in it. */

import { withVersion } from '../locators/availability';
import { type Condition, type Field, type Fields, choices, flag, json } from './field';
import { labelOf, parameterName } from './naming';

export type Collection = 'additionalFields' | 'updateFields' | 'filters' | 'options';

export interface Parameter {
	/** Parameter name in the workflow JSON. */
	readonly name: string;
	readonly label: string;
	/** Name on the wire; for a path value the name of its locator. */
	readonly wire: string;
	readonly in:
		| 'scope'
		/** Says which other parameters are read, and nothing else. */
		| 'switch'
		| 'path'
		| 'query'
		| 'header'
		| 'body'
		/** Whether the text field of the same wire name is to be sent empty. */
		| 'blank'
		| 'confirmation'
		| 'upload'
		| 'partSize'
		| 'batch';
	readonly field: Field;
	/** The collection it stands in; on its own when left out. */
	readonly collection?: Collection;
	/** Path value that may be empty. */
	readonly optional?: true;
	/** Shown and read only while another parameter has one of these values. */
	readonly when?: Condition;
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

/** Name of the switch that asks for lists and labels as JSON. */
export const AS_JSON = 'specifyAsJson';

/** The switch, for operations that have a list or labels. */
export const asJsonSwitch: Parameter = {
	name: AS_JSON,
	label: 'Specify Lists as JSON',
	wire: AS_JSON,
	in: 'switch',
	field: flag('Whether to enter lists and labels as JSON'),
};

const LISTS_IN_FORM: Condition = { parameter: AS_JSON, is: [false] };
const LISTS_AS_JSON: Condition = { parameter: AS_JSON, is: [true] };

const labelFor = (wire: string, field: Field): string =>
	`${field.label ?? labelOf(wire)}${field.kind === 'file' ? ' Binary Field' : ''}${field.deprecated ? ' (Deprecated)' : ''}`;

const joined = (names: readonly string[]): string =>
	names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/** The parameters for one field: a second one where it can be entered in two ways. */
function parametersFor(wire: string, field: Field, plain: Parameter): Parameter[] {
	if (field.kind === 'list' || field.kind === 'labels') {
		return [
			{ ...plain, when: LISTS_IN_FORM },
			{
				...plain,
				name: `${plain.name}Json`,
				label: `${plain.label} (JSON)`,
				field: json(
					field.kind === 'list'
						? `${plain.label} as a JSON array of objects with ${joined(Object.keys(field.item))}`
						: `${plain.label} as a JSON object, such as { "team": "research" }`,
					{
						nullable: field.nullable,
						required: field.required,
						shape: field.kind === 'list' ? 'list' : 'object',
					},
				),
				when: LISTS_AS_JSON,
			},
		];
	}
	if (field.kind === 'text' && field.blank === 'asked') {
		const name = parameterName(`set empty ${plain.label}`);
		return [
			{ ...plain, when: { parameter: name, is: [false] } },
			{
				name,
				label: `Set Empty ${plain.label}`,
				wire,
				in: 'blank',
				field: flag(`Whether to set '${plain.label}' to an empty string`),
			},
		];
	}
	return [plain];
}

/** The field, whose description says which API version has it. */
function withVersions(field: Field): Field {
	// Such a field is there for every version: only its other choices need one.
	const isForAll = field.kind === 'choice' && field.choices.some(({ unset }) => unset);
	if (isForAll) return field;
	return { ...field, description: withVersion(field.description, field) };
}

/** Parameters for fields of the API by their wire names, in the order of the row. */
export function fieldParameters(
	fields: Fields,
	place: 'query' | 'header' | 'body',
	collection: Collection,
): Parameter[] {
	return Object.entries(fields).flatMap(([wire, field]): Parameter[] =>
		parametersFor(wire, field, {
			name: field.parameter ?? parameterName(wire),
			label: labelFor(wire, field),
			wire,
			in: place,
			field: withVersions(field),
			collection: field.required || field.own ? undefined : collection,
			when: field.when,
		}),
	);
}

/** Whether some of the parameters are entered in the form or as JSON, as the switch says. */
export const haveLists = (parameters: readonly Parameter[]): boolean =>
	parameters.some(({ when }) => when?.parameter === AS_JSON);

/** The parameter that names the fields to send as null; none where no field takes null. */
export function clearingParameter(fields: Fields, collection: Collection): Parameter[] {
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
