/** A node that uses a sub-node as n8n's own do, through n8n-core: it calls methods of what it is given. */

import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	AINodeConnectionType,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** What is done with the sub-node for one item. */
export type Use = (response: unknown, item: INodeExecutionData) => Promise<unknown>;

/**
 * A node type with one input for a sub-node.
 *
 * @param use gives what becomes the field `result` of the item
 */
export function consumerOf(name: string, type: AINodeConnectionType, use: Use): INodeType {
	const description: INodeTypeDescription = {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs: [NodeConnectionTypes.Main, { type, maxConnections: 1, required: true }],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};
	return {
		description,
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const output: INodeExecutionData[] = [];
			for (const [itemIndex, item] of this.getInputData().entries()) {
				const response = await this.getInputConnectionData(type, itemIndex);
				const result = await use(response, item);
				output.push({
					json: { result: JSON.parse(JSON.stringify(result)) },
					pairedItem: itemIndex,
				});
			}
			return [output];
		},
	};
}
