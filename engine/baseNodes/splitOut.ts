import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import type { ItemValue } from './parameters';
import { optionsParameter, refuse, textParameter, valueAt } from './parameters';

function elementsOf(list: ItemValue): ItemValue[] {
	if (list === undefined) return [];
	if (typeof list !== 'object' || list === null) return [list];
	return Array.isArray(list) ? list : Object.values(list);
}

/**
 * Stands in for `n8n-nodes-base.splitOut` v1: turns the list in one field into items. Not here:
 * several fields at once, `$binary`, other fields beside the list.
 */
export class SplitOut implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Split Out',
		name: 'splitOut',
		group: ['transform'],
		version: 1,
		description: 'Turn a list inside item(s) into separate items',
		defaults: { name: 'Split Out' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{
				displayName: 'Fields To Split Out',
				name: 'fieldToSplitOut',
				type: 'string',
				default: '',
				required: true,
			},
			{
				displayName: 'Include',
				name: 'include',
				type: 'options',
				options: [{ name: 'No Other Fields', value: 'noOtherFields' }],
				default: 'noOtherFields',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{
						displayName: 'Destination Field Name',
						name: 'destinationFieldName',
						type: 'string',
						default: '',
					},
				],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output = this.getInputData().flatMap((item, itemIndex): INodeExecutionData[] => {
			const options = optionsParameter(this, itemIndex);
			const field = textParameter(this, 'fieldToSplitOut', itemIndex).replace(/^\$json\./, '');
			const include = textParameter(this, 'include', itemIndex);
			if (include !== 'noOtherFields') refuse(this, itemIndex, include);
			if (field.includes(',') || field === '$binary') refuse(this, itemIndex, field);
			const destination = String(options['destinationFieldName'] ?? '');
			return elementsOf(valueAt(item.json, field)).map((element) => {
				const spread = destination === '' && typeof element === 'object' && element !== null;
				const json: IDataObject = spread ? { ...element } : { [destination || field]: element };
				return { json, pairedItem: { item: itemIndex } };
			});
		});
		return [output];
	}
}
