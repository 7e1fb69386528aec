import { choice, dateTime, integer, text } from '../table/field';
import { list, resource } from '../table/builders';

/** Events of a project: operation `project_events_list` of the API. */
export const projectEvent = resource(
	'projectEvent',
	'Project Event',
	'Something that happened to a version, service, tag or node pool (API v2)',
	{
		getAll: list('/projects/{project}/events', {
			action: 'Get many project events',
			description:
				'List what happened to the objects of a project, such as an instance that crashed',
			since: '4.15',
			paging: 'offset',
			query: {
				end_time: dateTime('Only return events up to this time'),
				last_seconds: integer(
					'Only return events of the last so many seconds; not together with a start or end',
					{ label: 'Last Seconds', min: 1, default: 3600 },
				),
				object_id: text('ID of the object that the events belong to; needs the object type', {
					placeholder: 'e.g. 056efa9e-67eb-45e3-a49a-0742b3f08aee',
				}),
				object_type: choice('Kind of object that the events belong to; needs the object ID', [
					{ value: 'deployment_version', name: 'Deployment Version' },
					{ value: 'environment_tag', name: 'Environment Tag' },
					{ value: 'node_pool', name: 'Node Pool' },
					{ value: 'pipeline_version', name: 'Pipeline Version' },
					{ value: 'service', name: 'Service' },
				]),
				start_time: dateTime('Only return events from this time on'),
				type: text('Only return events of this type', {
					label: 'Event Type',
					parameter: 'eventType',
					placeholder: 'e.g. instance_out_of_memory',
				}),
			},
		}),
	},
);
