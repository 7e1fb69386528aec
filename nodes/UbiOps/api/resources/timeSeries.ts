import {
	choice,
	dateTime,
	decimal,
	flag,
	integer,
	list as entries,
	locator,
	required,
	type Fields,
} from '../table/field';
import { labelFilter, labels } from '../fields/general';
import { get, list, post, remove, resource } from '../table/builders';

const values = (which: string): Fields => ({
	metric: locator('customMetric', 'The metric that the values are of', { required: true }),
	labels: {
		...required(labels),
		description: 'Key and value pairs that the values are stored under, such as what was measured',
	},
	data: entries(
		which,
		'Value',
		{
			date: dateTime('When it was measured', { required: true }),
			value: decimal('What was measured', { required: true }),
		},
		{ label: 'Values', required: true },
	),
});

/** Values of metrics over time: operations `time_series_*` of the API. */
export const timeSeries = resource('timeSeries', 'Time Series', 'Values of a metric over time', {
	aggregate: post('/projects/{project}/time-series/aggregate', {
		name: 'Aggregate Data',
		action: 'Aggregate time series data',
		description: 'Add values of the last two minutes to the ones already measured',
		body: { kind: 'objects', fields: values('Values measured in the last two minutes') },
		response: { kind: 'done' },
	}),
	create: post('/projects/{project}/time-series/data', {
		name: 'Create Data',
		action: 'Create time series data',
		description: 'Store values of a metric, each for the minute of its date',
		body: { kind: 'objects', fields: values('Values to store, one for each minute') },
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
			metric: locator(
				'metric',
				'The metric: a built-in one from the list, or a custom one by name',
				{
					required: true,
				},
			),
			start_date: dateTime('Start of the period, rounded down to the aggregation period', {
				required: true,
			}),
			end_date: dateTime('End of the period, rounded up to the aggregation period', {
				required: true,
			}),
			aggregation_period: choice(
				'Time that values are put together for; the shortest that the period allows when left out',
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
			unit_period: integer('Seconds that a rate is given for; UbiOps does not explain it', {
				label: 'Unit Period (Seconds)',
				min: 1,
				default: 60,
			}),
		},
	}),
	search: list('/projects/{project}/time-series/search', {
		name: 'Search',
		action: 'Search time series',
		description: 'Find out which metrics have values, and under which labels',
		paging: 'offset',
		query: {
			custom: flag('Whether to keep custom metrics or built-in ones; both when left out'),
			exact_match: flag('Whether the labels have to be exactly these, with no others beside them'),
			labels: { ...labelFilter, description: 'Keep time series that have these labels' },
			metric: locator('metric', 'Keep time series of this metric'),
		},
	}),
});
