import {
	choice,
	dateTime,
	decimal,
	flag,
	list as entries,
	locator,
	required,
	type Fields,
} from '../table/field';
import { labelFilter, labels } from '../fields/general';
import { get, list, post, remove, resource } from '../table/builders';

const values = (which: string): Fields => ({
	metric: locator('customMetric', 'Metric of the values', { required: true }),
	labels: {
		...required(labels),
		description: 'Key-value pairs that identify the time series',
	},
	data: entries(
		which,
		'Value',
		{
			date: dateTime('Time of the measurement', { required: true }),
			value: decimal('Measured value', { required: true }),
		},
		{ label: 'Values', required: true },
	),
});

/** Values of metrics over time: operations `time_series_*` of the API. */
export const timeSeries = resource(
	'timeSeries',
	'Time Series (Usage)',
	'Values of a metric over time',
	{
		aggregate: post('/projects/{project}/time-series/aggregate', {
			name: 'Aggregate Data',
			action: 'Aggregate time series data',
			description: 'Add values of the last two minutes to the existing ones',
			body: { kind: 'objects', fields: values('Values measured in the last two minutes') },
			response: { kind: 'done' },
		}),
		create: post('/projects/{project}/time-series/data', {
			name: 'Create Data',
			action: 'Create time series data',
			description: 'Store values of a metric, one per minute',
			body: { kind: 'objects', fields: values('Values to store, one per minute') },
			response: { kind: 'done' },
		}),
		delete: remove('/projects/{project}/time-series/{timeSeries}', {
			action: 'Delete time series',
			description: 'Delete the values of a metric under one set of labels',
		}),
		getData: get('/projects/{project}/time-series/data', {
			name: 'Get Data',
			action: 'Get time series data',
			description: 'Get the values of a metric in a period',
			query: {
				metric: locator('metric', 'Built-in metric from the list, or a custom metric by name', {
					required: true,
				}),
				start_date: dateTime('Start of the period, rounded down to the aggregation period', {
					required: true,
				}),
				end_date: dateTime('End of the period, rounded up to the aggregation period', {
					required: true,
				}),
				aggregation_period: choice(
					'Aggregation period in seconds. Defaults to the shortest that the period allows.',
					[
						{ value: 60, name: '1 Minute' },
						{ value: 300, name: '5 Minutes' },
						{ value: 900, name: '15 Minutes' },
						{ value: 3600, name: '1 Hour' },
						{ value: 7200, name: '2 Hours' },
						{ value: 21_600, name: '6 Hours' },
						{ value: 86_400, name: '1 Day' },
					],
					{ default: 3600 },
				),
				labels: { ...labelFilter, description: 'Labels that the values are stored under' },
				unit_period: choice(
					'Period that the values of a delta metric refer to',
					[
						{ value: 1, name: 'Per Second' },
						{ value: 60, name: 'Per Minute' },
						{ value: 3600, name: 'Per Hour' },
						{ value: 86_400, name: 'Per Day' },
					],
					{ default: 60 },
				),
			},
		}),
		search: list('/projects/{project}/time-series/search', {
			name: 'Search',
			action: 'Search time series',
			description: 'Find the metrics that have values, with their labels',
			paging: 'offset',
			query: {
				custom: flag('Whether to return only custom metrics (on) or only built-in ones (off)'),
				exact_match: flag('Whether time series must have exactly these labels and no others'),
				labels: { ...labelFilter, description: 'Only return time series with these labels' },
				metric: locator('metric', 'Only return time series of this metric'),
			},
		}),
	},
);
