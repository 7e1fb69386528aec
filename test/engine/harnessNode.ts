import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeListSearchResult,
	INodeProperties,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
	ResourceMapperFields,
} from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

const tokenAndBaseUrl: INodeProperties[] = [
	{ displayName: 'Token', name: 'token', type: 'string', default: '' },
	{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: 'http://127.0.0.1:1' },
];

/** A credential that authenticates with code, as the UbiOps one does. */
export class HarnessApi implements ICredentialType {
	name = 'harnessApi';
	displayName = 'Harness API';
	properties = tokenAndBaseUrl;
	test: ICredentialTestRequest = { request: { url: '/me' } };

	authenticate = async (
		{ token, baseUrl }: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...options,
		baseURL: String(baseUrl),
		headers: { ...options.headers, Authorization: `Token ${String(token)}` },
	});
}

/** A credential that authenticates with a declaration. */
export class HarnessDeclarativeApi implements ICredentialType {
	name = 'harnessDeclarativeApi';
	displayName = 'Harness Declarative API';
	properties = tokenAndBaseUrl;
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: { Authorization: '=Token {{ $credentials.token }}' },
			qs: { source: 'declared' },
		},
	};
	test: ICredentialTestRequest = {
		request: { baseURL: '={{ $credentials.baseUrl }}', url: '/me' },
		rules: [
			{
				type: 'responseSuccessBody',
				properties: { key: 'user.active', value: false, message: 'User is switched off' },
			},
		],
	};
}

async function call(context: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData> {
	const text = context.getNodeParameter('text', itemIndex);
	const answer: unknown = await context.helpers.httpRequestWithAuthentication.call(
		context,
		'harnessApi',
		{ method: 'GET', url: '/echo', qs: { text } },
	);
	return { json: { ...Object(answer) }, pairedItem: { item: itemIndex } };
}

async function shout(context: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData> {
	const content = await context.helpers.getBinaryDataBuffer(itemIndex, 'data');
	const louder = Buffer.from(content.toString().toUpperCase());
	const data = await context.helpers.prepareBinaryData(louder, 'loud.txt', 'text/plain');
	return { json: {}, binary: { data }, pairedItem: { item: itemIndex } };
}

async function waitForCancel(context: IExecuteFunctions): Promise<INodeExecutionData> {
	while (!context.getExecutionCancelSignal()?.aborted) await sleep(10);
	throw new NodeOperationError(context.getNode(), 'Stopped waiting');
}

/** A node that does a little of everything the engine has to offer. */
export class Harness implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Harness',
		name: 'harness',
		group: ['transform'],
		version: 1,
		description: 'Tries the engine',
		defaults: { name: 'Harness' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'harnessApi', required: false }],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Call', value: 'call' },
					{ name: 'Shout', value: 'shout' },
					{ name: 'Wait', value: 'wait' },
				],
				default: 'call',
			},
			{ displayName: 'Text', name: 'text', type: 'string', default: 'unset' },
			{ displayName: 'Group', name: 'group', type: 'string', default: '' },
		],
	};

	methods = {
		listSearch: {
			async searchNames(
				this: ILoadOptionsFunctions,
				filter?: string,
				paginationToken?: string,
			): Promise<INodeListSearchResult> {
				const answer: unknown = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'harnessApi',
					{
						method: 'GET',
						url: '/echo',
						qs: { text: `${String(this.getCurrentNodeParameter('group'))}/${filter}` },
					},
				);
				const name = String(Object(answer).text);
				return { results: [{ name, value: name }], paginationToken };
			},
		},
		loadOptions: {
			async getGroups(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				const { token } = await this.getCredentials('harnessApi');
				return [{ name: String(this.getNodeParameter('group')), value: String(token) }];
			},
		},
		resourceMapping: {
			async getColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
				const id = String(this.getCurrentNodeParameter('group'));
				const shown = { required: true, defaultMatch: false, display: true };
				return { fields: [{ id, displayName: id, type: 'number', ...shown }] };
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output: INodeExecutionData[] = [];
		for (const itemIndex of this.getInputData().keys()) {
			const operation = this.getNodeParameter('operation', itemIndex);
			try {
				if (operation === 'call') output.push(await call(this, itemIndex));
				else if (operation === 'shout') output.push(await shout(this, itemIndex));
				else output.push(await waitForCancel(this));
			} catch (error) {
				if (!this.continueOnFail()) throw error;
				const message = error instanceof Error ? error.message : String(error);
				output.push({ json: { error: message }, pairedItem: { item: itemIndex } });
			}
		}
		return [output];
	}
}

/** A polling trigger that counts its polls and emits on every second one. */
export class HarnessTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Harness Trigger',
		name: 'harnessTrigger',
		group: ['trigger'],
		version: 1,
		description: 'Tries the poller',
		defaults: { name: 'Harness Trigger' },
		polling: true,
		inputs: [],
		outputs: ['main'],
		properties: [{ displayName: 'Text', name: 'text', type: 'string', default: '' }],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const state = this.getWorkflowStaticData('node');
		const polls = Number(state['polls'] ?? 0) + 1;
		state['polls'] = polls;
		const json = { polls, mode: this.getMode(), activation: this.getActivationMode() };
		return polls % 2 === 0 || this.getMode() === 'manual' ? [[{ json }]] : null;
	}
}
