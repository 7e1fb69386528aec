import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { poll } from './trigger/poll';
import { triggerProperties } from './trigger/form';
import { listSearch } from './form/listSearch';

/** Starts a workflow when something has finished in UbiOps; the table in `trigger/` says what. */
export class UbiOpsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'UbiOps Trigger',
		name: 'ubiOpsTrigger',
		icon: { light: 'file:../../icons/ubiops.svg', dark: 'file:../../icons/ubiops.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["event"] }}',
		description: 'Starts the workflow when requests, builds and other UbiOps jobs finish',
		defaults: { name: 'UbiOps Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'ubiOpsApi', required: true }],
		properties: triggerProperties,
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
