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
	inFlight(before: State): Promise<Snapshot>;
	/** Objects that have ended and were created at the floor or later; older ones do no harm. */
	ended(before: State): Promise<Snapshot>;
	/** Objects by key, with their results; what is not there any more is left out of both. */
	byKey(keys: ReadonlyMap<string, VersionRef>): Promise<Resolved>;
	/** Rows with the results that {@link byKey} left out, where there is another way to read them. */
	results?(rows: readonly TrackedObject[]): Promise<Resolved>;
	/** The newest that have ended, about so many where there are as many. */
	newest(limit: number): Promise<Snapshot>;
	/** Whether the status of a row is final. */
	hasEnded(row: TrackedObject): boolean;
	/** Whether the end of a row is an event. */
	isWanted(row: TrackedObject): boolean;
	/** Whether something that has ended can be in flight again, for another end. */
	readonly restarts: boolean;
	/** Time up to which `ended` was read, when there was too much for one poll. */
	readUpTo?(): number | undefined;
	/**
	 * Time of UbiOps' clock up to which everything is known, after the lists were read: infinite when this
	 * poll has read them all, undefined when something is left for the next one. Infinite when left out.
	 */
	seenUpTo?(): number | undefined;
	/**
	 * Whether the lists of a place were read in this poll, so that what is not in them has left them. True
	 * when left out, and where nothing was read.
	 */
	hasLookedAt?(place: VersionRef): boolean;
	/** What to find in the state of the next poll. */
	sourceMemo?(): string | undefined;
}

export interface Resolved {
	readonly rows: readonly TrackedObject[];
	/** Keys that were not looked up in this poll; they stay in flight. */
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
	const listed: Snapshot = readsInFlight ? await source.inFlight(before) : { rows: [] };
	const ended = await source.ended(before);

	const listedKeys = new Set(listed.rows.map(({ key }) => key));
	const endedKeys = new Set(ended.rows.map(({ key }) => key));
	const left = [...before.inFlight].filter(([key]) => !listedKeys.has(key) && !endedKeys.has(key));
	const isMissing = ([, place]: readonly [string, VersionRef]): boolean =>
		source.hasLookedAt?.(place) !== false;
	const missing = new Map(left.filter(isMissing));
	const resolved: Resolved =
		missing.size === 0 ? { rows: [], unsure: new Set() } : await source.byKey(missing);

	const rows = unique([...ended.rows, ...resolved.rows.filter((row) => source.hasEnded(row))]);
	const isNew = ({ key, created }: TrackedObject): boolean =>
		before.inFlight.has(key) ||
		(created !== undefined && created >= before.floor && !before.settled.has(hashOf(key)));
	// At the first poll what has ended is past, unless it was in flight a moment ago.
	const dealtWith = isFirst ? rows.filter(({ key }) => !listedKeys.has(key)) : rows;
	const { armedAt } = before;
	const isPast = ({ key, created, ended: end }: TrackedObject): boolean => {
		const at = end ?? (source.restarts ? undefined : created);
		return armedAt !== undefined && at !== undefined && at <= armedAt && !before.inFlight.has(key);
	};
	const events = isFirst
		? []
		: rows.filter((row) => isNew(row) && !isPast(row) && source.isWanted(row));

	const inFlight = new Map<string, VersionRef>();
	for (const row of [...listed.rows, ...resolved.rows.filter((one) => !source.hasEnded(one))]) {
		// A late response may still show as in flight what has ended for good.
		if (source.restarts || !before.settled.has(hashOf(row.key))) inFlight.set(row.key, row.place);
	}
	for (const entry of left) {
		if (!isMissing(entry) || resolved.unsure.has(entry[0])) inFlight.set(...entry);
	}
	for (const { key } of dealtWith) inFlight.delete(key);

	return {
		events: [...events].sort((a, b) => endOf(a) - endOf(b)),
		...nextState(before, { listed, ended, dealtWith, inFlight, readsInFlight, isFirst }, source),
	};
}

/**
 * A state in which some events have not been given: they are found again by key.
 *
 * @param events of the poll that made the state
 */
export function withoutEvents(state: State, events: readonly TrackedObject[]): State {
	const inFlight = new Map(state.inFlight);
	const settled = new Map(state.settled);
	for (const { key, place } of events) {
		inFlight.set(key, place);
		settled.delete(hashOf(key));
	}
	return { ...state, inFlight, settled };
}

const endOf = ({ ended, created }: TrackedObject): number => ended ?? created ?? 0;

const unique = (rows: readonly TrackedObject[]): TrackedObject[] => [
	...new Map(rows.map((row) => [row.key, row])).values(),
];
