/** Lists of any length: all of it, or up to a limit. */

import type { PageToken, Paging } from '../api/locators/paging';
import type { Call } from '../transport/call';
import { apiError } from '../transport/errors';
import { valueAt } from '../transport/json';
import { callPage, PAGE_SIZE } from './page';
import { throwIfCancelled } from '../transport/cancellation';
import type { Session } from '../transport/session';
import { readLogEntries, readLogLines } from './logLines';
import { readByOffset } from './offsetList';

/** Maximum number of pages of one list, for a server whose list never ends. */
const MOST_PAGES = 100_000;

/**
 * Reads a list in as many calls as it needs.
 *
 * A list may change while it is read: an entry that was there all the time is given, and given once.
 *
 * @param limit most entries to give; undefined for all
 * @throws NodeApiError as the calls do, and when UbiOps repeats a part of the list
 */
export async function readList(
	session: Session,
	call: Call,
	paging: Paging | undefined,
	limit: number | undefined,
): Promise<unknown[]> {
	switch (paging) {
		case 'start':
			return await readLogLines(session, call, limit);
		case 'id':
			return await readLogEntries(session, call, limit);
		case 'offset': {
			const { start, call: bare } = withoutStart(call, paging);
			return await readByOffset(session, bare, start, limit);
		}
		default:
			return await readByToken(session, call, paging, limit);
	}
}

/** Reads a list whose pages tell where the next one begins. */
async function readByToken(
	session: Session,
	call: Call,
	paging: PageToken | undefined,
	limit: number | undefined,
): Promise<unknown[]> {
	const entries: unknown[] = [];
	const ids = new Set<unknown>();
	const tokens = new Set<string>();
	const { start, call: bare } = withoutStart(call, paging);
	let token = start;
	if (start !== undefined) tokens.add(start);
	for (let page = 0; page < MOST_PAGES; page++) {
		throwIfCancelled(session.context);
		// A page that begins at a time begins with the last entry of the page before.
		const again = paging === 'creation_date' && page > 0 ? 1 : 0;
		const left = limit === undefined ? PAGE_SIZE.token : limit - entries.length;
		const wanted = Math.min(PAGE_SIZE.token, left + again);
		const { entries: received, next } = await callPage(session, bare, paging, wanted, token);
		const before = entries.length;
		for (const entry of received) {
			const id = valueAt(entry, 'id');
			if (id !== undefined && paging !== undefined) {
				if (ids.has(id)) continue;
				ids.add(id);
			}
			entries.push(entry);
		}
		if (limit !== undefined && entries.length >= limit) return entries.slice(0, limit);
		const stuck = paging === 'creation_date' && entries.length === before;
		if (next === undefined || stuck) return entries;
		if (tokens.has(next)) break;
		tokens.add(next);
		token = next;
	}
	throw apiError(session.context.getNode(), {
		kind: 'unexpected',
		message: 'The list does not end: UbiOps repeats a part of it',
		hint: "Narrow it with the filters of the operation, or turn off 'Return All' and set a 'Limit'.",
		itemIndex: call.callContext.itemIndex,
	});
}

/** A place to begin that the user gave is where the first page starts. */
function withoutStart(call: Call, paging: PageToken | undefined): { start?: string; call: Call } {
	const start = call.query?.find(([name]) => name === paging)?.[1];
	return { start, call: { ...call, query: call.query?.filter(([name]) => name !== paging) } };
}
