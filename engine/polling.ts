import type {
	IDataObject,
	INodeExecutionData,
	WorkflowActivateMode,
	WorkflowExecuteMode,
	Workflow,
} from 'n8n-workflow';

import { createAdditionalData } from './additionalData';
import { EngineCredentialsHelper } from './credentials';
import { PollContext } from './n8nCore';
import type { NodeSetup } from './nodeRun';
import { buildNode, nodeName } from './nodeRun';
import { withBinaryMode } from './services';
import type { RunEnvironment } from './workflowRun';
import { completeWorkflow, createWorkflow } from './workflowRun';

export interface PollerOptions extends NodeSetup {
	/** State to begin with, as an earlier run of the workflow saved it. */
	staticData?: IDataObject;
}

/**
 * A polling trigger node in a workflow that is active in this process. It keeps the workflow's
 * static data as n8n does: in memory from poll to poll, saved only at the activation and together
 * with emitted items.
 */
export class Poller {
	private workflow: Workflow;
	private saved: IDataObject;
	private activation: WorkflowActivateMode = 'activate';

	constructor(
		private readonly environment: RunEnvironment,
		private readonly options: PollerOptions,
	) {
		this.saved = structuredClone(options.staticData ?? {});
		this.workflow = this.load();
	}

	/** What the last save holds: a restarted n8n would begin with it. */
	get savedStaticData(): IDataObject {
		return structuredClone(this.saved);
	}

	/** The static data in memory. */
	get staticData(): IDataObject {
		return JSON.parse(JSON.stringify(this.workflow.staticData));
	}

	/** Switches the workflow on: polls once, saves, and returns what the poll emitted. */
	async activate(): Promise<INodeExecutionData[][] | null> {
		const emitted = await this.run('trigger', this.activation);
		this.save();
		return emitted;
	}

	/** One poll by the schedule. */
	async poll(): Promise<INodeExecutionData[][] | null> {
		const emitted = await this.run('trigger', this.activation);
		if (emitted !== null) this.save();
		return emitted;
	}

	/** The editor's test step: mode `manual`, beginning with the last save, and keeping nothing. */
	async test(): Promise<INodeExecutionData[][] | null> {
		// Its own workflow object, because the editor's test runs beside the active workflow.
		return await this.run('manual', 'manual', this.load());
	}

	/** A process that dies and starts again: memory is lost, the last save is loaded, and it polls at once. */
	async restart(): Promise<INodeExecutionData[][] | null> {
		this.workflow = this.load();
		this.activation = 'init';
		return await this.activate();
	}

	private load(): Workflow {
		const { node } = buildNode(this.environment, this.options);
		const json = { nodes: [node], connections: {}, active: true, staticData: this.savedStaticData };
		return createWorkflow(completeWorkflow(json), this.environment.nodeTypes);
	}

	private save(): void {
		// n8n looks at this flag, too: a change deep inside a value does not set it and is not saved.
		if (this.workflow.staticData['__dataChanged'] !== true) return;
		this.saved = this.staticData;
		this.workflow.staticData['__dataChanged'] = false;
	}

	private async run(
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		workflow = this.workflow,
	): Promise<INodeExecutionData[][] | null> {
		const { environment } = this;
		const { node, credentials } = buildNode(environment, this.options);
		const credentialsHelper = new EngineCredentialsHelper(environment.credentialTypes, credentials);
		const additionalData = createAdditionalData({
			credentialsHelper,
			workflow: completeWorkflow({ nodes: [node], connections: {} }),
			mode,
		});
		const target = workflow.getNode(nodeName) ?? node;
		const { poll } = environment.nodeTypes.getByNameAndVersion(target.type, target.typeVersion);
		if (!poll) throw new Error(`${target.type} is not a polling node`);
		const context = new PollContext(workflow, target, additionalData, mode, activation);
		return await withBinaryMode(environment.binaryMode, () => poll.call(context));
	}
}
