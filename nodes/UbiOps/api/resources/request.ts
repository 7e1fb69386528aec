import { choice, deprecated, flag } from '../table/field';
import { createdBetween, requestedTypes, requestStatuses } from '../fields/general';
import { searchId, sort, success } from '../fields/requests';
import { list, resource } from '../table/builders';

/** Requests to all deployments or pipelines of a project: operation `project_requests_list`. */
export const request = resource(
	'request',
	'Request (Queue)',
	'Requests to all deployments or pipelines of a project',
	{
		getAll: list('/projects/{project}/requests', {
			action: 'Get many requests',
			description: 'Get the requests to all deployments or all pipelines of a project',
			paging: 'offset',
			simplified: [
				'id',
				'deployment',
				'pipeline',
				'version',
				'status',
				'time_created',
				'time_started',
				'time_completed',
				'input_size',
				'output_size',
			],
			query: {
				object_type: choice('Type of object that the requests were sent to', requestedTypes, {
					required: true,
					default: 'deployment',
				}),
				...createdBetween,
				pipeline: deprecated(
					flag(
						'Whether to return only requests that are part of a pipeline request (on) or only the others (off)',
					),
				),
				search_id: searchId,
				sort,
				status: choice(
					'Only return requests with this status. Defaults to completed; pending and processing are for older installations.',
					requestStatuses,
					{ default: 'completed' },
				),
				success,
			},
		}),
	},
);
