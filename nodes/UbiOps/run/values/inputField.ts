/** Whether a value fits the type of an input field, and the value that is sent for it. */

import type { DataType } from '../../api/fields/modelInput';
import { InputProblem } from '../../transport/inputProblem';
import { jsonValue, type Json } from './fieldValue';
import { isFileUri } from '../../api/fields/fileUri';

type Conversion = (value: Json) => Json | undefined;

const whole = (value: Json): Json | undefined => {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
};

const numeric = (value: Json): Json | undefined => {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

const text = (value: Json): Json | undefined =>
	typeof value === 'object' ? undefined : String(value);

const BLOB_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A file of a bucket by its URI; the oldest installations keep files as blobs, named by their ID. */
const file = (value: Json): Json | undefined => {
	const told = typeof value === 'string' ? value.trim() : '';
	return isFileUri(told) || BLOB_ID.test(told) ? told : undefined;
};

const truth = (value: Json): Json | undefined => {
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 'false') return value === 'true';
	return undefined;
};

/** A value that may come as JSON text, as n8n's form gives objects and lists. */
const parsed = (value: Json): Json | undefined => {
	if (typeof value !== 'string') return value;
	try {
		return jsonValue('', value);
	} catch {
		return undefined;
	}
};

const dictionary = (value: Json): Json | undefined => {
	const object = parsed(value);
	return typeof object === 'object' && object !== null && !Array.isArray(object)
		? object
		: undefined;
};

const listOf =
	(element: Conversion): Conversion =>
	(value) => {
		const list = parsed(value);
		if (!Array.isArray(list)) return undefined;
		const converted = list.map((one) => (one === null ? null : element(one)));
		return converted.some((one) => one === undefined)
			? undefined
			: converted.map((one) => one ?? null);
	};

const conversions: Readonly<
	Record<DataType, { readonly told: string; readonly convert: Conversion }>
> = {
	array_double: { told: 'a list of numbers', convert: listOf(numeric) },
	array_file: {
		told: 'a list of URIs of files, such as ["ubiops-file://my-bucket/photo.jpg"]',
		convert: listOf(file),
	},
	array_int: { told: 'a list of whole numbers', convert: listOf(whole) },
	array_string: { told: 'a list of texts', convert: listOf(text) },
	blob: { told: 'the ID of a blob', convert: text },
	bool: { told: 'true or false', convert: truth },
	dict: { told: 'an object', convert: dictionary },
	double: { told: 'a number', convert: numeric },
	file: { told: 'the URI of a file, such as ubiops-file://my-bucket/photo.jpg', convert: file },
	int: { told: 'a whole number', convert: whole },
	string: { told: 'text', convert: text },
	timestamp: { told: 'a date and time', convert: text },
};

/**
 * Value of an input field as the model takes it: numbers that came as text become numbers, JSON text
 * becomes objects and lists, null stays null.
 *
 * @param dataType type of the field; undefined when it is new to this package, then nothing is changed
 * @throws InputProblem that names the field when the value does not fit its type
 */
export function inputValue(field: string, dataType: DataType | undefined, value: Json): Json {
	if (value === null || dataType === undefined) return value;
	const { told, convert } = conversions[dataType];
	const converted = convert(value);
	if (converted !== undefined) return converted;
	const shown = JSON.stringify(value);
	const remedy = dataType.endsWith('file')
		? "Upload the file first, with 'File: Upload', and enter 'uri' of its output."
		: 'Correct the value, or the expression that fills it in.';
	throw new InputProblem(
		`Input field '${field}' must be ${told}, but is: ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}`,
		`The model defines '${field}' as ${dataType}. ${remedy}`,
	);
}
