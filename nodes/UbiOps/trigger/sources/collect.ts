/** Objects by their ids, many in one call, although one unknown id fails the call. */

import { MOST_REQUESTS } from '../../api/fields/requests';

/** Answer to a list of ids: what was found, or the status of a refusal. */
export type Collected<T> = { readonly found: readonly T[] } | { readonly refused: number };

/** Most refused calls of one poll; what is left then waits for the next poll. */
const MOST_REFUSALS = 250;

/** Statuses that refuse a call because of what it holds. */
export const REFUSALS: readonly number[] = [400, 404, 413, 422];

/** Counts the refused calls of one poll, and looks at its time. */
export class RefusalBudget {
	private refusals = 0;

	/** @param hasTime whether the poll has time for another call */
	constructor(private readonly hasTime: () => boolean) {}

	/** Whether nothing more can be asked in this poll. */
	get isSpent(): boolean {
		return this.refusals >= MOST_REFUSALS || !this.hasTime();
	}

	/** Notes a refused call. */
	spend(): void {
		this.refusals++;
	}
}

/**
 * Reads what these ids stand for. A refused list is halved until only the id to blame is left; what is
 * not there any more is not in the result.
 *
 * @param ask one call
 * @param isThere whether the object that all ids belong to still exists; asked at the first refusal
 * @returns what was found, and the ids that were not asked for because too many calls were refused
 */
export async function collectByHalving<T>(
	ids: readonly string[],
	ask: (ids: readonly string[]) => Promise<Collected<T>>,
	isThere: () => Promise<boolean>,
	patience: RefusalBudget,
): Promise<{ found: T[]; unsure: string[] }> {
	const found: T[] = [];
	const parts: Array<readonly string[]> = [];
	for (let start = 0; start < ids.length; start += MOST_REQUESTS) {
		parts.push(ids.slice(start, start + MOST_REQUESTS));
	}
	let sure = false;
	for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
		if (patience.isSpent) return { found, unsure: [part, ...parts].flat() };
		const response = await ask(part);
		if ('found' in response) {
			found.push(...response.found);
			continue;
		}
		patience.spend();
		// Otherwise each of its ids would be looked for in vain.
		sure ||= await isThere();
		if (!sure) return { found, unsure: [] };
		const middle = Math.ceil(part.length / 2);
		if (part.length > 1) parts.unshift(part.slice(0, middle), part.slice(middle));
	}
	return { found, unsure: [] };
}
