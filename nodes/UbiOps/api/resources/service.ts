import {
	flag,
	group,
	integer,
	locator,
	required,
	text,
	textList,
	type Fields,
} from '../table/field';
import { description, labelFilter, labels } from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/services/{service}';

const simplified = [
	'id',
	'name',
	'deployment',
	'version',
	'port',
	'endpoint',
	'description',
	'labels',
	'authentication_required',
	'time_updated',
] as const;

const port = integer('Port that the code listens on inside an instance', {
	min: 1,
	max: 65_535,
	default: 8080,
});

const settings: Fields = {
	authentication_method_token_enabled: flag('Whether callers can authenticate with a token', {
		label: 'Token Authentication Enabled',
		default: true,
	}),
	authentication_required: flag('Whether callers must authenticate', { default: true }),
	description,
	health_check: group('How UbiOps checks whether the service is healthy', {
		path: text('Path to call. It starts with a slash.', {
			required: true,
			placeholder: 'e.g. /health',
		}),
		failure_threshold: integer('Number of failed checks after which the service is unhealthy', {
			min: 1,
			default: 3,
		}),
		interval: integer('Time between checks, in seconds', {
			label: 'Interval (Seconds)',
			min: 1,
			default: 30,
		}),
		timeout: integer('Maximum duration of a check, in seconds', {
			label: 'Timeout (Seconds)',
			min: 1,
			default: 5,
		}),
	}),
	labels,
	rate_limit_token: integer('Maximum number of calls per token', {
		label: 'Rate Limit per Token',
		min: 0,
	}),
	request_logging_excluded_extensions: textList('File extensions whose requests are not stored', {
		placeholder: 'e.g. svg',
	}),
	request_logging_excluded_paths: text('Regular expression of paths that are not stored', {
		placeholder: 'e.g. (health|status)$',
	}),
};

/** Services: operations `services_*` of the API. */
export const service = resource(
	'service',
	'Service',
	'Exposes a port of a deployment version at its own URL',
	{
		create: create('/projects/{project}/services', {
			action: 'Create service',
			simplified,
			fields: {
				name: text('Name of the service', { required: true, placeholder: 'e.g. dashboard' }),
				deployment: locator('deployment', 'Deployment behind the service', {
					required: true,
				}),
				port: required(port),
				...settings,
				version: locator('version', 'Version behind the service. Defaults to the default version.'),
			},
		}),
		delete: remove(path, { action: 'Delete service' }),
		get: get(path, { action: 'Get service', simplified }),
		getAll: list('/projects/{project}/services', {
			action: 'Get many services',
			query: {
				deployment_version_ids: text(
					'Only return services of these versions. Specify comma-separated IDs.',
					{
						placeholder: 'e.g. 056efa9e-67eb-45e3-a49a-0742b3f08aee',
					},
				),
				labels: labelFilter,
			},
		}),
		update: update(path, {
			action: 'Update service',
			simplified,
			fields: {
				...settings,
				deployment: locator('deployment', 'Deployment behind the service'),
				name: text('New name of the service', {
					label: 'New Name',
					placeholder: 'e.g. dashboard',
				}),
				port,
				version: text('Version behind the service. If cleared, the default version is used.', {
					nullable: true,
					placeholder: 'e.g. v1',
				}),
			},
		}),
	},
);
