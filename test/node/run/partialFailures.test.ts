/** Items that stand for many requests, waits that meet odd responses: nothing that was done is lost. */

import type { INodeParameters } from 'n8n-workflow';

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
const collect = 'deployment_requests_batch_get';
const create = 'batch_deployment_requests_create';
const model = { kind: 'linear', intercept: 0, coefficients: { x: 10 }, output: 'y' };
const deployment = { input: [['x', 'int']], output: [['y', 'double']], model } as const;

beforeAll(async () => {
	await bench.deploy('model', deployment);
});
beforeEach(() => {
	bench.sandbox.clearCalls();
	bench.sandbox.faults.clear();
});

const numbers = (count: number) => Array.from({ length: count }, (_, x) => ({ x }));
const form: INodeParameters = {
	deployment: named('model'),
	inputMode: 'json',
	inputJson: '={{ $json.inputs ?? { x: $json.x } }}',
	outputFormat: 'request',
};
const run = async (parameters: INodeParameters, items: ReturnType<typeof itemsOf>, more = {}) =>
	await bench.run('deploymentRequest', 'run', { ...form, ...parameters }, { items, ...more });
const idsSent = (operationId: string): string[] => {
	const body = bench.calls(operationId)[0]?.body;
	return Array.isArray(body) ? body.map(String) : [];
};

describe('with Continue On Fail, an item that stands for many keeps what succeeded', () => {
	test('of a Run with a list of inputs', async () => {
		// The token may not look at the deployment, so that UbiOps finds the faulty input itself.
		bench.sandbox.faults.add({
			match: { operationId: 'deployments_get' },
			effect: { kind: 'status', status: 403, body: { error: 'Not allowed' } },
		});
		const inputs = numbers(100).map(({ x }) => (x === 57 ? { x: 'none' } : { x }));
		const output = await run({}, itemsOf({ inputs }), { continueOnFail: true });
		expect(output).toHaveLength(100);
		expect(output.filter(({ json }) => json.status === 'completed')).toHaveLength(99);
		expect(output[57]?.json.error).toContain("'x'");
		expect(output.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(
			true,
		);
		expect(output[56]?.json.result).toEqual({ y: 560 });
		expect(output[58]?.json.result).toEqual({ y: 580 });
	});

	test('of a Collect with one unknown ID among its IDs', async () => {
		const made = await run({}, itemsOf(...numbers(3)));
		const unknown = '00000000-0000-4000-8000-000000000000';
		const [first, ...rest] = made.map(({ json }) => String(json.id));
		const output = await bench.run(
			'deploymentRequest',
			'collect',
			{ deployment: named('model'), requestIds: [first, unknown, ...rest].join() },
			{ continueOnFail: true },
		);
		expect(output.map(({ json }) => json.status)).toEqual([
			'completed',
			undefined,
			'completed',
			'completed',
		]);
		expect(output[1]?.json.error).toContain(unknown);
	});
});

test('an error of a shared call blames no item', async () => {
	bench.sandbox.faults.add({
		match: { operationId: create },
		effect: { kind: 'status', status: 403, body: { error: 'Hands off' } },
	});
	const error = await errorOf(run({}, itemsOf(...numbers(3))));
	expect(error.message).toBe('Hands off');
	const missing = await errorOf(run({ deployment: named('gone') }, itemsOf(...numbers(3))));
	expect(missing.message).not.toContain('[item');
});

describe('what does not exist is found out once, not by every item', () => {
	const misspelled = { deployment: named('model'), version: named('v11') };
	const answers = (output: ReturnType<typeof itemsOf>): string[] => [
		...new Set(output.map(({ json }) => String(json.error).replace(/ \[item \d+\]/, ''))),
	];

	test.each([600, 3000])('Create Batch of %i items', async (count) => {
		const output = await bench.run(
			'deploymentRequest',
			'createBatch',
			{ ...form, ...misspelled },
			{ items: itemsOf(...numbers(count)), continueOnFail: true },
		);
		expect(output).toHaveLength(count);
		expect(answers(output)).toEqual([expect.stringContaining("'v11'")]);
		expect(output[count - 1]?.json.error).toContain(`[item ${count - 1}]`);
		// One look at the deployment and one at the list, beside the calls that are under way at first.
		expect(bench.sandbox.calls.length).toBeLessThanOrEqual(12);
	});

	test.each([true, false])('Collect, continueOnFail %s', async (continueOnFail) => {
		const requestIds = '={{ "00000000-0000-4000-8000-" + String($json.x).padStart(12, "0") }}';
		const collecting = bench.run(
			'deploymentRequest',
			'collect',
			{ ...misspelled, requestIds },
			{ items: itemsOf(...numbers(1000)), continueOnFail },
		);
		if (continueOnFail) expect(answers(await collecting)).toHaveLength(1);
		else expect((await errorOf(collecting)).message).toContain("'v11'");
		expect(bench.sandbox.calls.length).toBeLessThanOrEqual(5);
	});

	test('Run, when the deployment is deleted meanwhile', async () => {
		await bench.deploy('passing', deployment);
		bench.sandbox.faults.add({
			match: { operationId: collect },
			times: Number.POSITIVE_INFINITY,
			effect: { kind: 'status', status: 404, body: { error: 'No such deployment' } },
		});
		bench.sandbox.faults.add({
			match: { operationId: 'deployment_requests_list' },
			times: Number.POSITIVE_INFINITY,
			effect: { kind: 'status', status: 404, body: { error: 'No such deployment' } },
		});
		const output = await run({ deployment: named('passing') }, itemsOf(...numbers(1000)), {
			continueOnFail: true,
		});
		expect(output).toHaveLength(1000);
		expect(answers(output)).toEqual(['No such deployment']);
		expect(bench.sandbox.calls.length).toBeLessThanOrEqual(10);
	});
});

describe('a wait', () => {
	test.each([
		['a web page', { kind: 'status', status: 200, body: '<html>Maintenance</html>' }],
		['a redirect', { kind: 'status', status: 302, headers: { location: 'https://example.com/' } }],
		['408', { kind: 'status', status: 408 }],
		['401 once', { kind: 'status', status: 401 }],
		['403 once', { kind: 'status', status: 403 }],
	] as const)('gets over %s', async (_what, effect) => {
		bench.sandbox.faults.add({ match: { operationId: collect }, effect });
		const output = await run({ options: { retries: 0 } }, itemsOf(...numbers(3)));
		expect(output.map(({ json }) => json.result)).toEqual([{ y: 0 }, { y: 10 }, { y: 20 }]);
		expect(bench.calls(collect)).toHaveLength(2);
	});

	test('that UbiOps keeps refusing names every request that keeps running', async () => {
		bench.sandbox.faults.add({
			match: { operationId: collect },
			times: Number.POSITIVE_INFINITY,
			effect: { kind: 'status', status: 403, body: { error: 'Hands off' } },
		});
		const error = await errorOf(run({}, itemsOf(...numbers(3))));
		expect(error.message).toBe('Hands off');
		expect(bench.calls(collect).length).toBeLessThan(15);
		const ids = idsSent(collect);
		expect(ids).toHaveLength(3);
		for (const id of ids) expect(error.description).toContain(id);
	});

	test('that misses an ID in three responses ends with the request that was left out', async () => {
		bench.sandbox.faults.add({
			match: { operationId: collect },
			times: Number.POSITIVE_INFINITY,
			effect: { kind: 'status', status: 200, body: [] },
		});
		const error = await errorOf(run({}, itemsOf({ x: 1 })));
		expect(error.description).toContain('It keeps running in UbiOps');
		expect(bench.calls(collect).length).toBeLessThan(15);
	});
});

test.each([
	['an empty list', []],
	['an empty object', {}],
	['null', null],
])('a direct request with %s as its response is no success', async (_what, body) => {
	bench.sandbox.faults.add({
		match: { operationId: 'deployment_requests_create' },
		effect: { kind: 'status', status: 200, body },
	});
	const error = await errorOf(
		bench.run('deploymentRequest', 'create', form, { items: itemsOf({ x: 1 }) }),
	);
	expect(error.message).toBe('UbiOps did not return the request [item 0]');
	expect(error.description).toContain('Check in UbiOps before you run it again');
});
