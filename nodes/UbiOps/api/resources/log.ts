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

/** Logs of a project: operations `logs_list` and `projects_log_list`. */
export const log = resource('log', 'Log', 'What code and UbiOps wrote while they ran', {
	getAll: list('/projects/{project}/logs', {
		action: 'Get many logs',
		description: 'Search the log lines of a project with a LogQL query',
		query: {
			query: text(
				'Filters on labels such as deployment_name or level, and text to find, in LogQL; a version stands after the name it belongs to',
				{ placeholder: 'e.g. | deployment_name="house-prices" |= "warning"', rows: 2 },
			),
			start: dateTime(
				'First moment to search; needs an end, and one after the end turns the order to newest first. Without both the last 24 hours are searched.',
			),
			end: dateTime('Moment up to which to search, itself left out; needs a start'),
		},
		paging: 'start',
	}),
	getAllLegacy: post('/projects/{project}/logs', {
		name: 'Get Many (Legacy)',
		action: 'Get many logs with filters',
		description: 'Search the log lines of a project with filters, as older installations do',
		repeatable: true,
		body: {
			kind: 'object',
			fields: {
				filters: {
					...group('Keep log lines to which all of these apply', {
						build_id: text('ID of a deployment build', { label: 'Build ID (Deprecated)' }),
						deployment_name: locator('deployment', 'Deployment that wrote the line', {
							label: 'Deployment',
						}),
						deployment_request_id: text('ID of a request to a deployment'),
						deployment_version: text('Version of the deployment; needs the deployment', {
							placeholder: 'e.g. v1',
						}),
						deployment_version_revision_id: text('ID of a revision of the version'),
						environment_name: locator('environment', 'Environment that the line is about', {
							label: 'Environment',
						}),
						environment_build_id: text('ID of a build of the environment'),
						instance_id: text('ID of the instance that wrote the line'),
						level: choice('Severity of the line', [
							{ value: 'error', name: 'Error' },
							{ value: 'info', name: 'Info' },
						]),
						pipeline_name: locator('pipeline', 'Pipeline that the line is about', {
							label: 'Pipeline',
						}),
						pipeline_object_name: text(
							'Name of an object in the pipeline; needs the pipeline and its version',
						),
						pipeline_request_id: text('ID of a request to a pipeline'),
						pipeline_version: text('Version of the pipeline; needs the pipeline', {
							placeholder: 'e.g. v1',
						}),
						process_id: integer('Number of the process in the instance', { min: 0 }),
						system: flag('Whether to keep lines of UbiOps itself, or those of the code'),
						webhook_name: locator('webhook', 'Webhook that the line is about', {
							label: 'Webhook',
						}),
					}),
					label: 'Log Filters',
					parameter: 'logFilters',
				},
				date: dateTime('Moment to search from; not together with a log ID'),
				date_range: integer('Seconds to search from there; negative searches back in time', {
					label: 'Date Range (Seconds)',
					min: -86_400,
					max: 86_400,
					default: -21_600,
				}),
				id: text('Log line to search from, itself included; not together with a date', {
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
