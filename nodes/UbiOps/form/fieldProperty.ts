/** One field of the table as one property of n8n's form. */

import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodePropertyTypeOptions,
} from 'n8n-workflow';

import { locatorOf } from '../api/locators';
import type { Choice, Condition, Field, Fields } from '../api/table/field';
import { ENTRIES, labelOf, OPTIONAL, parameterName } from '../api/table/naming';
import { alphabetical } from './alphabetical';
import { locatorShape, whenEmpty } from './locatorProperty';

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
	choices
		.map(({ value, name, description, when }) => ({
			name,
			value,
			description,
			...(when === undefined ? {} : shownWhen(when)),
		}))
		.sort(byName);

const shownWhen = ({ parameter, is }: Condition): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { [parameter]: [...is] } },
});

/** Type options without the ones that are not set: the description is sent to every browser. */
function typeOptions(all: INodePropertyTypeOptions): Pick<INodeProperties, 'typeOptions'> {
	const set = Object.entries(all).filter(([, value]) => value !== undefined);
	return set.length === 0 ? {} : { typeOptions: Object.fromEntries(set) };
}

const keyAndValue: INodePropertyCollection = {
	name: ENTRIES,
	displayName: 'Label',
	values: [
		{
			displayName: 'Key',
			name: 'key',
			type: 'string',
			default: '',
			placeholder: 'e.g. team',
		},
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

/** Whether a field of a list's entry stands in it, and not in the collection of what may be left out. */
const isDirect = (field: Field): boolean =>
	field.required === true ||
	field.own === true ||
	['list', 'labels'].includes(field.kind) ||
	(field.kind === 'group' && !field.inEntry);

/**
 * Properties of a list's entry: what is required and what has parts of its own stands in it, the rest
 * in one collection, so that what was left out is not there.
 */
function entryProperties(item: Fields): INodeProperties[] {
	const entries = Object.entries(item);
	const direct = Object.fromEntries(entries.filter(([, field]) => isDirect(field)));
	const optional = entries
		.filter(([, field]) => !isDirect(field))
		.flatMap(([wire, field]): NamedField[] =>
			field.kind === 'group' ? Object.entries(field.item) : [[wire, field]],
		);
	const deciders = decidersOf([...entries, ...optional]);
	return [
		...itemProperties(direct).map((property) =>
			deciders.has(property.name) ? { ...property, noDataExpression: true } : property,
		),
		...optionalProperties(optional, item),
	];
}

/** Parameters of an entry that decide which others it has: no expression can say that to a form. */
const decidersOf = (fields: readonly NamedField[]): ReadonlySet<string> =>
	new Set(
		fields.flatMap(([, field]) => [
			...(field.when === undefined ? [] : [field.when.parameter]),
			...(field.kind === 'locator' && field.byChoice !== undefined
				? [field.byChoice.parameter]
				: []),
		]),
	);

type NamedField = readonly [wire: string, field: Field];

/**
 * The collection of an entry for what may be left out. Members of a collection cannot see what was chosen
 * in the entry: where that decides about them, there is one collection for each kind of entry.
 */
function optionalProperties(optional: readonly NamedField[], item: Fields): INodeProperties[] {
	const decider = optional.find(([, { when }]) => when !== undefined)?.[1].when?.parameter;
	if (decider === undefined) return optional.length === 0 ? [] : [optionalCollection(optional)];
	const choice = Object.entries(item).find(([wire]) => parameterName(wire) === decider)?.[1];
	const values = choice?.kind === 'choice' ? choice.choices.map(({ value }) => value) : [];
	const kinds = new Map<string, { readonly is: Array<string | number>; members: NamedField[] }>();
	for (const value of values) {
		const members = optional.filter(([, { when }]) => when?.is.includes(String(value)) ?? true);
		const key = members.map(([wire]) => wire).join();
		const kind = kinds.get(key) ?? { is: [], members };
		kind.is.push(value);
		kinds.set(key, kind);
	}
	return [...kinds.values()].map(({ is, members }) => ({
		...optionalCollection(members),
		displayOptions: { show: { [decider]: is } },
	}));
}

const optionalCollection = (optional: readonly NamedField[]): INodeProperties => ({
	displayName: 'Additional Fields',
	name: OPTIONAL,
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: optional
		.flatMap(([wire, field]) => itemProperty(wire, { ...field, when: undefined }))
		.sort(byDisplayName),
});

const itemProperties = (item: Fields): INodeProperties[] =>
	Object.entries(item).flatMap(([wire, field]) => itemProperty(wire, field));

/** The property of a field in an entry; several where another one decides what it is chosen from. */
function itemProperty(wire: string, field: Field): INodeProperties[] {
	const name = parameterName(wire);
	if (field.kind === 'locator' && field.byChoice !== undefined) {
		const { parameter, locators } = field.byChoice;
		return Object.entries(locators).map(([choice, locator]) => {
			const { label, description } = locatorOf(locator);
			return {
				...fieldProperty({ ...field, locator, description }, { name, label }),
				displayOptions: { show: { [parameter]: [choice] } },
			};
		});
	}
	const property = fieldProperty(field, { name, label: field.label ?? labelOf(wire) });
	return [
		{
			...property,
			...(field.kind === 'locator' && field.own
				? { modes: whenEmpty(property.modes, field.locator, 'default') }
				: {}),
			...(field.when === undefined ? {} : shownWhen(field.when)),
		},
	];
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
