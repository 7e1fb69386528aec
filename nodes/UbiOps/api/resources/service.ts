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
	authentication_method_token_enabled: flag('Whether callers may authenticate with a token', {
		label: 'Token Authentication Enabled',
		default: true,
	}),
	authentication_required: flag('Whether callers have to authenticate', { default: true }),
	description,
	health_check: group('How UbiOps finds out whether the service works', {
		path: text('Path to call; it starts with a slash', {
			required: true,
			placeholder: 'e.g. /health',
		}),
		failure_threshold: integer('Failed checks after which the service counts as failed', {
			min: 1,
			default: 3,
		}),
		interval: integer('Seconds from one check to the next', {
			label: 'Interval (Seconds)',
			min: 1,
			default: 30,
		}),
		timeout: integer('Seconds that a check may take', {
			label: 'Timeout (Seconds)',
			min: 1,
			default: 5,
		}),
	}),
	labels,
	rate_limit_token: integer('Most calls that one token may make', {
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
	'Gives a port of a deployment version an address of its own',
	{
		create: create('/projects/{project}/services', {
			action: 'Create service',
			simplified,
			fields: {
				name: text('Name of the service', { required: true, placeholder: 'e.g. dashboard' }),
				deployment: locator('deployment', 'The deployment behind the service', {
					required: true,
				}),
				port: required(port),
				...settings,
				version: locator('version', 'Version behind the service; without it the default version'),
			},
		}),
		delete: remove(path, { action: 'Delete service' }),
		get: get(path, { action: 'Get service', simplified }),
		getAll: list('/projects/{project}/services', {
			action: 'Get many services',
			query: {
				deployment_version_ids: text('Keep services of these versions, by comma-separated IDs', {
					placeholder: 'e.g. 056efa9e-67eb-45e3-a49a-0742b3f08aee',
				}),
				labels: labelFilter,
			},
		}),
		update: update(path, {
			action: 'Update service',
			simplified,
			fields: {
				...settings,
				deployment: locator('deployment', 'The deployment behind the service'),
				name: text('New name of the service', {
					label: 'New Name',
					placeholder: 'e.g. dashboard',
				}),
				port,
				version: text('Version behind the service; cleared it is the default version', {
					nullable: true,
					placeholder: 'e.g. v1',
				}),
			},
		}),
	},
);
