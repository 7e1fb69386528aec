/** A poll ends within its time, and the next one continues; all on the simulated API's clock. */

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { PollContext } from '../../engine/n8nCore';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import { unlessRunning } from '../../nodes/UbiOps/trigger/poll';
import { named, useWorkbench } from '../node/workbench';
import { call } from '../sandbox/client';
import { HOUR, MINUTE, request, SECOND, simulate } from './scene';
import { NOTHING_WRONG } from './simulatedNode';

const BUDGET = 36 * SECOND;

/**
 * Versions whose every call takes three seconds. The simulated clock counts calls one by one, and the
 * trigger makes five at a time where there are several versions.
 */
function slow(versions: number, cap?: number) {
	const each = versions > 4 ? 0.6 * SECOND : 3 * SECOND;
	const scene = simulate({ latency: () => each, ...(cap === undefined ? {} : { cap }) });
	for (let n = 2; n <= versions; n++) {
		scene.api.versions.push({ owner: 'd', version: `v${n}`, created: 0, retention: 'full' });
	}
	scene.api.budgetMs = BUDGET;
	return scene;
}

it('20 versions at 3 seconds a call: no poll is longer than its time, and nothing is lost', async () => {
	const { api, node, wait } = slow(20);
	for (let n = 0; n < 40; n++) {
		request(api, n % 2 === 0 ? SECOND : HOUR, { version: `v${(n % 20) + 1}` });
	}
	wait(5 * MINUTE);
	const lengths: number[] = [];
	for (let minute = 0; minute < 90; minute++) {
		const version = `v${(minute % 20) + 1}`;
		request(api, SECOND, { version });
		request(api, 20 * MINUTE, { version });
		const begin = api.now;
		await node.poll();
		lengths.push(api.now - begin);
		wait(MINUTE);
	}
	wait(2 * HOUR);
	for (let poll = 0; poll < 4; poll++) {
		await node.poll();
		wait(MINUTE);
	}
	expect(Math.max(...lengths)).toBeLessThanOrEqual(BUDGET);
	expect(node.given.size).toBeGreaterThan(150);
	expect(node.verdict()).toEqual(NOTHING_WRONG);
});

it('more ends than fit into one poll come in the next ones, each once', async () => {
	const { api, node, wait } = slow(1, 50);
	await node.poll();
	for (let n = 0; n < 1500; n++) request(api, SECOND, { created: api.now + n * SECOND });
	wait(HOUR);
	const lengths: number[] = [];
	for (let poll = 0; poll < 30; poll++) {
		const begin = api.now;
		await node.poll();
		lengths.push(api.now - begin);
		wait(MINUTE);
	}
	expect(Math.max(...lengths)).toBeLessThanOrEqual(BUDGET);
	expect(node.given.size).toBe(1500);
	expect(node.verdict()).toEqual(NOTHING_WRONG);
});

it('more in flight than fit into one poll are all remembered', async () => {
	const { api, node, wait } = slow(2, 50);
	for (let n = 0; n < 600; n++) request(api, 3 * HOUR, { version: n % 2 === 0 ? 'v1' : 'v2' });
	wait(MINUTE);
	for (let poll = 0; poll < 15; poll++) {
		await node.poll();
		wait(MINUTE);
	}
	expect(node.state?.inFlight.size).toBe(600);
	wait(3 * HOUR);
	for (let poll = 0; poll < 20; poll++) {
		await node.poll();
		wait(MINUTE);
	}
	expect(node.given.size).toBe(600);
	expect(node.verdict()).toEqual(NOTHING_WRONG);
});

describe('in n8n', () => {
	const bench = useWorkbench({ requestMs: 50, buildMs: 20 });
	const engine = createEngine({ nodeTypes: [UbiOpsTrigger], credentialTypes: [UbiOpsApi] });

	it('a poll of 20 versions at 3 seconds a call ends in time, and gives each end once', async () => {
		await bench.deploy('many', { plain: true });
		for (let n = 2; n <= 20; n++) {
			await call(bench.sandbox, 'POST', '/projects/demo/deployments/many/versions', {
				version: `v${n}`,
			});
		}
		const trigger = engine.createPoller({
			type: 'n8n-nodes-ubiops.ubiOpsTrigger',
			parameters: {
				event: 'deploymentRequestFinished',
				project: named('demo'),
				deployment: named('many'),
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
		});
		const timed = async (poll: () => Promise<unknown>): Promise<number> => {
			const begin = performance.now();
			await poll();
			return performance.now() - begin;
		};
		bench.sandbox.faults.add({ times: Infinity, effect: { kind: 'delay', ms: 3000 } });
		const lengths = [await timed(async () => await trigger.activate())];
		lengths.push(await timed(async () => await trigger.poll()));
		bench.sandbox.faults.clear();
		const { body } = await call(
			bench.sandbox,
			'POST',
			'/projects/demo/deployments/many/versions/v1/requests/batch',
			['a', 'b'],
		);
		bench.sandbox.faults.add({ times: Infinity, effect: { kind: 'delay', ms: 3000 } });
		const given: unknown[] = [];
		for (let poll = 0; poll < 4; poll++) {
			lengths.push(
				await timed(async () => {
					const items = (await trigger.poll())?.[0] ?? [];
					given.push(...items.map(({ json }) => json['id']));
				}),
			);
		}
		bench.sandbox.faults.clear();
		expect(Math.max(...lengths)).toBeLessThanOrEqual(45_000);
		const ids = Array.isArray(body) ? body.map((one: { id: string }) => one.id) : [];
		expect(given.sort()).toEqual(ids.sort());
	}, 60_000);

	it('a newer n8n says how long a poll may take, and it takes no longer', async () => {
		Reflect.set(PollContext.prototype, 'getPollBudgetMs', () => 10_000);
		const trigger = engine.createPoller({
			type: 'n8n-nodes-ubiops.ubiOpsTrigger',
			parameters: { event: 'deploymentRequestFinished', project: named('demo') },
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
		});
		await trigger.activate();
		bench.sandbox.faults.add({ times: Infinity, effect: { kind: 'delay', ms: 30_000 } });
		const begin = performance.now();
		await trigger.poll().catch(() => undefined);
		expect(performance.now() - begin).toBeLessThanOrEqual(10_500);
		Reflect.deleteProperty(PollContext.prototype, 'getPollBudgetMs');
		bench.sandbox.faults.clear();
	});
});

it('a poll that does not end is left alone after three minutes, and counts no more', async () => {
	const overdue = jest.fn();
	let isFirstCurrent: () => boolean = () => true;
	void unlessRunning(
		'k',
		async (isCurrent) => {
			isFirstCurrent = isCurrent;
			await new Promise(() => undefined);
		},
		overdue,
	);
	const next = async () => await unlessRunning('k', async (isCurrent) => isCurrent(), overdue);
	expect(await next()).toBeUndefined();
	expect(isFirstCurrent()).toBe(true);
	await new Promise((resolve) => setTimeout(resolve, 3 * MINUTE));
	expect(await next()).toBe(true);
	expect(isFirstCurrent()).toBe(false);
	expect(overdue).toHaveBeenCalledTimes(1);
	expect(await next()).toBe(true);
});
