/** Lists by offset: their entries move while they are read. */

import type { Call } from '../transport/call';
import { valueAt } from '../transport/json';
import { callPage } from './page';
import { throwIfCancelled } from '../transport/cancellation';
import type { Session } from '../transport/session';

/** Entries to ask for in one page; the API names no most, and a server that gives fewer is read on. */
const PAGE_SIZE = 500;

/** Entries that a page repeats of the page before. */
const REPEATED = 10;

/** Most pages of one list; a server that never comes to an end is left here. */
const MOST_PAGES = 100_000;

/** Most pages without anything new in a row; a server that does not know offsets is left here. */
const MOST_STALE = 20;

/**
 * Reads a list by offset, page by page. An entry that comes twice is given once, as it came first.
 *
 * Entries that are deleted pull those behind them to the front, over the border of a page that was read
 * already. So a page begins with entries of the page before. When its first entry is not known, the
 * list is read again from further ahead: that costs calls only while entries are deleted.
 *
 * @param start entries that the user wants to skip; none when undefined
 * @param limit most entries to give; undefined for all
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
	const ids = new Set<unknown>();
	let offset = base;
	let token = start;
	let back = REPEATED;
	let repeats = false;
	let stale = 0;
	for (let page = 0; page < MOST_PAGES; page++) {
		throwIfCancelled(session.context);
		const again = Math.max(0, base + entries.length - offset);
		const left = limit === undefined ? PAGE_SIZE : limit - entries.length;
		const wanted = Math.min(PAGE_SIZE, left + again);
		const { entries: rows, next } = await callPage(session, call, 'offset', wanted, token);
		if (repeats && offset > base && !ids.has(valueAt(rows[0], 'id'))) {
			offset = Math.max(base, offset - back);
			token = String(offset);
			back *= 2;
			continue;
		}
		back = REPEATED;
		const before = entries.length;
		for (const row of rows) {
			const id = valueAt(row, 'id');
			if (id !== undefined && ids.has(id)) continue;
			ids.add(id);
			entries.push(row);
		}
		if (limit !== undefined && entries.length >= limit) return entries.slice(0, limit);
		stale = entries.length === before ? stale + 1 : 0;
		if (next === undefined || stale >= MOST_STALE) return entries;
		repeats = rows.every((row) => valueAt(row, 'id') !== undefined);
		offset += rows.length - (repeats ? Math.min(REPEATED, Math.floor(rows.length / 4)) : 0);
		token = String(offset);
	}
	return entries;
}
