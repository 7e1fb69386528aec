/** Include Result where UbiOps no longer returns the results of requests with them. */

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import { UbiOpsWebhookTrigger } from '../../nodes/UbiOps/UbiOpsWebhookTrigger.node';
import { eventOf } from '../../nodes/UbiOps/trigger/events';
import { itemsFor } from '../../nodes/UbiOps/trigger/items';
import { deploymentRequests } from '../../nodes/UbiOps/trigger/sources/requestVersions';
import { RequestSource } from '../../nodes/UbiOps/trigger/sources/requests';
import { detectEvents, withoutEvents } from '../../nodes/UbiOps/trigger/tracking/follow';
import { named, useWorkbench, type Workbench } from '../node/workbench';
import { call } from '../sandbox/client';
import { MINUTE, request, SECOND, settingsWith, simulate } from './scene';

const today = useWorkbench({ requestMs: 20, buildMs: 20 });
const later = useWorkbench({ requestMs: 20, buildMs: 20, withoutDeprecated: true });
const engine = createEngine({
	nodeTypes: [UbiOpsTrigger, UbiOpsWebhookTrigger],
	credentialTypes: [UbiOpsApi],
});

const OUTPUT = 'deployment_version_requests_output_get';

const watching = (deployment: string, more: INodeParameters = {}): INodeParameters => ({
	event: 'deploymentRequestFinished',
	project: named('demo'),
	deployment: named(deployment),
	options: { includeResult: true },
	...more,
});

const credentials = ({ sandbox }: Workbench) => ({
	ubiOpsApi: { apiToken: sandbox.token, baseUrl: sandbox.baseUrl },
});

const poller = (bench: Workbench, parameters: INodeParameters) =>
	engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters,
		credentials: credentials(bench),
	});

const batch = async ({ sandbox }: Workbench, deployment: string, inputs: unknown[]) =>
	await call(sandbox, 'POST', `/projects/demo/deployments/${deployment}/requests/batch`, inputs);

const pause = async (ms: number): Promise<void> => {
	await new Promise((resolve) => setTimeout(resolve, ms));
};

/** Items of a poll after some requests, in the order of their results. */
async function polled(
	bench: Workbench,
	deployment: string,
	inputs: unknown[],
	more: INodeParameters = {},
): Promise<IDataObject[]> {
	const trigger = poller(bench, watching(deployment, more));
	await trigger.activate();
	await batch(bench, deployment, inputs);
	await pause(150);
	const items = ((await trigger.poll()) ?? []).flat().map(({ json }) => json);
	expect(await trigger.poll()).toBeNull();
	const text = ({ result }: IDataObject): string => JSON.stringify(result);
	return items.sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

beforeAll(async () => {
	for (const bench of [today, later]) {
		const model = { kind: 'linear', intercept: 0, coefficients: { x: 10 }, output: 'y' };
		await bench.deploy('model', { input: [['x', 'int']], output: [['y', 'double']], model });
		await bench.deploy('shout', { plain: true, model: { kind: 'upper' } });
		await bench.deploy('bad', { plain: true, model: { kind: 'fail', message: 'out of order' } });
		await bench.deploy('forgets', { plain: true });
		await bench.run('deploymentVersion', 'update', {
			deployment: named('forgets'),
			version: named('v1'),
			updateFields: { requestRetentionMode: 'metadata' },
		});
	}
});

beforeEach(() => {
	later.sandbox.clearCalls();
	later.sandbox.maxInFlight = 0;
});

/** What differs between any two requests, and what is gone with the result. */
const OTHER = /^(id|time_.*|success|request_data)$/;

const alike = (items: IDataObject[]): IDataObject[] =>
	items.map((item) =>
		Object.fromEntries(Object.entries(item).filter(([name]) => !OTHER.test(name))),
	);

describe.each([
	['simplified', {}],
	['with all fields', { simplify: false }],
])('items %s', (_name, more) => {
	it.each<[string, unknown[]]>([
		['model', Array.from({ length: 12 }, (_, x) => ({ x }))],
		['shout', ['a', '12', 'null']],
		['bad', ['a']],
	])('of requests to %s are the same with and without `result`', async (deployment, inputs) => {
		const with_ = await polled(today, deployment, inputs, more);
		const without = await polled(later, deployment, inputs, more);
		expect(alike(without)).toEqual(alike(with_));
		expect(without).toHaveLength(inputs.length);
		expect(later.calls(OUTPUT)).toHaveLength(deployment === 'bad' ? 0 : inputs.length);
		expect(later.sandbox.maxInFlight).toBeLessThanOrEqual(5);
	});
});

it('a completed request without any output says so', async () => {
	const [item] = await polled(later, 'forgets', ['a']);
	expect(item).toMatchObject({
		status: 'completed',
		result: null,
		error_message: expect.stringMatching(
			/^Request \S+ is completed, but UbiOps has no output of it\. Check 'Request Retention Mode'/,
		),
	});
});

it('a fault while outputs are read leaves the state as it was', async () => {
	const trigger = poller(later, watching('shout'));
	await trigger.activate();
	await batch(later, 'shout', ['a']);
	await pause(150);
	const before = trigger.staticData;
	later.sandbox.faults.add({
		match: { operationId: OUTPUT },
		effect: { kind: 'status', status: 500 },
	});
	await expect(trigger.poll()).rejects.toThrow();
	expect(trigger.staticData).toEqual(before);
	later.sandbox.faults.clear();
	expect(await trigger.poll()).toMatchObject([[{ json: { result: 'A' } }]]);
});

it('the webhook trigger gives the item of the poll trigger', async () => {
	const webhook = await engine
		.createWebhookTrigger({
			type: 'n8n-nodes-ubiops.ubiOpsWebhookTrigger',
			parameters: watching('model'),
			credentials: credentials(later),
		})
		.open();
	try {
		const trigger = poller(later, watching('model'));
		await webhook.activate('init');
		await trigger.activate();
		await batch(later, 'model', [{ x: 4 }]);
		await pause(1000);
		const [items] = (await trigger.poll()) ?? [];
		expect(items).toMatchObject([{ json: { result: { y: 40 }, error_message: null } }]);
		expect(webhook.executions.map(({ items }) => items)).toEqual([items]);
	} finally {
		await webhook.deactivate();
		await webhook.close();
	}
});

it('what there is no time for comes with a later poll, each once', async () => {
	const { api, wait } = simulate({ leavesOutResults: true });
	api.budgetMs = 3 * SECOND;
	const event = eventOf('deploymentRequestFinished');
	if (event === undefined) throw new Error('There is no such event');
	const watched = { kind: deploymentRequests, project: 'p', owner: 'd', version: '' };
	const source = (state: Parameters<typeof detectEvents>[2]) =>
		new RequestSource(api, { ...watched, statuses: ['completed'] }, state);
	const settings = settingsWith({
		event: event.value,
		deployment: 'd',
		includeResult: true,
		simplify: false,
	});
	let { state } = await detectEvents(source(undefined), 'x', undefined);
	const made = Array.from({ length: 23 }, () => request(api, SECOND).id);
	const given: unknown[] = [];
	const counts: number[] = [];
	while (given.length < made.length && counts.length < 9) {
		wait(MINUTE);
		api.pollBegan = api.now;
		const one = source(state);
		const outcome = await detectEvents(one, 'x', state);
		const { items, postponed } = await itemsFor(event, settings, one, outcome.events);
		state = withoutEvents(outcome.state, postponed);
		counts.push(items.length);
		given.push(...items.map(({ json }) => json['id']));
		expect(items.every(({ json }) => json['result'] === 'output')).toBe(true);
	}
	expect(given.sort()).toEqual(made.sort());
	expect(counts.length).toBeGreaterThan(3);
});
