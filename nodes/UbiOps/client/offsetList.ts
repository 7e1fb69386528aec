/** Lists by offset: their rows move while they are read. */

import type { Call } from '../transport/call';
import { valueAt } from '../transport/json';
import { callPage, PAGE_SIZE } from './page';
import { throwIfCancelled } from '../transport/cancellation';
import type { Session } from '../transport/session';

/** Rows that a page repeats of the page before. */
const REPEATED = 10;

/** Maximum number of pages of one list, for a server whose list never ends. */
const MOST_PAGES = 100_000;

/** Maximum number of pages in a row without anything new, for a server that does not know offsets. */
const MOST_STALE = 20;

/** How a list is read, and what becomes of its pages. */
export interface OffsetPolicy<R> {
	/** Offset of the first page. */
	readonly from: number;
	/** Offset that no page begins before. */
	readonly least: number;
	readonly readPage: (offset: number) => Promise<readonly R[]>;
	/** What a row is recognized by; undefined where it has nothing of the kind. */
	readonly keyOf: (row: R) => unknown;
	/** Whether a row was seen in an earlier reading of the list. */
	readonly isKnown?: (row: R) => boolean;
	/** What rows are ordered by, where those of the same value come in any order. */
	readonly orderOf?: (row: R) => unknown;
	/** Takes a page, and those of its rows that are new; false ends the list. */
	readonly take: (rows: readonly R[], fresh: readonly R[]) => boolean;
	/** Asked before each page but the first: false leaves the rest. */
	readonly hasTime?: () => boolean;
}

/**
 * Reads a list by offset, page by page.
 *
 * New rows push others to the next page: they come twice. Rows that are deleted pull those behind them
 * over the border of a page that was read already. So a page begins with rows of the page before. When
 * its first row is not known, the list is read again from further ahead: that costs calls only while
 * rows are deleted.
 *
 * @returns the offset where it stopped, when there was no time for the rest
 * @throws what `readPage` throws
 */
export async function readMovingList<R>(policy: OffsetPolicy<R>): Promise<number | undefined> {
	const { least, keyOf } = policy;
	const keys = new Set<unknown>();
	const wasSeen = (row: R | undefined): boolean =>
		row !== undefined && (keys.has(keyOf(row)) || policy.isKnown?.(row) === true);
	let offset = policy.from;
	let back = REPEATED;
	let repeats = true;
	for (let page = 0; page < MOST_PAGES; page++) {
		if (page > 0 && policy.hasTime?.() === false) return offset;
		const rows = await policy.readPage(offset);
		if (repeats && offset > least && !wasSeen(rows[0])) {
			offset = Math.max(least, offset - back);
			back *= 2;
			continue;
		}
		back = REPEATED;
		const fresh = rows.filter((row) => {
			const key = keyOf(row);
			if (key === undefined) return true;
			const before = keys.size;
			return keys.add(key).size > before;
		});
		if (!policy.take(rows, fresh)) return undefined;
		const isKeyed = rows.every((row) => keyOf(row) !== undefined);
		const repeated = isKeyed ? Math.min(REPEATED, Math.floor(rows.length / 4)) : 0;
		repeats = repeated > 0;
		// New rows may push known ones over all of a page: then only what comes behind it counts.
		const end = fresh.length === 0 ? rows.length : endOf(rows, repeated, policy.orderOf);
		offset += end - repeated;
	}
	return undefined;
}

/** Number of rows before the last group of equal order, if it is not most of the page. */
function endOf<R>(
	rows: readonly R[],
	repeated: number,
	orderOf: ((row: R) => unknown) | undefined,
): number {
	const last = rows.at(-1);
	if (orderOf === undefined || last === undefined) return rows.length;
	const order = orderOf(last);
	const group = rows.findIndex((row) => orderOf(row) === order);
	return group > repeated ? group : rows.length;
}

/**
 * Reads a list by offset. An entry that comes twice is returned once, as it came first.
 *
 * @param start entries that the user wants to skip; none when undefined
 * @param limit maximum number of entries to return; undefined for all
 * @throws NodeApiError as the calls do
 */
export async function readByOffset(
	session: Session,
	call: Call,
	start: string | undefined,
	limit: number | undefined,
): Promise<unknown[]> {
	const base = Number(start ?? 0);
	const entries: unknown[] = [];
	let next: string | undefined;
	let stale = 0;
	await readMovingList<unknown>({
		from: base,
		least: base,
		async readPage(offset) {
			throwIfCancelled(session.context);
			const again = Math.max(0, base + entries.length - offset);
			const left = limit === undefined ? PAGE_SIZE.offset : limit - entries.length;
			const wanted = Math.min(PAGE_SIZE.offset, left + again);
			const token = offset === base ? start : String(offset);
			const page = await callPage(session, call, 'offset', wanted, token);
			next = page.next;
			return page.entries;
		},
		keyOf: (entry) => valueAt(entry, 'id'),
		take(_rows, fresh) {
			for (const entry of fresh) entries.push(entry);
			stale = fresh.length === 0 ? stale + 1 : 0;
			const isFull = limit !== undefined && entries.length >= limit;
			return !isFull && next !== undefined && stale < MOST_STALE;
		},
	});
	return limit === undefined ? entries : entries.slice(0, limit);
}
