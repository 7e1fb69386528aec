import {
	type Choice,
	type Fields,
	choice,
	deprecated,
	flag,
	group,
	integer,
	locator,
	text,
} from '../table/field';
import {
	description,
	healthCheck,
	labelFilter,
	labels,
	newVersionName,
	notificationGroup,
	ports,
	requestRetention,
	versionName,
} from '../fields/general';
import { versionReady } from '../fields/readiness';
import { create, get, list, remove, resource, update, waitFor } from '../table/builders';

const simplified = [
	'id',
	'deployment',
	'version',
	'status',
	'default',
	'environment',
	'environment_name',
	'environment_tag',
	'active_revision',
	'latest_revision',
	'labels',
] as const;

const languages: readonly Choice[] = [
	'python3.5',
	'python3.6',
	'python3.6_cuda',
	'python3.7',
	'python3.7_cuda',
	'python3.8',
	'python3.8_cuda',
	'python3.9',
	'python3.9_cuda',
	'python3.10',
	'python3.10_cuda',
	'python3.11',
	'r4.0',
].map((value) => ({
	value,
	name: value.replace('python', 'Python ').replace('_cuda', ' CUDA').replace('r4', 'R 4'),
}));

/** Settings that creating and updating a version share. */
const settings: Fields = {
	default_notification_group: notificationGroup(
		'Notification group to notify about completed requests',
		true,
	),
	description,
	args: text('Arguments of the command, for deployments without request format', {
		since: '4.15',
		placeholder: 'e.g. --port 8080',
	}),
	command: text('Command to start instead of that of the environment, without request format', {
		since: '4.15',
		placeholder: 'e.g. python server.py',
	}),
	environment: locator('environment', 'Environment to run the code in', {
		hint: 'With API v2, choose Environment Name and Environment Tag instead',
	}),
	environment_name: locator('versionEnvironment', 'Environment to run the code in', {
		since: '4.15',
	}),
	environment_tag: locator('versionEnvironmentTag', 'Tag of the environment', { since: '4.15' }),
	health_check: group('How UbiOps checks that an instance works, for services only', healthCheck, {
		since: '4.13',
	}),
	instance_processes: integer('Number of processes per instance', { min: 1, default: 1 }),
	instance_type: deprecated(text('Name of the instance type', { placeholder: 'e.g. 2048mb' })),
	instance_type_group_id: locator('instanceTypeGroup', 'Group of instance types to run on', {
		label: 'Instance Type Group',
	}),
	instance_type_group_name: text(
		'Name of a group of instance types. If several have this name, the first one is used.',
		{
			placeholder: 'e.g. 2048 MB + 0.5 vCPU',
		},
	),
	labels,
	maximum_idle_time: integer('Idle time after which an instance stops, in seconds', {
		label: 'Maximum Idle Time (Seconds)',
		min: 10,
		max: 3600,
		default: 300,
	}),
	maximum_instances: integer('Maximum number of concurrent instances', { min: 0, default: 5 }),
	maximum_queue_size: integer('Maximum number of queued requests across all instances', {
		min: 1,
		default: 100_000,
	}),
	maximum_queue_size_batch: deprecated(
		integer('Maximum number of queued batch requests across all instances', {
			min: 1,
			default: 100_000,
		}),
	),
	maximum_queue_size_express: deprecated(
		integer('Maximum number of queued direct requests across all instances', {
			min: 1,
			default: 100,
		}),
	),
	memory_allocation: deprecated(
		integer('Memory of an instance, in MiB', {
			label: 'Memory Allocation (MiB)',
			min: 256,
			max: 32768,
			default: 2048,
		}),
	),
	minimum_instances: integer(
		'Instances kept running while idle. Above 0, the version never scales to zero.',
		{
			min: 0,
			default: 0,
		},
	),
	monitoring: notificationGroup(
		'Notification group to notify about failed and recovered requests',
		true,
	),
	ports: deprecated(ports),
	...requestRetention,
	restart_request_interruption: flag('Whether to restart interrupted requests'),
	scaling_strategy: choice(
		'How quickly to add instances',
		[
			{ value: 'default', name: 'Default', description: 'Scale up immediately' },
			{ value: 'moderate', name: 'Moderate', description: 'Scale up more slowly, at lower cost' },
		],
		{ default: 'default' },
	),
	static_ip: flag('Whether outbound traffic uses a static IP address', { goneIn: '4.14' }),
};

const path = '/projects/{project}/deployments/{deployment}/versions/{version}';

/** Versions of deployments: operations `deployment_versions_*` of the API. */
export const deploymentVersion = resource(
	'deploymentVersion',
	'Deployment Version',
	'A version of a deployment, with its code, environment and instances',
	{
		create: create('/projects/{project}/deployments/{deployment}/versions', {
			action: 'Create deployment version',
			simplified,
			fields: {
				version: versionName,
				...settings,
				language: choice(
					'Language of the code. Newer installations have environments instead.',
					languages,
					{
						deprecated: true,
						default: 'python3.7',
					},
				),
			},
		}),
		delete: remove(path, { action: 'Delete deployment version' }),
		get: get(path, { action: 'Get deployment version', simplified }),
		getAll: list('/projects/{project}/deployments/{deployment}/versions', {
			action: 'Get many deployment versions',
			simplified,
			query: { labels: labelFilter },
		}),
		update: update(path, {
			action: 'Update deployment version',
			simplified,
			fields: {
				...settings,
				version: newVersionName,
			},
		}),
		wait: waitFor(path, {
			name: 'Wait Until Available',
			action: 'Wait until deployment version is available',
			description: 'Continue when the version accepts requests; fail if its build fails',
			simplified,
			wait: {
				noun: 'Deployment Version',
				statusKey: 'status',
				successStatuses: ['available'],
				failureStatuses: ['failed'],
				reasonKey: 'error_message',
				remedy: 'Check the logs of its build in UbiOps, fix the package and upload it again.',
				limit: 1800,
				ready: versionReady,
			},
		}),
	},
);
