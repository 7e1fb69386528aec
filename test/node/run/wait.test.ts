/** Waiting for many things: together, through faults, up to a limit, until the execution is cancelled. */

import type { INodeParameters } from 'n8n-workflow';

import { useHeldTime } from '../heldTime';
import { errorOf, itemsOf, named } from '../workbench';

const { bench, endAfter } = useHeldTime();

const version = { deployment: named('model'), version: named('v1') };
const collect = 'deployment_requests_batch_get';
const form: INodeParameters = {
	deployment: named('model'),
	inputMode: 'json',
	inputJson: '={{ { x: $json.x } }}',
	outputFormat: 'request',
};
const numbered = (count: number) => itemsOf(...Array.from({ length: count }, (_, x) => ({ x })));

beforeAll(async () => {
	endAfter('deployment_versions_get', 0);
	await bench.deploy('model', { input: [['x', 'int']] });
});
beforeEach(() => {
	bench.sandbox.clearCalls();
	bench.sandbox.faults.clear();
	bench.sandbox.maxInFlight = 0;
});

test('everything is asked for in every round, however few calls are under way at once', async () => {
	bench.sandbox.faults.add({
		match: { operationId: 'exports_get' },
		times: Number.POSITIVE_INFINITY,
		effect: { kind: 'delay', ms: 20 },
	});
	endAfter('exports_get', 7);
	const output = await bench.run(
		'export',
		'create',
		{
			additionalFields: { all: true },
			waitForCompletion: true,
			options: { concurrency: 2 },
		},
		{ items: numbered(7) },
	);
	expect(output.map(({ json }) => json.status)).toEqual(
		Array.from({ length: 7 }, () => 'completed'),
	);
	const asked = bench.calls('exports_get').map(({ pathParams }) => pathParams.export_id);
	expect(asked).toHaveLength(14);
	expect(new Set(asked.slice(0, 7)).size).toBe(7);
	expect(bench.sandbox.maxInFlight).toBe(2);
});

describe('what a call has started is waited for', () => {
	const asBinary = async () => [
		{ json: {}, binary: { data: await bench.packageOf({ kind: 'echo' }) } },
	];

	test('for a revision that is uploaded, and one that is built again', async () => {
		endAfter('revisions_get', 1);
		const [uploaded] = await bench.run(
			'deploymentRevision',
			'upload',
			{ ...version, source: 'file', file: 'data', waitForCompletion: true },
			{ items: await asBinary() },
		);
		// The response of the upload is still there, beside the object at its end.
		expect(uploaded?.json).toMatchObject({ success: true, status: 'success' });
		expect(uploaded?.json.revision).toBe(uploaded?.json.id);
		endAfter('revisions_get', 1);
		const [rebuilt] = await bench.run('deploymentRevision', 'rebuild', {
			...version,
			revision: named(String(uploaded?.json.id)),
			waitForCompletion: true,
		});
		expect(rebuilt?.json).toMatchObject({ status: 'success' });
		expect(rebuilt?.json.id).not.toBe(uploaded?.json.id);
		expect(bench.calls('revisions_get')).toHaveLength(4);
	});

	test('for a build that fails, with its reason', async () => {
		endAfter('revisions_get', 1);
		const broken = await bench.engine.storeBinary(
			Buffer.from('no zip at all'),
			'package.zip',
			'application/zip',
		);
		const error = await errorOf(
			bench.run(
				'deploymentRevision',
				'upload',
				{ ...version, source: 'file', file: 'data', waitForCompletion: true },
				{ items: [{ json: {}, binary: { data: broken } }] },
			),
		);
		expect(error.message).toMatch(/Deployment Revision \S+ failed: \S+/);
		expect(error.description).toContain('fix the package');
	});

	test('for an environment, whose build is known only by the response', async () => {
		endAfter('environment_builds_get', 1);
		await bench.run('environment', 'create', {
			name: 'pandas',
			additionalFields: { baseEnvironment: named('python3-12') },
		});
		const requirements = await bench.engine.storeBinary(
			Buffer.from('numpy\n'),
			'requirements.txt',
			'text/plain',
		);
		const environment = named('pandas');
		const [uploaded] = await bench.run(
			'environmentRevision',
			'upload',
			{ environment, source: 'file', file: 'data', waitForCompletion: true },
			{ items: [{ json: {}, binary: { data: requirements } }] },
		);
		expect(uploaded?.json).toMatchObject({ success: true, status: 'success' });
		expect(uploaded?.json.build).toBe(uploaded?.json.id);
		endAfter('environment_builds_get', 1);
		const [rebuilt] = await bench.run('environmentRevision', 'rebuild', {
			environment,
			revision: named(String(uploaded?.json.revision)),
			waitForCompletion: true,
		});
		expect(rebuilt?.json).toMatchObject({ status: 'success' });
	});

	test('for an import of an export', async () => {
		endAfter('exports_get', 1);
		endAfter('imports_get', 1);
		const [made] = await bench.run('export', 'create', {
			additionalFields: { all: true },
			waitForCompletion: true,
		});
		const [imported] = await bench.run('import', 'create', {
			source: 'export',
			exportId: named(String(made?.json.id)),
			options: { skipConfirmation: false },
			waitForCompletion: true,
		});
		expect(imported?.json).toMatchObject({ status: 'confirmation' });
	});
});

test('no response for a while is no news: the wait continues', async () => {
	for (const effect of [
		{ kind: 'status', status: 503 },
		{ kind: 'reset' },
		{ kind: 'status', status: 500 },
	] as const) {
		bench.sandbox.faults.add({ match: { operationId: collect }, effect });
	}
	endAfter(collect, 0);
	const output = await bench.run(
		'deploymentRequest',
		'run',
		{ ...form, options: { retries: 0 } },
		{ items: numbered(3) },
	);
	expect(output.map(({ json }) => json.result)).toEqual([{ x: 0 }, { x: 1 }, { x: 2 }]);
	expect(bench.calls(collect)).toHaveLength(4);
	expect(bench.calls('batch_deployment_requests_create')).toHaveLength(1);
});

test('a wait that UbiOps never responded to ends at once', async () => {
	bench.sandbox.faults.add({
		match: { operationId: 'exports_get' },
		times: Number.POSITIVE_INFINITY,
		effect: { kind: 'status', status: 503, body: { error: 'Down' } },
	});
	const error = await errorOf(
		bench.run('export', 'wait', { export: named('e1'), options: { retries: 0 } }),
	);
	expect(error.message).toContain('Down');
	expect(bench.calls('exports_get')).toHaveLength(1);
});

test('a request that is deleted while it is waited for fails alone', async () => {
	const running = bench.run(
		'deploymentRequest',
		'run',
		{ ...form, timeLimit: 4 },
		{ items: numbered(4), continueOnFail: true },
	);
	while (bench.calls(collect).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
	const ids = bench.calls(collect)[0]?.body;
	const id: unknown = Array.isArray(ids) ? ids[2] : undefined;
	await bench.run('deploymentRequest', 'delete', {
		deployment: named('model'),
		request: named(String(id)),
	});
	const output = await running;
	expect(output[2]?.json.error).toContain(String(id));
	for (const index of [0, 1, 3]) {
		expect(output[index]?.json.error).toMatch(/is still (pending|processing) after 4 seconds/);
	}
});

test('the time limit gives up with the IDs of all that still run', async () => {
	const error = await errorOf(
		bench.run('deploymentRequest', 'run', { ...form, timeLimit: 1 }, { items: numbered(60) }),
	);
	const [made] = bench.calls(collect);
	const ids = Array.isArray(made?.body) ? made.body.map(String) : [];
	expect(ids).toHaveLength(60);
	expect(error.message).toContain(`Deployment Request ${ids[0]} is still`);
	expect(error.message).toContain('after 1 seconds, and so are 59 others');
	expect(ids.filter((id) => error.description?.includes(id))).toHaveLength(50);
	expect(error.description).toContain('and 10 more');
});

test('a time limit that is none is an error before anything is sent', async () => {
	for (const timeLimit of [0, 604_801, 'soon']) {
		const error = await errorOf(
			bench.run('deploymentRequest', 'run', { ...form, timeLimit }, { items: numbered(2) }),
		);
		expect(error.message).toContain("'Time Limit (Seconds)'");
	}
	expect(bench.calls('batch_deployment_requests_create')).toHaveLength(0);
});

test('cancelling a wait for 500 requests stops all calls within two seconds', async () => {
	const stop = new AbortController();
	const running = bench
		.run('deploymentRequest', 'run', form, { items: numbered(500), signal: stop.signal })
		.catch(() => undefined);
	while (bench.calls(collect).length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
	const cancelled = Date.now();
	stop.abort();
	await running;
	expect(Date.now() - cancelled).toBeLessThan(2000);
	const sent = bench.sandbox.calls.length;
	await new Promise((resolve) => setTimeout(resolve, 3500));
	expect(bench.sandbox.calls).toHaveLength(sent);
});
