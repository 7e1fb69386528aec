import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** Calls under way at once in `BareLoop`. */
export const CONCURRENCY = 10;

/** The least that a node can do: the same calls in a loop, bounded as the node bounds them. */
export class BareLoop implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bare Loop',
		name: 'bareLoop',
		group: ['transform'],
		version: 1,
		description: 'Calls in a loop',
		defaults: { name: 'Bare Loop' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'ubiOpsApi', required: true }],
		properties: [
			{ displayName: 'Text', name: 'text', type: 'string', default: '', required: true },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		const output: INodeExecutionData[] = new Array(items.length);
		let next = 0;
		const worker = async (): Promise<void> => {
			while (next < items.length) {
				const itemIndex = next++;
				const text = String(this.getNodeParameter('text', itemIndex));
				const answer: { body: string } = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'ubiOpsApi',
					{
						method: 'POST',
						url: '/projects/demo/deployments/plain/requests',
						headers: { 'Content-Type': 'text/plain' },
						body: text,
						encoding: 'text',
						returnFullResponse: true,
						ignoreHttpStatusErrors: true,
						disableFollowRedirect: true,
						timeout: 60_000,
					},
				);
				output[itemIndex] = { json: JSON.parse(answer.body), pairedItem: { item: itemIndex } };
			}
		};
		await Promise.all(Array.from({ length: CONCURRENCY }, worker));
		return [output];
	}
}
