import { choices } from '../table/field';
import { get, list, resource, scoped, patchTo } from '../table/builders';

const instances = scoped({
	project: '/projects/{project}/instances',
	version: '/projects/{project}/deployments/{deployment}/versions/{version}/instances',
});
const path = scoped({
	project: '/projects/{project}/instances/{instance}',
	version: '/projects/{project}/deployments/{deployment}/versions/{version}/instances/{instance}',
});

/** Instances of projects and deployment versions: `project_instances_*`, `instances_*`, `instance_events_list`. */
export const instance = resource('instance', 'Instance', 'Machine that runs code of a version', {
	get: get(path, { action: 'Get instance' }),
	getAll: list(instances, {
		action: 'Get many instances',
		paging: 'cursor',
		query: {
			status: choices('Keep instances in these states', [
				{ value: 'initialising', name: 'Initialising' },
				{ value: 'pending', name: 'Pending' },
				{ value: 'running', name: 'Running' },
				{ value: 'stopping', name: 'Stopping' },
			]),
		},
	}),
	getEvents: list(
		'/projects/{project}/deployments/{deployment}/versions/{version}/instances/{versionInstance}/events',
		{
			name: 'Get Events',
			action: 'Get events of instance',
			description: 'List what happened to an instance since it was asked for',
			paging: 'cursor',
		},
	),
	update: {
		...patchTo(
			path,
			{ status: 'stopped' },
			{
				name: 'Stop',
				action: 'Stop instance',
				description: 'Stop an instance; it then shows the status stopping',
			},
		),
		response: { kind: 'object' },
	},
});
