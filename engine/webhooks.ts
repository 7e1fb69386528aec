import { channel } from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';

import express, { type Request, type Response } from 'express';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	IWebhookData,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { createAdditionalData, type EngineAdditionalData } from './additionalData';
import { EngineCredentialsHelper, type StoredCredentials } from './credentials';
import { HookContext, WebhookContext } from './n8nCore';
import type { NodeSetup } from './nodeRun';
import { buildNode, nodeName } from './nodeRun';
import { withBinaryMode } from './services';
import type { RunEnvironment } from './workflowRun';
import { completeWorkflow, createWorkflow } from './workflowRun';

/** Says which calls wait for the clock alone, for tests that drive the clock. */
const waiting = channel('ubiops.calls.waiting');

export interface WebhookTriggerOptions extends NodeSetup {
	/** What n8n gave the node for its address; the same one makes the same address. */
	webhookId?: string;
	/** Host and port to listen on. Default: a free port of 127.0.0.1. */
	port?: number;
	/** Address of n8n as others see it, where it is not the one that it listens on. */
	publicUrl?: string;
	/** State of the workflow to begin with. */
	staticData?: IDataObject;
}

/** An execution that a call has started. */
export interface WebhookExecution {
	readonly isTest: boolean;
	readonly items: INodeExecutionData[];
	/** When it started, in milliseconds of `performance.now()`. */
	readonly at: number;
}

/**
 * A webhook trigger in a workflow of this process, with an address that can really be called. Routes
 * and life cycle are those of n8n: the route is there before `create` runs, a call that starts no
 * execution does not use up a test, and one that does ends it.
 */
export class WebhookTrigger {
	/** Executions that calls have started, oldest first. */
	readonly executions: WebhookExecution[] = [];
	/** Messages of errors that `webhook()` has thrown; n8n makes a failed execution of each. */
	readonly failures: string[] = [];
	private server: Server | undefined;
	private origin = '';
	private isActive = false;
	private isListening = false;
	private workflow: Workflow;

	constructor(
		private readonly environment: RunEnvironment,
		private readonly options: WebhookTriggerOptions,
	) {
		this.workflow = this.load();
	}

	/** Starts to listen for calls; to be closed in the end. */
	async open(): Promise<this> {
		const app = express();
		app.use(express.json({ limit: '16mb' }));
		app.post('/webhook/*path', async (request, response) => {
			await this.receive(request, response, false);
		});
		app.post('/webhook-test/*path', async (request, response) => {
			await this.receive(request, response, true);
		});
		const server = createServer(app);
		this.server = server;
		await new Promise<void>((resolve) => {
			server.listen(this.options.port ?? 0, '127.0.0.1', resolve);
		});
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('The server has no port');
		this.origin = `http://127.0.0.1:${address.port}`;
		return this;
	}

	/** Stops to listen; what is registered elsewhere stays, as when n8n is killed. */
	async close(): Promise<void> {
		const { server } = this;
		this.server = undefined;
		if (server === undefined) return;
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}

	/** Port that calls come in at. */
	get port(): number {
		return Number(new URL(this.origin).port);
	}

	/** Address for calls: of the published workflow, or of a test. */
	url(isTest = false): string {
		const path = NodeHelpers.getNodeWebhookPath(
			this.workflow.id,
			this.node,
			String(this.description.path),
			false,
		);
		return `${this.baseUrl}/${isTest ? 'webhook-test' : 'webhook'}/${path}`;
	}

	/** Static data of the workflow. */
	get staticData(): IDataObject {
		return JSON.parse(JSON.stringify(this.workflow.staticData));
	}

	/**
	 * Publishes the workflow, or starts n8n with a published one.
	 *
	 * @returns whether the webhook had to be created
	 * @throws what the node throws; the route is then gone
	 */
	async activate(mode: WorkflowActivateMode = 'activate'): Promise<boolean> {
		this.isActive = true;
		try {
			return await this.register(mode, false);
		} catch (error) {
			this.isActive = false;
			throw error;
		}
	}

	/** Unpublishes the workflow. */
	async deactivate(mode: WorkflowActivateMode = 'update'): Promise<boolean> {
		const isGone = await this.call('delete', mode, false);
		this.isActive = false;
		return isGone;
	}

	/** "Listen for test event" of the editor: beside the published workflow, with empty static data. */
	async listen(): Promise<boolean> {
		this.isListening = true;
		return await this.register('manual', true);
	}

	/** Stops listening for a test event. */
	async stopListening(): Promise<void> {
		if (!this.isListening) return;
		this.isListening = false;
		await this.call('delete', 'manual', true);
	}

	/** Other settings of the node, as after it was edited. To be set while it is not active. */
	edit(setup: Partial<NodeSetup>): void {
		Object.assign(this.options, setup);
		this.workflow = this.load();
	}

	private get baseUrl(): string {
		return this.options.publicUrl ?? this.origin;
	}

	private get node(): INode {
		const node = this.workflow.getNode(nodeName);
		if (node === null) throw new Error('The workflow has no node');
		return node;
	}

	private get nodeType(): INodeType {
		const { type, typeVersion } = this.node;
		return this.environment.nodeTypes.getByNameAndVersion(type, typeVersion);
	}

	private get description(): NonNullable<INodeType['description']['webhooks']>[number] {
		const [first] = this.nodeType.description.webhooks ?? [];
		if (first === undefined) throw new Error(`${this.node.type} has no webhook`);
		return first;
	}

	private load(): Workflow {
		const { node } = buildNode(this.environment, this.options);
		const { webhookId = 'webhook-id', staticData = {} } = this.options;
		const json = { nodes: [{ ...node, webhookId }], connections: {}, active: true, staticData };
		return createWorkflow(completeWorkflow(json), this.environment.nodeTypes);
	}

	private async register(mode: WorkflowActivateMode, isTest: boolean): Promise<boolean> {
		if (await this.call('checkExists', mode, isTest)) return false;
		await this.call('create', mode, isTest);
		return true;
	}

	private additionalData(): EngineAdditionalData {
		const { environment } = this;
		const credentials: StoredCredentials = buildNode(environment, this.options).credentials;
		const additionalData = createAdditionalData({
			credentialsHelper: new EngineCredentialsHelper(environment.credentialTypes, credentials),
			workflow: completeWorkflow({ nodes: [this.node], connections: {} }),
			mode: 'webhook',
		});
		additionalData.webhookBaseUrl = `${this.baseUrl}/webhook`;
		additionalData.webhookTestBaseUrl = `${this.baseUrl}/webhook-test`;
		return additionalData;
	}

	private webhookData(isTest: boolean, additionalData: EngineAdditionalData): IWebhookData {
		return {
			httpMethod: 'POST',
			node: nodeName,
			path: new URL(this.url(isTest)).pathname,
			webhookDescription: this.description,
			workflowId: this.workflow.id,
			workflowExecuteAdditionalData: additionalData,
			isTest,
		};
	}

	private async call(
		method: 'checkExists' | 'create' | 'delete',
		activation: WorkflowActivateMode,
		isTest: boolean,
	): Promise<boolean> {
		const { environment, nodeType } = this;
		const methods = nodeType.webhookMethods?.default;
		if (methods === undefined) throw new Error(`${this.node.type} has no webhook methods`);
		const additionalData = this.additionalData();
		const context = new HookContext(
			isTest ? this.load() : this.workflow,
			this.node,
			additionalData,
			isTest ? 'manual' : 'trigger',
			activation,
			this.webhookData(isTest, additionalData),
		);
		return await withBinaryMode(environment.binaryMode, () => methods[method].call(context));
	}

	private async receive(request: Request, response: Response, isTest: boolean): Promise<void> {
		const isThere = isTest ? this.isListening : this.isActive;
		if (!isThere || request.path !== new URL(this.url(isTest)).pathname) {
			response.status(404).json({ message: 'The requested webhook is not registered.' });
			return;
		}
		const additionalData = this.additionalData();
		additionalData.httpRequest = request;
		additionalData.httpResponse = response;
		const context = new WebhookContext(
			isTest ? this.load() : this.workflow,
			this.node,
			additionalData,
			isTest ? 'manual' : 'webhook',
			this.webhookData(isTest, additionalData),
			[],
			null,
		);
		const { webhook } = this.nodeType;
		if (webhook === undefined) throw new Error(`${this.node.type} receives no calls`);
		// While the node works, its own calls and pauses say whether time may pass: if the call that it
		// responses kept the clock, a pause of the node would wait for a clock that waits for the pause.
		waiting.publish({ request, isWaiting: true });
		try {
			const result = await withBinaryMode(this.environment.binaryMode, () => webhook.call(context));
			if (result.workflowData === undefined) {
				if (result.noWebhookResponse === true) return;
				response.json(result.webhookResponse ?? { message: 'Webhook call received' });
				return;
			}
			this.executions.push({
				isTest,
				items: result.workflowData[0] ?? [],
				at: performance.now(),
			});
			response.json({ message: 'Workflow was started' });
			if (isTest) await this.stopListening();
		} catch (error) {
			this.failures.push(error instanceof Error ? error.message : String(error));
			if (!response.headersSent) response.status(500).json({ message: 'Error in workflow' });
		} finally {
			waiting.publish({ request, isWaiting: false });
		}
	}
}
