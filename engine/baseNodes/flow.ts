import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { refuse, textParameter } from './parameters';

/** Stands in for `n8n-nodes-base.if` v2.2: items that pass go to the first output, others to the second. */
export class If implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'If',
		name: 'if',
		group: ['transform'],
		version: 2.2,
		description: 'Route items to different branches (true/false)',
		defaults: { name: 'If' },
		inputs: ['main'],
		outputs: ['main', 'main'],
		properties: [
			{
				displayName: 'Conditions',
				name: 'conditions',
				type: 'filter',
				default: {},
				typeOptions: { filter: { caseSensitive: true, typeValidation: 'strict', version: 2 } },
			},
			{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: [] },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const outputs: [INodeExecutionData[], INodeExecutionData[]] = [[], []];
		this.getInputData().forEach((item, itemIndex) => {
			const passes: unknown = this.getNodeParameter('conditions', itemIndex, false, {
				extractValue: true,
			});
			outputs[passes === true ? 0 : 1].push({ ...item, pairedItem: { item: itemIndex } });
		});
		return outputs;
	}
}

/** Stands in for `n8n-nodes-base.wait` v1.1, "After Time Interval": it hands its items on, but does not wait. */
export class Wait implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wait',
		name: 'wait',
		group: ['organization'],
		version: 1.1,
		description: 'Wait before continue with execution',
		defaults: { name: 'Wait' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'Resume', name: 'resume', type: 'string', default: 'timeInterval' },
			{ displayName: 'Wait Amount', name: 'amount', type: 'number', default: 5 },
			{ displayName: 'Wait Unit', name: 'unit', type: 'string', default: 'seconds' },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resume = textParameter(this, 'resume', 0);
		if (resume !== 'timeInterval') refuse(this, 0, resume);
		if (!(Number(textParameter(this, 'amount', 0)) > 0)) refuse(this, 0, 'amount');
		return [this.getInputData()];
	}
}
