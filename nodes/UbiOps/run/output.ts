/** From answers to output items. */

import type {
	IBinaryData,
	IDataObject,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { vectorsIn } from '../client/embedTexts';
import { completionIn } from '../client/languageModel';
import { innerJson, valueAt } from '../transport/json';
import type { ResponseShape } from '../api/table/operation';

/** Whether a value is an object that can stand as the json of an item. */
const isData = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The json of an item for anything that the API answers with. */
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
	return Object.fromEntries(keys.filter((key) => key in data).map((key) => [key, data[key]]));
}

const item = (json: IDataObject, itemIndex: number): INodeExecutionData => ({
	json,
	pairedItem: { item: itemIndex },
});

/**
 * Output items for a response that was read as JSON.
 *
 * @param simplify whether the user asked for the simplified form
 */
export function outputItems(
	response: ResponseShape,
	value: unknown,
	itemIndex: number,
	simplify: boolean,
): INodeExecutionData[] {
	switch (response.kind) {
		case 'deleted':
			return [item({ deleted: true }, itemIndex)];
		case 'done':
			return [item({ success: true }, itemIndex)];
		case 'file':
		case 'upload':
		case 'folder':
		case 'events':
			return [];
		case 'completion':
			return [
				item(
					simplified(completionIn(value), simplify ? response.simplified : undefined),
					itemIndex,
				),
			];
		case 'embeddings':
			return vectorsIn(value).map((embedding, index) =>
				item({ index, embedding, model: asValue(valueAt(innerJson(value), 'model')) }, itemIndex),
			);
		case 'object':
		case 'list':
		case 'matched': {
			const keys = simplify ? response.simplified : undefined;
			// Older installations response some single objects as a list, and the other way round.
			const elements: unknown[] = Array.isArray(value) ? value : [value];
			return elements.map((element) => item(simplified(element, keys), itemIndex));
		}
	}
}

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
