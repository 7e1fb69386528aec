/** Reading a list that changes while it is read. */

import { mergeSnapshots, type TrackedObject, type Snapshot } from '../tracking/observation';

/** Rows to ask for in one page; a server that gives fewer is read on. */
const PAGE_SIZE = 500;

/** A page shorter than this is the last one: no server gives so little at a time. */
const SURELY_LAST_BELOW = 5;

/** Rows of a page that the next page repeats, so that rows that went away in between leave no gap. */
const REPEATED = 10;

/** Most pages of one list; a server that never comes to an end is left here. */
const MOST_PAGES = 10_000;

/**
 * Learns how many rows the server gives at most: a page that is shorter than one before is the last of
 * its list. Without that, every list would need one more call to see that nothing comes any more.
 */
export class PageSize {
	/** @param largest what an earlier poll had learned */
	constructor(public largest: number) {}

	/** Notes a page of so many rows. */
	learn(rows: number): void {
		this.largest = Math.max(this.largest, rows);
	}

	/** Whether a page that was asked for with this limit is the last one of its list. */
	isLast(rows: number, limit: number): boolean {
		return rows < Math.max(SURELY_LAST_BELOW, Math.min(this.largest, limit));
	}
}

export type ReadPage = (offset: number, limit: number) => Promise<Snapshot>;

/** How a list is to be read. */
export interface Reading {
	/** Rows created before are not needed; undefined for all. */
	readonly floor: number | undefined;
	readonly size: PageSize;
	/** Asked before each page but the first: false leaves the rest to another poll. */
	readonly hasTime: () => boolean;
	/** Where an earlier poll stopped. */
	readonly from?: number;
	/** Whether a row was there in an earlier poll. */
	readonly isKnown?: (row: TrackedObject) => boolean;
}

/**
 * Reads a list that is ordered by creation, newest first, page by page.
 *
 * New rows push others to the next page: they come twice and count once. Rows that go away pull others
 * to a page that was read already. So each page has to begin with a row that is known; otherwise it is
 * read again from further ahead. Rows of equal time may come in any order, so a page is left before
 * the group of equal times at its end.
 *
 * @returns each row once, as it was seen last, and where it stopped when there was no time for all
 */
export async function readLive(
	readPage: ReadPage,
	{ floor, size, hasTime, from = 0, isKnown = () => false }: Reading,
): Promise<Snapshot & { readonly stoppedAt?: number }> {
	const snapshots: Snapshot[] = [];
	const known = new Set<string>();
	let offset = from;
	let back = REPEATED;
	let stoppedAt: number | undefined;
	for (let page = 0; page < MOST_PAGES; page++) {
		if (page > 0 && !hasTime()) {
			stoppedAt = offset;
			break;
		}
		const snapshot = await readPage(offset, PAGE_SIZE);
		const { rows } = snapshot;
		snapshots.push(snapshot);
		const [first] = rows;
		const last = rows.at(-1);
		size.learn(rows.length);
		if (offset > 0 && (first === undefined || !(known.has(first.key) || isKnown(first)))) {
			offset = Math.max(0, offset - back);
			back *= 2;
			continue;
		}
		back = REPEATED;
		const before = known.size;
		for (const { key } of rows) known.add(key);
		if (first === undefined || last === undefined) break;
		if (size.isLast(rows.length, PAGE_SIZE)) break;
		if (floor !== undefined && isOlder(first, last, floor)) break;
		// New rows may push known ones over all of a page: then only what comes behind it counts.
		offset += known.size === before ? rows.length - repeatedOf(rows) : stepAfter(rows);
	}
	const { rows, ...times } = mergeSnapshots(snapshots);
	return { ...times, rows: [...new Map(rows.map((row) => [row.key, row])).values()], stoppedAt };
}

/** Whether all that follows is older than the floor. A list in the other order is read to its end. */
function isOlder(first: TrackedObject, last: TrackedObject, floor: number): boolean {
	if (first.created === undefined || last.created === undefined) return false;
	return last.created < floor && first.created >= last.created;
}

const repeatedOf = (rows: readonly TrackedObject[]): number =>
	Math.min(REPEATED, Math.floor(rows.length / 4));

/** Rows to go forward: to a few before the group of equal times at the end, if there is one. */
function stepAfter(rows: readonly TrackedObject[]): number {
	const end = rows.at(-1)?.created;
	const group = rows.findIndex(({ created }) => created === end);
	const repeated = repeatedOf(rows);
	return (group > repeated ? group : rows.length) - repeated;
}
