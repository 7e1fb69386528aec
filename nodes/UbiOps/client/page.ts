/** One page of a list, whatever way the API pages it. */

import type { PageToken } from '../api/locators/paging';
import { callJson, type Call } from '../transport/call';
import { apiError } from '../transport/errors';
import { listOf, valueAt } from '../transport/json';
import type { Session } from '../transport/session';

export interface Page {
	readonly entries: readonly unknown[];
	/** Token of the next page; undefined on the last one. */
	readonly next?: string;
}

/** Message of a response that should be a list. */
export const NOT_A_LIST = 'UbiOps did not return a list';

/** Entries to ask for in one page; a server that gives fewer is read on. */
export const PAGE_SIZE = {
	/** Lists whose pages name the next one. */
	token: 100,
	/** Lists by offset, for which the API names no maximum. */
	offset: 500,
	/** Files of a bucket, for the trigger. */
	files: 1000,
	/** Log lines; the API gives no more. */
	logLines: 5000,
	/** Log lines of the older form, of which old installations give no more. */
	legacyLogLines: 500,
	/** Lists that a user picks from in the editor. */
	picker: 100,
} as const;

/** A page shorter than this is the last one; a longer one may just be what the server gives at most. */
const SURELY_LAST_BELOW = 50;

/**
 * Reads one page.
 *
 * @param limit most entries to ask for
 * @param token `next` of the page before; undefined for the first one
 * @throws NodeApiError as {@link callJson}, and when the response is no list
 */
export async function callPage(
	session: Session,
	call: Call,
	paging: PageToken | undefined,
	limit: number,
	token: string | undefined,
): Promise<Page> {
	const query: Array<readonly [string, string]> = [...(call.query ?? [])];
	if (paging === 'creation_date') query.push(['range', String(-limit)]);
	else if (paging !== undefined) query.push(['limit', String(limit)]);
	if (paging !== undefined && token !== undefined) query.push([paging, token]);
	const response = await callJson(session, { ...call, query });
	const key = call.entries ?? (paging === undefined ? undefined : ENTRIES[paging]);
	const received = key === undefined || Array.isArray(response) ? response : valueAt(response, key);
	const list = listIn(session, call, received);
	const entries = paging === 'creation_date' ? newestFirst(list) : list;
	const next =
		paging === 'cursor'
			? cursorIn(session, call, valueAt(response, 'next'))
			: nextToken(response, entries, paging, limit, token);
	return { entries: [...folders(response, paging), ...entries], next };
}

/**
 * The list that a response should be.
 *
 * @throws NodeApiError when it is none
 */
export function listIn(session: Session, call: Call, response: unknown): readonly unknown[] {
	const list = listOf(response);
	if (list !== undefined) return list;
	throw apiError(session.context.getNode(), {
		kind: 'unexpected',
		message: NOT_A_LIST,
		hint: "Check 'Base URL' of the UbiOps credential.",
		itemIndex: call.callContext.itemIndex,
	});
}

/**
 * Whether a page of so many entries, when this many were asked for, is surely the last one.
 *
 * @param least number that every server gives, where the API names one
 */
export const isLastPage = (entries: number, limit: number, least = SURELY_LAST_BELOW): boolean =>
	entries < limit && entries < least;

/** The API leaves open how a list that goes back in time is ordered; the next page begins at its oldest. */
const newestFirst = (entries: readonly unknown[]): unknown[] =>
	[...entries].sort((a, b) => createdAt(b).localeCompare(createdAt(a)));

const createdAt = (entry: unknown): string => textIn(valueAt(entry, 'creation_date')) ?? '';

/** Names that a delimiter groups, as entries of their own: the folders beside the files. */
function folders(response: unknown, paging: PageToken | undefined): unknown[] {
	const prefixes = paging === 'continuation_token' ? valueAt(response, 'prefixes') : undefined;
	return Array.isArray(prefixes) ? prefixes.map((prefix: unknown) => ({ prefix })) : [];
}

/** Key of the entries in a response that is no list itself. */
const ENTRIES: Readonly<Partial<Record<PageToken, string>>> = {
	cursor: 'results',
	continuation_token: 'files',
};

function nextToken(
	response: unknown,
	entries: readonly unknown[],
	paging: Exclude<PageToken, 'cursor'> | undefined,
	limit: number,
	token: string | undefined,
): string | undefined {
	if (paging === undefined) return undefined;
	// A page without entries, such as one of folders only, need not be the last one here.
	if (paging === 'continuation_token') return textIn(valueAt(response, 'continuation_token'));
	if (entries.length === 0) return undefined;
	if (isLastPage(entries.length, limit)) return undefined;
	if (paging === 'creation_date') return textIn(valueAt(entries.at(-1), 'creation_date'));
	return String(Number(token ?? 0) + entries.length);
}

const textIn = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value : undefined;

/**
 * The documents leave open whether `next` is a cursor or a URL that holds one. Only the cursor is ever
 * taken from a URL: the next page comes from where the first one came from.
 *
 * @throws NodeApiError when it is a URL without one: the list would end in silence
 */
function cursorIn(session: Session, call: Call, next: unknown): string | undefined {
	if (typeof next !== 'string' || next === '') return undefined;
	if (!/^https?:\/\//i.test(next)) return next;
	const cursor = URL.canParse(next) ? new URL(next).searchParams.get('cursor') : null;
	if (cursor !== null && cursor !== '') return cursor;
	throw apiError(session.context.getNode(), {
		kind: 'unexpected',
		message: 'UbiOps returned a link to the next page that holds no cursor',
		hint: "The rest of the list cannot be read. Check 'Base URL' of the UbiOps credential; a proxy may have changed the response.",
		itemIndex: call.callContext.itemIndex,
	});
}
