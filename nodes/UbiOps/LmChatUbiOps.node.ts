import type {
	INodeType,
	INodeTypeDescription,
	ISupplyDataFunctions,
	SupplyData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { listSearch } from './form/listSearch';
import { chatModelProperties } from './models/chatModelForm';
import { supplyChatModel } from './models/supplyChatModel';

/** A chat model on UbiOps, for n8n's AI agents and chains. */
export class LmChatUbiOps implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'UbiOps Chat Model',
		name: 'lmChatUbiOps',
		icon: { light: 'file:../../icons/ubiops.svg', dark: 'file:../../icons/ubiops.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["model"].value || $parameter["model"] }}',
		description: 'Use a chat model that is deployed on UbiOps; needs n8n 2.16 or newer',
		defaults: { name: 'UbiOps Chat Model' },
		inputs: [],
		outputs: [NodeConnectionTypes.AiLanguageModel],
		outputNames: ['Model'],
		credentials: [{ name: 'ubiOpsApi', required: true }],
		properties: chatModelProperties,
	};

	methods = { listSearch };

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		return await supplyChatModel(this, itemIndex);
	}
}
