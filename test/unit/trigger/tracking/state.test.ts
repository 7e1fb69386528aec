import type { IDataObject } from 'n8n-workflow';

import {
	fingerprint,
	hashOf,
	readState,
	type State,
	storedState,
} from '../../../../nodes/UbiOps/trigger/tracking/state';

const MINUTE = 60_000;
const ID = '0b2f0d5e-7c1a-4f0b-9d3e-5a6b7c8d9e0f';
const v1 = { owner: 'model', version: 'v1' };
const v2 = { owner: 'model', version: 'v2' };

const stateOf = (more: Partial<State> = {}): State => ({
	watch: 'w',
	floor: 10,
	seen: 20,
	offset: -5,
	inFlight: new Map(),
	settled: new Map(),
	...more,
});

const read = (value: unknown): State => {
	// n8n keeps it as JSON.
	const found = readState(JSON.parse(JSON.stringify(value)), 'w');
	if (found.kind !== 'state') throw new Error(found.kind);
	return found.state;
};

test('a state comes back as it was kept', () => {
	const inFlight = new Map([
		[ID, v1],
		['a name with spaces', v2],
		['50 % ü\n~', v1],
		[`${ID}0`, v2],
		[`x${ID}`, v2],
		[ID.toUpperCase(), v1],
	]);
	const state = stateOf({ inFlight, sourceMemo: 'memo', armedAt: 0 });
	const found = read(storedState(state));
	expect({ ...found, inFlight: undefined }).toEqual({ ...state, inFlight: undefined });
	expect([...found.inFlight].sort()).toEqual([...inFlight].sort());
});

test('it is small: versions are named once, UUIDs are packed, times are minutes', () => {
	const state = stateOf({
		inFlight: new Map([
			[ID, v1],
			['a b', v1],
			['c', v2],
		]),
		settled: new Map([
			['hash1', 2 * MINUTE],
			['hash2', 3 * MINUTE - 1],
			['hash3', 3 * MINUTE],
		]),
	});
	expect(storedState(state)).toEqual({
		format: 1,
		watch: 'w',
		floor: 10,
		seen: 20,
		offset: -5,
		inFlight: [
			{ ...v1, keys: 'Cy8NXnwaTwudPlprfI2eDw ~a%20b' },
			{ ...v2, keys: '~c' },
		],
		settled: { 2: 'hash1 hash2', 3: 'hash3' },
	});
	// Kept rather too long than too short.
	expect([...read(storedState(state)).settled]).toEqual([
		['hash1', 3 * MINUTE - 1],
		['hash2', 3 * MINUTE - 1],
		['hash3', 4 * MINUTE - 1],
	]);
});

test('times before 1970 are kept as well', () => {
	const settled = new Map([['hash', -1]]);
	expect([...read(storedState(stateOf({ settled }))).settled]).toEqual([['hash', -1]]);
});

test('what the state does not have is not there when it is read', () => {
	const found = read(storedState(stateOf()));
	expect(found).toEqual(stateOf());
	expect(Object.keys(found)).not.toContain('sourceMemo');
	expect(Object.keys(found)).not.toContain('armedAt');
	const odd = read({ ...storedState(stateOf()), sourceMemo: 1, armedAt: '2' });
	expect(Object.keys(odd)).toEqual(Object.keys(found));
});

test('the state of other settings is none, and so is nothing', () => {
	expect(readState(undefined, 'w')).toEqual({ kind: 'none' });
	expect(readState(storedState(stateOf({ watch: 'other' })), 'w')).toEqual({ kind: 'none' });
});

const readable = (): IDataObject =>
	storedState(stateOf({ inFlight: new Map([[ID, v1]]), settled: new Map([['hash', 0]]) }));

test.each([
	['a text', 'state'],
	['null', null],
	['a list', [{ format: 1 }]],
])('%s is unreadable', (_name, value) => {
	expect(readState(value, 'w')).toEqual({ kind: 'unreadable' });
});

test.each(
	Object.entries<IDataObject>({
		'another format': { format: 2 },
		'a watch that is no text': { watch: 1 },
		'a floor that is no number': { floor: '10' },
		'a time that is no number': { seen: null },
		'an offset that is infinite': { offset: Infinity },
		'things in flight that are no list': { inFlight: { ...v1, keys: '~a' } },
		'a place that is no object': { inFlight: ['~a'] },
		'a place without an owner': { inFlight: [{ version: 'v1', keys: '~a' }] },
		'a place without a version': { inFlight: [{ owner: 'model', keys: '~a' }] },
		'a place without keys': { inFlight: [v1] },
		'a percent sign that encodes nothing': { inFlight: [{ ...v1, keys: '~%' }] },
		'settled things that are a list': { settled: ['hash'] },
		'hashes that are no text': { settled: { 1: 2 } },
		'a minute that is none': { settled: { '1x': 'hash' } },
		'a minute behind something else': { settled: { x1: 'hash' } },
	}),
)('%s is unreadable', (_name, more) => {
	const state = readable();
	expect(readState(state, 'w').kind).toBe('state');
	expect(readState({ ...state, ...more }, 'w')).toEqual({ kind: 'unreadable' });
});

test('hashes are short, and tell keys and settings apart', () => {
	const hashes = Array.from({ length: 5000 }, (_nothing, index) => hashOf(`key ${index}`));
	expect(new Set(hashes).size).toBe(5000);
	expect(hashes.every((hash) => /^[\w-]{8}$/.test(hash))).toBe(true);
	expect(fingerprint(['a', 'b'])).toMatch(/^[\w-]{16}$/);
	expect(fingerprint(['a', 'b'])).toBe(fingerprint(['a', 'b']));
	expect(fingerprint(['a', 'b'])).not.toBe(fingerprint(['ab']));
});
