import { asLocators } from './locator';

/** The newest API has no list of objects of its own: they are in their version. */
const objectsOfVersion = {
	path: '/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}',
	entries: 'objects',
	value: 'name',
	shown: ['name', 'reference_name'],
} as const;

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
		list: objectsOfVersion,
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
	/** What an object of a version runs, as chosen in the entry of the object. */
	objectDeployment: {
		parameter: '&referenceName',
		label: 'Deployment',
		by: 'name',
		description: 'Deployment that the object runs',
		placeholder: 'e.g. house-prices',
		list: { path: '/projects/{project}/deployments', value: 'name', shown: ['name'] },
		urlSegment: 'deployments',
	},
	objectPipeline: {
		parameter: '&referenceName',
		label: 'Pipeline',
		by: 'name',
		description: 'Pipeline that the object runs',
		placeholder: 'e.g. my-pipeline',
		list: { path: '/projects/{project}/pipelines', value: 'name', shown: ['name'] },
		urlSegment: 'pipelines',
	},
	objectOperator: {
		parameter: '&referenceName',
		label: 'Operator',
		by: 'name',
		description: 'Operator that the object applies',
		placeholder: 'e.g. if-condition',
		builtIn: [
			{ value: 'count-many' },
			{ value: 'function' },
			{ value: 'if-condition' },
			{ value: 'many-to-one' },
			{ value: 'one-to-many' },
			{ value: 'pipeline-variable' },
			{ value: 'raise-error' },
		],
	},
	objectVersion: {
		parameter: '&version',
		label: 'Version',
		by: 'name',
		description: 'Version of the deployment or pipeline',
		placeholder: 'e.g. v1',
		list: {
			path: {
				deployment: '/projects/{project}/deployments/{objectDeployment}/versions',
				pipeline: '/projects/{project}/pipelines/{objectPipeline}/versions',
			},
			chosenBy: '&referenceType',
			value: 'version',
			shown: ['version', 'status'],
		},
	},
	/** Where the data of an attachment comes from, and where it goes. */
	attachedSource: {
		parameter: '&sourceName',
		label: 'Source',
		by: 'name',
		description: 'Object that sends the data, or pipeline_start for the input of the pipeline',
		placeholder: 'e.g. pipeline_start',
		builtIn: [{ value: 'pipeline_start', shown: 'pipeline input' }],
		enteredIn: 'objects',
		list: objectsOfVersion,
	},
	attachedDestination: {
		parameter: '&destinationName',
		label: 'Destination',
		by: 'name',
		description: 'Object that receives the data, or pipeline_end for the output of the pipeline',
		placeholder: 'e.g. pipeline_end',
		builtIn: [{ value: 'pipeline_end', shown: 'pipeline output' }],
		enteredIn: 'objects',
		list: objectsOfVersion,
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
