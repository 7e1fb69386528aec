/** What happened in a project: audit events, logs and the overview of all requests. */

import type { INodeParameters } from 'n8n-workflow';

import { createFlow, createSingle, deployParts, jsonInput } from '../flow';
import { errorOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();

beforeAll(async () => {
	await deployParts(bench);
	await createFlow(bench);
	await createSingle(bench, 'broken', 'broken', false);
	await bench.run('deploymentRequest', 'createBatch', {
		deployment: named('double'),
		...jsonInput(JSON.stringify(Array.from({ length: 120 }, (_nothing, x) => ({ x })))),
	});
	await bench.run('deploymentRequest', 'createBatch', {
		deployment: named('broken'),
		...jsonInput('[{"x":1},{"x":2}]'),
	});
	await bench.run('pipelineRequest', 'create', {
		pipeline: named('flow'),
		...jsonInput('{"x":1}'),
	});
});
beforeEach(() => bench.sandbox.clearCalls());

const queryOf = (operationId: string, call = 0): Record<string, string> =>
	Object.fromEntries(bench.calls(operationId)[call]?.query ?? []);

describe('audit events', () => {
	test('of a project, a deployment and a pipeline come from where they are kept', async () => {
		const all = await bench.run('auditEvent', 'getAll', { scope: 'project', returnAll: true });
		const ofOne = await bench.run('auditEvent', 'getAll', {
			scope: 'deployment',
			deployment: named('double'),
		});
		const ofPipeline = await bench.run('auditEvent', 'getAll', {
			scope: 'pipeline',
			pipeline: named('flow'),
		});
		expect(bench.calls('project_audit_events_list').length).toBeGreaterThan(0);
		expect(bench.calls('deployment_audit_events_list')[0]?.pathParams.deployment_name).toBe(
			'double',
		);
		expect(bench.calls('pipeline_audit_events_list')[0]?.pathParams.pipeline_name).toBe('flow');
		expect(ofPipeline.map(({ json }) => json.event)).toEqual([
			'version v2 was created',
			'version v1 was created',
			'pipeline flow was created',
		]);
		expect(ofOne.at(-1)?.json).toMatchObject({ action: 'create', object_name: 'double' });
		expect(all.length).toBeGreaterThan(ofOne.length + ofPipeline.length);
		expect(all.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
	});

	test('are read page by page, each once', async () => {
		for (let change = 0; change < 105; change++) {
			await bench.run('pipeline', 'update', {
				pipeline: named('broken'),
				updateFields: { description: String(change) },
			});
		}
		bench.sandbox.clearCalls();
		const events = await bench.run('auditEvent', 'getAll', {
			scope: 'pipeline',
			pipeline: named('broken'),
			returnAll: true,
			filters: { action: 'update' },
		});
		expect(new Set(events.map(({ json }) => json.id)).size).toBe(105);
		expect(events).toHaveLength(105);
		expect(bench.calls('pipeline_audit_events_list').map(({ query }) => query)).toEqual([
			[
				['action', 'update'],
				['limit', '500'],
			],
			[
				['action', 'update'],
				['limit', '500'],
				['offset', '95'],
			],
		]);
		const skipped = await bench.run('auditEvent', 'getAll', {
			scope: 'pipeline',
			pipeline: named('broken'),
			limit: 2,
			filters: { offset: 3 },
		});
		expect(skipped.map(({ json }) => json.id)).toEqual(
			events.slice(3, 5).map(({ json }) => json.id),
		);
	});
});

describe('logs', () => {
	const logs = async (filters: INodeParameters, rest: INodeParameters = { returnAll: true }) =>
		await bench.run('log', 'getAll', { ...rest, filters });

	test('keep every digit of their nanoseconds, as text', async () => {
		const lines = await logs({ query: '| deployment_name="double"' });
		// One of its build, two of each request: 120 of the batch and the one inside of the pipeline.
		expect(lines).toHaveLength(243);
		for (const { json } of lines) {
			expect(typeof json.timestamp).toBe('string');
			expect(json.timestamp).toBe(json.timestamp_str);
			expect(json.timestamp).toMatch(/^\d{19}$/);
		}
		expect(lines[0]?.json).toMatchObject({
			log: 'Building has started',
			metadata: { deployment_name: 'double', system: true },
		});
	});

	test('are found by a query that arrives as it was written', async () => {
		const query = '| deployment_name="broken" | level="error" |= "no such sensor" != "+&%2F"';
		const lines = await logs({ query });
		expect(queryOf('logs_list').query).toBe(query);
		expect(lines.map(({ json }) => json.log)).toEqual(['no such sensor', 'no such sensor']);
	});

	test('are asked for in one call up to a limit', async () => {
		expect(await logs({}, { limit: 7 })).toHaveLength(7);
		expect(bench.calls('logs_list').map(({ query }) => query)).toEqual([[['limit', '7']]]);
	});

	test('a start after the end gives the newest first; one of them alone is refused', async () => {
		const early = new Date(Date.now() - 3_600_000).toISOString();
		const late = new Date(Date.now() + 3_600_000).toISOString();
		const forth = await logs({ start: early, end: late });
		const back = await logs({ start: late, end: early });
		expect(queryOf('logs_list')).toEqual({ start: early, end: late, limit: '5000' });
		expect(back.map(({ json }) => json.timestamp)).toEqual(
			forth.map(({ json }) => json.timestamp).reverse(),
		);
		const error = await errorOf(logs({ start: early }));
		expect(error.httpCode).toBe('400');
		expect(`${error.message} ${error.description}`).toContain('together');
	});

	test('the older form sends filters in its body, and continues from an id', async () => {
		const first = await bench.run('log', 'getAllLegacy', {
			limit: 1,
			simplify: false,
			filters: {
				logFilters: { deploymentName: named('broken'), deploymentVersion: 'v1', level: 'error' },
				dateRange: -3600,
			},
		});
		expect(bench.calls('projects_log_list')[0]?.body).toEqual({
			filters: { deployment_name: 'broken', deployment_version: 'v1', level: 'error' },
			date_range: -3600,
			limit: 1,
		});
		expect(first.map(({ json }) => json.log)).toEqual(['no such sensor']);
		const older = await bench.run('log', 'getAllLegacy', {
			returnAll: true,
			filters: {
				logFilters: { deploymentName: named('broken'), level: 'error' },
				logId: String(first[0]?.json.id),
			},
		});
		expect(bench.calls('projects_log_list')[1]?.body).toMatchObject({ id: first[0]?.json.id });
		expect(older.map(({ json }) => json.id)).toContain(first[0]?.json.id);
	});

	test('without any filter the older form sends a limit alone', async () => {
		await bench.run('log', 'getAllLegacy', { limit: 1 });
		expect(bench.calls('projects_log_list')[0]?.rawBody?.toString()).toBe('{"limit":1}');
	});
});

describe('the overview of all requests', () => {
	test('has completed ones unless asked otherwise, of one kind of object', async () => {
		const deployments = await bench.run('request', 'getAll', {
			objectType: 'deployment',
			limit: 3,
		});
		expect(queryOf('project_requests_list')).toEqual({ object_type: 'deployment', limit: '3' });
		expect(deployments).toHaveLength(3);
		const pipelines = await bench.run('request', 'getAll', { objectType: 'pipeline' });
		expect(pipelines.map(({ json }) => [json.pipeline, json.status])).toEqual([
			['flow', 'completed'],
		]);
		const failed = await bench.run('request', 'getAll', {
			objectType: 'deployment',
			filters: { status: 'failed' },
		});
		expect(failed.map(({ json }) => json.deployment)).toEqual(['broken', 'broken']);
	});

	test('is read page by page', async () => {
		const all = await bench.run('request', 'getAll', { objectType: 'deployment', returnAll: true });
		// 120 of the batch, and the one inside of the pipeline.
		expect(new Set(all.map(({ json }) => json.id)).size).toBe(121);
		expect(bench.calls('project_requests_list')).toHaveLength(2);
		expect(queryOf('project_requests_list', 1).offset).toBe('111');
	});

	test('switches that are off are sent, those that were not added are not', async () => {
		const inside = await bench.run('request', 'getAll', {
			objectType: 'deployment',
			filters: { pipeline: true, success: true },
		});
		expect(inside).toHaveLength(1);
		const outside = await bench.run('request', 'getAll', {
			objectType: 'deployment',
			limit: 5,
			filters: { pipeline: false, sort: 'asc' },
		});
		expect(queryOf('project_requests_list', 1)).toMatchObject({ pipeline: 'false', sort: 'asc' });
		expect(outside.map(({ json }) => json.id)).not.toContain(inside[0]?.json.id);
	});

	test('refuses the statuses of running requests, in the API’s words', async () => {
		const error = await errorOf(
			bench.run('request', 'getAll', { objectType: 'deployment', filters: { status: 'pending' } }),
		);
		expect(error.httpCode).toBe('400');
		expect(`${error.message} ${error.description}`).toContain('failed, completed, cancelled');
	});

	test('statuses of running requests are not joined with others', async () => {
		const list = async (status: string[]) =>
			await bench.run('deploymentRequest', 'getAll', {
				deployment: named('double'),
				filters: { status },
			});
		expect(await list(['pending', 'processing'])).toEqual([]);
		expect(queryOf('deployment_requests_list').status).toBe('pending,processing');
		expect((await errorOf(list(['pending', 'completed']))).httpCode).toBe('400');
	});
});
