/** Types of the fields in responses. The reference names them only, so their types are given here. */

export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';

const named = (type: JsonType, ...names: string[]): Array<[string, JsonType]> =>
	names.map((name) => [name, type]);

/** Every field that is not a string, by its wire name. */
const byName: ReadonlyMap<string, JsonType> = new Map([
	...named(
		'integer',
		...['accelerator', 'aggregation_period', 'buckets', 'concurrency_limit', 'fileSize', 'count'],
		...[
			'concurrency_limit_user_default',
			'deployment_timeout',
			'deployment_versions',
			'input_size',
		],
		...['instance_processes', 'instances_ready', 'limit', 'maximum_idle_time', 'maximum_instances'],
		...['maximum_queue_size', 'maximum_queue_size_batch', 'maximum_queue_size_express', 'memory'],
		...['memory_allocation', 'minimum_instances', 'output_size', 'pipeline_timeout', 'port'],
		...['pipeline_versions', 'process_id', 'projects', 'quota', 'rate_limit', 'rate_limit_token'],
		...['rate_limit_user_default', 'request_retention_time', 'resolution', 'retries', 'size'],
		...['storage', 'timeout', 'ttl', 'users'],
	),
	...named('number', 'cpu', 'cpu_allocation', 'credit_rate', 'credits', 'gpu_allocation'),
	...named(
		'boolean',
		...['admin', 'advanced_permissions', 'authentication_header_pass_through', 'batch', 'built'],
		...['authentication_method_token_enabled', 'authentication_required', 'complete', 'custom'],
		...['cache_aware_llm_routing', 'dedicated_node', 'default', 'deleted', 'deprecated', 'empty'],
		...['enabled', 'expired', 'gpu_required', 'has_request_method', 'has_requests_method'],
		...['hidden', 'implicit', 'include_result', 'ready', 'restart_request_interruption', 'retry'],
		...['secret', 'static_ip', 'subscription_self_service', 'success', 'supports_request_format'],
		...['suspended', 'system', 'two_factor_authentication_forced'],
	),
	...named(
		'object',
		...['additional_data', 'configuration', 'credentials', 'details', 'environment_variables'],
		...['health_check', 'labels', 'metadata', 'node', 'origin', 'result', 'services'],
	),
	...named(
		'array',
		...['allowed_cors_origins', 'attachments', 'contacts', 'cors_origins', 'data', 'data_points'],
		...['data_deleted_deployments', 'data_deleted_projects', 'data_deployments'],
		...['data_deployments_deleted', 'data_organization', 'data_project', 'data_projects', 'files'],
		...['data_projects_deleted', 'deployment_requests', 'headers', 'input_fields'],
		...['instance_types', 'objects', 'operator_requests', 'output_fields', 'permissions'],
		...['pipeline_requests', 'ports', 'request_logging_excluded_extensions', 'sources', 'usage'],
	),
]);

/** Fields whose type depends on what the response is of, by group of the reference. */
const byGroup: ReadonlyMap<string, ReadonlyMap<string, JsonType>> = new Map([
	[
		'imports_and_exports',
		new Map(['deployments', 'environments', 'pipelines'].map((name) => [name, 'object'] as const)),
	],
	[
		'organizations',
		new Map(['deployments', 'environments', 'pipelines'].map((name) => [name, 'integer'] as const)),
	],
	[
		'projects',
		new Map(['deployments', 'environments', 'pipelines'].map((name) => [name, 'integer'] as const)),
	],
	['instances', new Map(named('object', 'instance_type', 'node_pool'))],
	['metrics', new Map([...named('integer', 'id'), ...named('array', 'labels')])],
	['time_series', new Map(named('integer', 'id'))],
]);

/** Type of a field in the response of an operation of this group of the reference. */
export const responseType = (group: string, name: string): JsonType =>
	byGroup.get(group)?.get(name) ?? byName.get(name) ?? 'string';
