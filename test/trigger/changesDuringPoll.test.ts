/** What happens between two calls of one poll, and what polls cost. */

import type { Question } from '../../nodes/UbiOps/trigger/sources/queries';
import { HOUR, MINUTE, request, SECOND, simulate } from './scene';
import type { SimulationOptions } from './simulatedApi';
import { NOTHING_WRONG, SimulatedNode } from './simulatedNode';

const statusOf = ({ query = [] }: Question): string => new Map(query).get('status') ?? '';

/** Does something once, when a list of this status is about to be read. */
const before = (status: string, action: () => void): ((question: Question) => void) => {
	let isDone = false;
	return (question) => {
		if (isDone || !statusOf(question).includes(status)) return;
		isDone = true;
		action();
	};
};

it.each(['pending', 'processing', 'completed'])(
	'a request that starts just before the %s ones are read is not lost',
	async (status) => {
		const { api, node, wait } = simulate();
		await node.poll();
		const one = request(api, 10 * HOUR, { starts: Infinity });
		wait(HOUR);
		// The next poll looks at what is in flight.
		await node.poll();
		wait(MINUTE);
		api.onCall = before(status, () => {
			one.starts = api.now;
			one.ends = api.now + 10 * MINUTE;
		});
		await node.poll();
		wait(HOUR);
		await node.poll();
		expect(node.given).toEqual(new Set([one.id]));
	},
);

it.each(['processing', 'completed'])(
	'a request that ends just before the %s ones are read is given once',
	async (status) => {
		const { api, node, wait } = simulate();
		await node.poll();
		const one = request(api, 10 * HOUR, { starts: api.now + SECOND });
		wait(HOUR);
		await node.poll();
		wait(MINUTE);
		api.onCall = before(status, () => {
			one.ends = api.now;
		});
		await node.poll();
		wait(HOUR);
		await node.poll();
		expect(node.given).toEqual(new Set([one.id]));
		expect(node.verdict()).toEqual(NOTHING_WRONG);
	},
);

it('a request that ends while the trigger is activated is given by the next poll', async () => {
	const { api, node, wait } = simulate();
	for (let n = 0; n < 20; n++) request(api, SECOND);
	wait(MINUTE);
	const one = request(api, HOUR);
	wait(MINUTE);
	// The newest ended ones are read first, then what is in flight, then what has ended.
	let calls = 0;
	api.onCall = (question) => {
		if (statusOf(question).includes('completed') && ++calls === 2) one.ends = api.now;
	};
	expect(await node.poll()).toEqual([]);
	expect((await node.poll())?.map(({ key }) => key)).toEqual([one.id]);
	expect(await node.poll()).toEqual([]);
});

it('rows that are deleted while the list is read leave no gap', async () => {
	const { api, node, wait } = simulate({ cap: 40 });
	const past = request(api, SECOND);
	wait(MINUTE);
	await node.poll();
	const many = Array.from({ length: 400 }, (_, n) =>
		request(api, SECOND, { created: api.now + n * 20 * SECOND }),
	);
	wait(400 * 20 * SECOND);
	// The newest are read first: they go away behind the reader, more than the pages repeat.
	api.onCall = () => {
		if (many.length > 250) for (const one of many.splice(-25)) one.deleted = api.now;
	};
	await node.poll();
	api.onCall = undefined;
	wait(HOUR);
	await node.poll();
	const kept = api.all.filter((one) => one !== past && one.deleted === undefined);
	expect(kept.length).toBeGreaterThan(100);
	expect(kept.filter(({ id }) => !node.given.has(id))).toEqual([]);
});

it('rows of equal time may change their order from page to page', async () => {
	let state = 1;
	const shuffle = (): number => (state = (state * 48271) % 2147483647);
	const { api, node, wait } = simulate({ cap: 20, shuffle });
	await node.poll();
	for (let n = 0; n < 400; n++) {
		request(api, SECOND, { created: api.now + Math.floor(n / 15) * 30 * SECOND });
	}
	wait(2 * HOUR);
	await node.poll();
	wait(HOUR);
	await node.poll();
	expect(node.given.size).toBe(400);
	expect(node.verdict()).toEqual(NOTHING_WRONG);
});

describe('the calls of any in the project', () => {
	const busy = (options: SimulationOptions) => {
		const scene = simulate(options, {});
		for (let n = 0; n < 20; n++) {
			scene.api.versions.push({ owner: `d${n}`, version: 'v1', created: 0, retention: 'full' });
		}
		return scene;
	};
	const callsOf = async (options: SimulationOptions): Promise<number> => {
		const { api, node, wait } = busy(options);
		for (let n = 0; n < 30; n++) request(api, SECOND);
		wait(MINUTE);
		await node.poll();
		const begin = api.calls;
		for (let poll = 0; poll < 60; poll++) {
			wait(MINUTE);
			await node.poll();
		}
		return api.calls - begin;
	};

	it('are one for most polls, and a look at every version now and then', async () => {
		// 60 polls, and some 7 looks at 21 versions: 1 refused, 1 for the owners, 21 and twice 21.
		expect(await callsOf({})).toBeLessThan(60 + 7 * 65 + 10);
	});

	it('are two more now and then where the project list has what is in flight', async () => {
		expect(await callsOf({ older: true })).toBeLessThan(60 + 7 * 2 + 10);
	});
});

test('an id that was given is not given again by a list that shows it late', async () => {
	const { api, wait } = simulate();
	const node = new SimulatedNode(api, { owner: 'd' });
	await node.poll();
	const late = request(api, SECOND, { visible: api.now + 90 * SECOND });
	request(api, SECOND);
	for (let poll = 0; poll < 6; poll++) {
		wait(30 * SECOND);
		await node.poll();
	}
	expect(node.given).toContain(late.id);
	expect(node.verdict()).toEqual(NOTHING_WRONG);
});
