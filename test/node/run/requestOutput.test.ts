/** Results of requests: also where UbiOps no longer returns them, and in the form that the user wants. */

import type { INodeParameters } from 'n8n-workflow';

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const form: INodeParameters = {
	deployment: named('model'),
	inputMode: 'fields',
	input: { mappingMode: 'autoMapInputData', value: null },
};
const rows = itemsOf({ name: 'a', x: 1 }, { name: 'b', x: 2 }, { name: 'c', x: 3 });
const model = { kind: 'linear', intercept: 0, coefficients: { x: 10 }, output: 'y' };
const deployment = { input: [['x', 'int']], output: [['y', 'double']], model } as const;

describe('without deprecated fields', () => {
	const bench = useWorkbench({ withoutDeprecated: true });
	const output = 'deployment_requests_output_get';

	beforeAll(async () => {
		await bench.deploy('model', deployment);
		await bench.deploy('shout', { plain: true, model: { kind: 'upper' } });
		await bench.deploy('forgets', deployment);
		await bench.run('deploymentVersion', 'update', {
			deployment: named('forgets'),
			version: named('v1'),
			updateFields: { requestRetentionMode: 'metadata' },
		});
	});
	beforeEach(() => {
		bench.sandbox.clearCalls();
		bench.sandbox.maxInFlight = 0;
	});

	test('Run, Create Batch with a wait and Collect read the output', async () => {
		const request = { ...form, options: { concurrency: 2 } };
		const ran = await bench.run(
			'deploymentRequest',
			'run',
			{ ...request, outputFormat: 'request' },
			{ items: rows },
		);
		const batched = await bench.run(
			'deploymentRequest',
			'createBatch',
			{ ...request, waitForCompletion: true },
			{ items: rows },
		);
		const requestIds = ran.map(({ json }) => json.id).join();
		const collected = await bench.run('deploymentRequest', 'collect', {
			deployment: named('model'),
			requestIds,
			options: { concurrency: 2 },
		});
		for (const items of [ran, batched, collected]) {
			expect(items.map(({ json }) => json.result)).toEqual([{ y: 10 }, { y: 20 }, { y: 30 }]);
		}
		expect(bench.calls(output)).toHaveLength(9);
		expect(bench.sandbox.maxInFlight).toBeLessThanOrEqual(2);
	});

	test('the result of a plain model is its text', async () => {
		const [item] = await bench.run('deploymentRequest', 'run', {
			deployment: named('shout'),
			inputMode: 'text',
			inputText: '12',
		});
		expect(item?.json).toEqual({ result: '12' });
	});

	test('a completed request without any output says so', async () => {
		const error = await errorOf(
			bench.run(
				'deploymentRequest',
				'run',
				{ ...form, deployment: named('forgets') },
				{ items: rows },
			),
		);
		expect(error.message).toMatch(/^Request \S+ is completed, but UbiOps has no output of it/);
		expect(error.description).toContain('Request Retention Mode');
	});
});

describe('Output', () => {
	const bench = useWorkbench();
	beforeAll(async () => {
		await bench.deploy('model', deployment);
		await bench.deploy('shout', { plain: true, model: { kind: 'upper' } });
	});

	test('of Run is the row with its result, unless the user chooses otherwise', async () => {
		const items = await bench.run('deploymentRequest', 'run', form, { items: rows });
		expect(items.map(({ json }) => json)).toEqual([
			{ name: 'a', x: 1, y: 10 },
			{ name: 'b', x: 2, y: 20 },
			{ name: 'c', x: 3, y: 30 },
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('of Create is the request', async () => {
		const [item] = await bench.run('deploymentRequest', 'create', form, { items: rows });
		expect(item?.json).toMatchObject({ status: 'completed', result: { y: 10 } });
	});

	test.each(['run', 'create'])('of %s may be the result alone', async (operation) => {
		const parameters = { ...form, outputFormat: 'result' };
		const items = await bench.run('deploymentRequest', operation, parameters, { items: rows });
		expect(items.map(({ json }) => json)).toEqual([{ y: 10 }, { y: 20 }, { y: 30 }]);
	});

	test('of a plain model has the text as result', async () => {
		const items = await bench.run(
			'deploymentRequest',
			'create',
			{
				deployment: named('shout'),
				inputMode: 'text',
				inputText: '={{ $json.name }}',
				outputFormat: 'resultWithInput',
			},
			{ items: rows.slice(0, 1) },
		);
		expect(items.map(({ json }) => json)).toEqual([{ name: 'a', x: 1, result: 'A' }]);
	});
});
