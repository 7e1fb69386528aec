/** Labels: key-value pairs from the form, an object or JSON. */

import type { FieldOf } from '../../api/table/field';
import { ENTRIES } from '../../api/table/naming';
import { InputProblem } from '../../transport/inputProblem';
import { isData, valueAt } from '../../transport/json';
import { invalid, type Json, jsonValue } from './jsonValue';

/** Key and value pairs from the form, from an object, or from JSON text of one. */
function keyValuePairs(label: string, value: unknown): Array<[string, string]> {
	if (typeof value === 'string') return keyValuePairs(label, jsonValue(label, value) ?? {});
	if (!isData(value)) throw invalid(label, 'key-value pairs', value);
	const entries = valueAt(value, ENTRIES);
	const found: Array<[string, string]> = Array.isArray(entries)
		? entries.map((entry: unknown) => [
				String(valueAt(entry, 'key') ?? ''),
				// A value that was never filled in is an empty one.
				labelText(label, valueAt(entry, 'key'), valueAt(entry, 'value') ?? ''),
			])
		: Object.entries(value).map(([key, text]) => [key, labelText(label, key, text)]);
	const keys = new Set<string>();
	for (const [key] of found) {
		if (key.trim() === '') {
			throw new InputProblem(`'${label}' has an empty key`, `Enter a key or remove the label.`);
		}
		if (keys.has(key)) {
			throw new InputProblem(`'${label}' has the key '${key}' twice`, 'Keep one of them.');
		}
		keys.add(key);
	}
	return found;
}

/** Value of a label as UbiOps has it: text. */
function labelText(label: string, key: unknown, value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw invalid(`${label}: ${String(key)}`, 'text', value ?? 'not set');
}

/** Labels as an object of strings; undefined when they are not set. */
export function labelMap(
	field: FieldOf<'labels'>,
	label: string,
	value: unknown,
): Json | undefined {
	const found = keyValuePairs(label, value);
	// Labels that always stand in the form are empty there when they are given as JSON.
	return found.length === 0 && field.required ? undefined : Object.fromEntries(found);
}

/** Labels as the API filters by them: `key:value`, separated by commas; undefined when there are none. */
export function labelFilter(label: string, value: unknown): string | undefined {
	const found = keyValuePairs(label, value);
	for (const [key, text] of found) {
		if (/[:,]/.test(key) || text.includes(',')) {
			throw new InputProblem(
				`'${label}' cannot filter by '${key}:${text}'`,
				'A filter cannot contain a comma, or a colon in a key.',
			);
		}
	}
	return found.length === 0 ? undefined : found.map((pair) => pair.join(':')).join(',');
}
