/**
 * From what a user entered to what the API takes, field by field. Whatever cannot be right is an error
 * before anything is sent, with the label of its field.
 */

import type { Choice, Field, FieldOf, Fields } from '../../api/table/field';
import { locatorOf, valueInUrl } from '../../api/locators';
import { ENTRIES, labelOf, OPTIONAL, parameterName } from '../../api/table/naming';
import { InputProblem } from '../../transport/inputProblem';
import { valueAt } from '../../transport/json';
import { decodedSegment } from '../../transport/path';
import { isoDate, isoTime } from './dateTime';
import { invalid, type Json, jsonValue, preview, shaped, textOrJson } from './jsonValue';
import { labelFilter, labelMap } from './labels';

/** What an entered value is read against. */
export interface Entry {
	readonly field: Field;
	readonly label: string;
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
}

/**
 * Value of a field for the wire.
 *
 * @param value as entered: from the form, an expression or an AI tool
 * @returns undefined when the field is not set and nothing is to be sent
 * @throws InputProblem when the value cannot be what the field takes
 */
export function fieldValue({ field, label, timezone }: Entry, value: unknown): Json | undefined {
	if (value === undefined || value === null) return undefined;
	switch (field.kind) {
		case 'text':
			return textValue(field, label, value);
		case 'number':
			return numberValue(field, label, value);
		case 'boolean':
			return booleanValue(label, value);
		case 'choice':
			return choiceValue(field, label, value);
		case 'choices':
			return textListOf(label, value).map((one) => String(choiceOf(field, label, one).value));
		case 'labels':
			return labelMap(field, label, value);
		case 'labelFilter':
			return labelFilter(label, value);
		case 'textList':
			return textListOf(label, value);
		case 'list':
			return listValue(field, label, timezone, value);
		case 'group':
			return groupValue(field.item, label, timezone, value);
		case 'json':
			return field.orText
				? textOrJson(label, value)
				: shaped(field, label, jsonValue(label, value));
		case 'dateTime':
			if (value === '') return undefined;
			return (field.dateOnly ? isoDate : isoTime)(label, value, timezone);
		case 'file':
			return value === '' ? undefined : textValue({ kind: 'text', description: '' }, label, value);
		case 'locator':
			return locatorValue(field, label, value);
	}
}

function textValue(field: FieldOf<'text'>, label: string, value: unknown): string {
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
		throw invalid(label, 'text', value);
	}
	const text = String(value);
	if (field.required && field.blank !== 'always' && text.trim() === '') {
		throw new InputProblem(`'${label}' is empty`, `Enter a value in '${label}'.`);
	}
	if (field.maxLength !== undefined && text.length > field.maxLength) {
		throw invalid(label, `at most ${field.maxLength} characters long`, `${text.length} characters`);
	}
	return text;
}

function numberValue(field: FieldOf<'number'>, label: string, value: unknown): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number))
		throw invalid(label, 'a number', value);
	if (field.integer && !Number.isInteger(number)) throw invalid(label, 'a whole number', value);
	if (field.min !== undefined && number < field.min) {
		throw invalid(label, `at least ${field.min}`, value);
	}
	if (field.max !== undefined && number > field.max)
		throw invalid(label, `at most ${field.max}`, value);
	return number;
}

function booleanValue(label: string, value: unknown): boolean {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (text === true || text === 'true') return true;
	if (text === false || text === 'false') return false;
	throw invalid(label, 'true or false', value);
}

function choiceOf(
	field: FieldOf<'choice'> | FieldOf<'choices'>,
	label: string,
	value: unknown,
): Choice {
	const found = field.choices.find((choice) => String(choice.value) === String(value).trim());
	if (found !== undefined) return found;
	const allowed = field.choices.filter((choice) => !choice.unset);
	throw invalid(label, `one of ${allowed.map((choice) => choice.value).join(', ')}`, value);
}

function choiceValue(field: FieldOf<'choice'>, label: string, value: unknown): Json | undefined {
	if (value === '') return undefined;
	const chosen = choiceOf(field, label, value);
	return chosen.unset ? undefined : chosen.value;
}

/** A list of texts from a list, from JSON text of one, or from text separated by commas or lines. */
function textListOf(label: string, value: unknown): string[] {
	if (typeof value === 'string') {
		const trimmed = value.trim();
		if (trimmed.startsWith('[')) return textListOf(label, jsonValue(label, trimmed));
		return trimmed
			.split(/[,\n]/)
			.map((part) => part.trim())
			.filter((part) => part !== '');
	}
	if (!Array.isArray(value)) return textListOf(label, [value]);
	return value.map((part: unknown) => {
		if (typeof part === 'string' || typeof part === 'number') return String(part).trim();
		throw invalid(label, 'a list of strings', part);
	});
}

function listValue(
	field: FieldOf<'list'>,
	label: string,
	timezone: string,
	value: unknown,
): Json[] | undefined {
	const entries = Array.isArray(value) ? value : valueAt(value, ENTRIES);
	// A list that always stands in the form is empty there when it is given as JSON.
	if (entries === undefined) return field.required || field.own ? undefined : [];
	if (!Array.isArray(entries)) throw invalid(label, 'a list', value);
	// Entries that were all removed again are not the wish to remove those that UbiOps has.
	if (field.own && entries.length === 0 && entries !== value) return undefined;
	return entries.map((entry: unknown, index) => {
		const own = `${label} ${index + 1}`;
		const object = groupValue(field.item, own, timezone, entry);
		if (object === undefined)
			throw new InputProblem(`'${own}' is empty`, 'Enter a value or remove it.');
		return object;
	});
}

/** Object from its fields; undefined when none of them is set. */
function groupValue(
	item: Fields,
	label: string,
	timezone: string,
	value: unknown,
): Json | undefined {
	const found: Array<[string, Json]> = [];
	const missing: string[] = [];
	for (const [wire, field] of Object.entries(item)) {
		const name = parameterName(wire);
		const isInEntry = field.kind === 'group' && field.inEntry;
		const own = isInEntry ? label : `${label}: ${labelIn(value, wire, field)}`;
		const entered = isInEntry
			? valueAt(value, OPTIONAL)
			: (valueAt(value, name) ?? valueAt(value, `${OPTIONAL}.${name}`));
		const json = fieldValue({ field, label: own, timezone }, entered);
		if (json !== undefined) found.push([wire, json]);
		else if (field.required) missing.push(own);
	}
	if (found.length === 0) return undefined;
	if (missing.length > 0)
		throw new InputProblem(`'${missing.join("', '")}' is empty`, 'Enter a value.');
	return Object.fromEntries(found);
}

/** Label of a field of an entry; what it is called may depend on what was chosen beside it. */
function labelIn(entry: unknown, wire: string, field: Field): string {
	const byChoice = field.kind === 'locator' ? field.byChoice : undefined;
	if (byChoice === undefined) return field.label ?? labelOf(wire);
	const chosen = String(valueAt(entry, byChoice.parameter) ?? '');
	const locator = Object.entries(byChoice.locators).find(([choice]) => choice === chosen)?.[1];
	return locator === undefined ? labelOf(wire) : locatorOf(locator).label;
}

function locatorValue(
	field: FieldOf<'locator'>,
	label: string,
	value: unknown,
): string | undefined {
	const chosen: unknown = typeof value === 'object' ? valueAt(value, 'value') : value;
	if (chosen === undefined || chosen === null) return undefined;
	if (typeof chosen !== 'string' && typeof chosen !== 'number')
		throw invalid(label, 'a name or ID', chosen);
	const { keepsSpaces } = locatorOf(field.locator);
	const segments = [field.locator, ...Object.values(field.byChoice?.locators ?? {})].flatMap(
		(name) => locatorOf(name).urlSegment ?? [],
	);
	const trimmed = String(chosen).trim();
	if (trimmed === '') return undefined;
	const text = keepsSpaces ? String(chosen) : trimmed;
	if (valueAt(value, 'mode') !== 'url') return text;
	const found = segments
		.map((segment) => valueInUrl(text, segment))
		.find((segment) => segment !== undefined);
	if (found === undefined) {
		throw new InputProblem(
			`'${label}' is not the URL of a ${locatorOf(field.locator).label.toLowerCase()}: ${preview(text)}`,
			'Paste the URL of its page in UbiOps, or choose it from the list.',
		);
	}
	return decodedSegment(found);
}
