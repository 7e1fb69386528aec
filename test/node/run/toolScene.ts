/** The node as the tool of an AI agent, in n8n's own wrapper, called by a node that stands for the agent. */

import type { INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';
import { consumerOf } from '../../models/consumer';
import { type Scene, useScene } from '../../models/scene';

/** The tool that n8n makes of the node. */
class UbiOpsTool extends UbiOps {
	override description: INodeTypeDescription = {
		...new UbiOps().description,
		name: 'ubiOpsTool',
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
}

interface Tool {
	func(given: unknown): Promise<unknown>;
}

const isTool = (value: unknown): value is Tool =>
	typeof value === 'object' &&
	value !== null &&
	'func' in value &&
	typeof value.func === 'function';

/** A scene in which the consumer calls the tool with the fields of its item. */
export const useToolScene = (): Scene =>
	useScene([
		UbiOpsTool,
		consumerOf('consumer', NodeConnectionTypes.AiTool, async (tool, { json }) => {
			if (!isTool(tool)) throw new Error('This is no tool');
			// Newer agents check nothing against the schema of the tool: neither does this.
			return await tool.func(json).catch((error: unknown) => ({ failed: String(error) }));
		}),
	]);
