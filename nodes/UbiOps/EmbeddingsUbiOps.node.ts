import type {
	INodeType,
	INodeTypeDescription,
	ISupplyDataFunctions,
	SupplyData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { embeddingsProperties, supplyEmbeddings } from './models/supplyEmbeddings';
import { listSearch } from './form/listSearch';

/** Vectors of an embedding model on UbiOps, for n8n's vector stores. */
export class EmbeddingsUbiOps implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Embeddings UbiOps',
		name: 'embeddingsUbiOps',
		icon: { light: 'file:../../icons/ubiops.svg', dark: 'file:../../icons/ubiops.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["model"].value || $parameter["model"] }}',
		description: 'Use an embedding model that is deployed on UbiOps',
		defaults: { name: 'Embeddings UbiOps' },
		inputs: [],
		outputs: [NodeConnectionTypes.AiEmbedding],
		outputNames: ['Embeddings'],
		credentials: [{ name: 'ubiOpsApi', required: true }],
		properties: embeddingsProperties,
	};

	methods = { listSearch };

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		return await supplyEmbeddings(this, itemIndex);
	}
}
