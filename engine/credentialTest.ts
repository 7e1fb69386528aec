import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { createEmptyRunExecutionData } from 'n8n-workflow';

import { createAdditionalData } from './additionalData';
import { EngineCredentialsHelper } from './credentials';
import { ExecuteContext, RoutingNode } from './n8nCore';
import { NodeTypeRegistry } from './nodeTypes';
import { withBinaryMode } from './services';
import type { RunEnvironment } from './workflowRun';
import { completeWorkflow, createWorkflow } from './workflowRun';

const packageName = 'credential-test';

/** A declarative node whose only property is the credential's test request, as n8n builds one. */
function declarativeNode(credentialType: string, test: ICredentialTestRequest): INodeType {
	return {
		description: {
			displayName: 'Credential Test',
			name: 'request',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: credentialType, required: true }],
			properties: [
				{
					displayName: 'Request',
					name: 'request',
					type: 'string',
					default: '',
					routing: { request: test.request },
				},
			],
		},
	};
}

/** As n8n looks into a response: also into a text, by the places of its characters. */
function fieldOf(value: unknown, name: string): unknown {
	return value === null || value === undefined ? undefined : Reflect.get(Object(value), name);
}

function failedRule(
	output: INodeExecutionData[][] | undefined,
	{ rules = [] }: ICredentialTestRequest,
): string | undefined {
	const answer = output?.[0]?.[0]?.json;
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody' || !('key' in rule.properties)) continue;
		const path = String(rule.properties.key).split('.');
		const value = path.reduce<unknown>((parent, key) => fieldOf(parent, key), answer);
		if (value === rule.properties.value) return rule.properties.message;
	}
	return undefined;
}

/** Presses the "Test" of a credential: sends its declarative test request with `data` as its values. */
export async function testCredential(
	environment: RunEnvironment,
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const { test } = environment.credentialTypes.getByName(type);
	if (!test) return { status: 'Error', message: 'No testing function found for this credential.' };

	const nodeTypes = new NodeTypeRegistry();
	const nodeType = declarativeNode(type, test);
	const node: INode = {
		id: 'test',
		name: 'Test',
		type: nodeTypes.add(packageName, nodeType),
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: type, name: type } },
	};
	const stored = completeWorkflow({ nodes: [node], connections: {} });
	const credentialsHelper = new EngineCredentialsHelper(environment.credentialTypes, {});
	const decrypted = environment.credentialTypes.withDefaults(type, data);

	return await withBinaryMode(environment.binaryMode, async () => {
		const workflow = createWorkflow(stored, nodeTypes);
		const target = workflow.getNode(node.name) ?? node;
		const context = new ExecuteContext(
			workflow,
			target,
			createAdditionalData({ credentialsHelper, workflow: stored, mode: 'internal' }),
			'internal',
			createEmptyRunExecutionData(),
			0,
			[],
			{ main: [[{ json: {} }]] },
			{ node: target, data: {}, source: null },
			[],
		);
		const credential = { id: type, name: type, type, data: decrypted };
		try {
			const output = await new RoutingNode(context, nodeType, credential).runNode();
			const message = failedRule(output, test);
			if (message !== undefined) return { status: 'Error', message };
			return { status: 'OK', message: 'Connection successful!' };
		} catch (error) {
			// n8n tries rules of the kind `responseCode` here, on the error's cause; but the errors of
			// n8n-workflow 2.8 lose their cause, so that there, too, it is the error's own message.
			return { status: 'Error', message: error instanceof Error ? error.message : String(error) };
		}
	});
}
