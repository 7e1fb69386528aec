/** One field of the table as one property of n8n's form. */

import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodePropertyTypeOptions,
} from 'n8n-workflow';

import type { Choice, Field, Fields } from '../api/table/field';
import { ENTRIES, labelOf, OPTIONAL, parameterName } from '../api/table/naming';
import { alphabetical } from './alphabetical';
import { locatorShape } from './locatorProperty';

/** What a property shows and is called; the rest follows from its field. */
export interface Heading {
	readonly name: string;
	readonly label: string;
}

type Shape = Omit<INodeProperties, 'displayName' | 'name' | 'description'>;

const byName = (a: { name: string }, b: { name: string }): number => alphabetical(a.name, b.name);

const byDisplayName = (a: INodeProperties, b: INodeProperties): number =>
	alphabetical(a.displayName, b.displayName);

const options = (choices: readonly Choice[]): INodePropertyOptions[] =>
	choices.map(({ value, name, description }) => ({ name, value, description })).sort(byName);

/** Type options without the ones that are not set: the description is sent to every browser. */
function typeOptions(all: INodePropertyTypeOptions): Pick<INodeProperties, 'typeOptions'> {
	const set = Object.entries(all).filter(([, value]) => value !== undefined);
	return set.length === 0 ? {} : { typeOptions: Object.fromEntries(set) };
}

const keyAndValue: INodePropertyCollection = {
	name: ENTRIES,
	displayName: 'Label',
	values: [
		{ displayName: 'Key', name: 'key', type: 'string', default: '' },
		{
			displayName: 'Value',
			name: 'value',
			type: 'string',
			default: '',
		},
	],
};

const pairs: Shape = {
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Label',
	default: {},
	options: [keyAndValue],
};

const severalTexts: Shape = {
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Value' },
	default: [],
};

/**
 * Properties of a list's entry: what is required and what has parts of its own stands in it, the rest
 * in a collection, so that what was left out is not there.
 */
function entryProperties(item: Fields): INodeProperties[] {
	const direct = ([, field]: [string, Field]): boolean =>
		field.required === true || ['group', 'list', 'labels'].includes(field.kind);
	const entries = Object.entries(item);
	const optional = entries.filter((entry) => !direct(entry));
	const shown = itemProperties(Object.fromEntries(entries.filter(direct)));
	if (optional.length === 0) return shown;
	return [
		...shown,
		{
			displayName: 'Additional Fields',
			name: OPTIONAL,
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: itemProperties(Object.fromEntries(optional)).sort(byDisplayName),
		},
	];
}

function itemProperties(item: Fields): INodeProperties[] {
	return Object.entries(item).map(([wire, field]) =>
		fieldProperty(field, {
			name: parameterName(wire),
			label: field.label ?? labelOf(wire),
		}),
	);
}

/**
 * Members of a collection: n8n misses a required one even in a collection that was never added, in
 * every operation. The run asks for it instead.
 */
const members = (properties: readonly INodeProperties[]): INodeProperties[] =>
	properties.map((property) => ({ ...property, required: undefined }));

const FILE_NOTE = 'Enter the name of the input binary field';

/** The property for a field, without display options. */
export function fieldProperty(field: Field, heading: Heading): INodeProperties {
	const shape = shapeOf(field, heading);
	return {
		displayName: heading.label,
		name: heading.name,
		...shape,
		...(field.required && !mayBeBlank(field) ? { required: true } : {}),
		...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
		...(field.hint === undefined ? {} : { hint: field.hint }),
		description: field.kind === 'file' ? `${field.description}. ${FILE_NOTE}.` : field.description,
	};
}

/** n8n refuses an empty field that is required. */
const mayBeBlank = (field: Field): boolean => field.kind === 'text' && field.blank === 'always';

function shapeOf(field: Field, heading: Heading): Shape {
	switch (field.kind) {
		case 'text':
			return {
				type: 'string',
				default: field.default ?? '',
				...typeOptions({ rows: field.rows, password: field.password }),
			};
		case 'number':
			return {
				type: 'number',
				default: field.default ?? field.min ?? 0,
				...typeOptions({
					minValue: field.min,
					maxValue: field.max,
					numberPrecision: field.integer ? 0 : undefined,
				}),
			};
		case 'boolean':
			return { type: 'boolean', default: field.default ?? false };
		case 'choice':
			return {
				type: 'options',
				options: options(field.choices),
				default: field.default ?? field.choices[0]?.value ?? '',
			};
		case 'choices':
			return { type: 'multiOptions', options: options(field.choices), default: [] };
		case 'labels':
		case 'labelFilter':
			return pairs;
		case 'textList':
			return field.required ? { type: 'string', default: '' } : severalTexts;
		case 'list':
			return {
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder: `Add ${field.entry}`,
				default: {},
				options: [{ name: ENTRIES, displayName: field.entry, values: entryProperties(field.item) }],
			};
		case 'group':
			return {
				type: 'collection',
				default: {},
				placeholder: 'Add Field',
				options: members(itemProperties(field.item)).sort(byDisplayName),
			};
		case 'json':
			return field.orText
				? { type: 'string', default: '', ...typeOptions({ rows: 3 }) }
				: { type: 'json', default: '' };
		case 'dateTime':
			return { type: 'dateTime', default: '', ...typeOptions({ dateOnly: field.dateOnly }) };
		case 'file':
			return { type: 'string', default: 'data' };
		case 'locator':
			return locatorShape(field.locator, heading.label);
	}
}
