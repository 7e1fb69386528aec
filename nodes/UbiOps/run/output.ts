/** From responses to output items. */

import type {
	IBinaryData,
	IDataObject,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { outputFormatOf } from '../api/fields/outputFormat';
import type { JsonResponse, OutputFormat } from '../api/table/operation';
import { vectorsIn } from '../client/embedTexts';
import { completionIn } from '../client/languageModel';
import { InputProblem } from '../transport/inputProblem';
import { innerJson, isData, valueAt } from '../transport/json';
import type { Execution } from './execution';
import { flagAt } from './values/itemValues';

/** The json of an item for anything that the API returns. */
export const asData = (value: unknown): IDataObject =>
	isData(value) ? value : value === undefined ? {} : { value: asValue(value) };

const asValue = (value: unknown): IDataObject[string] =>
	typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? value
		: JSON.stringify(value);

/** The keys of an object that a simplified response has, where the object has them. */
function simplified(value: unknown, keys: readonly string[] | undefined): IDataObject {
	const data = asData(value);
	if (keys === undefined) return data;
	const kept: IDataObject = {};
	for (const key of keys) if (key in data) kept[key] = data[key];
	return kept;
}

const item = (json: IDataObject, itemIndex: number): INodeExecutionData => ({
	json,
	pairedItem: { item: itemIndex },
});

/**
 * Output items for a response that was read as JSON, in the form that the user asked for.
 *
 * @throws InputProblem when 'Output' or 'Simplify' cannot be what they are
 */
export function outputItems(
	execution: Execution,
	response: JsonResponse,
	value: unknown,
	itemIndex: number,
): INodeExecutionData[] {
	switch (response.kind) {
		case 'deleted':
			return [item({ deleted: true }, itemIndex)];
		case 'done':
			return [item({ success: true }, itemIndex)];
		case 'completion': {
			const keys = simplifiedKeys(execution, response, itemIndex);
			return [item(simplified(completionIn(value), keys), itemIndex)];
		}
		case 'embeddings':
			return vectorsIn(value).map((embedding, index) =>
				item({ index, embedding, model: asValue(valueAt(innerJson(value), 'model')) }, itemIndex),
			);
		default: {
			const toJson = formatOf(execution, response, itemIndex);
			// Older installations return some single objects as a list, and the other way round.
			const elements: unknown[] = Array.isArray(value) ? value : [value];
			return elements.map((element) => item(toJson(element), itemIndex));
		}
	}
}

/** Keys to keep of an object; undefined for all of them. */
const simplifiedKeys = (
	execution: Execution,
	{ simplified: keys }: { readonly simplified?: readonly string[] },
	itemIndex: number,
): readonly string[] | undefined =>
	keys !== undefined && flagAt(execution, 'simplify', 'Simplify', itemIndex) ? keys : undefined;

/** How an object of a response becomes the json of an item. */
function formatOf(
	execution: Execution,
	response: { readonly simplified?: readonly string[] },
	itemIndex: number,
): (value: unknown) => IDataObject {
	switch (chosenFormat(execution, itemIndex)) {
		case 'result':
			return resultOf;
		case 'resultWithInput': {
			const input = execution.items[itemIndex]?.json;
			return (value) => ({ ...input, ...resultOf(value) });
		}
		case 'request': {
			const keys = simplifiedKeys(execution, response, itemIndex);
			return (value) => simplified(value, keys);
		}
	}
}

/** What the user chose in 'Output', where there is a choice. */
function chosenFormat({ operation, parameters }: Execution, itemIndex: number): OutputFormat {
	const { outputFormat } = operation;
	if (outputFormat === undefined) return 'request';
	const entered = parameters.value('outputFormat', itemIndex) ?? outputFormat;
	const format = outputFormatOf(entered);
	if (format !== undefined) return format;
	throw new InputProblem(`'Output' cannot be '${String(entered)}'`, "Choose one in 'Output'.");
}

/** The result of a request: its output fields where it has some. */
function resultOf(request: unknown): IDataObject {
	const result = valueAt(request, 'result');
	return isData(result) ? result : { result: result === undefined ? null : asResult(result) };
}

const asResult = (value: unknown): IDataObject[string] =>
	Array.isArray(value) ? value : asValue(value);

/** Output item for a file. */
export function fileItem(binary: IBinaryData, itemIndex: number): INodeExecutionData {
	const { fileName, mimeType, fileSize } = binary;
	return {
		json: { fileName: fileName ?? '', mimeType, ...(fileSize === undefined ? {} : { fileSize }) },
		binary: { data: binary },
		pairedItem: { item: itemIndex },
	};
}

/** Key in the context of an error for what came before it. */
export const PARTIAL_OUTPUT = 'arrived';

/** What had come of a stream before this error; undefined for errors of anything else. */
export function partialOutputOf(error: NodeApiError | NodeOperationError): IDataObject | undefined {
	const arrived = error.context[PARTIAL_OUTPUT];
	return typeof arrived === 'object' && arrived !== null ? { ...arrived } : undefined;
}
