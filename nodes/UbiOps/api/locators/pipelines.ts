import { asLocators } from './locator';

/** Pipelines and what belongs to them. */
export const pipelineLocators = asLocators({
	pipeline: {
		parameter: 'pipeline',
		label: 'Pipeline',
		by: 'name',
		description: 'Pipeline to use',
		placeholder: 'e.g. my-pipeline',
		list: { path: '/projects/{project}/pipelines', value: 'name', shown: ['name'] },
		urlSegment: 'pipelines',
	},
	pipelineVersion: {
		parameter: 'version',
		label: 'Version',
		by: 'name',
		description: 'Version of the pipeline',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/pipelines/{pipeline}/versions',
			value: 'version',
			shown: ['version'],
		},
		urlSegment: 'versions',
	},
	pipelineRequest: {
		parameter: 'request',
		label: 'Request',
		by: 'id',
		description: 'Request to the pipeline. The list shows completed requests, newest first.',
		placeholder: 'e.g. 2f909aeb-5c7e-4974-970d-cd0a6a073aca',
		startsWith: 'id',
		list: {
			path: '/projects/{project}/pipelines/{pipeline}[/versions/{pipelineVersion}]/requests',
			paging: 'offset',
			value: 'id',
			shown: ['id', 'time_created'],
		},
	},
	/** Requests to operators are named in the pipeline request they are part of: no endpoint lists them. */
	pipelineObjectRequest: {
		parameter: 'request',
		label: 'Request',
		by: 'id',
		description: 'Request to the operator. Its ID is part of the pipeline request.',
		placeholder: 'e.g. 2f909aeb-5c7e-4974-970d-cd0a6a073aca',
	},
	pipelineObject: {
		parameter: 'object',
		label: 'Object',
		by: 'name',
		description: 'Object in the pipeline version',
		placeholder: 'e.g. preprocess',
		list: {
			// The newest API has no list of objects of its own: they are in their version.
			path: '/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}',
			entries: 'objects',
			value: 'name',
			shown: ['name', 'reference_name'],
		},
	},
	pipelineAttachment: {
		parameter: 'attachment',
		label: 'Attachment',
		by: 'id',
		description: 'Attachment of the pipeline version',
		placeholder: 'e.g. 5f5b2a3c-9e0e-4f0e-8b5e-0f9f0c4c8c53',
		list: {
			path: '/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}/attachments',
			value: 'id',
			shown: ['destination_name', 'id'],
		},
	},
	/** Deployment of an object that is being made; its versions depend on it. */
	referencedDeployment: {
		parameter: 'referenceName',
		label: 'Deployment',
		by: 'name',
		description: 'Deployment that the object references',
		placeholder: 'e.g. house-prices',
		list: { path: '/projects/{project}/deployments', value: 'name', shown: ['name'] },
	},
	referencedVersion: {
		parameter: 'referenceVersion',
		collections: ['additionalFields'],
		label: 'Deployment Version',
		by: 'name',
		description: 'Version of the deployment that the object references',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/deployments/{referencedDeployment}/versions',
			value: 'version',
			shown: ['version', 'status'],
		},
	},
});
