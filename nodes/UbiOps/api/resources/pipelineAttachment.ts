import { create, get, list, remove, resource } from '../table/builders';
import { destinationName, sources } from '../fields/pipelineGraph';

const version = '/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}';
const attachments = `${version}/attachments` as const;
const path = `${attachments}/{pipelineAttachment}` as const;

/** Attachments as older installations keep them: operations `pipeline_version_object_attachments_*`. */
export const pipelineAttachment = resource(
	'pipelineAttachment',
	'Pipeline Attachment (Legacy)',
	'Links between the objects of a pipeline version of an older UbiOps installation',
	{
		create: create(attachments, {
			action: 'Create pipeline attachment',
			legacy: true,
			fields: { destination_name: destinationName, sources: sources({ required: true }) },
		}),
		delete: remove(path, { action: 'Delete pipeline attachment', legacy: true }),
		get: get(path, { action: 'Get pipeline attachment', legacy: true }),
		getAll: list(attachments, { action: 'Get many pipeline attachments', legacy: true }),
		getByDestination: list(`${version}/objects/{pipelineObject}/attachments`, {
			name: 'Get Many by Destination',
			action: 'Get many pipeline attachments by destination',
			description: 'Get the attachments that give data to one object',
			legacy: true,
		}),
	},
);
