import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { optionsParameter, refuse, textParameter } from './parameters';

/**
 * Stands in for `n8n-nodes-base.extractFromFile` v1, operation `csv`: an item of strings for each line
 * after the header. Not here: quotes and delimiters other than commas.
 */
export class ExtractFromFile implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Extract from File',
		name: 'extractFromFile',
		group: ['input'],
		version: 1,
		description: 'Convert binary data to JSON',
		defaults: { name: 'Extract from File' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'Operation', name: 'operation', type: 'string', default: 'csv' },
			{
				displayName: 'Input Binary Field',
				name: 'binaryPropertyName',
				type: 'string',
				default: 'data',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{
						displayName: 'Exclude Byte Order Mark (BOM)',
						name: 'enableBOM',
						type: 'boolean',
						default: false,
					},
				],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = textParameter(this, 'operation', 0);
		if (operation !== 'csv') refuse(this, 0, operation);
		const items: INodeExecutionData[] = [];
		for (const itemIndex of this.getInputData().keys()) {
			const property = textParameter(this, 'binaryPropertyName', itemIndex);
			const bytes = await this.helpers.getBinaryDataBuffer(itemIndex, property);
			const { enableBOM } = optionsParameter(this, itemIndex);
			const all = bytes.toString('utf8');
			const text = enableBOM === true ? all.replace(/^\uFEFF/, '') : all;
			if (text.includes('"')) refuse(this, itemIndex, 'quotes');
			const [header = '', ...lines] = text.trim().split(/\r?\n/);
			const names = header.split(',');
			for (const line of lines) {
				const cells = line.split(',');
				const json = Object.fromEntries(names.map((name, column) => [name, cells[column] ?? '']));
				items.push({ json, pairedItem: { item: itemIndex } });
			}
		}
		return [items];
	}
}
