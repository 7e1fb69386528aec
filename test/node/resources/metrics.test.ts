/** Metrics and their values over time. */

import type { INodeParameters } from 'n8n-workflow';

import { byId, jsonInput } from '../flow';
import { errorOf, itemsOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();
const metric = named('custom.temperature');
const labelled = (...pairs: Array<[key: string, value: string]>): INodeParameters => ({
	entries: pairs.map(([key, value]) => ({ key, value })),
});

beforeAll(async () => {
	await bench.run('metric', 'create', {
		name: 'custom.temperature',
		metricType: 'gauge',
		additionalFields: { labels: ['room', 'floor'], unit: 'degrees' },
	});
	await bench.run('metric', 'create', { name: 'custom.visitors', metricType: 'delta' });
});
beforeEach(() => bench.sandbox.clearCalls());

describe('metrics', () => {
	test('are defined, changed and deleted', async () => {
		const [made] = await bench.run('metric', 'create', {
			name: 'custom.short-lived',
			metricType: 'delta',
			additionalFields: { labels: ['a', 'b'], description: 'For now' },
		});
		expect(bench.calls('metrics_create')[0]?.body).toEqual({
			name: 'custom.short-lived',
			metric_type: 'delta',
			labels: ['a', 'b'],
			description: 'For now',
		});
		expect(made?.json).toMatchObject({ custom: true, unit: null });
		const [changed] = await bench.run('metric', 'update', {
			metric: named('custom.short-lived'),
			updateFields: { labels: [], unit: 's' },
		});
		expect(bench.calls('metrics_update')[0]?.body).toEqual({ labels: [], unit: 's' });
		expect(changed?.json).toMatchObject({ labels: [], unit: 's', description: 'For now' });
		const [gone] = await bench.run('metric', 'delete', { metric: named('custom.short-lived') });
		expect(gone?.json).toEqual({ deleted: true });
	});

	test('get without a period gives the definition', async () => {
		const [item] = await bench.run('metric', 'get', { metric });
		expect(bench.calls('metrics_get')[0]?.query).toEqual([]);
		expect(item?.json).toMatchObject({ name: 'custom.temperature', metric_type: 'gauge' });
	});

	test('the same path asks older installations for values, and takes their list as items', async () => {
		const body = [
			{ start_date: 'a', end_date: 'b', value: 1 },
			{ start_date: 'b', end_date: 'c', value: 0 },
		];
		bench.sandbox.faults.add({
			match: { operationId: 'metrics_get' },
			effect: { kind: 'status', status: 200, body },
		});
		const items = await bench.run('metric', 'get', {
			metric: named('deployments.requests'),
			options: {
				startDate: '2026-03-01T00:00:00Z',
				endDate: '2026-03-02T00:00:00Z',
				objectType: 'deployment_version',
				interval: 'day',
			},
		});
		expect(items.map(({ json }) => json)).toEqual(body);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(Object.fromEntries(bench.calls('metrics_get')[0]?.query ?? [])).toEqual({
			start_date: '2026-03-01T00:00:00Z',
			end_date: '2026-03-02T00:00:00Z',
			object_type: 'deployment_version',
			interval: 'day',
		});
	});

	test('custom and built-in ones are listed apart', async () => {
		const names = async (filters: INodeParameters) => {
			const items = await bench.run('metric', 'getAll', { returnAll: true, filters });
			return items.map(({ json }) => json.name);
		};
		expect(await names({ custom: true })).toEqual(['custom.temperature', 'custom.visitors']);
		expect(await names({ custom: false })).toContain('pipelines.requests');
		expect(bench.calls('metrics_list').map(({ query }) => query)).toEqual([
			[['custom', 'true']],
			[['custom', 'false']],
		]);
	});
});

describe('values', () => {
	test('are stored as a list of objects, from the form or as JSON', async () => {
		const output = await bench.run(
			'timeSeries',
			'create',
			{
				metric,
				labels: labelled(['room', '={{ $json.room }}']),
				data: {
					entries: [
						{ date: '2026-03-01T10:00:30Z', value: '={{ $json.value }}' },
						{ date: '2026-03-01T10:05:00+00:00', value: 20 },
					],
				},
			},
			{ items: itemsOf({ room: 'a', value: 0 }, { room: 'b', value: -2.5 }) },
		);
		expect(output.map(({ json, pairedItem }) => [json, pairedItem])).toEqual([
			[{ success: true }, { item: 0 }],
			[{ success: true }, { item: 1 }],
		]);
		const bodies = bench.calls('time_series_data_create').map(({ body }) => body);
		expect(bodies).toContainEqual([
			{
				metric: 'custom.temperature',
				labels: { room: 'b' },
				data: [
					{ date: '2026-03-01T10:00:30Z', value: -2.5 },
					{ date: '2026-03-01T10:05:00+00:00', value: 20 },
				],
			},
		]);
		const data = [{ date: '2026-03-01T11:00:00Z', value: 30 }];
		await bench.run('timeSeries', 'create', {
			metric,
			specifyAsJson: true,
			labelsJson: { room: 'a', floor: '1' },
			dataJson: JSON.stringify(data),
		});
		expect(bench.calls('time_series_data_create').at(-1)?.body).toEqual([
			{ metric: 'custom.temperature', labels: { room: 'a', floor: '1' }, data },
		]);
	});

	test('are read for a period, put together and by their labels', async () => {
		const at = (hours: number) => `2026-03-01T${hours}:00:00.000000+00:00`;
		const hour = (start: number) => ({ start_date: at(start), end_date: at(start + 1) });
		const read = async (options: INodeParameters) => {
			const [item] = await bench.run('timeSeries', 'getData', {
				metric,
				startDate: '2026-03-01T10:00:00Z',
				endDate: '2026-03-01T12:00:00Z',
				options,
			});
			return item?.json.data_points;
		};
		expect(await read({ aggregationPeriod: 3600, labels: labelled(['room', 'a']) })).toEqual([
			{ ...hour(10), value: 10 },
			{ ...hour(11), value: 30 },
		]);
		expect(Object.fromEntries(bench.calls('time_series_data_list')[0]?.query ?? [])).toEqual({
			metric: 'custom.temperature',
			start_date: '2026-03-01T10:00:00Z',
			end_date: '2026-03-01T12:00:00Z',
			aggregation_period: '3600',
			labels: 'room:a',
		});
		expect(await read({ labels: labelled(['room', 'a'], ['floor', '1']) })).toHaveLength(1);
		const error = await errorOf(read({ aggregationPeriod: 61 }));
		expect(error.message).toContain('must be one of 60, 300, 900');
	});

	test('a local time of the form is one of the workflow’s zone', async () => {
		await bench.run('timeSeries', 'getData', {
			metric,
			startDate: '2026-03-01T10:00:00',
			endDate: '2026-03-01T12:00:00',
		});
		const query = Object.fromEntries(bench.calls('time_series_data_list')[0]?.query ?? []);
		expect(query.start_date).toMatch(/^2026-03-01T\d{2}:00:00\.000Z$/);
	});

	test('of the last two minutes are added up', async () => {
		const visitors: INodeParameters = { metric: named('custom.visitors'), labels: {} };
		const now = new Date();
		const entry = (value: number): INodeParameters => ({
			data: { entries: [{ date: now.toISOString(), value }] },
		});
		await bench.run('timeSeries', 'aggregate', { ...visitors, ...entry(2) });
		const [done] = await bench.run('timeSeries', 'aggregate', { ...visitors, ...entry(3) });
		expect(done?.json).toEqual({ success: true });
		expect(bench.calls('time_series_data_aggregate')[0]?.body).toEqual([
			{
				metric: 'custom.visitors',
				labels: {},
				data: [{ date: now.toISOString(), value: 2 }],
			},
		]);
		const [item] = await bench.run('timeSeries', 'getData', {
			metric: named('custom.visitors'),
			startDate: new Date(now.getTime() - 60_000).toISOString(),
			endDate: new Date(now.getTime() + 60_000).toISOString(),
		});
		expect(item?.json.data_points).toMatchObject([{ value: 5 }]);
		const old: INodeParameters = {
			data: { entries: [{ date: '2026-03-01T10:00:00Z', value: 1 }] },
		};
		const error = await errorOf(bench.run('timeSeries', 'aggregate', { ...visitors, ...old }));
		expect(error.httpCode).toBe('400');
	});

	test('of built-in metrics are those of the requests that were made', async () => {
		await bench.deploy('measured', { plain: true });
		await bench.run('deploymentRequest', 'createBatch', {
			deployment: named('measured'),
			...jsonInput('["a","b","c"]'),
		});
		const [item] = await bench.run('timeSeries', 'getData', {
			metric: named('deployments.requests'),
			startDate: new Date(Date.now() - 3_600_000).toISOString(),
			endDate: new Date(Date.now() + 3_600_000).toISOString(),
			options: { aggregationPeriod: 86_400 },
		});
		expect(item?.json.data_points).toMatchObject([{ value: 3 }]);
	});

	test('without a metric are refused before anything is sent', async () => {
		const error = await errorOf(
			bench.run('timeSeries', 'create', {
				metric: named(''),
				labels: {},
				data: {},
			}),
		);
		expect(error.message).toMatch(/Metric/);
		expect(bench.calls('time_series_data_create')).toHaveLength(0);
	});
});

describe('searching', () => {
	const search = async (filters: INodeParameters, rest: INodeParameters = { returnAll: true }) =>
		await bench.run('timeSeries', 'search', { ...rest, filters });

	beforeAll(async () => {
		await bench.run(
			'timeSeries',
			'create',
			{
				metric: named('custom.visitors'),
				labels: labelled(['door', '={{ $json.door }}']),
				data: { entries: [{ date: '2026-03-01T10:00:00Z', value: 1 }] },
			},
			{ items: itemsOf(...Array.from({ length: 110 }, (_nothing, door) => ({ door }))) },
		);
	});

	test('pages by offset, each series once', async () => {
		const all = await search({ metric: named('custom.visitors') });
		// One without labels, of the values that were added up.
		expect(new Set(all.map(({ json }) => json.id)).size).toBe(111);
		const queries = bench.calls('time_series_search').map(({ query }) => Object.fromEntries(query));
		expect(queries).toEqual([
			{ metric: 'custom.visitors', limit: '500' },
			{ metric: 'custom.visitors', limit: '500', offset: '101' },
		]);
		const tail = await search({ metric: named('custom.visitors'), offset: 108 });
		expect(tail.map(({ json }) => json.id)).toEqual(all.slice(108).map(({ json }) => json.id));
	});

	test('matches labels as a part, or exactly', async () => {
		const labels = labelled(['room', 'a']);
		expect(await search({ labels })).toHaveLength(2);
		expect(await search({ labels, exactMatch: false })).toHaveLength(2);
		const exact = await search({ labels, exactMatch: true });
		expect(exact.map(({ json }) => json.labels)).toEqual([{ room: 'a' }]);
		expect(bench.calls('time_series_search').map(({ query }) => query[0]?.join('='))).toEqual([
			'labels=room:a',
			'exact_match=false',
			'exact_match=true',
		]);
	});

	test('finds the number by which a series is deleted', async () => {
		const [found] = await search({ labels: labelled(['door', '7']) });
		expect(typeof found?.json.id).toBe('number');
		await bench.run('timeSeries', 'delete', { timeSeries: byId(found?.json.id) });
		expect(bench.calls('time_series_delete')[0]?.pathParams.time_series_id).toBe(
			String(found?.json.id),
		);
		expect(await search({ labels: labelled(['door', '7']) })).toEqual([]);
	});

	test('the editor lists custom metrics where only those are meant', async () => {
		const request = {
			type: NODE,
			parameters: { resource: 'timeSeries', operation: 'create', project: named('demo') },
			credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
		};
		const custom = await bench.engine.listSearch({ ...request, method: 'customMetric' });
		expect(custom.results.map(({ value }) => value)).toEqual([
			'custom.temperature',
			'custom.visitors',
		]);
		const any = await bench.engine.listSearch({ ...request, method: 'metric' });
		expect(any.results.map(({ value }) => value)).toContain('deployments.requests');
	});
});
