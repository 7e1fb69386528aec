import {
	detectEvents,
	type Outcome,
	type Source,
	withoutEvents,
} from '../../../../nodes/UbiOps/trigger/tracking/follow';
import type {
	TrackedObject,
	VersionRef,
} from '../../../../nodes/UbiOps/trigger/tracking/observation';
import { hashOf, type State } from '../../../../nodes/UbiOps/trigger/tracking/state';

const T = Date.UTC(2030, 0, 1);
const v1 = { owner: 'model', version: 'v1' };
const v2 = { owner: 'model', version: 'v2' };

/** A row that has ended when it has a time of its end. */
const row = (key: string, more: Partial<TrackedObject> = {}): TrackedObject => ({
	key,
	place: v1,
	created: T,
	ended: undefined,
	status: '',
	fields: {},
	...more,
});
const done = (key: string, more: Partial<TrackedObject> = {}): TrackedObject =>
	row(key, { ended: T + 1, ...more });

const saved = (more: Partial<State> = {}): State => ({
	watch: 'w',
	floor: T - 100,
	seen: T,
	offset: 0,
	inFlight: new Map(),
	settled: new Map(),
	...more,
});

interface Lists {
	inFlight?: TrackedObject[];
	ended?: TrackedObject[];
	byKey?: TrackedObject[];
	unsure?: string[];
}

interface Poll extends Outcome {
	keys: string[];
	/** Calls to the source, in their order. */
	asked: string[];
}

async function poll(
	lists: Lists,
	state: State | undefined,
	more: Partial<Source> = {},
): Promise<Poll> {
	const asked: string[] = [];
	const source: Source = {
		readsInFlight: () => true,
		inFlight: async () => {
			asked.push('in flight');
			return { rows: lists.inFlight ?? [] };
		},
		ended: async () => {
			asked.push('ended');
			return { rows: lists.ended ?? [] };
		},
		byKey: async (keys) => {
			asked.push(...keys.keys());
			return { rows: lists.byKey ?? [], unsure: new Set(lists.unsure) };
		},
		newest: async () => {
			asked.push('newest');
			return { rows: [done('newest')] };
		},
		hasEnded: ({ ended }) => ended !== undefined,
		isWanted: ({ status }) => status !== 'unwanted',
		restarts: false,
		...more,
	};
	const outcome = await detectEvents(source, 'w', state);
	return { ...outcome, keys: outcome.events.map(({ key }) => key), asked };
}

const inFlight = (...keys: string[]): Map<string, VersionRef> =>
	new Map(keys.map((key) => [key, v1]));

test('the first poll gives nothing and remembers what is under way and what has ended', async () => {
	const { keys, state, asked } = await poll(
		{ inFlight: [row('a'), row('both')], ended: [done('b'), done('both')] },
		undefined,
		{ readsInFlight: () => false },
	);
	expect(asked).toEqual(['newest', 'in flight', 'ended']);
	expect(keys).toEqual([]);
	// What ended between the two calls is an event of the next poll.
	expect([...state.inFlight]).toEqual([
		['a', v1],
		['both', v1],
	]);
	expect([...state.settled.keys()]).toEqual([hashOf('b')]);
});

test('what has ended comes once, the earliest end first; without an end its creation counts', async () => {
	const ended = [
		done('b', { ended: T + 9 }),
		done('a', { ended: T + 3 }),
		row('c', { created: T + 5 }),
		row('d', { created: undefined }),
		done('a', { ended: T + 4 }),
	];
	const { keys, state } = await poll({ ended }, saved({ inFlight: inFlight('d') }));
	expect(keys).toEqual(['d', 'a', 'c', 'b']);
	expect(state.inFlight.size).toBe(0);
	expect((await poll({ ended: ended.slice(0, 3) }, state)).keys).toEqual([]);
});

test('only what is wanted, was made since the floor, and was not dealt with is an event', async () => {
	const state = saved({ settled: new Map([[hashOf('settled'), T]]) });
	const { keys } = await poll(
		{
			ended: [
				done('unwanted', { status: 'unwanted' }),
				done('old', { created: T - 101 }),
				done('at the floor', { created: T - 100 }),
				done('settled'),
				done('without a time', { created: undefined }),
			],
		},
		state,
	);
	expect(keys).toEqual(['at the floor']);
});

test('the end of what was in flight is an event, however old it is', async () => {
	const old = done('old', { created: T - 9_999_999 });
	const { keys, asked, state } = await poll({ ended: [old] }, saved({ inFlight: inFlight('old') }));
	expect(keys).toEqual(['old']);
	expect(asked).toEqual(['in flight', 'ended']);
	expect(state.inFlight.size).toBe(0);
});

test('what has left the lists is looked up; what is not there any more is forgotten', async () => {
	const { keys, asked, state } = await poll(
		{
			inFlight: [row('still')],
			byKey: [done('ended'), row('running', { place: v2 })],
			unsure: ['unsure'],
		},
		saved({ inFlight: inFlight('still', 'ended', 'running', 'unsure', 'deleted') }),
	);
	expect(asked).toEqual(['in flight', 'ended', 'ended', 'running', 'unsure', 'deleted']);
	expect(keys).toEqual(['ended']);
	expect([...state.inFlight]).toEqual([
		['still', v1],
		['running', v2],
		['unsure', v1],
	]);
});

test('nothing is looked up where the lists of its version were not read', async () => {
	const state = saved({ inFlight: new Map([...inFlight('a'), ['b', v2]]) });
	const more: Partial<Source> = { hasLookedAt: ({ version }) => version === 'v1' };
	const { asked, state: after } = await poll({}, state, more);
	expect(asked).toEqual(['in flight', 'ended', 'a']);
	expect([...after.inFlight]).toEqual([['b', v2]]);
});

test('a poll that does not read what is in flight looks up what it remembers', async () => {
	const { asked } = await poll({}, saved({ inFlight: inFlight('a') }), {
		readsInFlight: () => false,
	});
	expect(asked).toEqual(['ended', 'a']);
});

test('a late list does not bring back what has ended, except where things start again', async () => {
	const state = saved({ settled: new Map([[hashOf('a'), T]]) });
	const again = { inFlight: [row('a')] };
	expect((await poll(again, state)).state.inFlight.size).toBe(0);
	expect([...(await poll(again, state, { restarts: true })).state.inFlight.keys()]).toEqual(['a']);
});

test('what ended before the activation is past, until all lists were read once', async () => {
	const state = saved({ armedAt: T + 5, inFlight: inFlight('in flight') });
	const ended = [
		done('before', { ended: T + 5 }),
		done('after', { ended: T + 6 }),
		row('made before', { created: T + 5 }),
		row('made after', { created: T + 6 }),
		done('in flight'),
	];
	expect((await poll({ ended }, state)).keys).toEqual(['in flight', 'after', 'made after']);
	expect((await poll({ ended }, saved())).keys).toContain('before');
	// Where things start again, their creation says nothing of their end.
	const again = await poll({ ended }, state, { restarts: true });
	expect(again.keys).toEqual(['in flight', 'made before', 'after', 'made after']);
});

test('events that were not given are found again', async () => {
	const lists = { ended: [done('a'), done('b', { place: v2 })] };
	const { events, state } = await poll(lists, saved());
	const [, second] = events;
	if (second === undefined) throw new Error('There is no second event');
	const without = withoutEvents(state, [second]);
	expect([...without.inFlight]).toEqual([['b', v2]]);
	expect((await poll(lists, without)).keys).toEqual(['b']);
	expect(state.inFlight.size).toBe(0);
	expect(state.settled.size).toBe(2);
});
