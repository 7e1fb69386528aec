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
export const instance = resource(
	'instance',
	'Instance',
	'A machine that runs the code of a version',
	{
		get: get(path, { action: 'Get instance' }),
		getAll: list(instances, {
			action: 'Get many instances',
			paging: 'cursor',
			query: {
				status: choices('Only return instances with these statuses', [
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
				description: 'Get the events of an instance since it was requested',
				paging: 'cursor',
			},
		),
		stop: {
			...patchTo(
				path,
				{ status: 'stopped' },
				{
					name: 'Stop',
					action: 'Stop instance',
					description: 'Stop an instance. Its status changes to stopping.',
				},
			),
			response: { kind: 'object' },
		},
	},
);
