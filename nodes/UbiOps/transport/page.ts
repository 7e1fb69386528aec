/** One page of a list, whatever way the API pages it. */

import type { Paging } from '../api/paging';
import { callJson, type Call } from './call';
import { apiError } from './failure';
import { valueAt } from './json';
import type { Session } from './session';

export interface Page {
	readonly entries: readonly unknown[];
	/** Token of the next page; undefined on the last one. */
	readonly next?: string;
}

/** A page shorter than this is the last one; a longer one may just be what the server gives at most. */
const SURELY_LAST_BELOW = 50;

/**
 * Reads one page.
 *
 * @param limit most entries to ask for
 * @param token `next` of the page before; undefined for the first one
 * @throws NodeApiError as {@link callJson}, and when the answer is no list
 */
export async function callPage(
	session: Session,
	call: Call,
	paging: Paging | undefined,
	limit: number,
	token: string | undefined,
): Promise<Page> {
	const query: Array<readonly [string, string]> = [...(call.query ?? [])];
	if (paging !== undefined) {
		query.push(['limit', String(limit)]);
		if (token !== undefined) query.push([paging, token]);
	}
	const answer = await callJson(session, { ...call, query });
	const entries = paging === 'cursor' ? valueAt(answer, 'results') : answer;
	if (!Array.isArray(entries)) {
		throw apiError(session.context.getNode(), {
			message: 'UbiOps answered with something else than a list',
			hint: "Check 'Base URL' of the UbiOps credential.",
			itemIndex: call.where.itemIndex,
		});
	}
	return { entries, next: nextToken(answer, entries.length, paging, limit, token) };
}

function nextToken(
	answer: unknown,
	received: number,
	paging: Paging | undefined,
	limit: number,
	token: string | undefined,
): string | undefined {
	if (paging === undefined || received === 0) return undefined;
	if (paging === 'cursor') return cursorIn(valueAt(answer, 'next'));
	const last = received < limit && received < SURELY_LAST_BELOW;
	return last ? undefined : String(Number(token ?? 0) + received);
}

/** The documents leave open whether `next` is a cursor or an address that holds one. */
function cursorIn(next: unknown): string | undefined {
	if (typeof next !== 'string' || next === '') return undefined;
	if (!URL.canParse(next)) return next;
	return new URL(next).searchParams.get('cursor') ?? undefined;
}
