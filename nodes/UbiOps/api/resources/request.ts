import { choice, deprecated, flag, text } from '../table/field';
import { createdBetween, requestedTypes, requestStatuses } from '../fields/general';
import { list, resource } from '../table/builders';

/** Requests to all deployments or pipelines of a project: operation `project_requests_list`. */
export const request = resource(
	'request',
	'Request',
	'Overview of the requests to all deployments or pipelines of a project',
	{
		getAll: list('/projects/{project}/requests', {
			action: 'Get many requests',
			description: 'List the requests to all deployments or all pipelines of a project',
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
				object_type: choice('Kind of object that the requests were made to', requestedTypes, {
					required: true,
					default: 'deployment',
				}),
				...createdBetween('requests'),
				pipeline: deprecated(
					flag('Whether to keep requests that are part of a pipeline request, or the others'),
				),
				search_id: text('Keep requests whose ID contains this text', { label: 'Search ID' }),
				sort: choice(
					'Order by creation time',
					[
						{ value: 'asc', name: 'Ascending' },
						{ value: 'desc', name: 'Descending' },
					],
					{ deprecated: true, default: 'desc' },
				),
				status: choice(
					'Keep requests of this status, completed ones when left out; pending and processing are for older installations',
					requestStatuses,
					{ default: 'completed' },
				),
				success: deprecated(flag('Whether to keep requests that went well, or those that failed')),
			},
		}),
	},
);
