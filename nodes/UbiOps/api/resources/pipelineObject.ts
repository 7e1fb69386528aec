import { locator, text } from '../table/field';
import { create, get, list, remove, resource, update } from '../table/builders';

const objects = '/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}/objects';
const path = `${objects}/{pipelineObject}` as const;

/** Objects as older installations keep them: operations `pipeline_version_objects_*` of the API. */
export const pipelineObject = resource(
	'pipelineObject',
	'Pipeline Object (Legacy)',
	'Deployments in a pipeline version of an older UbiOps installation',
	{
		create: create(objects, {
			action: 'Create pipeline object',
			legacy: true,
			fields: {
				name: text('Name of the object, unique in the pipeline version', {
					required: true,
					placeholder: 'e.g. preprocess',
				}),
				reference_name: locator(
					'referencedDeployment',
					'The deployment that the object stands for',
					{ label: 'Deployment', required: true },
				),
				version: locator(
					'referencedVersion',
					'Version of the deployment; its default version when left out',
					{ label: 'Deployment Version', parameter: 'referenceVersion' },
				),
			},
		}),
		delete: remove(path, {
			action: 'Delete pipeline object',
			description: 'Delete an object with its attachments',
			legacy: true,
		}),
		get: get(path, { action: 'Get pipeline object', legacy: true }),
		getAll: list(objects, { action: 'Get many pipeline objects', legacy: true }),
		update: update(path, {
			action: 'Update pipeline object',
			legacy: true,
			fields: {
				name: text('New name of the object', {
					label: 'New Name',
					placeholder: 'e.g. preprocess',
				}),
				version: text('New version of the deployment; cleared, its default version counts', {
					label: 'Deployment Version',
					parameter: 'referenceVersion',
					nullable: true,
					placeholder: 'e.g. v2',
				}),
			},
		}),
	},
);
