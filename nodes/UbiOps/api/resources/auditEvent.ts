import { choice } from '../table/field';
import { list, resource, scoped } from '../table/builders';

/** Audit events of projects, deployments and pipelines: operations `*_audit_events_list`. */
export const auditEvent = resource(
	'auditEvent',
	'Audit Event',
	'Says who changed what in a project',
	{
		getAll: list(
			scoped({
				project: '/projects/{project}/audit',
				deployment: '/projects/{project}/deployments/{deployment}/audit',
				pipeline: '/projects/{project}/pipelines/{pipeline}/audit',
			}),
			{
				action: 'Get many audit events',
				description: 'List what happened in a project, or to one deployment or pipeline',
				paging: 'offset',
				query: {
					action: choice('Keep events of this kind', [
						{ value: 'create', name: 'Create' },
						{ value: 'delete', name: 'Delete' },
						{ value: 'info', name: 'Info' },
						{ value: 'update', name: 'Update' },
					]),
				},
			},
		),
	},
);
