/**
 * n8n's real engine in this process: the demo, the tests and the benchmarks run workflows and nodes
 * on n8n-core itself, so that expressions, item pairing, credentials and binary data are the real
 * ones. Development only, never part of the published package.
 */
import type { Readable } from 'node:stream';

import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeListSearchResult,
	INodePropertyOptions,
	ResourceMapperFields,
} from 'n8n-workflow';

import { baseNodes, basePackageName } from './baseNodes';
import { openBinary, readBinary, storeBinary } from './binary';
import type { CredentialTypeSource } from './credentials';
import { CredentialTypeRegistry } from './credentials';
import { testCredential } from './credentialTest';
import type { EditorRequest, ListSearchRequest } from './editor';
import { listSearch, loadOptions, resourceMapping } from './editor';
import type { NodeRunOptions, NodeRunResult } from './nodeRun';
import { runNode } from './nodeRun';
import type { NodeTypeSource } from './nodeTypes';
import { NodeTypeRegistry } from './nodeTypes';
import type { PollerOptions } from './polling';
import { Poller } from './polling';
import type { BinaryMode } from './services';
import { removeBinaryFiles, startServices } from './services';
import type { WebhookTriggerOptions } from './webhooks';
import { WebhookTrigger } from './webhooks';
import type {
	RunEnvironment,
	WorkflowOutcome,
	WorkflowRun,
	WorkflowRunOptions,
} from './workflowRun';
import { startWorkflow } from './workflowRun';

export type { CredentialTypeSource, StoredCredentials } from './credentials';
export type { EditorRequest, ListSearchRequest } from './editor';
export type { NodeRunOptions, NodeRunResult, NodeSetup } from './nodeRun';
export { NodeFailure } from './nodeRun';
export type { NodeTypeSource } from './nodeTypes';
export type { LoadedPackage } from './packageNodes';
export { loadPackage } from './packageNodes';
export type { PollerOptions } from './polling';
export { Poller } from './polling';
export type { BinaryMode } from './services';
export type { WebhookExecution, WebhookTriggerOptions } from './webhooks';
export { WebhookTrigger } from './webhooks';
export type {
	NodeOutcome,
	ProgressListeners,
	WorkflowJson,
	WorkflowOutcome,
	WorkflowRun,
	WorkflowRunOptions,
} from './workflowRun';

export interface EngineOptions {
	/** Node classes, as a node file exports them, or instances of them. */
	nodeTypes?: readonly NodeTypeSource[];
	credentialTypes?: readonly CredentialTypeSource[];
	/** First part of the full node type names. Default: `n8n-nodes-ubiops`. */
	packageName?: string;
	/** Where binary data is kept. Default: `default`, inside the items. */
	binaryMode?: BinaryMode;
}

/** An engine with a set of node and credential types. Make one with `createEngine`. */
export interface Engine {
	/** Starts a workflow; the handle can cancel it. */
	startWorkflow(options: WorkflowRunOptions): WorkflowRun;
	/** Runs a workflow to its end. A node's error is in the outcome, not thrown. */
	runWorkflow(options: WorkflowRunOptions): Promise<WorkflowOutcome>;
	/** Runs one node on some items; throws the node's error. */
	runNode(options: NodeRunOptions): Promise<NodeRunResult>;
	/** A polling trigger that keeps its static data from poll to poll. */
	createPoller(options: PollerOptions): Poller;
	/** A webhook trigger with an address that can be called; `open` it, and close it in the end. */
	createWebhookTrigger(options: WebhookTriggerOptions): WebhookTrigger;
	/** What a resource locator lists in the editor. */
	listSearch(request: ListSearchRequest): Promise<INodeListSearchResult>;
	/** What a drop-down offers in the editor. */
	loadOptions(request: EditorRequest): Promise<INodePropertyOptions[]>;
	/** Which fields a resource mapper shows in the editor. */
	resourceMapping(request: EditorRequest): Promise<ResourceMapperFields>;
	/** The credential's "Test" in the editor. */
	testCredential(
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<INodeCredentialTestResult>;
	/** Makes the binary data of an input item, stored as the engine's binary mode says. */
	storeBinary(
		content: Buffer | Readable,
		fileName: string,
		mimeType?: string,
	): Promise<IBinaryData>;
	/** Reads the binary data of an output item, wherever it is stored. */
	readBinary(binary: IBinaryData): Promise<Buffer>;
	/** The same as a stream; only where it is stored in a file. */
	openBinary(binary: IBinaryData): Promise<Readable>;
	/** Deletes the files that the binary mode `filesystem` has left; in the end done by itself. */
	close(): void;
}

/** Makes an engine that knows the given nodes and credentials, and n8n's own nodes of our examples. */
export function createEngine({
	nodeTypes = [],
	credentialTypes = [],
	packageName = 'n8n-nodes-ubiops',
	binaryMode = 'default',
}: EngineOptions = {}): Engine {
	startServices();
	const environment: RunEnvironment = {
		nodeTypes: new NodeTypeRegistry(),
		credentialTypes: new CredentialTypeRegistry(),
		binaryMode,
	};
	for (const node of baseNodes) environment.nodeTypes.add(basePackageName, node);
	for (const node of nodeTypes) environment.nodeTypes.add(packageName, node);
	for (const credential of credentialTypes) environment.credentialTypes.add(credential);

	return {
		startWorkflow: (options) => startWorkflow(environment, options),
		runWorkflow: (options) => startWorkflow(environment, options).result,
		runNode: (options) => runNode(environment, options),
		createPoller: (options) => new Poller(environment, options),
		createWebhookTrigger: (options) => new WebhookTrigger(environment, options),
		listSearch: (request) => listSearch(environment, request),
		loadOptions: (request) => loadOptions(environment, request),
		resourceMapping: (request) => resourceMapping(environment, request),
		testCredential: (type, data) => testCredential(environment, type, data),
		storeBinary: (content, fileName, mimeType) =>
			storeBinary(environment, content, fileName, mimeType),
		readBinary: (binary) => readBinary(environment, binary),
		openBinary: (binary) => openBinary(environment, binary),
		close: removeBinaryFiles,
	};
}
