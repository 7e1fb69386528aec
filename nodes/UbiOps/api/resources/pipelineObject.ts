import { locator, text } from '../table/field';
import { create, get, list, remove, resource, update } from '../table/builders';

const objects = '/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}/objects';
const path = `${objects}/{pipelineObject}` as const;

/** Objects as older installations keep them: operations `pipeline_version_objects_*` of the API. */
export const pipelineObject = resource(
	'pipelineObject',
	'Legacy: Pipeline Object',
	'Deployments in a pipeline version. For older installations.',
	{
		create: create(objects, {
			action: 'Create pipeline object (legacy)',
			legacy: true,
			fields: {
				name: text('Name of the object, unique in the pipeline version', {
					required: true,
					placeholder: 'e.g. preprocess',
				}),
				reference_name: locator('referencedDeployment', 'Deployment that the object references', {
					label: 'Deployment',
					required: true,
				}),
				version: locator(
					'referencedVersion',
					'Version of the deployment. Defaults to the default version.',
					{ label: 'Deployment Version', parameter: 'referenceVersion' },
				),
			},
		}),
		delete: remove(path, {
			action: 'Delete pipeline object (legacy)',
			description: 'Delete an object and its attachments',
			legacy: true,
		}),
		get: get(path, { action: 'Get pipeline object (legacy)', legacy: true }),
		getAll: list(objects, { action: 'Get many pipeline objects (legacy)', legacy: true }),
		update: update(path, {
			action: 'Update pipeline object (legacy)',
			legacy: true,
			fields: {
				name: text('New name of the object', {
					label: 'New Name',
					placeholder: 'e.g. preprocess',
				}),
				version: text('New version of the deployment. If cleared, the default version is used.', {
					label: 'Deployment Version',
					parameter: 'referenceVersion',
					nullable: true,
					placeholder: 'e.g. v2',
				}),
			},
		}),
	},
);
