import { choice, dateTime, flag, group, integer, locator, text } from '../table/field';
import { list, post, resource } from '../table/builders';

const simplified = [
	'id',
	'date',
	'log',
	'level',
	'deployment_name',
	'deployment_version',
	'pipeline_name',
	'pipeline_version',
	'deployment_request_id',
	'pipeline_request_id',
] as const;

const ID = 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363';

/** Logs of a project: operations `logs_list` and `projects_log_list`. */
export const log = resource('log', 'Log', 'Log lines of your code and of UbiOps', {
	getAll: list('/projects/{project}/logs', {
		action: 'Get many logs',
		description: 'Search the log lines of a project with a LogQL query',
		query: {
			query: text(
				'LogQL query: filters on labels such as deployment_name or level, and text to find. Specify a version after the name it belongs to.',
				{ placeholder: 'e.g. | deployment_name="house-prices" |= "warning"', rows: 2 },
			),
			start: dateTime(
				'Start of the period; requires an end. If it is after the end, the newest lines come first. Without start and end, the last 24 hours are searched.',
			),
			end: dateTime('End of the period, exclusive. Requires a start.'),
		},
		paging: 'start',
	}),
	getAllLegacy: post('/projects/{project}/logs', {
		name: 'Get Many (Legacy)',
		legacy: true,
		goneIn: '4.13',
		action: 'Get many logs with filters (legacy)',
		description: 'Search the log lines of a project with filters. For older installations.',
		repeatable: true,
		body: {
			kind: 'object',
			fields: {
				filters: {
					...group('Only return log lines that match all of these filters', {
						build_id: text('ID of a deployment build', {
							label: 'Build ID (Deprecated)',
							placeholder: ID,
						}),
						deployment_name: locator('deployment', 'Deployment that wrote the log line', {
							label: 'Deployment',
						}),
						deployment_request_id: text('ID of a request to a deployment', { placeholder: ID }),
						deployment_version: text('Version of the deployment. Requires the deployment.', {
							placeholder: 'e.g. v1',
						}),
						deployment_version_revision_id: text('ID of a revision of the version', {
							placeholder: ID,
						}),
						environment_name: locator('environment', 'Environment of the log line', {
							label: 'Environment',
						}),
						environment_build_id: text('ID of a build of the environment', { placeholder: ID }),
						instance_id: text('ID of the instance that wrote the log line', { placeholder: ID }),
						level: choice('Severity of the log line', [
							{ value: 'error', name: 'Error' },
							{ value: 'info', name: 'Info' },
						]),
						pipeline_name: locator('pipeline', 'Pipeline of the log line', {
							label: 'Pipeline',
						}),
						pipeline_object_name: text(
							'Name of an object in the pipeline. Requires the pipeline and its version.',
							{ placeholder: 'e.g. preprocess' },
						),
						pipeline_request_id: text('ID of a request to a pipeline', { placeholder: ID }),
						pipeline_version: text('Version of the pipeline. Requires the pipeline.', {
							placeholder: 'e.g. v1',
						}),
						process_id: integer('Number of the process in the instance', { min: 0 }),
						system: flag(
							'Whether to return only log lines of UbiOps (on) or only those of your code (off)',
						),
						webhook_name: locator('webhook', 'Webhook of the log line', {
							label: 'Webhook',
						}),
					}),
					label: 'Log Filters',
					parameter: 'logFilters',
				},
				date: dateTime('Start of the search. Cannot be combined with a log ID.'),
				date_range: integer(
					'Length of the period to search, in seconds. Negative values search back in time.',
					{
						label: 'Date Range (Seconds)',
						min: -86_400,
						max: 86_400,
						default: -21_600,
					},
				),
				id: text('Log line to start from, inclusive. Cannot be combined with a date.', {
					label: 'Log ID',
					parameter: 'logId',
					maxLength: 24,
					placeholder: 'e.g. 5dcc1b5e1a4a8a3f0c9f5c11',
				}),
			},
		},
		response: { kind: 'list', paging: 'id', simplified },
	}),
});
