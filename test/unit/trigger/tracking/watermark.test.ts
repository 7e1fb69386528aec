import type {
	Snapshot,
	TrackedObject,
} from '../../../../nodes/UbiOps/trigger/tracking/observation';
import { NOWHERE } from '../../../../nodes/UbiOps/trigger/tracking/observation';
import { hashOf, type State } from '../../../../nodes/UbiOps/trigger/tracking/state';
import {
	initialState,
	nextState,
	OVERLAP_MS,
	type Progress,
} from '../../../../nodes/UbiOps/trigger/tracking/watermark';

const DAY = 86_400_000;
const NOW = Date.UTC(2030, 0, 1);

const row = (key: string, created?: number, ended?: number): TrackedObject => ({
	key,
	place: NOWHERE,
	created,
	ended,
	status: '',
	fields: {},
});
const rows = (count: number, createdOf: (index: number) => number): TrackedObject[] =>
	Array.from({ length: count }, (_nothing, index) => row(`row ${index}`, createdOf(index)));

describe('the state to begin with', () => {
	const initial = (newest: Snapshot): Promise<State> =>
		initialState({ newest: async () => newest }, 'w');

	test('reaches back from the latest time in the data', async () => {
		const newest = { rows: [row('a', NOW - 10, NOW + 0.5), row('b', NOW - 5)], until: NOW + 300 };
		expect(await initial(newest)).toEqual({
			watch: 'w',
			floor: NOW - OVERLAP_MS,
			seen: NOW,
			// The header leaves out up to a second.
			offset: 0.5 - 300 - 1000,
			inFlight: new Map(),
			settled: new Map(),
		});
	});

	test('without a time in the data it is a day behind the Date header', async () => {
		expect(await initial({ rows: [row('a')], time: NOW, until: NOW })).toMatchObject({
			floor: NOW - DAY,
			seen: NOW - DAY,
			offset: -DAY,
		});
		expect(await initial({ rows: [] })).toMatchObject({ floor: 0, seen: 0, offset: -DAY });
	});

	test('without a Date header the clock is the one of the data', async () => {
		expect(await initial({ rows: [row('a', NOW)] })).toMatchObject({ seen: NOW, offset: -DAY });
	});

	test('is never before 1970', async () => {
		expect(await initial({ rows: [row('a', 5)] })).toMatchObject({ floor: 0, seen: 5 });
	});

	test('reaches back less far when very many have ended', async () => {
		const many = rows(400, (index) => NOW - index);
		expect((await initial({ rows: [...many].reverse() })).floor).toBe(NOW - 399 + 1);
		expect((await initial({ rows: many.slice(1) })).floor).toBe(NOW - 1 - OVERLAP_MS);
	});
});

const before = (more: Partial<State> = {}): State => ({
	watch: 'w',
	floor: NOW - OVERLAP_MS,
	seen: NOW,
	offset: -1000,
	inFlight: new Map(),
	settled: new Map(),
	...more,
});
const progress = (more: Partial<Progress> = {}): Progress => ({
	listed: { rows: [] },
	ended: { rows: [] },
	dealtWith: [],
	inFlight: new Map(),
	readsInFlight: true,
	isFirst: false,
	...more,
});
type Source = Parameters<typeof nextState>[2];
const next = (old: State, seen: Partial<Progress>, source: Partial<Source> = {}) =>
	nextState(old, progress(seen), { newest: async () => ({ rows: [] }), ...source });
const MINUTE = 60_000;

describe('the state after a poll', () => {
	test('the floor follows the Date header at a distance', () => {
		const listed = { rows: [], time: NOW + MINUTE + 1000, until: NOW + MINUTE + 5000 };
		const { state, warning } = next(before(), { listed });
		expect(state).toEqual({
			...before(),
			floor: NOW + MINUTE - OVERLAP_MS,
			seen: NOW + MINUTE,
			sourceMemo: undefined,
		});
		expect(warning).toBeUndefined();
		expect('armedAt' in state).toBe(false);
	});

	test('it never goes back', () => {
		const old = before({ floor: NOW - 10 });
		expect(next(old, { ended: { rows: [], time: NOW - DAY } }).state).toMatchObject({
			floor: NOW - 10,
			seen: NOW,
		});
		expect(next(old, {}).state).toMatchObject({ floor: NOW - 10, seen: NOW });
	});

	test('times in the data count for the next poll, as this one may have missed what was made by then', () => {
		const ended = {
			rows: [row('a', NOW, NOW + MINUTE + 0.5)],
			time: NOW + 1000,
			until: NOW + 2000,
		};
		expect(next(before(), { ended }).state).toMatchObject({
			floor: NOW - OVERLAP_MS,
			seen: NOW + MINUTE,
			offset: MINUTE + 0.5 - 2000 - 1000,
		});
	});

	test('the clock is never taken to be further behind than it was', () => {
		const ended = { rows: [row('a', NOW - MINUTE)], time: NOW, until: NOW };
		expect(next(before(), { ended }).state.offset).toBe(-1000);
	});

	test('where what is in flight was not read, or something is left to read, the floor stays', () => {
		const ended = { rows: [], time: NOW + MINUTE };
		const { floor } = before();
		expect(next(before(), { ended, readsInFlight: false }).state.floor).toBe(floor);
		expect(next(before(), { ended }, { seenUpTo: () => undefined }).state.floor).toBe(floor);
		expect(next(before(), { ended }, { seenUpTo: () => Infinity }).state.floor).toBe(
			NOW + MINUTE - 1000 - OVERLAP_MS,
		);
		expect(next(before(), { ended }, { seenUpTo: () => NOW + 7 }).state.floor).toBe(
			NOW + 7 - OVERLAP_MS,
		);
	});

	test('a source that stopped on its way says where the next poll begins', () => {
		const ended = { rows: [], time: NOW + MINUTE };
		expect(next(before(), { ended }, { readUpTo: () => NOW + 3 }).state.floor).toBe(NOW + 3);
	});

	test('what was dealt with is remembered until the floor has passed it', () => {
		const settled = new Map([
			['old', NOW - OVERLAP_MS - 1],
			['still', NOW - OVERLAP_MS],
		]);
		const dealtWith = [row('a', NOW), row('b')];
		expect([...next(before({ settled }), { dealtWith }).state.settled]).toEqual([
			['still', NOW - OVERLAP_MS],
			[hashOf('a'), NOW],
		]);
		// The state of before stays as it was.
		expect(settled.size).toBe(2);
	});

	test('with very many ends the distance is shorter, but not below ten seconds', () => {
		const spread = rows(402, (index) => NOW - 20_000 - index);
		expect(next(before(), { dealtWith: spread.slice(0, 400) }).state.floor).toBe(NOW - OVERLAP_MS);
		const { floor, settled } = next(before(), { dealtWith: [...spread].reverse() }).state;
		expect(floor).toBe(NOW - 20_400 + 1);
		expect(settled.size).toBe(400);
		const dense = rows(500, () => NOW - 1);
		expect(next(before(), { dealtWith: dense }).state.floor).toBe(NOW - 10_000);
	});

	test('of more than can be remembered the floor leaves out the oldest', () => {
		const settled = new Map(
			Array.from({ length: 20_001 }, (_nothing, index): [string, number] => [
				`${index}`,
				NOW - (index % 9000),
			]),
		);
		const { floor } = next(before({ settled }), {}).state;
		const sorted = [...settled.values()].sort((a, b) => b - a);
		expect(floor).toBe((sorted[20_000] ?? 0) + 1);
		settled.delete('0');
		expect(next(before({ settled }), {}).state.floor).toBe(NOW - 10_000);
	});

	test('the oldest of too many in flight are dropped, with a warning', () => {
		const inFlight = new Map(
			Array.from({ length: 100_002 }, (_nothing, index) => [`${index}`, NOWHERE]),
		);
		const { state, warning } = next(before(), { inFlight });
		expect(state.inFlight.size).toBe(100_000);
		expect(state.inFlight.has('1')).toBe(false);
		expect(state.inFlight.has('2')).toBe(true);
		expect(warning).toMatch(/^2 objects in progress are too many/);
	});

	test('the time of activation is kept until all lists were read once', () => {
		const listed = { rows: [row('a', NOW + 5)] };
		const unread = { seenUpTo: () => undefined };
		expect(next(before(), { listed, isFirst: true }, unread).state.armedAt).toBe(NOW + 5);
		expect('armedAt' in next(before(), { listed, isFirst: true }).state).toBe(false);
		const armed = before({ armedAt: 7 });
		expect(next(armed, { listed }, unread).state.armedAt).toBe(7);
		expect('armedAt' in next(armed, { listed }, { seenUpTo: () => NOW }).state).toBe(false);
	});

	test('the source may leave itself a note', () => {
		expect(next(before(), {}, { sourceMemo: () => 'note' }).state.sourceMemo).toBe('note');
	});
});
