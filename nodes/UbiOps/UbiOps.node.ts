import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { resources } from './api';
import { execute } from './run/execute';
import { inputMapper } from './form/inputMapper';
import { listSearch } from './form/listSearch';
import { nodeProperties } from './form/properties';

/** Every operation of the UbiOps API as a form; the table in `api/` says which there are. */
export class UbiOps implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'UbiOps',
		name: 'ubiOps',
		icon: { light: 'file:../../icons/ubiops.svg', dark: 'file:../../icons/ubiops.dark.svg' },
		group: ['transform'],
		version: 1,
		// The values in words: "Run: Deployment Request".
		subtitle:
			'={{ ($parameter["operation"].replace("getAll", "getMany") + ": " + $parameter["resource"]).replace(/([A-Z])/g, " $1").replace(/(^| )[a-z]/g, (letter) => letter.toUpperCase()) }}',
		description: 'Run machine-learning models and manage everything around them in UbiOps',
		defaults: { name: 'UbiOps' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'ubiOpsApi', required: true }],
		properties: nodeProperties(resources),
	};

	methods = {
		listSearch,
		resourceMapping: {
			deploymentInput: inputMapper('deployment'),
			pipelineInput: inputMapper('pipeline'),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
