/**
 * How far a poll has come: the floor of the next one, and what has to be remembered for it.
 *
 * Time is UbiOps'. It comes from the times in the API's data, which it has surely reached, and continues
 * with the Date header of its responses. Only differences of that header count, so that it may be set by
 * a proxy whose clock is wrong. n8n's clock plays no part.
 */

import type { VersionRef, TrackedObject, Snapshot } from './observation';
import { latestIn, mergeSnapshots } from './observation';
import { hashOf, type State } from './state';

/**
 * Milliseconds that an object may take from its creation until the lists show it. It also covers clocks
 * of UbiOps' servers that differ.
 */
export const OVERLAP_MS = 120_000;

/** The overlap becomes shorter when more than so many have ended in it, to keep the next poll short. */
const MANY_GIVEN = 400;

/** The shortest that it becomes, unless there are even more than can be remembered. */
const SHORTEST_OVERLAP_MS = 10_000;

/** Most objects that are remembered as dealt with. */
const MOST_GIVEN = 20_000;

/** Most objects that are remembered in flight. */
const MOST_IN_FLIGHT = 100_000;

/** Without a time in the data, UbiOps' clock is taken to be no more than this behind the Date header. */
const LARGEST_SKEW_MS = 86_400_000;

/** The Date header leaves out the fraction of its second. */
const SECOND = 1_000;

/** What a poll has seen. */
export interface Progress {
	readonly listed: Snapshot;
	readonly ended: Snapshot;
	/** Rows that have ended and need not be looked at again. */
	readonly dealtWith: readonly TrackedObject[];
	readonly inFlight: ReadonlyMap<string, VersionRef>;
	readonly readsInFlight: boolean;
	readonly isFirst: boolean;
}

/** What the state needs to know of a source. */
interface MemoSource {
	newest(limit: number): Promise<Snapshot>;
	readUpTo?(): number | undefined;
	seenUpTo?(): number | undefined;
	sourceMemo?(): string | undefined;
}

/**
 * The state to begin with: the floor is a little before the latest end there is. That end is read
 * before anything else, so that nothing can be created and end unseen in between.
 */
export async function initialState(source: MemoSource, watch: string): Promise<State> {
	const newest = await source.newest(MANY_GIVEN);
	const latest = latestIn(newest.rows);
	const seen = Math.floor(latest ?? Math.max(0, (newest.time ?? 0) - LARGEST_SKEW_MS));
	const floor = latest === undefined ? seen : Math.max(0, seen - OVERLAP_MS, crowdedFrom(newest));
	return {
		watch,
		floor,
		seen,
		offset: offsetIn(newest) ?? -LARGEST_SKEW_MS,
		inFlight: new Map(),
		settled: new Map(),
	};
}

/** Behind the time of the row that is one too many; 0 when there are few. */
function crowdedFrom({ rows }: Snapshot): number {
	const times = rows.flatMap(({ created }) => (created === undefined ? [] : [created]));
	const oneTooMany = times.sort((a, b) => b - a)[MANY_GIVEN - 1];
	return oneTooMany === undefined ? 0 : oneTooMany + 1;
}

/** How far UbiOps' clock is at least ahead of the Date header (mostly: a little behind). */
function offsetIn({ rows, until }: Snapshot): number | undefined {
	const latest = latestIn(rows);
	return latest === undefined || until === undefined ? undefined : latest - until - SECOND;
}

/** The state after a poll, and a warning when something had to be left out. */
export function nextState(
	before: State,
	progress: Progress,
	source: MemoSource,
): { state: State; warning?: string } {
	const { listed, ended, dealtWith, readsInFlight, isFirst } = progress;
	const snapshot = mergeSnapshots([listed, ended]);
	// Both are surely before this poll has read anything: what it did not see is younger, or in flight.
	const ticked = snapshot.time === undefined ? before.seen : snapshot.time + before.offset;
	const seen = Math.floor(Math.max(before.seen, ticked));
	const latest = latestIn(snapshot.rows) ?? seen;
	const readUpTo = source.readUpTo?.();
	const settled = new Map(before.settled);
	for (const { key, created } of dealtWith) {
		if (created !== undefined) settled.set(hashOf(key), created);
	}
	const upTo = source.seenUpTo === undefined ? Infinity : source.seenUpTo();
	const moves = readsInFlight && upTo !== undefined;
	const floor =
		readUpTo ?? (moves ? floorAfter(before, Math.min(seen, upTo), settled) : before.floor);
	for (const [hash, created] of settled) if (created < floor) settled.delete(hash);
	const inFlight = new Map([...progress.inFlight].slice(-MOST_IN_FLIGHT));
	const dropped = progress.inFlight.size - inFlight.size;
	// At the end of this poll UbiOps' clock has reached every time in its data.
	const seenNow = Math.max(seen, Math.floor(latest));
	// What a first poll had no time for is read by the next one, and what ended before is past there, too.
	const armedAt = isFirst ? seenNow : before.armedAt;
	return {
		state: {
			watch: before.watch,
			floor,
			seen: seenNow,
			offset: Math.max(before.offset, offsetIn(snapshot) ?? before.offset),
			inFlight,
			settled,
			sourceMemo: source.sourceMemo?.(),
			...(armedAt === undefined || upTo !== undefined ? {} : { armedAt }),
		},
		...(dropped === 0
			? {}
			: {
					warning: `${dropped} objects in progress are too many to watch: some may be missed when they finish`,
				}),
	};
}

/** The floor follows UbiOps' clock at a distance; with very many ends in a short time the distance is shorter. */
function floorAfter(before: State, seen: number, settled: ReadonlyMap<string, number>): number {
	const floor = Math.max(before.floor, seen - OVERLAP_MS);
	const times = [...settled.values()].filter((created) => created >= floor).sort((a, b) => b - a);
	const many = times[MANY_GIVEN];
	if (many === undefined) return floor;
	// Past that time: of equal ones all are remembered, or none.
	const shorter = Math.max(floor, Math.min(many + 1, seen - SHORTEST_OVERLAP_MS));
	const most = times[MOST_GIVEN];
	return most === undefined ? shorter : Math.max(shorter, most + 1);
}
