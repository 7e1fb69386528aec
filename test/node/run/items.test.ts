/** Many items: each its own call, paired, bounded; and what happens when some of them fail. */

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench({ directMs: 5 });

beforeAll(async () => {
	for (let n = 0; n < 3; n++) {
		await bench.deploy(`model-${n}`, {
			input: [['x', 'int']],
			output: [['y', 'double']],
			model: { kind: 'linear', intercept: n, coefficients: { x: 10 }, output: 'y' },
		});
	}
});
beforeEach(() => {
	bench.sandbox.clearCalls();
	bench.sandbox.maxInFlight = 0;
});

const hundred = Array.from({ length: 100 }, (_, x) => ({ x, model: `model-${x % 3}` }));
const byItem = {
	deployment: named('={{ $json.model }}'),
	inputMode: 'json',
	inputJson: '={{ { x: $json.x } }}',
};

test('100 items with expressions are 100 correct calls, results paired', async () => {
	const output = await bench.run('deploymentRequest', 'create', byItem, {
		items: itemsOf(...hundred),
	});
	expect(output).toHaveLength(100);
	output.forEach((item, index) => {
		expect(item.pairedItem).toEqual({ item: index });
		expect(item.json).toMatchObject({
			deployment: `model-${index % 3}`,
			result: { y: (index % 3) + 10 * index },
		});
	});
	expect(bench.calls('deployment_requests_create')).toHaveLength(100);
	// The definition of each model was read once, not for each item.
	expect(bench.calls('deployments_get')).toHaveLength(3);
	expect(bench.sandbox.maxInFlight).toBeLessThanOrEqual(10);
	expect(bench.sandbox.maxInFlight).toBeGreaterThan(1);
});

test('Concurrency is the most calls that are ever under way', async () => {
	await bench.run(
		'deploymentRequest',
		'create',
		{ ...byItem, options: { concurrency: 3 } },
		{ items: itemsOf(...hundred.slice(0, 30)) },
	);
	expect(bench.sandbox.maxInFlight).toBe(3);
	bench.sandbox.maxInFlight = 0;
	await bench.run(
		'deploymentRequest',
		'create',
		{ ...byItem, options: { concurrency: 1 } },
		{ items: itemsOf(...hundred.slice(0, 5)) },
	);
	expect(bench.sandbox.maxInFlight).toBe(1);
});

const withFault = hundred.map((item) => (item.x === 57 ? { ...item, model: 'missing' } : item));

test('with Continue On Fail the failing item gives an error item, the other 99 succeed', async () => {
	const output = await bench.run('deploymentRequest', 'create', byItem, {
		items: itemsOf(...withFault),
		continueOnFail: true,
	});
	expect(output).toHaveLength(100);
	expect(output.filter(({ json }) => json.status === 'completed')).toHaveLength(99);
	expect(output[57]?.json.error).toContain("'missing'");
	expect(output[57]?.json.error).toContain('[item 57]');
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(hundred.map(({ x }) => ({ item: x })));
});

test('with an error output the failing item goes there', async () => {
	const { outputs } = await bench.engine.runNode({
		type: 'n8n-nodes-ubiops.ubiOps',
		parameters: {
			resource: 'deploymentRequest',
			operation: 'create',
			project: named('demo'),
			...byItem,
		},
		credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
		items: itemsOf(...withFault.slice(50, 60)),
		settings: { onError: 'continueErrorOutput' },
	});
	expect(outputs[0]).toHaveLength(9);
	expect(outputs[1]).toHaveLength(1);
	expect(String(outputs[1]?.[0]?.json.error)).toContain("'missing'");
});

test('without it the error names the item, and no further items are started', async () => {
	const error = await errorOf(
		bench.run('deploymentRequest', 'create', byItem, {
			items: itemsOf({ x: 0, model: 'missing' }, ...hundred),
		}),
	);
	expect(error.message).toContain('[item 0]');
	expect(bench.calls('deployment_requests_create').length).toBeLessThan(20);
});

test('an expression that fails is an error of its item', async () => {
	const output = await bench.run(
		'deploymentRequest',
		'create',
		{ ...byItem, deployment: named('={{ $json.model.trim() }}') },
		{ items: itemsOf({ x: 1, model: 'model-1' }, { x: 2, model: null }), continueOnFail: true },
	);
	expect(output[0]?.json).toMatchObject({ status: 'completed' });
	expect(output[1]?.json.error).toBeDefined();
});

test('600 items are three batch calls, and come back in their order', async () => {
	const many = Array.from({ length: 600 }, (_, x) => ({ x, model: 'model-0' }));
	const queued = await bench.run('deploymentRequest', 'createBatch', byItem, {
		items: itemsOf(...many),
	});
	const calls = bench.calls('batch_deployment_requests_create');
	expect(calls.map(({ body }) => (Array.isArray(body) ? body.length : 0)).sort()).toEqual([
		100, 250, 250,
	]);
	const collected = await bench.run(
		'deploymentRequest',
		'collect',
		{ deployment: named('model-0'), requestIds: '={{ $json.id }}', simplify: true },
		{ items: queued },
	);
	expect(bench.calls('deployment_requests_batch_get')).toHaveLength(3);
	expect(collected.map(({ json }) => json.result)).toEqual(many.map(({ x }) => ({ y: 10 * x })));
	expect(collected.map(({ pairedItem }) => pairedItem)).toEqual(many.map(({ x }) => ({ item: x })));
});

test('items for several models are put together by model', async () => {
	const queued = await bench.run('deploymentRequest', 'createBatch', byItem, {
		items: itemsOf(...hundred),
	});
	expect(bench.calls('batch_deployment_requests_create')).toHaveLength(3);
	expect(queued.map(({ json }) => json.deployment)).toEqual(hundred.map(({ model }) => model));
});

test('an entry that the API refuses is found by halving when the node continues', async () => {
	const items = itemsOf(...hundred.map(({ x }) => ({ id: x })));
	const queued = await bench.run(
		'deploymentRequest',
		'createBatch',
		{ deployment: named('model-0'), inputMode: 'json', inputJson: '={{ { x: $json.id } }}' },
		{ items },
	);
	const ids = queued.map(({ json }) => ({ id: String(json.id) }));
	ids[41] = { id: '00000000-0000-0000-0000-000000000000' };
	bench.sandbox.clearCalls();
	const output = await bench.run(
		'deploymentRequest',
		'deleteMany',
		{ deployment: named('model-0'), requestIds: '={{ $json.id }}' },
		{ items: itemsOf(...ids), continueOnFail: true },
	);
	expect(output.filter(({ json }) => json.deleted === true)).toHaveLength(99);
	expect(output[41]?.json.error).toContain('00000000-0000-0000-0000-000000000000');
	expect(bench.calls('deployment_requests_batch_delete').length).toBeLessThan(20);
});

test('collecting an unknown id names it', async () => {
	const [one] = await bench.run('deploymentRequest', 'createBatch', {
		deployment: named('model-0'),
		inputMode: 'json',
		inputJson: '{"x":1}',
	});
	const error = await errorOf(
		bench.run('deploymentRequest', 'collect', {
			deployment: named('model-0'),
			requestIds: `${String(one?.json.id)}, 11111111-1111-1111-1111-111111111111`,
		}),
	);
	expect(error.message).toContain('11111111-1111-1111-1111-111111111111');
	expect(error.message).not.toContain(String(one?.json.id));
});
