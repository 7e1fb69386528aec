/** One field of the table as one property of n8n's form. */

import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodePropertyTypeOptions,
} from 'n8n-workflow';

import type { Choice, Field, Fields } from '../api/field';
import { labelOf, parameterName } from '../api/naming';
import { locatorShape } from './locatorShape';

/** What a property shows and is called; the rest follows from its field. */
export interface Heading {
	readonly name: string;
	readonly label: string;
}

type Shape = Omit<INodeProperties, 'displayName' | 'name' | 'description'>;

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);

const options = (choices: readonly Choice[]): INodePropertyOptions[] =>
	choices.map(({ value, name, description }) => ({ name, value, description })).sort(byName);

/** Type options without the ones that are not set: the description is sent to every browser. */
function typeOptions(all: INodePropertyTypeOptions): Pick<INodeProperties, 'typeOptions'> {
	const set = Object.entries(all).filter(([, value]) => value !== undefined);
	return set.length === 0 ? {} : { typeOptions: Object.fromEntries(set) };
}

const keyAndValue: INodePropertyCollection = {
	name: 'entries',
	displayName: 'Label',
	values: [
		{ displayName: 'Key', name: 'key', type: 'string', default: '', placeholder: 'e.g. team' },
		{
			displayName: 'Value',
			name: 'value',
			type: 'string',
			default: '',
			placeholder: 'e.g. research',
		},
	],
};

const pairs: Shape = {
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Label' },
	default: {},
	options: [keyAndValue],
};

const severalTexts: Shape = {
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Value' },
	default: [],
};

function itemProperties(item: Fields): INodeProperties[] {
	return Object.entries(item).map(([wire, field]) =>
		fieldProperty(field, {
			name: parameterName(wire),
			label: field.label ?? labelOf(wire),
		}),
	);
}

const FILE_NOTE = 'Name of the binary property of the input item that holds the file';

/** The property for a field, without display options. */
export function fieldProperty(field: Field, heading: Heading): INodeProperties {
	const shape = shapeOf(field, heading);
	return {
		displayName: field.kind === 'file' ? `${heading.label} (Binary Property)` : heading.label,
		name: heading.name,
		...shape,
		...(field.required ? { required: true } : {}),
		...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
		description: field.kind === 'file' ? `${field.description}. ${FILE_NOTE}.` : field.description,
	};
}

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
				...typeOptions({ multipleValues: true, multipleValueButtonText: `Add ${field.entry}` }),
				default: {},
				options: [
					{ name: 'entries', displayName: field.entry, values: itemProperties(field.item) },
				],
			};
		case 'group':
			return {
				type: 'collection',
				default: {},
				placeholder: 'Add Field',
				options: itemProperties(field.item),
			};
		case 'json':
			return { type: 'json', default: '' };
		case 'dateTime':
			return { type: 'dateTime', default: '' };
		case 'file':
			return { type: 'string', default: 'data' };
		case 'locator':
			return locatorShape(field.locator, heading.label);
	}
}
