import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { optionsParameter, refuse, textParameter, valueAt } from './parameters';

const encodings: Record<string, BufferEncoding> = { toBinary: 'base64', toText: 'utf8' };

/** One CSV file with all items; the columns are the fields of the first one. */
async function tableOf(context: IExecuteFunctions): Promise<INodeExecutionData> {
	const items = context.getInputData();
	const names = Object.keys(items[0]?.json ?? {});
	const lines = items.map(({ json }) => names.map((name) => String(json[name] ?? '')).join(','));
	const text = [names.join(','), ...lines].join('\n');
	if (text.includes('"')) refuse(context, 0, 'quotes');
	const { fileName } = optionsParameter(context, 0);
	const property = textParameter(context, 'binaryPropertyName', 0);
	const file = await context.helpers.prepareBinaryData(
		// With the mark in front that the real node writes.
		Buffer.from(`\uFEFF${text}`),
		String(fileName ?? 'data.csv'),
		'text/csv',
	);
	return {
		json: {},
		binary: { [property]: file },
		pairedItem: items.map((_item, item) => ({ item })),
	};
}

/**
 * Stands in for `n8n-nodes-base.convertToFile` v1.1, operations `csv` (all items to one file), `toBinary`
 * (base64 text to a file) and `toText` (plain text to a UTF-8 file). Not here: other spreadsheets,
 * calendars, JSON, other encodings, values that CSV would put in quotes.
 */
export class ConvertToFile implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Convert to File',
		name: 'convertToFile',
		group: ['input'],
		version: [1, 1.1],
		description: 'Convert JSON data to binary data',
		defaults: { name: 'Convert to File' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Convert to CSV', value: 'csv' },
					{ name: 'Move Base64 String to File', value: 'toBinary' },
					{ name: 'Convert to Text File', value: 'toText' },
				],
				default: 'csv',
			},
			{
				displayName: 'Base64 Input Field',
				name: 'sourceProperty',
				type: 'string',
				default: '',
				required: true,
				displayOptions: { show: { operation: ['toBinary', 'toText'] } },
			},
			{
				displayName: 'Put Output File in Field',
				name: 'binaryPropertyName',
				type: 'string',
				default: 'data',
				required: true,
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{ displayName: 'File Name', name: 'fileName', type: 'string', default: '' },
					{ displayName: 'MIME Type', name: 'mimeType', type: 'string', default: '' },
				],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = textParameter(this, 'operation', 0);
		if (operation === 'csv') return [[await tableOf(this)]];
		const encoding = encodings[operation];
		if (!encoding) refuse(this, 0, operation);
		const convert = async (
			{ json }: INodeExecutionData,
			itemIndex: number,
		): Promise<INodeExecutionData> => {
			const options = optionsParameter(this, itemIndex);
			const source = textParameter(this, 'sourceProperty', itemIndex);
			const value = valueAt(json, source);
			if (typeof value !== 'string') {
				const message = `The value in "${source}" is not set`;
				throw new NodeOperationError(this.getNode(), message, { itemIndex });
			}
			const file = await this.helpers.prepareBinaryData(
				Buffer.from(value, encoding),
				String(options['fileName'] ?? '') || undefined,
				String(options['mimeType'] ?? '') || undefined,
			);
			const property = textParameter(this, 'binaryPropertyName', itemIndex);
			return { json: {}, binary: { [property]: file }, pairedItem: { item: itemIndex } };
		};
		return [await Promise.all(this.getInputData().map(convert))];
	}
}
