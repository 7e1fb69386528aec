/** A poll that meets a fault loses nothing: the next one with a healthy UbiOps gives each event once. */

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import type { FaultEffect } from '../../sandbox';
import { named, useWorkbench } from '../node/workbench';
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

it.each(faults)(
	'a poll that gets %s',
	async (_name, effect) => {
		const trigger = engine.createPoller({
			type: 'n8n-nodes-ubiops.ubiOpsTrigger',
			parameters: {
				event: 'deploymentRequestFinished',
				project: named('demo'),
				deployment: named('ok'),
			},
			credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
		});
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
