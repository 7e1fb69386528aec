/** A sandbox with language models, and workflows whose first node uses one of them as a sub-node. */

import type {
	INodeExecutionData,
	INodeParameters,
	ITaskData,
	NodeConnectionType,
} from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Engine, type NodeTypeSource, type WorkflowOutcome } from '../../engine';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox';
import { call, deploy } from '../sandbox/client';

export const chatModelId = 'ubiops-deployment/assistant/v1/org/small-chat:1b';
export const embeddingModelId = 'ubiops-deployment/vectors/v1/mini-embed';

/** Deploys a language model and labels its version, so that the list of models shows it. */
export async function deployLanguageModel(
	sandbox: Sandbox,
	name: string,
	model: object,
	names: string,
): Promise<void> {
	const base = await deploy(sandbox, { name, plain: true, model });
	await call(sandbox, 'PATCH', `${base}/versions/v1`, {
		labels: { 'openai-compatible': 'true', 'openai-model-names': names },
	});
}

export interface SubNodeRun {
	items: INodeExecutionData[];
	outcome: WorkflowOutcome;
	/** Runs of the sub-node, as the canvas shows them. */
	runs: ITaskData[];
}

export interface Scene {
	engine: Engine;
	sandbox: Sandbox;
	/** Runs a workflow in which `consumer` uses a sub-node of the package. */
	use(
		subNode: string,
		type: NodeConnectionType,
		consumer: string,
		parameters?: INodeParameters,
		options?: { items?: INodeExecutionData[]; token?: string; signal?: AbortSignal },
	): Promise<SubNodeRun>;
}

/** Starts the sandbox before all tests of a file and stops it after them. */
export function useScene(nodeTypes: NodeTypeSource[], options: SandboxOptions = {}): Scene {
	const engine = createEngine({ nodeTypes, credentialTypes: [UbiOpsApi] });
	let current: Sandbox | undefined;
	const scene: Scene = {
		engine,
		get sandbox() {
			if (current === undefined) throw new Error('The sandbox is not up yet');
			return current;
		},
		async use(subNode, type, consumer, parameters = {}, { items, token, signal } = {}) {
			const { sandbox } = scene;
			const access = { apiToken: token ?? sandbox.token, baseUrl: sandbox.baseUrl };
			const node = (name: string, nodeType: string, given: INodeParameters) => ({
				id: name,
				name,
				type: nodeType,
				typeVersion: 1,
				position: [0, 0] as [number, number],
				parameters: given,
			});
			const outcome = await engine.runWorkflow({
				workflow: {
					nodes: [
						node('Trigger', 'n8n-nodes-base.manualTrigger', {}),
						node('Consumer', `n8n-nodes-ubiops.${consumer}`, {}),
						{
							...node('Model', `n8n-nodes-ubiops.${subNode}`, { project: 'demo', ...parameters }),
							credentials: { ubiOpsApi: { id: 'ubiOpsApi', name: 'UbiOps' } },
						},
					],
					connections: {
						Trigger: { main: [[{ node: 'Consumer', type: 'main', index: 0 }]] },
						Model: { [type]: [[{ node: 'Consumer', type, index: 0 }]] },
					},
				},
				credentials: { ubiOpsApi: access },
				pinData: { Trigger: items ?? [{ json: {} }] },
				signal,
			});
			return {
				items: outcome.nodes.Consumer?.items[0] ?? [],
				outcome,
				runs: outcome.run.data.resultData.runData.Model ?? [],
			};
		},
	};
	beforeAll(async () => {
		current = await startSandbox({ buildMs: 0, requestMs: 0, ...options });
		await deployLanguageModel(
			current,
			'assistant',
			{ kind: 'chat', context: 200 },
			'org/small-chat:1b',
		);
		await deployLanguageModel(
			current,
			'vectors',
			{ kind: 'embedding', dimensions: 8 },
			'mini-embed',
		);
	});
	beforeEach(() => {
		current?.clearCalls();
		current?.faults.clear();
	});
	afterAll(async () => {
		await current?.close();
		engine.close();
	});
	return scene;
}

/** A value of a resource locator that was entered by hand. */
export const byId = (value: string): INodeParameters => ({ __rl: true, mode: 'id', value });
