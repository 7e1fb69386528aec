import { deprecated, flag, integer, json, required, text, type Fields } from '../table/field';
import {
	description,
	labelFilter,
	labels,
	requestedObject,
	requestedVersion,
} from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/schedules/{schedule}';

const simplified = [
	'id',
	'name',
	'object_type',
	'object_name',
	'version',
	'schedule',
	'enabled',
	'timeout',
	'description',
	'labels',
] as const;

const cron = text('When to send requests, as a cron expression in UTC', {
	label: 'Cron Expression',
	parameter: 'cronExpression',
	placeholder: 'e.g. 0 9 * * 1-5',
	hint: 'Minute, hour, day of month, month, day of week, in UTC. For example, <code>*/15 * * * *</code> is every 15 minutes, <code>0 * * * *</code> every hour, <code>0 9 * * 1-5</code> at 9:00 on weekdays and <code>0 0 1 * *</code> at midnight on the first of each month.',
});

const settings: Fields = {
	batch: deprecated(flag('Whether to send batch requests instead of direct ones')),
	description,
	enabled: flag('Whether the schedule is active', { default: true }),
	labels,
	request_data: json('Input of the requests: an object, or a string for plain input', {
		placeholder: 'e.g. { "rooms": 4 }',
	}),
	timeout: integer('Maximum duration of a request, in seconds', {
		label: 'Timeout (Seconds)',
		min: 1,
		default: 300,
	}),
};

/** Schedules of requests: operations `request_schedules_*` of the API. */
export const schedule = resource(
	'schedule',
	'Schedule',
	'Sends requests to a deployment or pipeline at fixed times',
	{
		create: create('/projects/{project}/schedules', {
			action: 'Create schedule',
			simplified,
			fields: {
				name: text(
					'Name of the schedule. It consists of lowercase letters, digits and dashes and starts with a letter.',
					{ required: true, placeholder: 'e.g. nightly-forecast' },
				),
				...requestedObject,
				schedule: required(cron),
				...settings,
				version: requestedVersion,
			},
		}),
		delete: remove(path, {
			action: 'Delete schedule',
			description: 'Delete a schedule. To pause it, use Update to disable it instead.',
		}),
		get: get(path, { action: 'Get schedule', simplified }),
		getAll: list('/projects/{project}/schedules', {
			action: 'Get many schedules',
			simplified,
			query: { labels: labelFilter },
		}),
		update: update(path, {
			action: 'Update schedule',
			simplified,
			fields: {
				...settings,
				name: text('New name of the schedule', {
					label: 'New Name',
					placeholder: 'e.g. nightly-forecast',
				}),
				schedule: cron,
			},
		}),
	},
);
