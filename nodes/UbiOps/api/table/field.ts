/**
 * What one value of the API looks like in a form: the kinds of field and how to write them.
 * The key under which a field stands in a row is its wire name, exactly as the API spells it.
 */

import type { LocatorName } from '../locators';
import type { Availability } from '../locators/availability';

interface FieldBase extends Availability {
	/** Label in the form; made from the wire name when left out. */
	readonly label?: string;
	/** Parameter name in the workflow JSON; camelCase of the wire name when left out. */
	readonly parameter?: string;
	readonly description: string;
	/** Shown as "e.g. …". */
	readonly placeholder?: string;
	/** Shown below the field at all times, where the API surprises. */
	readonly hint?: string;
	/** The API refuses the call without it: a field of its own instead of an entry in a collection. */
	readonly required?: true;
	/** A field of its own although it may be left out: nothing is sent while it is empty. */
	readonly own?: true;
	/** The API takes an explicit null here (to clear or to switch off). */
	readonly nullable?: true;
	/** Only older installations know it, or the API advises against it. */
	readonly deprecated?: true;
	/** Shown and read only while another parameter of the row, shown on its own, has one of these values. */
	readonly when?: Condition;
}

/** Value that another parameter has to have. */
export interface Condition {
	readonly parameter: string;
	readonly is: ReadonlyArray<string | boolean>;
}

export interface Choice {
	readonly value: string | number;
	readonly name: string;
	readonly description?: string;
	/** Stands for "not set": nothing is sent. */
	readonly unset?: true;
	/** Offered only while another parameter of the row has one of these values. */
	readonly when?: Condition;
}

export interface TextField extends FieldBase {
	readonly kind: 'text';
	readonly default?: string;
	readonly rows?: number;
	readonly password?: true;
	readonly maxLength?: number;
	/**
	 * An empty text is a value, although the API wants the field: always, or only when the user says so
	 * in a switch beside the field.
	 */
	readonly blank?: 'always' | 'asked';
}
export interface NumberField extends FieldBase {
	readonly kind: 'number';
	readonly integer: boolean;
	readonly default?: number;
	readonly min?: number;
	readonly max?: number;
}
export interface BooleanField extends FieldBase {
	readonly kind: 'boolean';
	readonly default?: boolean;
}
export interface ChoiceField extends FieldBase {
	readonly kind: 'choice';
	readonly choices: readonly Choice[];
	readonly default?: string | number;
}
/** Several values of a list, sent joined by commas in a query. */
export interface ChoicesField extends FieldBase {
	readonly kind: 'choices';
	readonly choices: readonly Choice[];
}
/** String-to-string map of a body. */
export interface LabelsField extends FieldBase {
	readonly kind: 'labels';
}
/** Filter of a query, written `key:value,key:value`. */
export interface LabelFilterField extends FieldBase {
	readonly kind: 'labelFilter';
}
export interface TextListField extends FieldBase {
	readonly kind: 'textList';
}
/** List of objects, each with the same few keys. */
export interface ListField extends FieldBase {
	readonly kind: 'list';
	/** What one entry is called, e.g. "Port". */
	readonly entry: string;
	readonly item: Fields;
}
/** Object inside another; its keys stand in a collection of its own. */
export interface GroupField extends FieldBase {
	readonly kind: 'group';
	readonly item: Fields;
	/** Its keys stand among the optional ones of the list entry that it belongs to. */
	readonly inEntry?: true;
}
export interface JsonField extends FieldBase {
	readonly kind: 'json';
	/** Text that is no JSON list or object stands for itself. */
	readonly orText?: true;
	/** What the JSON has to be; anything when left out. */
	readonly shape?: 'list' | 'object';
}
/** ISO 8601 with time. */
export interface DateTimeField extends FieldBase {
	readonly kind: 'dateTime';
	/** The day alone counts: YYYY-MM-DD. */
	readonly dateOnly?: true;
}
/** Bytes from a binary property of the input item. */
export interface FileField extends FieldBase {
	readonly kind: 'file';
}
/** Something the API can list, chosen from that list or given by name. */
export interface LocatorField extends FieldBase {
	readonly kind: 'locator';
	readonly locator: LocatorName;
	/** In a list entry: the list to choose from, by the value of another parameter of the entry. */
	readonly byChoice?: {
		readonly parameter: string;
		readonly locators: Readonly<Record<string, LocatorName>>;
	};
}

export type Field =
	| TextField
	| NumberField
	| BooleanField
	| ChoiceField
	| ChoicesField
	| LabelsField
	| LabelFilterField
	| TextListField
	| ListField
	| GroupField
	| JsonField
	| DateTimeField
	| FileField
	| LocatorField;

export type FieldKind = Field['kind'];
export type FieldOf<K extends FieldKind> = Extract<Field, { kind: K }>;

/** Fields by wire name. */
export type Fields = Readonly<Record<string, Field>>;

type Options<F extends Field> = Omit<F, 'kind' | 'description'>;

/** One line of text, or several with `rows`. */
export const text = (description: string, options: Options<TextField> = {}): TextField => ({
	kind: 'text',
	description,
	...options,
});

/** Whole number. */
export const integer = (
	description: string,
	options: Omit<Options<NumberField>, 'integer'> = {},
): NumberField => ({ kind: 'number', integer: true, description, ...options });

/** Number with or without decimals. */
export const decimal = (
	description: string,
	options: Omit<Options<NumberField>, 'integer'> = {},
): NumberField => ({ kind: 'number', integer: false, description, ...options });

/** Switch; the description starts with "Whether". */
export const flag = (
	description: `Whether ${string}`,
	options: Options<BooleanField> = {},
): BooleanField => ({ kind: 'boolean', description, ...options });

/** Choices by their values. */
export const named = (names: Readonly<Record<string, string>>): Choice[] =>
	Object.entries(names).map(([value, name]) => ({ value, name }));

/** One of a fixed list. */
export const choice = (
	description: string,
	choices: readonly Choice[],
	options: Omit<Options<ChoiceField>, 'choices'> = {},
): ChoiceField => ({ kind: 'choice', description, choices, ...options });

/** Any number of a fixed list. */
export const choices = (
	description: string,
	list: readonly Choice[],
	options: Omit<Options<ChoicesField>, 'choices'> = {},
): ChoicesField => ({ kind: 'choices', description, choices: list, ...options });

/** Strings, one by one. */
export const textList = (
	description: string,
	options: Options<TextListField> = {},
): TextListField => ({ kind: 'textList', description, ...options });

/** Objects with the given keys. */
export const list = (
	description: string,
	entry: string,
	item: Fields,
	options: Omit<Options<ListField>, 'item' | 'entry'> = {},
): ListField => ({ kind: 'list', description, entry, item, ...options });

/** Object inside a list entry. */
export const group = (
	description: string,
	item: Fields,
	options: Omit<Options<GroupField>, 'item'> = {},
): GroupField => ({ kind: 'group', description, item, ...options });

/** Any JSON value, given as text or as an object from an expression. */
export const json = (description: string, options: Options<JsonField> = {}): JsonField => ({
	kind: 'json',
	description,
	...options,
});

/** Point in time, ISO 8601. */
export const dateTime = (
	description: string,
	options: Options<DateTimeField> = {},
): DateTimeField => ({ kind: 'dateTime', description, ...options });

/** Day, YYYY-MM-DD. */
export const date = (
	description: string,
	options: Omit<Options<DateTimeField>, 'dateOnly'> = {},
): DateTimeField => ({ kind: 'dateTime', dateOnly: true, description, ...options });

/** File from a binary property of the item. */
export const file = (description: string, options: Options<FileField> = {}): FileField => ({
	kind: 'file',
	description,
	...options,
});

/** Field whose value is chosen from a list that the API gives. */
export const locator = (
	locator: LocatorName,
	description: string,
	options: Omit<Options<LocatorField>, 'locator'> = {},
): LocatorField => ({ kind: 'locator', locator, description, ...options });

/** The same field, but the API refuses the call without it. */
export const required = <F extends Field>(field: F): F & { readonly required: true } => ({
	...field,
	required: true,
});

/** The same field, known to older installations only or advised against by the API. */
export const deprecated = <F extends Field>(field: F): F & { readonly deprecated: true } => ({
	...field,
	deprecated: true,
});
