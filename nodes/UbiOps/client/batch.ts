/** Entries of many items in one call: divided when it is refused, found again in its response. */

import { NodeApiError } from 'n8n-workflow';

import { apiError } from '../transport/errors';
import { valueAt } from '../transport/json';
import type { Execution } from '../run/execution';

/** What became of one entry: the part of the response that belongs to it, or why there is none. */
export type EntryResult = { readonly value: unknown } | { readonly error: unknown };

/** Answers that mean that the call was not processed because of what it carried. */
const REFUSED: ReadonlySet<string> = new Set(['400', '404', '413', '422']);

/**
 * Sends entries in one call. When the API refuses them because of one of them, that one is found by
 * halving, which costs two calls for each power of two in their number.
 *
 * @param send makes the call; what it throws is the error of all its entries
 * @param divisible whether the other entries may be sent again without the one that is refused
 */
export async function sendHalving<E>(
	entries: readonly E[],
	send: (entries: readonly E[]) => Promise<ReadonlyMap<E, EntryResult>>,
	divisible: boolean,
): Promise<ReadonlyMap<E, EntryResult>> {
	try {
		return await send(entries);
	} catch (error) {
		const isRefused = error instanceof NodeApiError && REFUSED.has(error.httpCode ?? '');
		if (!divisible || !isRefused || entries.length < 2) {
			return new Map(entries.map((entry) => [entry, { error }]));
		}
		const middle = Math.ceil(entries.length / 2);
		const first = await sendHalving(entries.slice(0, middle), send, divisible);
		const second = await sendHalving(entries.slice(middle), send, divisible);
		return new Map([...first, ...second]);
	}
}

/**
 * The element of a response that belongs to each entry; entries without one get an error that names them.
 *
 * @param idOf ID of an entry, for answers in any order; undefined when they come in the order sent
 */
export function matchResponses<E extends { readonly itemIndex: number }>(
	run: Execution,
	entries: readonly E[],
	response: unknown,
	idOf: ((entry: E) => unknown) | undefined,
): Map<E, EntryResult> {
	const elements: unknown[] = Array.isArray(response) ? response : [response];
	const byId = new Map(
		idOf === undefined ? [] : elements.map((element) => [valueAt(element, 'id'), element]),
	);
	return new Map(
		entries.map((entry, index): [E, EntryResult] => {
			const id = idOf?.(entry);
			const value = idOf === undefined ? elements[index] : byId.get(id);
			if (value !== undefined) return [entry, { value }];
			const error = apiError(run.node, {
				message: `UbiOps returned no response for ${idOf === undefined ? 'one of the requests' : `request ${String(id)}`}`,
				hint: 'Check in UbiOps whether it exists before you retry.',
				itemIndex: entry.itemIndex,
			});
			return [entry, { error }];
		}),
	);
}

/** Parts of at most `max` entries, in their order. */
export const partsOf = <E>(entries: readonly E[], max: number): E[][] =>
	Array.from({ length: Math.ceil(entries.length / max) }, (_, part) =>
		entries.slice(part * max, (part + 1) * max),
	);
