import type {
	ICredentialsHelper,
	INodeParameters,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { Container, ExecutionLifecycleHooks, ExternalSecretsProxy } from './n8nCore';

export interface AdditionalDataOptions {
	credentialsHelper: ICredentialsHelper;
	workflow: IWorkflowBase;
	mode: WorkflowExecuteMode;
	/** What the editor sends along when it asks for lists: the parameters as they are on screen. */
	currentNodeParameters?: INodeParameters;
}

/** `IWorkflowExecuteAdditionalData` whose hooks are there, so that a run can listen to them. */
export type EngineAdditionalData = IWorkflowExecuteAdditionalData & {
	hooks: ExecutionLifecycleHooks;
	executionId: string;
};

let executions = 0;

// Nothing listens here: the addresses only show up in what nodes and expressions get.
const instanceUrl = 'http://localhost:5678';

function unsupported(what: string): () => Promise<never> {
	return () => Promise.reject(new Error(`This engine ${what}`));
}

/** Everything that n8n's server hands to n8n-core for one execution, made for a process without server. */
export function createAdditionalData({
	credentialsHelper,
	workflow,
	mode,
	currentNodeParameters,
}: AdditionalDataOptions): EngineAdditionalData {
	executions += 1;
	const executionId = String(executions);
	return {
		credentialsHelper,
		executionId,
		hooks: new ExecutionLifecycleHooks(mode, executionId, workflow),
		currentNodeExecutionIndex: 0,
		currentNodeParameters,
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
		variables: {},
		userId: 'engine',
		instanceBaseUrl: `${instanceUrl}/`,
		restApiUrl: `${instanceUrl}/rest`,
		formWaitingBaseUrl: `${instanceUrl}/form-waiting`,
		webhookBaseUrl: `${instanceUrl}/webhook`,
		webhookWaitingBaseUrl: `${instanceUrl}/webhook-waiting`,
		webhookTestBaseUrl: `${instanceUrl}/webhook-test`,
		executeWorkflow: unsupported('runs no sub-workflows'),
		startRunnerTask: unsupported('has no task runners'),
		getRunExecutionData: async () => undefined,
		logAiEvent: () => undefined,
	};
}
