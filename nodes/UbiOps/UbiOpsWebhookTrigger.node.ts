import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { listSearch } from './form/listSearch';
import { webhookTriggerProperties } from './trigger/form';
import { webhookEvents } from './trigger/webhook/events';
import { receive } from './trigger/webhook/receive';
import { isRegistered, register, unregister } from './trigger/webhook/registration';

/** Starts a workflow when UbiOps calls: seconds after a request has started or finished. */
export class UbiOpsWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'UbiOps Webhook Trigger',
		name: 'ubiOpsWebhookTrigger',
		icon: { light: 'file:../../icons/ubiops.svg', dark: 'file:../../icons/ubiops.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["event"] }}',
		description: 'Starts the workflow within seconds when UbiOps reports a request',
		defaults: { name: 'UbiOps Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'ubiOpsApi', required: true }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: webhookTriggerProperties(webhookEvents),
	};

	methods = { listSearch };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isRegistered(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await register(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unregister(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
