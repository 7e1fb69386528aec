/** Lists that are ordered by creation, newest first, read while they change. */

import { readMovingList } from '../../client/offsetList';
import { PAGE_SIZE } from '../../client/page';
import { mergeSnapshots, type TrackedObject, type Snapshot } from '../tracking/observation';

/** A page shorter than this is the last one: no server gives so little at a time. */
const SURELY_LAST_BELOW = 5;

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
 * Reads a list as far as the floor.
 *
 * @returns each row once, as it was seen last, and where it stopped when there was no time for all
 */
export async function readLive(
	readPage: ReadPage,
	{ floor, size, hasTime, from = 0, isKnown }: Reading,
): Promise<Snapshot & { readonly stoppedAt?: number }> {
	const snapshots: Snapshot[] = [];
	const stoppedAt = await readMovingList<TrackedObject>({
		from,
		least: 0,
		async readPage(offset) {
			const snapshot = await readPage(offset, PAGE_SIZE.offset);
			snapshots.push(snapshot);
			size.learn(snapshot.rows.length);
			return snapshot.rows;
		},
		keyOf: ({ key }) => key,
		isKnown,
		orderOf: ({ created }) => created,
		take(rows) {
			const [first] = rows;
			const last = rows.at(-1);
			if (first === undefined || last === undefined) return false;
			if (size.isLast(rows.length, PAGE_SIZE.offset)) return false;
			return floor === undefined || !isOlder(first, last, floor);
		},
		hasTime,
	});
	const { rows, ...times } = mergeSnapshots(snapshots);
	return { ...times, rows: [...new Map(rows.map((row) => [row.key, row])).values()], stoppedAt };
}

/**
 * Whether all that follows is older than the floor. A list in the other order is read to its end; a page
 * of one and the same time does not tell the order.
 */
function isOlder(first: TrackedObject, last: TrackedObject, floor: number): boolean {
	if (first.created === undefined || last.created === undefined) return false;
	return last.created < floor && first.created > last.created;
}
