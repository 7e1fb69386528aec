/** Language models in the sandbox, and what n8n has kept of an agent's run. */
import type { Sandbox } from '../../sandbox';
import { call, deploy } from '../../test/sandbox/client';
import type { Execution } from '../server/execution';
import { type WorkflowFile, type WorkflowNode } from './workflows';

export const CHAT = 'ubiops-deployment/chat-assistant/v1/small-chat';

async function deployModel(
	sandbox: Sandbox,
	name: string,
	model: object,
	names: string,
): Promise<void> {
	const path = `/projects/demo/deployments/${name}`;
	if ((await call(sandbox, 'GET', path)).status !== 404) return;
	await deploy(sandbox, { name, plain: true, model });
	const labels = { 'openai-compatible': 'true', 'openai-model-names': names };
	await call(sandbox, 'PATCH', `${path}/versions/v1`, { labels });
}

/** Deploys the models that the examples name, once. */
export async function deployModels(sandbox: Sandbox): Promise<void> {
	await deployModel(sandbox, 'chat-assistant', { kind: 'chat' }, 'small-chat');
	await deployModel(sandbox, 'text-vectors', { kind: 'embedding', dimensions: 256 }, 'mini-embed');
}

/** The workflow in the project of the sandbox, where the example has a user's own. */
export const inDemo = (workflow: WorkflowFile): WorkflowFile => ({
	...workflow,
	nodes: workflow.nodes.map((node): WorkflowNode => {
		if (!('project' in node.parameters)) return node;
		const project = { __rl: true, mode: 'name', value: 'demo' };
		return { ...node, parameters: { ...node.parameters, project } };
	}),
});

/** The stored data of an execution as text: runs of sub-nodes stand in it, too. */
export const storedText = ({ raw }: Execution): string =>
	typeof raw['data'] === 'string' ? raw['data'] : JSON.stringify(raw['data']);
