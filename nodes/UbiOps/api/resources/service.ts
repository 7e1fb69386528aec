import {
	choice,
	type Field,
	flag,
	group,
	integer,
	locator,
	required,
	text,
	textList,
	type Fields,
} from '../table/field';
import { description, healthCheck, labelFilter, labels } from '../fields/general';
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

const limit = (about: string): Field =>
	integer(about, { since: '4.13', nullable: true, min: 0, default: 100 });

const { port: _ofVersion, ...serviceHealthCheck } = healthCheck;

/** A Kubernetes service that UbiOps passes calls on to. */
const imported = {
	imported_cluster_domain: text('Cluster domain of the imported Kubernetes service', {
		since: '4.15',
		maxLength: 256,
		placeholder: 'e.g. cluster.local',
	}),
	imported_name: text('Name of the imported Kubernetes service', {
		since: '4.15',
		nullable: true,
		maxLength: 256,
		placeholder: 'e.g. llm-gateway',
	}),
	imported_namespace: text('Namespace of the imported Kubernetes service', {
		since: '4.15',
		nullable: true,
		maxLength: 256,
		placeholder: 'e.g. default',
	}),
};

const settings: Fields = {
	authentication_header_pass_through: flag(
		'Whether to pass the authentication headers of a call on to the service',
		{ since: '4.14' },
	),
	authentication_method_token_enabled: flag('Whether callers can authenticate with a token', {
		label: 'Token Authentication Enabled',
		default: true,
	}),
	authentication_required: flag('Whether callers must authenticate', { default: true }),
	cache_aware_llm_routing: flag('Whether to route calls of language models by their cache', {
		label: 'Cache-Aware LLM Routing',
		since: '4.15',
	}),
	concurrency_limit: limit('Concurrent calls to the whole service. Clear it for no limit.'),
	concurrency_limit_user_default: limit('Concurrent calls of a user without a limit of their own'),
	description,
	health_check: group('How UbiOps checks that the service works', serviceHealthCheck, {
		goneIn: '4.13',
	}),
	...imported,
	labels,
	rate_limit: limit('Calls per minute to the whole service. Clear it for no limit.'),
	rate_limit_user_default: limit('Calls per minute of a user without a limit of their own'),
	rate_limit_token: integer('Maximum number of calls per token', {
		label: 'Rate Limit per Token',
		goneIn: '4.13',
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
				type: choice(
					'What the service passes calls on to',
					[
						{ value: 'any', name: 'Deployment Version', unset: true },
						{
							value: 'kubernetes_imported',
							name: 'Imported Kubernetes Service',
							description: 'A service of the cluster, named in Additional Fields. API v2 only.',
						},
						{
							value: 'standard',
							name: 'Standard',
							description: 'A deployment version, as API v2 calls it. API v2 only.',
						},
					],
					{
						label: 'Service Type',
						parameter: 'serviceType',
						since: '4.15',
						required: true,
						default: 'any',
					},
				),
				deployment: locator('deployment', 'Deployment behind the service', {
					required: true,
					when: { parameter: 'serviceType', is: ['any', 'standard'] },
				}),
				port: required(port),
				...settings,
				version: locator(
					'version',
					'Version behind the service. Defaults to the default version.',
					{
						nullable: true,
					},
				),
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
		getStatus: get(`${path}/status`, {
			name: 'Get Status',
			action: 'Get status of service',
			description: 'Get whether a service is ready, and how many of its instances are',
			since: '4.13',
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
