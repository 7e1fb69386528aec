/**
 * The heart of the trigger: from an earlier state and what the API shows now to the events between them.
 *
 * The lists of the API go by the time of creation, and events happen at the end. So an object is found in
 * one of two ways. What was created since `floor` is looked for in the lists of ended objects. What is
 * older and had not ended is remembered, and its end shows by its absence from the lists of what is in
 * flight. A poll reads what is in flight first and what has ended after it: an object that moves on
 * between two calls is seen in the later one.
 */

import { nextState, initialState } from './watermark';
import type { VersionRef, TrackedObject, Snapshot } from './observation';
import { hashOf, type State } from './state';

/** What is watched, as the API shows it now. One source is made for one poll. */
export interface Source {
	/** Whether this poll reads the lists of what is in flight; without it, what is remembered is read by key. */
	readsInFlight(state: State): boolean;
	inFlight(): Promise<Snapshot>;
	/** Objects that have ended and were created at `floor` or later; older ones do no harm. */
	ended(floor: number): Promise<Snapshot>;
	/** Objects by key, with their results; what is not there any more is left out of both. */
	byKey(keys: ReadonlyMap<string, VersionRef>): Promise<Resolved>;
	/** The newest that have ended, about so many where there are as many. */
	newest(limit: number): Promise<Snapshot>;
	/** Whether a row has come to its end. */
	hasEnded(row: TrackedObject): boolean;
	/** Whether the end of a row is an event. */
	isWanted(row: TrackedObject): boolean;
	/** Whether something that has ended can be in flight again, for another end. */
	readonly restarts: boolean;
	/** Time up to which `ended` was read, when there was too much for one poll. */
	readUpTo?(): number | undefined;
	/** What to find in the state of the next poll. */
	sourceMemo?(): string | undefined;
}

export interface Resolved {
	readonly rows: readonly TrackedObject[];
	/** Keys that were not looked up in this poll. */
	readonly unsure: ReadonlySet<string>;
}

export interface Outcome {
	/** The rows whose end is an event, the earliest first. */
	readonly events: readonly TrackedObject[];
	readonly state: State;
	/** Something that the user should know, for the log. */
	readonly warning?: string;
}

/**
 * One poll.
 *
 * @param saved state of an earlier poll; without one everything that has ended already is passed over
 * @returns the events since `saved`, and the state that replaces it
 * @throws what the source throws; then nothing has changed
 */
export async function detectEvents(
	source: Source,
	watch: string,
	saved: State | undefined,
): Promise<Outcome> {
	const isFirst = saved === undefined;
	const before = saved ?? (await initialState(source, watch));
	const readsInFlight = isFirst || source.readsInFlight(before);
	const listed: Snapshot = readsInFlight ? await source.inFlight() : { rows: [] };
	const ended = await source.ended(before.floor);

	const listedKeys = new Set(listed.rows.map(({ key }) => key));
	const endedKeys = new Set(ended.rows.map(({ key }) => key));
	const left = new Map(
		[...before.inFlight].filter(([key]) => !listedKeys.has(key) && !endedKeys.has(key)),
	);
	const resolved: Resolved =
		left.size === 0 ? { rows: [], unsure: new Set() } : await source.byKey(left);

	const rows = unique([...ended.rows, ...resolved.rows.filter((row) => source.hasEnded(row))]);
	const isNew = ({ key, created }: TrackedObject): boolean =>
		before.inFlight.has(key) ||
		(created !== undefined && created >= before.floor && !before.settled.has(hashOf(key)));
	// At the first poll what has ended is past, unless it was in flight a moment ago.
	const dealtWith = isFirst ? rows.filter(({ key }) => !listedKeys.has(key)) : rows;
	const events = isFirst ? [] : rows.filter((row) => isNew(row) && source.isWanted(row));

	const inFlight = new Map<string, VersionRef>();
	for (const row of [...listed.rows, ...resolved.rows.filter((one) => !source.hasEnded(one))]) {
		// A late response may still show as in flight what has ended for good.
		if (source.restarts || !before.settled.has(hashOf(row.key))) inFlight.set(row.key, row.place);
	}
	for (const [key, place] of left) if (resolved.unsure.has(key)) inFlight.set(key, place);
	for (const { key } of dealtWith) inFlight.delete(key);

	return {
		events: [...events].sort((a, b) => endOf(a) - endOf(b)),
		...nextState(before, { listed, ended, dealtWith, inFlight, readsInFlight }, source),
	};
}

const endOf = ({ ended, created }: TrackedObject): number => ended ?? created ?? 0;

const unique = (rows: readonly TrackedObject[]): TrackedObject[] => [
	...new Map(rows.map((row) => [row.key, row])).values(),
];
