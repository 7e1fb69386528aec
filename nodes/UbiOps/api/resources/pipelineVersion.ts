import type { Fields } from '../table/field';
import {
	description,
	labelFilter,
	labels,
	newVersionName,
	notificationGroup,
	requestRetention,
	versionName,
} from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';
import { attachments, objects } from '../fields/pipelineGraph';

const versions = '/projects/{project}/pipelines/{pipeline}/versions';
const path = `${versions}/{pipelineVersion}` as const;

const simplified = [
	'id',
	'pipeline',
	'version',
	'default',
	'description',
	'labels',
	'objects',
	'attachments',
	'creation_date',
	'last_updated',
] as const;

/** Settings that creating and updating a version share. */
const settings: Fields = {
	default_notification_group: notificationGroup(
		'Notification group to notify about completed requests',
		true,
	),
	description,
	labels,
	monitoring: notificationGroup(
		'Notification group to notify about failed and recovered requests',
		true,
	),
	...requestRetention,
};

/** Versions of pipelines: operations `pipeline_versions_*` of the API. */
export const pipelineVersion = resource(
	'pipelineVersion',
	'Pipeline Version',
	'A version of a pipeline, with its objects and the data flow between them',
	{
		create: create(versions, {
			action: 'Create pipeline version',
			simplified,
			fields: {
				version: versionName,
				objects: objects(),
				attachments: attachments(),
				...settings,
			},
		}),
		delete: remove(path, {
			action: 'Delete pipeline version',
			description: 'Delete a version and its objects and attachments',
		}),
		get: get(path, { action: 'Get pipeline version', simplified }),
		getAll: list(versions, {
			action: 'Get many pipeline versions',
			simplified,
			query: { labels: labelFilter },
		}),
		update: update(path, {
			action: 'Update pipeline version',
			simplified,
			fields: {
				objects: objects({ nullable: true }),
				attachments: attachments({ nullable: true }),
				...settings,
				version: newVersionName,
			},
		}),
	},
);
