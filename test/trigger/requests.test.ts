/** What the trigger must hold under, one by one, on a simulated API with a clock of its own. */

import { HOUR, MINUTE, request, SECOND, simulate } from './scene';
import type { SimulationOptions } from './simulatedApi';
import { NOTHING_WRONG, SimulatedNode, type Watched } from './simulatedNode';

const modes: Array<[string, SimulationOptions, Watched]> = [
	['a deployment', {}, { owner: 'd' }],
	['a version', {}, { owner: 'd', version: 'v1' }],
	['a pipeline', { kind: 'pipeline' }, { owner: 'd' }],
	['any in the project', {}, {}],
	['any in the project of an older installation', { older: true }, {}],
];

describe.each(modes)('watching %s', (_name, options, watched) => {
	const start = (more: SimulationOptions = {}) => simulate({ ...options, ...more }, watched);

	it('passes over what ended before, and gives the end of what was in flight', async () => {
		const { api, ids, wait, node } = start();
		for (let n = 0; n < 5; n++) request(api, SECOND);
		wait(MINUTE);
		const running = request(api, HOUR);
		expect(await ids()).toEqual([]);
		wait(MINUTE);
		expect(await ids()).toEqual([]);
		wait(HOUR);
		expect(await ids()).toEqual([running.id]);
		expect(await ids()).toEqual([]);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('gives what was made and has ended between two polls', async () => {
		const { api, ids, wait } = start();
		await ids();
		wait(MINUTE);
		const short = request(api, SECOND, { end: 'failed' });
		wait(MINUTE);
		expect(await ids()).toEqual([short.id]);
		expect(await ids()).toEqual([]);
	});

	it('gives the end after 48 hours while thousands of younger ones end', async () => {
		const { api, ids, wait, node } = start({ cap: 100 });
		await ids();
		const long = request(api, 48 * HOUR);
		for (let hour = 0; hour < 48; hour++) {
			for (let n = 0; n < 60; n++) request(api, SECOND);
			wait(HOUR - 20 * SECOND);
			expect(await ids()).not.toContain(long.id);
		}
		wait(HOUR);
		expect(await ids()).toContain(long.id);
		expect(node.given.size).toBe(48 * 60 + 1);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('gives more than fits on many pages', async () => {
		const { api, ids, wait, node } = start({ cap: 50 });
		await ids();
		for (let n = 0; n < 1500; n++) request(api, SECOND, { created: api.now + n * 10 });
		wait(HOUR);
		expect((await ids()).length).toBe(1500);
		expect(await ids()).toEqual([]);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('gives all of many with an equal time', async () => {
		const { api, ids, wait, node } = start({ cap: 60 });
		await ids();
		for (let n = 0; n < 400; n++) request(api, n % 2 === 0 ? 5 * SECOND : 2 * MINUTE);
		wait(MINUTE);
		expect((await ids()).length).toBe(200);
		wait(2 * MINUTE);
		expect((await ids()).length).toBe(200);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('holds under new rows that shift the pages while they are read', async () => {
		const { api, node, wait, ids } = start({ cap: 20 });
		await ids();
		for (let n = 0; n < 200; n++) request(api, n % 2 === 0 ? SECOND : 10 * MINUTE);
		wait(MINUTE);
		api.onCall = () => {
			for (let n = 0; n < 3; n++) request(api, n === 0 ? 1 : HOUR);
		};
		await ids();
		wait(15 * MINUTE);
		await ids();
		api.onCall = undefined;
		wait(2 * HOUR);
		await ids();
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('holds under rows that go away while the pages are read', async () => {
		const { api, node, wait, ids } = start({ cap: 20 });
		await ids();
		const many = Array.from({ length: 300 }, (_, n) =>
			request(api, n % 3 === 0 ? SECOND : HOUR, { created: api.now + n * 10 }),
		);
		wait(10 * MINUTE);
		// Each call deletes ended rows at the head of the list, more than pages repeat.
		api.onCall = () => {
			const shown = many.filter(({ deleted, ends }) => deleted === undefined && ends < api.now);
			for (const one of shown.slice(-4)) if (node.polls.length > 2) one.deleted = api.now;
		};
		await ids();
		await ids();
		await ids();
		wait(10 * MINUTE);
		await ids();
		api.onCall = undefined;
		wait(2 * HOUR);
		await ids();
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('loses nothing when any one call of a poll fails', async () => {
		for (let failing = 1; failing <= 12; failing++) {
			const { api, node, wait, ids } = start({ cap: 20 });
			await ids();
			for (let n = 0; n < 60; n++) request(api, n % 2 === 0 ? SECOND : 10 * MINUTE);
			wait(MINUTE);
			await ids();
			for (let n = 0; n < 60; n++) request(api, SECOND);
			wait(15 * MINUTE);
			const before = JSON.stringify(node.state?.floor);
			const at = api.calls + failing;
			api.fault = () => api.calls === at;
			const polled = await node.poll();
			if (polled === undefined) expect(JSON.stringify(node.state?.floor)).toBe(before);
			api.fault = undefined;
			wait(MINUTE);
			await ids();
			expect({ failing, ...node.verdict() }).toEqual({ failing, ...NOTHING_WRONG });
		}
	});

	it('continues where it was when n8n is killed after any poll', async () => {
		for (let killed = 1; killed <= 8; killed++) {
			const { api, node, wait, ids } = start();
			for (let poll = 0; poll < 10; poll++) {
				if (poll % 3 === 1) request(api, SECOND);
				if (poll % 3 === 0) request(api, 25 * MINUTE);
				await ids();
				wait(5 * MINUTE);
				if (poll === killed) node.restart();
			}
			wait(HOUR);
			await ids();
			expect({ killed, ...node.verdict() }).toEqual({ killed, ...NOTHING_WRONG });
		}
	});

	it('gives nothing twice that was given with the state, whichever comes back', async () => {
		const { api, node, wait, ids } = start();
		for (let poll = 0; poll < 12; poll++) {
			request(api, poll % 2 === 0 ? SECOND : 12 * MINUTE);
			await ids();
			wait(5 * MINUTE);
		}
		for (let index = node.saves.length - 1; index >= 0; index -= 2) {
			node.restart(index);
			await ids();
			expect(node.verdict()).toEqual(NOTHING_WRONG);
		}
	});

	it('drops what was deleted, and gives what was deleted with others in one call', async () => {
		const { api, node, wait, ids } = start();
		await ids();
		const many = Array.from({ length: 40 }, () => request(api, HOUR));
		wait(15 * MINUTE);
		await ids();
		for (const [n, one] of many.entries()) if (n % 7 === 0) one.deleted = api.now;
		wait(HOUR);
		expect((await ids()).length).toBe(34);
		expect(node.state?.inFlight.size).toBe(0);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('continues when UbiOps keeps nothing of ended requests', async () => {
		const { api, node, wait, ids } = start();
		api.versions.push({ owner: 'd', version: 'v2', created: 0, retention: 'none' });
		await ids();
		for (let n = 0; n < 300; n++) request(api, HOUR, { version: 'v2' });
		const kept = request(api, HOUR);
		wait(15 * MINUTE);
		await ids();
		wait(2 * HOUR);
		expect(await ids()).toEqual([kept.id]);
		for (let n = 0; n < 5; n++) await ids();
		expect(node.state?.inFlight.size).toBe(0);
	});

	it.each([-10 * MINUTE, 10 * MINUTE])('works with clocks %d ms apart', async (skew) => {
		const own = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2030, 0, 1) + skew);
		try {
			for (const dates of [0, skew, 'none'] as const) {
				const { api, node, wait, ids } = start({ skew: dates });
				request(api, SECOND);
				wait(MINUTE);
				await ids();
				for (let poll = 0; poll < 30; poll++) {
					request(api, SECOND);
					request(api, 7 * MINUTE);
					wait(MINUTE);
					await ids();
				}
				wait(HOUR);
				await ids();
				expect(node.given.size).toBe(60);
				expect(node.verdict()).toEqual(NOTHING_WRONG);
			}
		} finally {
			own.mockRestore();
		}
	});

	it('neither doubles nor loses when two polls overlap', async () => {
		const { api, node, wait, ids } = start();
		await ids();
		for (let poll = 0; poll < 10; poll++) {
			request(api, SECOND);
			request(api, 3 * MINUTE);
			wait(MINUTE);
			const [first, second, third] = await Promise.all([node.poll(), node.poll(), node.poll()]);
			expect([first === undefined, second, third]).toEqual([false, undefined, undefined]);
		}
		wait(HOUR);
		await ids();
		expect(node.given.size).toBe(20);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('gives only the statuses that are wanted', async () => {
		const { api, wait } = start();
		const node = new SimulatedNode(api, { ...watched, statuses: ['failed'] });
		await node.poll();
		for (let n = 0; n < 30; n++) {
			request(api, n % 2 === 0 ? SECOND : HOUR, { end: n % 3 === 0 ? 'failed' : 'completed' });
		}
		wait(20 * MINUTE);
		await node.poll();
		wait(2 * HOUR);
		await node.poll();
		expect(node.given.size).toBe(10);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('makes few calls when nothing happens, whatever the history', async () => {
		const { api, wait, ids } = start();
		for (let n = 0; n < 5000; n++) request(api, SECOND, { created: api.now - n - SECOND });
		await ids();
		for (let poll = 0; poll < 5; poll++) {
			const before = api.calls;
			await ids();
			expect(api.calls - before).toBeLessThanOrEqual(4);
			wait(MINUTE);
		}
	});
});

describe('a server', () => {
	it('that takes fewer ids in one call gets fewer', async () => {
		const { api, node, wait, ids } = simulate({ mostTogether: 100 });
		await ids();
		for (let n = 0; n < 260; n++) request(api, HOUR);
		wait(10 * MINUTE);
		await ids();
		wait(10 * MINUTE);
		for (let n = 0; n < 3; n++) request(api, SECOND);
		wait(HOUR);
		await ids();
		expect(node.given.size).toBe(263);
	});

	it('that knows no dates is read as far as needed', async () => {
		const { api, node, wait, ids } = simulate({ ignoresDates: true, cap: 50 });
		for (let n = 0; n < 2000; n++) request(api, SECOND, { created: api.now + n * SECOND });
		wait(HOUR);
		await ids();
		wait(MINUTE);
		request(api, SECOND);
		wait(HOUR);
		const before = api.calls;
		expect((await ids()).length).toBe(1);
		expect(api.calls - before).toBeLessThan(10);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});

	it('of which a version was made meanwhile is watched in it, too', async () => {
		const { api, node, wait, ids } = simulate();
		await ids();
		wait(MINUTE);
		api.versions.push({ owner: 'd', version: 'v2', created: api.now, retention: 'full' });
		request(api, SECOND, { version: 'v2' });
		const long = request(api, HOUR, { version: 'v2' });
		wait(MINUTE);
		expect((await ids()).length).toBe(1);
		wait(2 * HOUR);
		expect(await ids()).toEqual([long.id]);
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	});
});

test('the state of 1,000 requests in flight is small', async () => {
	const { api, node, ids, wait } = simulate();
	for (let n = 0; n < 1000; n++) request(api, HOUR);
	await ids();
	wait(MINUTE);
	await ids();
	expect(node.state?.inFlight.size).toBe(1000);
	expect(node.stateBytes).toBeLessThan(64 * 1024);
});
