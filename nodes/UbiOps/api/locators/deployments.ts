import { asLocators } from './locator';
import { copied, environments } from './shared';

/** `llama (chat-assistant, v1)` for `ubiops-deployment/chat-assistant/v1/llama`; other IDs as they are. */
function languageModelTitle(id: string): string {
	const [, deployment, version, model] =
		/^ubiops-deployment\/([^/]+)\/([^/]*)\/(.+)$/.exec(id) ?? [];
	if (deployment === undefined || model === undefined) return id;
	return `${model} (${version === '' ? deployment : `${deployment}, ${version}`})`;
}

/** Projects and organizations, deployments and what they run in. */
export const deploymentLocators = asLocators({
	project: {
		parameter: 'project',
		label: 'Project',
		by: 'name',
		description: 'Project that contains the object',
		placeholder: 'e.g. my-project',
		list: { path: '/projects', value: 'name', shown: ['name', 'organization_name'] },
		urlSegment: 'projects',
	},
	deployment: {
		parameter: 'deployment',
		label: 'Deployment',
		by: 'name',
		description: 'Deployment to use',
		placeholder: 'e.g. house-prices',
		list: { path: '/projects/{project}/deployments', value: 'name', shown: ['name'] },
		urlSegment: 'deployments',
	},
	version: {
		parameter: 'version',
		label: 'Version',
		by: 'name',
		description: 'Version of the deployment',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/deployments/{deployment}/versions',
			value: 'version',
			shown: ['version', 'status'],
		},
		urlSegment: 'versions',
	},
	sourceDeployment: copied.deployment,
	sourceVersion: copied.version,
	revision: {
		parameter: 'revision',
		label: 'Revision',
		by: 'id',
		description: 'Revision of the deployment version',
		placeholder: 'e.g. a009d7c9-67e4-4d3c-89fd-d3c8b07c7242',
		list: {
			path: '/projects/{project}/deployments/{deployment}/versions/{version}/revisions',
			value: 'id',
			shown: ['creation_date', 'status'],
		},
	},
	deploymentRequest: {
		parameter: 'request',
		label: 'Request',
		by: 'id',
		description: 'Request to the deployment. The list shows completed requests, newest first.',
		placeholder: 'e.g. 2f909aeb-5c7e-4974-970d-cd0a6a073aca',
		startsWith: 'id',
		list: {
			path: '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests',
			paging: 'offset',
			value: 'id',
			shown: ['id', 'time_created'],
		},
	},
	organization: {
		parameter: 'organization',
		label: 'Organization',
		by: 'name',
		description: 'Organization to use',
		placeholder: 'e.g. my-organization',
		list: { path: '/organizations', value: 'name', shown: ['name'] },
	},
	environment: {
		parameter: 'environment',
		label: 'Environment',
		by: 'name',
		description: 'Environment to use',
		placeholder: 'e.g. python3-12',
		list: environments,
	},
	instanceTypeGroup: {
		parameter: 'instanceTypeGroup',
		label: 'Instance Type Group',
		by: 'id',
		description: 'Group of instance types to use',
		placeholder: 'e.g. 22ea1db7-1f8b-45a8-9b8e-2ee5b1ffd4d6',
		list: {
			path: '/projects/{project}/instance-type-groups',
			paging: 'cursor',
			value: 'id',
			shown: ['name'],
		},
	},
	/** Named in the body of a call, not in its path. */
	languageModel: {
		parameter: 'model',
		label: 'Model',
		by: 'id',
		description:
			'The language model. The list shows versions that are labelled for it; any other OpenAI-compatible deployment can be given by its ID.',
		placeholder: 'e.g. ubiops-deployment/chat-assistant//llama-3.1-8b',
		list: {
			path: '/projects/{project}/openai-compatible/v1/models',
			entries: 'data',
			value: 'id',
			shown: ['id'],
			title: languageModelTitle,
		},
	},
	templateDeployment: {
		parameter: 'templateDeployment',
		label: 'Template Deployment',
		by: 'id',
		description: 'Template deployment whose package to use',
		placeholder: 'e.g. 7c28a1c1-507e-4b3a-8ddb-3a4d7a1c2e11',
		list: { path: '/template-deployments', value: 'id', shown: ['details.name', 'id'] },
	},
});
