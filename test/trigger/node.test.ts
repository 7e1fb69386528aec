/** The trigger on n8n's real poll context with real static data, against the sandbox. */

import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import type { Poller } from '../../engine';
import { createEngine } from '../../engine';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import { errorOf, named, useWorkbench } from '../node/workbench';

const bench = useWorkbench({ requestMs: 60, buildMs: 40 });
const engine = createEngine({ nodeTypes: [UbiOpsTrigger], credentialTypes: [UbiOpsApi] });

const pause = async (ms: number): Promise<void> => {
	await new Promise((resolve) => setTimeout(resolve, ms));
};

function poller(parameters: INodeParameters, staticData?: IDataObject): Poller {
	return engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters: { project: named('demo'), ...parameters },
		credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
		...(staticData === undefined ? {} : { staticData }),
	});
}

const watching = (deployment: string, more: INodeParameters = {}): INodeParameters => ({
	event: 'deploymentRequestFinished',
	deployment: named(deployment),
	...more,
});

const jsons = (emitted: INodeExecutionData[][] | null): IDataObject[] =>
	(emitted ?? []).flat().map(({ json }) => json);

async function batch(deployment: string, count = 1): Promise<string[]> {
	const made = await bench.run(
		'deploymentRequest',
		'createBatch',
		{ deployment: named(deployment), inputMode: 'text', inputText: 'hello' },
		{ items: Array.from({ length: count }, () => ({ json: {} })) },
	);
	return made.map(({ json }) => String(json['id']));
}

/** Polls until something comes; the sandbox has its own pace. */
async function next(trigger: Poller): Promise<IDataObject[]> {
	for (let tries = 0; tries < 40; tries++) {
		const found = jsons(await trigger.poll());
		if (found.length > 0) return found;
		await pause(20);
	}
	throw new Error('Nothing came');
}

beforeAll(async () => {
	await bench.deploy('ok', { plain: true });
	await bench.deploy('bad', { plain: true, model: { kind: 'fail', message: 'out of order' } });
});

describe('requests', () => {
	it('arms at activation, and gives each end once', async () => {
		await batch('ok', 3);
		await pause(150);
		const running = await batch('ok', 2);
		const trigger = poller(watching('ok'));
		expect(await trigger.activate()).toBeNull();
		await pause(150);
		const found = jsons(await trigger.poll());
		expect(new Set(found.map(({ id }) => id))).toEqual(new Set(running));
		expect(found[0]).toMatchObject({
			id: expect.any(String),
			deployment: 'ok',
			version: 'v1',
			status: 'completed',
			time_created: expect.any(String),
			time_completed: expect.any(String),
		});
		expect(await trigger.poll()).toBeNull();
	});

	it('continues after a restart with the last save, without doubles', async () => {
		const trigger = poller(watching('ok'));
		await trigger.activate();
		const first = await batch('ok', 2);
		expect((await next(trigger)).length).toBeGreaterThan(0);
		await pause(150);
		await trigger.poll();
		await pause(20);
		const second = await batch('ok', 2);
		await pause(150);
		const given = jsons(await trigger.restart()).map(({ id }) => id);
		expect(new Set(given)).toEqual(new Set(second));
		expect(given).not.toEqual(expect.arrayContaining(first));
		expect(await trigger.poll()).toBeNull();
	});

	it('continues when it is saved again unchanged, and starts over when it watches something else', async () => {
		const trigger = poller(watching('ok'));
		await trigger.activate();
		const [id] = await batch('ok');
		await pause(150);
		const same = poller(watching('ok', { simplify: false }), trigger.savedStaticData);
		expect(jsons(await same.activate()).map((json) => json['id'])).toEqual([id]);
		for (const parameters of [
			watching('bad'),
			watching('ok', { version: named('v1') }),
			watching('ok', { statuses: ['failed'] }),
			watching('', { deployment: named('') }),
		]) {
			const other = poller(parameters, trigger.savedStaticData);
			expect(await other.activate()).toBeNull();
		}
	});

	it('gives chosen statuses only, with the result when asked for, in one call', async () => {
		const trigger = poller(
			watching('bad', { statuses: ['failed'], options: { includeResult: true } }),
		);
		await trigger.activate();
		await batch('bad', 5);
		await pause(150);
		bench.sandbox.clearCalls();
		const found = jsons(await trigger.poll());
		expect(found).toHaveLength(5);
		expect(found[0]).toMatchObject({ status: 'failed', error_message: 'out of order' });
		expect(bench.calls('deployment_version_requests_batch_get')).toHaveLength(1);
	});

	it('watches any in the project, and pipelines', async () => {
		const trigger = poller({ event: 'deploymentRequestFinished' });
		const pipelines = poller({ event: 'pipelineRequestFinished' });
		await trigger.activate();
		expect(await pipelines.activate()).toBeNull();
		const ids = [...(await batch('ok')), ...(await batch('bad'))];
		await pause(150);
		expect(new Set(jsons(await trigger.poll()).map(({ id }) => id))).toEqual(new Set(ids));
		expect(await pipelines.poll()).toBeNull();
	});

	it('keeps whole items when they are not simplified', async () => {
		const trigger = poller(watching('ok', { simplify: false }));
		await trigger.activate();
		await batch('ok');
		expect((await next(trigger))[0]).toMatchObject({ input_size: 5, deployment: 'ok' });
	});

	it('lets polls overlap', async () => {
		const trigger = poller(watching('ok'));
		await trigger.activate();
		await batch('ok', 3);
		await pause(150);
		bench.sandbox.faults.add({ effect: { kind: 'delay', ms: 100 } });
		const polls = await Promise.all([trigger.poll(), trigger.poll(), trigger.poll()]);
		expect(polls.flatMap(jsons)).toHaveLength(3);
		expect(await trigger.poll()).toBeNull();
	});
});

describe('a manual test', () => {
	it('shows the newest and touches no state', async () => {
		const trigger = poller(watching('ok'));
		await trigger.activate();
		const [id] = await batch('ok');
		await pause(150);
		const before = trigger.staticData;
		expect(jsons(await trigger.test()).map((json) => json['id'])).toEqual([id]);
		expect(trigger.staticData).toEqual(before);
		expect(jsons(await trigger.poll()).map((json) => json['id'])).toEqual([id]);
	});

	it('says that there is none yet', async () => {
		await bench.deploy('unused', { plain: true });
		const error = await errorOf(poller(watching('unused')).test());
		expect(error.message).toBe('There is no finished deployment request yet');
		expect(error.name).toBe('NodeOperationError');
	});
});

describe('a failing poll', () => {
	const broken = { kind: 'status', status: 500 } as const;

	it('throws what UbiOps says and leaves the state as it was', async () => {
		const trigger = poller(watching('ok'));
		await trigger.activate();
		const [id] = await batch('ok');
		await pause(150);
		const before = trigger.staticData;
		bench.sandbox.faults.add({ skip: 2, effect: broken });
		const error = await errorOf(trigger.poll());
		expect(error.name).toBe('NodeApiError');
		expect(trigger.staticData).toEqual(before);
		expect(jsons(await trigger.poll()).map((json) => json['id'])).toEqual([id]);
	});

	it('is put up with when it is the first one and the fault may pass', async () => {
		const trigger = poller(watching('ok'));
		bench.sandbox.faults.add({ effect: broken });
		expect(await trigger.activate()).toBeNull();
		expect(trigger.staticData).toEqual({ 'node:Node': {} });
		expect(await trigger.poll()).toBeNull();
		const [id] = await batch('ok');
		expect((await next(trigger)).map((json) => json['id'])).toEqual([id]);

		const [second] = await batch('ok');
		await pause(150);
		bench.sandbox.faults.add({ effect: { kind: 'reset' }, times: 3 });
		expect(await trigger.restart()).toBeNull();
		expect(jsons(await trigger.poll()).map((json) => json['id'])).toEqual([second]);
	});

	it('throws at the first poll when the token or the object is wrong', async () => {
		const missing = await errorOf(poller(watching('no-such')).activate());
		expect(missing).toMatchObject({ name: 'NodeApiError', httpCode: '404' });
		const refused = engine.createPoller({
			type: 'n8n-nodes-ubiops.ubiOpsTrigger',
			parameters: { project: named('demo'), ...watching('ok') },
			credentials: { ubiOpsApi: { apiToken: 'wrong', baseUrl: bench.sandbox.baseUrl } },
		});
		const error = await errorOf(refused.activate());
		expect(error.name).toBe('NodeApiError');
	});

	it('reads a name in an address as it is meant', async () => {
		const value = 'https://app.ubiops.com/projects/demo/deployments/no%20such/versions';
		const deployment = { __rl: true, mode: 'url', value };
		await errorOf(poller(watching('ok', { deployment })).activate());
		expect(bench.sandbox.calls.at(-1)?.rawPath).toContain('/deployments/no%20such/');
	});

	it('says which field is empty', async () => {
		const error = await errorOf(poller({ event: 'buildFinished' }).activate());
		expect(error).toMatchObject({ name: 'NodeOperationError', message: "'Deployment' is empty" });
		const version = { event: 'deploymentRequestFinished', version: named('v1') };
		expect((await errorOf(poller(version).activate())).message).toContain("'Version' is set");
	});
});

describe('a state that cannot be read', () => {
	it.each<[string, IDataObject]>([
		['of another kind', { state: 'x' }],
		['of an older format', { state: { format: 0, watch: 'x' } }],
		['without its parts', { state: { format: 1 } }],
	])('%s is replaced', async (_name, broken) => {
		await batch('ok');
		await pause(150);
		const trigger = poller(watching('ok'), { 'node:Node': broken });
		expect(await trigger.activate()).toBeNull();
		const [id] = await batch('ok');
		expect((await next(trigger)).map((json) => json['id'])).toEqual([id]);
	});

	it('with spoilt values is replaced', async () => {
		const trigger = poller(watching('ok'));
		await trigger.activate();
		const saved = trigger.savedStaticData;
		const state = { ...Object(Object(saved['node:Node'])['state']), given: [1, 2] };
		const other = poller(watching('ok'), { 'node:Node': { state } });
		expect(await other.activate()).toBeNull();
	});
});

describe('the form', () => {
	const { description } = new UbiOpsTrigger();

	it('is a polling trigger as the verification wants it', () => {
		expect(description).toMatchObject({ polling: true, inputs: [], group: ['trigger'] });
		expect(description.usableAsTool).toBeUndefined();
		const own = description.properties.filter(({ name }) => name !== 'pollTimes');
		expect(new Set(own.map(({ name }) => name))).toEqual(
			new Set([
				'hint',
				'event',
				'project',
				'deployment',
				'pipeline',
				'version',
				'environment',
				'bucket',
				'prefix',
				'query',
				'eventType',
				'action',
				'statuses',
				'simplify',
				'options',
			]),
		);
	});

	it('has its choices in the order of their names', () => {
		for (const { options = [] } of description.properties) {
			const names = options.map((option) => ('name' in option ? option.name : ''));
			const values = options.map((option) => ('value' in option ? option.value : undefined));
			if (values.includes(undefined)) continue;
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		}
	});

	it('lists what can be watched', async () => {
		const { baseUrl, token } = bench.sandbox;
		const list = async (method: string): Promise<string[]> => {
			const { results } = await engine.listSearch({
				type: 'n8n-nodes-ubiops.ubiOpsTrigger',
				method,
				parameters: { project: named('demo'), ...watching('ok') },
				credentials: { ubiOpsApi: { apiToken: token, baseUrl } },
			});
			return results.map(({ value }) => String(value));
		};
		expect(await list('project')).toContain('demo');
		expect(await list('deployment')).toEqual(expect.arrayContaining(['ok', 'bad']));
		expect(await list('version')).toEqual(['v1']);
	});
});
