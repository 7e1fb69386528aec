import { type Field, choice, flag, locator, text } from '../table/field';
import { description, labelFilter, labels, requestFormatFilter } from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

const simplified = [
	'id',
	'name',
	'display_name',
	'base_environment',
	'status',
	'description',
	'labels',
	'active_build',
	'latest_revision',
	'system',
] as const;

const environmentType: Field = choice(
	'Only return environments of this type',
	[
		{ value: 'all', name: 'All' },
		{ value: 'base', name: 'Base', description: 'Environments provided by UbiOps' },
		{ value: 'custom', name: 'Custom', description: 'Environments created in the project' },
	],
	{ default: 'all' },
);

const environments = '/projects/{project}/environments';
const path = `${environments}/{environment}` as const;

/** Environments: operations `environments_*` of the API. */
export const environment = resource(
	'environment',
	'Environment',
	'Runtime of the code: a language with packages, or a Docker image',
	{
		create: create(environments, {
			action: 'Create environment',
			simplified,
			fields: {
				name: text('Name of the environment, unique in the project', {
					required: true,
					maxLength: 1024,
					placeholder: 'e.g. python3-12-pandas',
				}),
				base_environment: locator(
					'environment',
					'Environment to extend with packages. Without it, the package to upload is a Docker image.',
					{ label: 'Base Environment', goneIn: '4.15' },
				),
				description,
				display_name: text('Display name. Defaults to the name.', {
					goneIn: '4.15',
					placeholder: 'e.g. Python 3.12 with pandas',
				}),
				labels,
				supports_request_format: flag(
					'Whether a Docker image is built on a base environment and supports UbiOps requests',
					{ goneIn: '4.15' },
				),
			},
		}),
		delete: remove(path, {
			action: 'Delete environment',
			description: 'Delete an environment that no deployment version uses',
		}),
		get: get(path, { action: 'Get environment', simplified }),
		getAll: list(environments, {
			action: 'Get many environments',
			simplified,
			query: {
				environment_type: { ...environmentType, goneIn: '4.15' },
				labels: labelFilter,
				supports_request_format: { ...requestFormatFilter, goneIn: '4.15' },
				system: flag('Whether to only return environments that UbiOps provides', { since: '4.15' }),
			},
		}),
		getUsage: list(`${path}/usage`, {
			name: 'Get Usage',
			goneIn: '4.15',
			action: 'Get usage of environment',
			description: 'Get the deployment versions that use an environment',
			query: { environment_type: environmentType },
		}),
		update: update(path, {
			action: 'Update environment',
			simplified,
			fields: {
				description,
				display_name: text('New display name', {
					goneIn: '4.15',
					placeholder: 'e.g. Python 3.12 with pandas',
				}),
				labels,
				name: text('New name of the environment', {
					goneIn: '4.15',
					label: 'New Name',
					placeholder: 'e.g. python3-12-pandas',
				}),
			},
		}),
	},
);
