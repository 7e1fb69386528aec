/** Whether a value fits the type of an input field, and the value that is sent for it. */

import type { DataType } from '../../api/fields/modelInput';
import { InputProblem, shortened } from '../../transport/inputProblem';
import { writeJson } from '../../transport/json';
import { jsonValue, type Json } from './jsonValue';
import { isFileUri } from '../../api/fields/fileUri';

type Conversion = (value: Json) => Json | undefined;

const DIGITS = /^[+-]?\d+$/;

/** A whole number; one that a JavaScript number cannot hold keeps its digits. */
const whole = (value: Json): Json | undefined => {
	if (typeof value === 'bigint') return value;
	const digits = typeof value === 'string' ? value.trim() : '';
	const number = digits === '' ? value : Number(digits);
	if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
	if (Number.isSafeInteger(number)) return number;
	// As a number it has been changed on its way already; as text it has not.
	return DIGITS.test(digits) ? BigInt(digits) : undefined;
};

const numeric = (value: Json): Json | undefined => {
	if (typeof value === 'bigint') return value;
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

const text = (value: Json): Json | undefined =>
	typeof value === 'object' ? undefined : String(value);

const BLOB_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A file of a bucket by its URI; the oldest installations keep files as blobs, named by their ID. */
const file = (value: Json): Json | undefined => {
	const text = typeof value === 'string' ? value.trim() : '';
	return isFileUri(text) || BLOB_ID.test(text) ? text : undefined;
};

/** True and false as n8n, JSON, Python and spreadsheets write them. */
const truth = (value: Json): Json | undefined => {
	const word = String(value).trim().toLowerCase();
	if (word === 'true' || word === '1') return true;
	return word === 'false' || word === '0' ? false : undefined;
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
	Record<DataType, { readonly expected: string; readonly convert: Conversion }>
> = {
	array_double: { expected: 'a list of numbers', convert: listOf(numeric) },
	array_file: {
		expected: 'a list of URIs of files, such as ["ubiops-file://my-bucket/photo.jpg"]',
		convert: listOf(file),
	},
	array_int: { expected: 'a list of whole numbers', convert: listOf(whole) },
	array_string: { expected: 'a list of strings', convert: listOf(text) },
	blob: { expected: 'the ID of a blob', convert: text },
	bool: { expected: 'true or false', convert: truth },
	dict: { expected: 'an object', convert: dictionary },
	double: { expected: 'a number', convert: numeric },
	file: { expected: 'the URI of a file, such as ubiops-file://my-bucket/photo.jpg', convert: file },
	int: { expected: 'a whole number', convert: whole },
	string: { expected: 'text', convert: text },
	timestamp: { expected: 'a date and time', convert: text },
};

const isUnsafe = (value: Json): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

/**
 * Value of an input field as the model takes it: numbers that came as text become numbers, JSON text
 * becomes objects and lists, null stays null.
 *
 * @param dataType type of the field; undefined when it is new to this package, then nothing is changed
 * @throws InputProblem that names the field when the value does not fit its type
 */
export function convertField(field: string, dataType: DataType | undefined, value: Json): Json {
	if (value === null || dataType === undefined) return value;
	const { expected, convert } = conversions[dataType];
	const converted = convert(value);
	if (converted !== undefined) return converted;
	const remedy = dataType.endsWith('file')
		? "Upload the file first, with 'File: Upload', and enter 'uri' of its output."
		: isUnsafe(value)
			? 'Beyond 9007199254740991 a number loses digits: give it as text.'
			: 'Correct the value, or the expression that fills it in.';
	throw new InputProblem(
		`Input field '${field}' must be ${expected}, but is: ${shortened(writeJson(value))}`,
		`The model defines '${field}' as ${dataType}. ${remedy}`,
	);
}
