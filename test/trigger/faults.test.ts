/** A poll that meets a fault loses nothing: the next one with a healthy UbiOps gives each event once. */

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import type { FaultEffect } from '../../sandbox';
import { named, useWorkbench, type Workbench } from '../node/workbench';
import { call, field } from '../sandbox/client';

const bench = useWorkbench({ requestMs: 50, buildMs: 20 });
const engine = createEngine({ nodeTypes: [UbiOpsTrigger], credentialTypes: [UbiOpsApi] });

beforeAll(async () => {
	await bench.deploy('ok', { plain: true });
});

const faults: Array<[string, FaultEffect]> = [
	['an object that is no list', { kind: 'status', status: 200, body: {} }],
	['null', { kind: 'status', status: 200, body: null }],
	['an error as success', { kind: 'status', status: 200, body: { detail: 'Not now' } }],
	['nothing (204)', { kind: 'status', status: 204 }],
	['403', { kind: 'status', status: 403 }],
	['500', { kind: 'status', status: 500 }],
	['503', { kind: 'status', status: 503 }],
	['a rate limit', { kind: 'rateLimit', resetSeconds: 600 }],
	['a lost connection', { kind: 'reset' }],
	['a response that comes too late', { kind: 'delay', ms: 100_000 }],
];

/** A trigger for the ends of requests to a deployment. */
const pollerOf = ({ sandbox }: Workbench, deployment: string) =>
	engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters: {
			event: 'deploymentRequestFinished',
			project: named('demo'),
			deployment: named(deployment),
		},
		credentials: { ubiOpsApi: { apiToken: sandbox.token, baseUrl: sandbox.baseUrl } },
	});

it.each(faults)(
	'a poll that gets %s',
	async (_name, effect) => {
		const trigger = pollerOf(bench, 'ok');
		await trigger.activate();
		const path = '/projects/demo/deployments/ok/versions/v1/requests/batch';
		const { body } = await call(bench.sandbox, 'POST', path, ['a', 'b']);
		await new Promise((resolve) => setTimeout(resolve, 100));
		bench.sandbox.faults.add({ skip: 1, times: Infinity, effect });
		const before = trigger.staticData;
		const begin = performance.now();
		await expect(trigger.poll()).rejects.toThrow();
		expect(performance.now() - begin).toBeLessThanOrEqual(46_000);
		expect(trigger.staticData).toEqual(before);
		bench.sandbox.faults.clear();
		const given = ((await trigger.poll())?.[0] ?? []).map(({ json }) => json['id']);
		expect(given.sort()).toEqual([field(body, 0, 'id'), field(body, 1, 'id')].sort());
		expect(await trigger.poll()).toBeNull();
	},
	60_000,
);

describe('what was under way', () => {
	const slow = useWorkbench({ requestMs: 300_000, buildMs: 20 });
	const minute = async () => await new Promise((resolve) => setTimeout(resolve, 60_000));

	it.each(faults)('is not forgotten by a poll that gets %s', async (_name, effect) => {
		await slow.deploy('slow', { plain: true }).catch(() => undefined);
		const trigger = pollerOf(slow, 'slow');
		await trigger.activate();
		const path = '/projects/demo/deployments/slow/versions/v1/requests/batch';
		const { body } = await call(slow.sandbox, 'POST', path, ['a']);
		await minute();
		expect(await trigger.poll()).toBeNull();
		slow.sandbox.faults.add({ times: Infinity, effect });
		for (let poll = 0; poll < 6; poll++) {
			await minute();
			await trigger.poll().catch(() => undefined);
		}
		slow.sandbox.faults.clear();
		const given: unknown[] = [];
		for (let poll = 0; poll < 3; poll++) {
			await minute();
			given.push(...((await trigger.poll())?.[0] ?? []).map(({ json }) => json['id']));
		}
		expect(given).toEqual([field(body, 0, 'id')]);
	});
});
