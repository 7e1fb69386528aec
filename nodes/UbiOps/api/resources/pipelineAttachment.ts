import { create, get, list, remove, resource } from '../table/builders';
import { destinationName, sources } from '../fields/pipelineGraph';

const version = '/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}';
const attachments = `${version}/attachments` as const;
const path = `${attachments}/{pipelineAttachment}` as const;

/** Attachments as older installations keep them: operations `pipeline_version_object_attachments_*`. */
export const pipelineAttachment = resource(
	'pipelineAttachment',
	'Legacy: Pipeline Attachment',
	'Connections between the objects of a pipeline version. For older installations.',
	{
		create: create(attachments, {
			action: 'Create pipeline attachment (legacy)',
			legacy: true,
			fields: { destination_name: destinationName, sources: sources({ required: true }) },
		}),
		delete: remove(path, { action: 'Delete pipeline attachment (legacy)', legacy: true }),
		get: get(path, { action: 'Get pipeline attachment (legacy)', legacy: true }),
		getAll: list(attachments, { action: 'Get many pipeline attachments (legacy)', legacy: true }),
		getByDestination: list(`${version}/objects/{pipelineObject}/attachments`, {
			name: 'Get Many by Destination',
			action: 'Get many pipeline attachments by destination (legacy)',
			description: 'Get the attachments that send data to an object',
			legacy: true,
		}),
	},
);
