import type {
	ICredentialDataDecryptedObject,
	INode,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';

import type { StoredCredentials } from './credentials';
import type {
	NodeOutcome,
	ProgressListeners,
	RunEnvironment,
	WorkflowJson,
	WorkflowOutcome,
} from './workflowRun';
import { startWorkflow } from './workflowRun';

/** One node as a test describes it. */
export interface NodeSetup {
	/** Full type name: `n8n-nodes-ubiops.ubiOps`. */
	type: string;
	/** Default: the newest one. */
	typeVersion?: number;
	parameters?: INodeParameters;
	/** Credential values by credential type: `{ ubiOpsApi: { apiToken, baseUrl } }`. */
	credentials?: Record<string, ICredentialDataDecryptedObject>;
}

export interface NodeRunOptions extends NodeSetup, ProgressListeners {
	/** What the node before it hands over. Default: one empty item. */
	items?: INodeExecutionData[];
	/** Same as `onError: 'continueRegularOutput'`. */
	continueOnFail?: boolean;
	/** Other settings of the node: onError, executeOnce, alwaysOutputData, retryOnFail … */
	settings?: Partial<INode>;
	mode?: 'manual' | 'trigger';
	signal?: AbortSignal;
}

export interface NodeRunResult {
	/** The items of the first output. */
	items: INodeExecutionData[];
	/** The items of each output: with `onError: 'continueErrorOutput'` the last one has the errors. */
	outputs: INodeExecutionData[][];
	outcome: WorkflowOutcome;
}

/** The name that a single node has in its workflow. */
export const nodeName = 'Node';
const triggerName = 'Trigger';

/** Makes a workflow's node of a test's description, and the stored credentials it refers to. */
export function buildNode(
	environment: RunEnvironment,
	setup: NodeSetup,
): { node: INode; credentials: StoredCredentials } {
	const credentials = setup.credentials ?? {};
	const references = Object.keys(credentials).map((type) => [type, { id: type, name: type }]);
	return {
		node: {
			id: 'node',
			name: nodeName,
			type: setup.type,
			typeVersion: setup.typeVersion ?? environment.nodeTypes.newestVersion(setup.type),
			position: [200, 0],
			parameters: setup.parameters ?? {},
			credentials: Object.fromEntries(references),
		},
		credentials,
	};
}

/** The node's error as n8n shows it: an Error with the fields (description, httpCode, context …) it had. */
export class NodeFailure extends Error {
	constructor(fields: object, message: string) {
		super(message);
		Object.assign(this, fields);
	}
}

function itemsOf(outcome: WorkflowOutcome, node: NodeOutcome | undefined): NodeRunResult {
	if (outcome.error) throw new NodeFailure(outcome.error, outcome.error.message);
	const outputs = node?.items ?? [];
	return { items: outputs[0] ?? [], outputs, outcome };
}

/** Runs one node behind a manual trigger that hands it `items`; throws the node's error. */
export async function runNode(
	environment: RunEnvironment,
	options: NodeRunOptions,
): Promise<NodeRunResult> {
	const { node, credentials } = buildNode(environment, options);
	const onError = options.continueOnFail ? ({ onError: 'continueRegularOutput' } as const) : {};
	const workflow: WorkflowJson = {
		nodes: [
			{
				id: 'trigger',
				name: triggerName,
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{ ...node, ...onError, ...options.settings },
		],
		connections: { [triggerName]: { main: [[{ node: nodeName, type: 'main', index: 0 }]] } },
	};
	const { result } = startWorkflow(environment, {
		workflow,
		credentials,
		pinData: { [triggerName]: options.items ?? [{ json: {} }] },
		mode: options.mode,
		signal: options.signal,
		onNodeStart: options.onNodeStart,
		onNodeFinish: options.onNodeFinish,
		onChunk: options.onChunk,
	});
	const outcome = await result;
	return itemsOf(outcome, outcome.nodes[nodeName]);
}
