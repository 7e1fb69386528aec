/** Many items through a model in one operation: queued in batches, waited for together, in order. */

import type { INodeParameters } from 'n8n-workflow';

import { useHeldTime } from '../heldTime';
import { errorOf, itemsOf, named } from '../workbench';

const { bench, endAfter } = useHeldTime();

beforeAll(async () => {
	for (let n = 0; n < 2; n++) {
		endAfter('deployment_versions_get', 0);
		await bench.deploy(`model-${n}`, {
			input: [['x', 'int']],
			output: [['y', 'double']],
			model: { kind: 'linear', intercept: n, coefficients: { x: 10 }, output: 'y' },
		});
	}
	const model = { kind: 'fail', message: 'Out of tea' };
	endAfter('deployment_versions_get', 0);
	await bench.deploy('broken', { input: [['x', 'int']], model });
});
beforeEach(() => {
	bench.sandbox.clearCalls();
	bench.sandbox.faults.clear();
	bench.sandbox.maxInFlight = 0;
});

const numbers = (count: number): Array<{ x: number }> =>
	Array.from({ length: count }, (_, x) => ({ x }));
const form: INodeParameters = {
	deployment: named('model-0'),
	inputMode: 'json',
	inputJson: '={{ { x: $json.x } }}',
	outputFormat: 'request',
};
const create = 'batch_deployment_requests_create';
const collect = 'deployment_requests_batch_get';
const sizes = (operationId: string): number[] =>
	bench.calls(operationId).map(({ body }) => (Array.isArray(body) ? body.length : 0));

test('Run gives each of 600 items its result, in their order, by six calls and the polls', async () => {
	endAfter(collect, 3);
	const output = await bench.run('deploymentRequest', 'run', form, {
		items: itemsOf(...numbers(600)),
	});
	expect(output.map(({ json }) => json.result)).toEqual(
		numbers(600).map(({ x }) => ({ y: 10 * x })),
	);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
		numbers(600).map(({ x }) => ({ item: x })),
	);
	expect(Object.keys(output[0]?.json ?? {}).length).toBeLessThanOrEqual(10);
	expect(sizes(create).sort()).toEqual([100, 250, 250]);
	// The first round found them under way, the second one done.
	expect(sizes(collect).sort()).toEqual([100, 100, 250, 250, 250, 250]);
	expect(bench.sandbox.calls).toHaveLength(1 + 3 + 6);
});

test('items for several models and items with several inputs get what is theirs', async () => {
	endAfter(collect, 0);
	const output = await bench.run(
		'deploymentRequest',
		'run',
		{
			deployment: named('={{ $json.model }}'),
			inputMode: 'json',
			inputJson: '={{ $json.inputs }}',
			outputFormat: 'request',
			simplify: false,
		},
		{
			items: itemsOf(
				{ model: 'model-1', inputs: [{ x: 1 }, { x: 2 }] },
				{ model: 'model-0', inputs: { x: 3 } },
				{ model: 'model-1', inputs: [{ x: 4 }] },
			),
		},
	);
	expect(output.map(({ json, pairedItem }) => [json.deployment, json.result, pairedItem])).toEqual([
		['model-1', { y: 11 }, { item: 0 }],
		['model-1', { y: 21 }, { item: 0 }],
		['model-0', { y: 30 }, { item: 1 }],
		['model-1', { y: 41 }, { item: 2 }],
	]);
	expect(sizes(create).sort()).toEqual([1, 3]);
});

const withFlaw = numbers(100).map(({ x }) => ({ x, model: x === 57 ? 'broken' : 'model-0' }));
const byItem = { ...form, deployment: named('={{ $json.model }}') };

test('a request that fails is an error of its item, with the words of the model', async () => {
	endAfter(collect, 0);
	const error = await errorOf(
		bench.run('deploymentRequest', 'run', byItem, { items: itemsOf(...withFlaw) }),
	);
	expect(error.message).toContain('failed: Out of tea [item 57]');
	expect(error.description).toContain('Check its logs in UbiOps');
});

test('with Continue On Fail the others give their results, and the error names its request', async () => {
	endAfter(collect, 0);
	const output = await bench.run('deploymentRequest', 'run', byItem, {
		items: itemsOf(...withFlaw),
		continueOnFail: true,
	});
	expect(output).toHaveLength(100);
	expect(output.filter(({ json }) => json.status === 'completed')).toHaveLength(99);
	// It names the request, so that it can be looked for.
	expect(output[57]?.json.error).toMatch(/^Deployment Request [\da-f-]{36} failed: Out of tea/);
	expect(output[57]?.pairedItem).toEqual({ item: 57 });
});

test('Create Batch waits when it is set to, and not otherwise', async () => {
	const items = itemsOf(...numbers(3));
	const queued = await bench.run('deploymentRequest', 'createBatch', form, { items });
	expect(queued.map(({ json }) => json.status)).toEqual(['pending', 'pending', 'pending']);
	expect(bench.calls(collect)).toHaveLength(0);
	endAfter(collect, 0);
	const done = await bench.run(
		'deploymentRequest',
		'createBatch',
		{ ...form, waitForCompletion: true },
		{ items },
	);
	expect(done.map(({ json }) => json.result)).toEqual([{ y: 0 }, { y: 10 }, { y: 20 }]);
});

test('Batch Size bounds what goes into one call', async () => {
	await bench.run(
		'deploymentRequest',
		'createBatch',
		{ ...form, options: { batchSize: 100 } },
		{ items: itemsOf(...numbers(250)) },
	);
	expect(sizes(create).sort()).toEqual([100, 100, 50]);
	const error = await errorOf(
		bench.run('deploymentRequest', 'createBatch', { ...form, options: { batchSize: 251 } }),
	);
	expect(error.message).toContain("'Batch Size'");
});

test('one entry of 1,000 that UbiOps refuses costs fewer than 20 more calls', async () => {
	endAfter(collect, 0);
	// A token that may not look at the deployment checks nothing beforehand: UbiOps does.
	bench.sandbox.faults.add({
		match: { operationId: 'deployments_get' },
		times: Number.POSITIVE_INFINITY,
		effect: { kind: 'status', status: 403, body: { error: 'Not allowed' } },
	});
	const output = await bench.run(
		'deploymentRequest',
		'run',
		{ ...form, inputJson: '={{ $json.x === 611 ? { x: "none" } : { x: $json.x } }}' },
		{ items: itemsOf(...numbers(1000)), continueOnFail: true },
	);
	expect(output.filter(({ json }) => json.status === 'completed')).toHaveLength(999);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
		numbers(1000).map(({ x }) => ({ item: x })),
	);
	expect(String(output[611]?.json.error)).toContain('[item 611]');
	expect(bench.calls(create).length).toBeLessThan(4 + 20);
	// Each of the others was made once.
	const made = bench.calls(create).filter(({ status }) => status < 300);
	expect(made.reduce((sum, { body }) => sum + (Array.isArray(body) ? body.length : 0), 0)).toBe(
		999,
	);
});

test('a refusal halfway says how many requests there are already', async () => {
	bench.sandbox.faults.add({
		match: { operationId: create },
		skip: 2,
		effect: { kind: 'status', status: 400, body: { error: 'Too tired' } },
	});
	const error = await errorOf(
		bench.run(
			'deploymentRequest',
			'run',
			{ ...form, options: { concurrency: 1 } },
			{ items: itemsOf(...numbers(1000)) },
		),
	);
	expect(error.message).toContain('Too tired');
	expect(error.description).toContain('already accepted 500 others');
	expect(bench.calls(create)).toHaveLength(3);
	expect(bench.calls(collect)).toHaveLength(0);
});

test('what is cancelled by status fails as UbiOps says', async () => {
	bench.sandbox.faults.add({
		match: { operationId: 'deployment_requests_batch_cancel' },
		effect: { kind: 'status', status: 403, body: { error: 'Hands off' } },
	});
	const error = await errorOf(
		bench.run('deploymentRequest', 'cancelMany', {
			deployment: named('model-0'),
			status: 'pending',
		}),
	);
	expect(error.message).toContain('Hands off');
});
