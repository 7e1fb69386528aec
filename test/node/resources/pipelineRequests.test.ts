/** Requests to pipelines: direct and in batch, by version or not, and what happened inside of them. */

import type { INodeParameters } from 'n8n-workflow';

import { byId, jsonInput, useFlows } from '../flow';
import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
const pipeline = named('flow');
const automatic: INodeParameters = {
	inputMode: 'fields',
	input: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
};

useFlows(bench);

test('each item is a direct request, by its fields, paired to it', async () => {
	const output = await bench.run(
		'pipelineRequest',
		'create',
		{ pipeline, ...automatic },
		{ items: itemsOf({ x: 0, other: 1 }, { x: '2' }, { x: 3 }) },
	);
	expect(output.map((item) => item.json.result)).toEqual([
		{ total: 1 },
		{ total: 5 },
		{ total: 7 },
	]);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	const bodies = bench.calls('pipeline_requests_create').map(({ body }) => body);
	expect(bodies).toEqual(expect.arrayContaining([{ x: 0 }, { x: 2 }, { x: 3 }]));
	// The definition of the input was read once.
	expect(bench.calls('pipelines_get')).toHaveLength(1);
});

test('a version in the form goes to that version, none to the default one', async () => {
	const [byDefault] = await bench.run('pipelineRequest', 'create', {
		pipeline,
		...jsonInput('{"x":1}'),
	});
	const [byVersion] = await bench.run('pipelineRequest', 'create', {
		pipeline,
		version: named('v2'),
		...jsonInput('{"x":1}'),
	});
	expect(byDefault?.json).toMatchObject({ version: 'v1', result: { total: 3 } });
	expect(byVersion?.json).toMatchObject({ version: 'v2', result: { total: 102 } });
	expect(bench.calls('pipeline_requests_create')).toHaveLength(1);
	expect(bench.calls('pipeline_version_requests_create')[0]?.pathParams).toMatchObject({
		pipeline_name: 'flow',
		version: 'v2',
	});
});

test('a plain pipeline gets its text as text', async () => {
	const [item] = await bench.run('pipelineRequest', 'create', {
		pipeline: named('loud'),
		inputMode: 'text',
		inputText: '{"a":1}',
	});
	const [call] = bench.calls('pipeline_requests_create');
	expect(call?.contentType).toMatch(/^text\/plain/);
	expect(call?.body).toBe('{"a":1}');
	expect(item?.json.result).toBe('{"A":1}');
});

test('options go out in the query; priority 0 is a value', async () => {
	await bench.run('pipelineRequest', 'create', {
		pipeline,
		...jsonInput('{"x":1}'),
		options: { timeout: 60, priority: 0, pipelineTimeout: 50, deploymentTimeout: 40 },
	});
	const [direct] = bench.calls('pipeline_requests_create');
	expect(Object.fromEntries(direct?.query ?? [])).toEqual({
		timeout: '60',
		priority: '0',
		pipeline_timeout: '50',
		deployment_timeout: '40',
	});
	const error = await errorOf(
		bench.run('pipelineRequest', 'create', {
			pipeline,
			...jsonInput('{"x":1}'),
			options: { timeout: 7201 },
		}),
	);
	expect(error.message).toContain('at most 7200');
	expect(bench.calls('pipeline_requests_create')).toHaveLength(1);
});

test('a pipeline that fails is an error of its item, with its reason', async () => {
	const output = await bench.run(
		'pipelineRequest',
		'create',
		{ pipeline: named('={{ $json.pipeline }}'), ...jsonInput('{"x":1}') },
		{ items: itemsOf({ pipeline: 'broken' }, { pipeline: 'flow' }), continueOnFail: true },
	);
	expect(output[0]?.json.error).toContain('no such sensor');
	expect(output[0]?.pairedItem).toEqual({ item: 0 });
	expect(output[1]?.json).toMatchObject({ status: 'completed', result: { total: 3 } });
	const error = await errorOf(
		bench.run('pipelineRequest', 'create', { pipeline: named('broken'), ...jsonInput('{"x":1}') }),
	);
	expect(error.message).toContain('The model failed');
	expect(error.description).toMatch(/request [0-9a-f-]{36} in UbiOps/);
});

test('an input that does not fit is an error before it is sent', async () => {
	const error = await errorOf(
		bench.run('pipelineRequest', 'create', { pipeline, ...jsonInput('{"x":1,"y":2}') }),
	);
	expect(error.message).toBe("The model has no input field 'y' [item 0]");
	expect(bench.calls('pipeline_requests_create')).toHaveLength(0);
});

test('300 items are two batches; collecting gives each item its own result', async () => {
	const items = itemsOf(...Array.from({ length: 300 }, (_nothing, x) => ({ x })));
	const queued = await bench.run(
		'pipelineRequest',
		'createBatch',
		{ pipeline, ...automatic, options: { timeout: 1000, priority: 1 } },
		{ items },
	);
	const batches = bench.calls('batch_pipeline_requests_create');
	expect(
		batches.map(({ body }) => (Array.isArray(body) ? body.length : 0)).sort((a, b) => a - b),
	).toEqual([50, 250]);
	expect(Object.fromEntries(batches[0]?.query ?? [])).toEqual({ timeout: '1000', priority: '1' });
	expect(queued.every((item) => item.json.status === 'pending')).toBe(true);
	const collected = await bench.run(
		'pipelineRequest',
		'collect',
		{ pipeline, requestIds: '={{ $json.id }}' },
		{ items: queued },
	);
	// The sandbox never responds in the order that was asked for.
	expect(collected.map((item) => item.json.id)).toEqual(queued.map((item) => item.json.id));
	expect(collected[299]?.json.result).toEqual({ total: 599 });
	expect(collected.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
});

test('batches, lists and collects of a version are those of the version', async () => {
	const versioned = { pipeline, version: named('v2') };
	const queued = await bench.run('pipelineRequest', 'createBatch', {
		...versioned,
		...jsonInput('[{"x":1},{"x":2}]'),
	});
	expect(bench.calls('batch_pipeline_version_requests_create')[0]?.body).toEqual([
		{ x: 1 },
		{ x: 2 },
	]);
	const ids = queued.map((item) => String(item.json.id));
	const collected = await bench.run('pipelineRequest', 'collect', {
		...versioned,
		requestIds: ids.join(','),
	});
	expect(collected.map((item) => item.json.result)).toEqual([{ total: 102 }, { total: 104 }]);
	const listed = await bench.run('pipelineRequest', 'getAll', {
		...versioned,
		limit: 2,
		filters: { status: ['completed', 'failed'] },
	});
	expect(listed.map((item) => item.json.id)).toEqual([...ids].reverse());
	expect(Object.fromEntries(bench.calls('pipeline_version_requests_list')[0]?.query ?? [])).toEqual(
		{
			limit: '2',
			status: 'completed,failed',
		},
	);
	// A request of v2 is none of the default version's.
	const error = await errorOf(
		bench.run('pipelineRequest', 'get', { pipeline, request: byId(ids[0]) }),
	);
	expect(error.httpCode).toBe('404');
});

test('input and output are files', async () => {
	const [run] = await bench.run('pipelineRequest', 'create', { pipeline, ...jsonInput('{"x":4}') });
	const request = { pipeline, request: byId(run?.json.id) };
	const text = async (operation: string) => {
		const [item] = await bench.run('pipelineRequest', operation, request);
		if (item?.binary?.data === undefined) throw new Error('No file');
		return (await bench.engine.readBinary(item.binary.data)).toString();
	};
	expect(JSON.parse(await text('getInput'))).toEqual({ x: 4 });
	expect(JSON.parse(await text('getOutput'))).toEqual({ total: 9 });
});
