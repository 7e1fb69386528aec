import { choice } from '../table/field';
import { list, resource, scoped } from '../table/builders';

/** Audit events of projects, deployments and pipelines: operations `*_audit_events_list`. */
export const auditEvent = resource('auditEvent', 'Audit Event', 'Who changed what in a project', {
	getAll: list(
		scoped({
			project: '/projects/{project}/audit',
			deployment: '/projects/{project}/deployments/{deployment}/audit',
			pipeline: '/projects/{project}/pipelines/{pipeline}/audit',
		}),
		{
			action: 'Get many audit events',
			description: 'Get the audit events of a project, deployment or pipeline',
			paging: 'offset',
			query: {
				action: choice('Only return events with this action', [
					{ value: 'create', name: 'Create' },
					{ value: 'delete', name: 'Delete' },
					{ value: 'info', name: 'Info' },
					{ value: 'update', name: 'Update' },
				]),
			},
		},
	),
});
