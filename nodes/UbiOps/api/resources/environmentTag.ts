import { file, flag, locator, text } from '../table/field';
import { requestFormatFilter } from '../fields/general';
import type { Wait } from '../table/operation';
import {
	create,
	download,
	get,
	list,
	post,
	remove,
	resource,
	update,
	waitFor,
} from '../table/builders';

const tags = '/projects/{project}/environments/{environment}/tags';
const path = `${tags}/{environmentTag}` as const;

const simplified = [
	'id',
	'name',
	'environment',
	'status',
	'error_message',
	'creation_date',
	'supports_request_format',
	'base_environment_name',
	'base_environment_tag',
	'size',
] as const;

/** How the build of an environment tag finishes. */
export const environmentTagBuilt = {
	noun: 'Environment Tag',
	statusKey: 'status',
	successStatuses: ['available', 'success', 'completed'],
	failureStatuses: ['failed', 'cancelled'],
	reasonKey: 'error_message',
	remedy: 'Check its logs in UbiOps, fix the package of the environment and build the tag again.',
	limit: 1800,
} as const;

const builtAfter: Wait = {
	...environmentTagBuilt,
	optional: true,
	ask: { kind: 'get', path },
};

const since = '4.15';

/** Tags of environments: operations `environment_tags_*` and `environment_tag_dependencies_list`. */
export const environmentTag = resource(
	'environmentTag',
	'Environment Tag',
	'One build of an environment under a name of its own (API v2)',
	{
		build: post(`${path}/build`, {
			name: 'Build',
			action: 'Build environment tag',
			description: 'Build a tag from a package or from another tag',
			since,
			timeout: 3600,
			body: {
				kind: 'multipart',
				fields: {
					file: file('Zip file with the dependency files, or Docker image', { label: 'Package' }),
					source_environment: locator('sourceEnvironment', 'Environment to copy the package from', {
						label: 'Source Environment',
					}),
					source_tag: locator('sourceEnvironmentTag', 'Tag to copy the package from', {
						label: 'Source Tag',
					}),
				},
			},
			alternatives: [
				{
					value: 'tag',
					name: 'Another Tag',
					description: 'Copy the package of a tag that has one',
					fields: ['source_environment', 'source_tag'],
				},
				{
					value: 'file',
					name: 'File',
					description: 'A file in binary data of the item',
					fields: ['file'],
				},
			],
			query: {
				base_environment_name: locator(
					'baseEnvironment',
					'Environment to add the packages to. Leave out for a Docker image.',
					{ label: 'Base Environment' },
				),
				base_environment_tag: locator('baseEnvironmentTag', 'Tag of the base environment', {
					label: 'Base Environment Tag',
				}),
			},
			wait: builtAfter,
			response: { kind: 'object' },
		}),
		create: create(tags, {
			action: 'Create environment tag',
			description: "Create an empty tag; 'Build' then gives it its content",
			since,
			simplified,
			fields: {
				name: text('Name of the tag, unique in the environment', {
					label: 'Tag Name',
					parameter: 'tagName',
					required: true,
					maxLength: 128,
					placeholder: 'e.g. v1',
				}),
				status: text('Status to start with; UbiOps does not document its values', {
					placeholder: 'e.g. pending',
				}),
				supports_request_format: flag('Whether the tag supports UbiOps requests'),
			},
		}),
		delete: remove(path, {
			action: 'Delete environment tag',
			description: 'Delete a tag that is neither queued nor building',
			since,
		}),
		download: download(`${path}/download`, {
			name: 'Download',
			action: 'Download package of environment tag',
			fileName: 'environment.zip',
			since,
		}),
		get: get(path, { action: 'Get environment tag', since, simplified }),
		getAll: list(tags, {
			action: 'Get many environment tags',
			since,
			simplified,
			query: { supports_request_format: requestFormatFilter },
		}),
		getDependencyFiles: list(`${path}/dependency-files`, {
			name: 'Get Dependency Files',
			action: 'Get dependency files of environment tag',
			description: 'Get names and contents of the files that list the packages of a tag',
			since,
		}),
		getUsage: list(`${path}/usage`, {
			name: 'Get Usage',
			action: 'Get usage of environment tag',
			description: 'Get the deployment versions that use a tag',
			since,
		}),
		rebuild: post(`${path}/rebuild`, {
			name: 'Rebuild',
			action: 'Rebuild environment tag',
			description: 'Build the package of a tag again',
			since,
			body: { kind: 'object', fields: {} },
			wait: builtAfter,
			response: { kind: 'object' },
		}),
		update: update(path, {
			action: 'Update environment tag',
			description: 'Change a tag, or cancel its build',
			since,
			simplified,
			fields: {
				status: text("New status; 'cancelled' cancels a build that has not finished", {
					placeholder: 'e.g. cancelled',
				}),
				supports_request_format: flag('Whether the tag supports UbiOps requests'),
			},
		}),
		wait: waitFor(path, {
			name: 'Wait for Build',
			action: 'Wait for build of environment tag',
			description: 'Continue when the tag is built; fail if the build fails',
			since,
			simplified,
			wait: environmentTagBuilt,
		}),
	},
);
