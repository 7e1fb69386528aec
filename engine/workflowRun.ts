import type {
	ExecutionError,
	ExecutionStatus,
	INodeExecutionData,
	IPinData,
	IRun,
	ITaskData,
	IWorkflowBase,
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { createAdditionalData } from './additionalData';
import type { CredentialTypeRegistry, StoredCredentials } from './credentials';
import { EngineCredentialsHelper } from './credentials';
import { WorkflowExecute } from './n8nCore';
import type { NodeTypeRegistry } from './nodeTypes';
import { checkParameterNames } from './parameterCheck';
import { type BinaryMode, startServices, withBinaryMode } from './services';

/** A workflow as the editor exports it: only nodes and connections have to be there. */
export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections'> & Partial<IWorkflowBase>;

/** What one node did, taken from its last run. */
export interface NodeOutcome {
	/** One list of items per output of the node. */
	items: INodeExecutionData[][];
	error?: ExecutionError;
	/** Milliseconds, over all its runs. */
	executionTime: number;
	/** How often the node ran. */
	runs: number;
}

export interface WorkflowOutcome {
	status: ExecutionStatus;
	/** As n8n keeps it: the error's fields as plain data, not an instance of its class. */
	error?: ExecutionError;
	nodes: Record<string, NodeOutcome>;
	run: IRun;
}

export interface ProgressListeners {
	onNodeStart?: (nodeName: string) => void;
	onNodeFinish?: (nodeName: string, outcome: NodeOutcome) => void;
	/** Reads what nodes stream, as n8n's chat does; the workflow runs as one whose trigger streams. */
	onChunk?: (chunk: StructuredChunk) => void | Promise<void>;
}

export interface WorkflowRunOptions extends ProgressListeners {
	workflow: WorkflowJson;
	credentials?: StoredCredentials;
	pinData?: IPinData;
	/** Run only what is needed for this node, and stop after it. */
	destinationNode?: string;
	mode?: WorkflowExecuteMode;
	/** Cancels the execution, as the stop button does. */
	signal?: AbortSignal;
}

/** A running workflow. */
export interface WorkflowRun {
	/** Settles when the last node has returned: never rejects because of a node's error. */
	result: Promise<WorkflowOutcome>;
	/** Stops the execution, as the stop button does. The node at work learns it from its cancel signal. */
	cancel(): void;
}

/** What a run needs to know about the engine it runs in. */
export interface RunEnvironment {
	nodeTypes: NodeTypeRegistry;
	credentialTypes: CredentialTypeRegistry;
	binaryMode: BinaryMode;
}

/** Completes an exported workflow with the fields that only a stored one has. */
export function completeWorkflow(json: WorkflowJson): IWorkflowBase {
	const now = new Date(0);
	return {
		id: 'engine',
		name: 'Workflow',
		active: false,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
		activeVersionId: null,
		...structuredClone(json),
		settings: { executionOrder: 'v1', ...json.settings },
	};
}

/** n8n's own workflow object for `workflow`. */
export function createWorkflow(workflow: IWorkflowBase, nodeTypes: NodeTypeRegistry): Workflow {
	checkParameterNames(workflow.nodes, nodeTypes);
	return new Workflow({ ...workflow, nodeTypes });
}

function outcomeOf(tasks: ITaskData[]): NodeOutcome {
	const last = tasks.at(-1);
	return {
		items: (last?.data?.['main'] ?? []).map((items) => items ?? []),
		error: last?.error,
		executionTime: tasks.reduce((sum, { executionTime }) => sum + executionTime, 0),
		runs: tasks.length,
	};
}

function describeRun(run: IRun, cancelled: boolean): WorkflowOutcome {
	const { runData, error } = run.data.resultData;
	const nodes = Object.entries(runData).map(([name, tasks]) => [name, outcomeOf(tasks)] as const);
	// n8n keeps the status of the moment of the stop, whatever the node at work throws afterwards.
	const status = cancelled ? 'canceled' : run.status;
	return { status, error, nodes: Object.fromEntries(nodes), run };
}

async function execute(
	environment: RunEnvironment,
	options: WorkflowRunOptions,
	signal: AbortSignal,
): Promise<WorkflowOutcome> {
	const { nodeTypes, credentialTypes } = environment;
	const { mode = 'manual', credentials = {}, onNodeStart, onNodeFinish, onChunk } = options;
	const stored = completeWorkflow(options.workflow);
	const pinData = options.pinData ?? stored.pinData;
	const workflow = createWorkflow(stored, nodeTypes);

	const credentialsHelper = new EngineCredentialsHelper(credentialTypes, credentials);
	const additionalData = createAdditionalData({ credentialsHelper, workflow: stored, mode });
	const { hooks } = additionalData;
	hooks.addHandler('nodeExecuteBefore', (name) => onNodeStart?.(name));
	hooks.addHandler('nodeExecuteAfter', (name, task, data) =>
		onNodeFinish?.(name, outcomeOf(data.resultData.runData[name] ?? [task])),
	);

	if (onChunk !== undefined) {
		additionalData.streamingEnabled = true;
		hooks.addHandler('sendChunk', (chunk) => onChunk(chunk));
	}

	const destination = options.destinationNode;
	const destinationNode =
		destination === undefined ? undefined : { nodeName: destination, mode: 'inclusive' as const };
	const startNode = workflow.getStartNode(destination);
	if (!startNode) throw new Error('The workflow has no trigger node to start from');

	const workflowExecute = new WorkflowExecute(additionalData, mode);
	// run() refuses such a workflow as well, but does not say why.
	const issues = workflowExecute.checkReadyForExecution(workflow, {
		startNode: startNode.name,
		destinationNode,
		pinDataNodeNames: Object.keys(pinData ?? {}),
	});
	if (issues) throw new Error(`The workflow has issues: ${JSON.stringify(issues)}`);

	const running = workflowExecute.run({ workflow, startNode, destinationNode, pinData });
	let cancelled = false;
	const cancel = () => {
		cancelled = true;
		running.cancel();
	};
	if (signal.aborted) cancel();
	signal.addEventListener('abort', cancel, { once: true });
	try {
		const run = await running;
		return describeRun(run, cancelled);
	} finally {
		signal.removeEventListener('abort', cancel);
	}
}

/** Starts a workflow on n8n's engine and returns at once. */
export function startWorkflow(
	environment: RunEnvironment,
	options: WorkflowRunOptions,
): WorkflowRun {
	startServices();
	const stop = new AbortController();
	const signal = options.signal ? AbortSignal.any([stop.signal, options.signal]) : stop.signal;
	return {
		result: withBinaryMode(environment.binaryMode, () => execute(environment, options, signal)),
		cancel: () => stop.abort(),
	};
}
