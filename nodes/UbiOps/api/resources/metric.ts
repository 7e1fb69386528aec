import { choice, dateTime, deprecated, flag, text, textList, type Fields } from '../table/field';
import { description } from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/metrics/{customMetric}';

const settings: Fields = {
	description,
	labels: textList('Names of the labels that distinguish values', {
		label: 'Label Names',
		placeholder: 'e.g. deployment_version_id',
	}),
	unit: text('Unit of the values', { maxLength: 32, placeholder: 'e.g. seconds' }),
};

/** Older installations give the values of a metric where newer ones give its definition. */
const valuesOfOlderInstallations: Fields = {
	end_date: deprecated(dateTime('End of the period')),
	end_time: deprecated(dateTime('End of the period, for the oldest API')),
	interval: deprecated(
		choice(
			'Interval between values',
			[
				{ value: 'day', name: 'Day' },
				{ value: 'hour', name: 'Hour' },
				{ value: 'minute', name: 'Minute' },
				{ value: 'month', name: 'Month' },
			],
			{ default: 'hour' },
		),
	),
	object_id: deprecated(
		text('ID of the object to measure. Defaults to all objects of the type.', {
			placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
		}),
	),
	object_type: deprecated(
		choice('Type of object to measure', [
			{ value: 'deployment_version', name: 'Deployment Version' },
			{ value: 'pipeline_version', name: 'Pipeline Version' },
		]),
	),
	start_date: deprecated(dateTime('Start of the period')),
	start_time: deprecated(dateTime('Start of the period, for the oldest API')),
	user_id: deprecated(
		text('ID of the user whose requests to count', {
			placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
		}),
	),
};

/** Metrics: operations `metrics_*` of the API. */
export const metric = resource(
	'metric',
	'Metric',
	'A measured quantity, such as requests, credits or GPU usage',
	{
		create: create('/projects/{project}/metrics', {
			action: 'Create metric',
			description: 'Define a custom metric to store values of',
			fields: {
				name: text('Name of the metric. It must start with "custom.".', {
					required: true,
					maxLength: 64,
					placeholder: 'e.g. custom.temperature',
				}),
				metric_type: choice(
					'How to combine values of the same minute',
					[
						{ value: 'delta', name: 'Delta', description: 'A change: values are summed' },
						{ value: 'gauge', name: 'Gauge', description: 'A state: values are averaged' },
					],
					{ required: true, default: 'gauge' },
				),
				...settings,
			},
		}),
		delete: remove(path, { action: 'Delete metric', description: 'Delete a custom metric' }),
		get: get('/projects/{project}/metrics/{metric}', {
			action: 'Get metric',
			description: 'Get the definition of a metric. Older installations return its values.',
			query: valuesOfOlderInstallations,
		}),
		getAll: list('/projects/{project}/metrics', {
			action: 'Get many metrics',
			query: { custom: flag('Whether to return custom metrics (on) or built-in ones (off)') },
		}),
		update: update(path, {
			action: 'Update metric',
			description: 'Change a custom metric',
			fields: {
				...settings,
				name: text('New name of the metric', {
					label: 'New Name',
					placeholder: 'e.g. custom.temperature',
				}),
			},
		}),
	},
);
