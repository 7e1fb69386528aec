/** Entries of many items in one call: divided when it is refused, found again in its response. */

import type { INode } from 'n8n-workflow';

import { apiError } from '../transport/errors';
import { failureKind, isRefusal } from '../transport/failure';
import { valueAt } from '../transport/json';

/** What became of one entry: the part of the response that belongs to it, or why there is none. */
export type EntryResult<V = unknown> = { readonly value: V } | { readonly error: unknown };

/** Counts refused calls: halving ends when there were too many, or when its time is over. */
export class RefusalBudget {
	/**
	 * @param left refused calls that are allowed
	 * @param hasTime whether there is time for another call
	 */
	constructor(
		private left: number,
		private readonly hasTime: () => boolean = () => true,
	) {}

	/** Whether no other call is allowed. */
	get isSpent(): boolean {
		return this.left <= 0 || !this.hasTime();
	}

	/** Notes a refused call. */
	spend(): void {
		this.left -= 1;
	}
}

/** How entries are dealt with that are refused together. */
export interface HalvingPolicy {
	/** Whether the other entries may be sent again without the one that is refused. */
	readonly divisible: boolean;
	/** Whether sending an entry twice changes nothing. */
	readonly repeatable?: boolean;
	/** Whether what all entries belong to exists, see {@link Existence}; asked when one is not found. */
	readonly exists?: () => Promise<boolean>;
	/** Shared by all that it counts for. */
	readonly budget?: RefusalBudget;
	/** Whether a failure is thrown at once, rather than given to the entries of its call. */
	readonly isFatal?: (error: unknown) => boolean;
}

/**
 * Sends entries in one call. When the API refuses them because of one of them, that one is found by
 * halving, which costs two calls for each power of two in their number. A call that is too large is always
 * divided: nothing of it was processed, and nobody is to blame.
 *
 * @param send makes the call; what it throws is the error of all its entries
 * @returns a result for each entry; those that the budget did not suffice for are not in it
 * @throws what `send` throws, where the policy says so
 */
export async function sendHalving<E, V = unknown>(
	entries: readonly E[],
	send: (entries: readonly E[]) => Promise<ReadonlyMap<E, EntryResult<V>>>,
	policy: HalvingPolicy,
): Promise<ReadonlyMap<E, EntryResult<V>>> {
	if (policy.budget?.isSpent) return new Map();
	try {
		return await send(entries);
	} catch (error) {
		if (policy.isFatal?.(error) === true) return await Promise.reject(error);
		if (isRefusal(error)) policy.budget?.spend();
		if (entries.length < 2 || !(await mayDivide(error, policy))) {
			return new Map(entries.map((entry) => [entry, { error }]));
		}
		const middle = Math.ceil(entries.length / 2);
		const first = await sendHalving(entries.slice(0, middle), send, policy);
		const second = await sendHalving(entries.slice(middle), send, policy);
		return new Map([...first, ...second]);
	}
}

async function mayDivide(
	error: unknown,
	{ divisible, repeatable, exists }: HalvingPolicy,
): Promise<boolean> {
	const kind = failureKind(error);
	if (kind === 'tooLarge') return true;
	if (kind === 'oversized') return repeatable === true;
	if (!divisible || !isRefusal(error)) return false;
	// With a misspelled name every single entry would be looked for in vain.
	return kind !== 'notFound' || exists === undefined || (await exists());
}

/** Whether something exists that many calls belong to: asked once, however many want to know. */
export class Existence {
	/** The error that said that it does not exist; undefined as long as nothing has. */
	absence: unknown;

	private known: Promise<boolean> | undefined;

	/** @param read call that fails when it does not exist; any other failure leaves the question open */
	constructor(private readonly read: () => Promise<unknown>) {}

	/** @returns true as well when the question stays open */
	readonly ask = async (): Promise<boolean> => {
		this.known ??= this.read().then(
			() => true,
			(error: unknown) => {
				if (failureKind(error) !== 'notFound') return true;
				this.absence = error;
				return false;
			},
		);
		return await this.known;
	};
}

/**
 * The element of a response that belongs to each entry; an entry without one gets an error that names it.
 * In a response by order nothing can be found again when the numbers differ: then all get an error.
 *
 * @param idOf ID of an entry, for responses in any order; undefined when they come in the order sent
 */
export function matchResponses<E extends { readonly itemIndex: number }>(
	node: INode,
	entries: readonly E[],
	response: unknown,
	idOf: ((entry: E) => unknown) | undefined,
): Map<E, EntryResult> {
	const elements: unknown[] = Array.isArray(response) ? response : [response];
	const byId = new Map(
		idOf === undefined ? [] : elements.map((element) => [idKey(valueAt(element, 'id')), element]),
	);
	const isUneven = idOf === undefined && elements.length !== entries.length;
	return new Map(
		entries.map((entry, index): [E, EntryResult] => {
			const id = idOf?.(entry);
			const value = idOf === undefined ? elements[index] : byId.get(idKey(id));
			if (!isUneven && value !== undefined && value !== null) return [entry, { value }];
			const what = idOf === undefined ? 'one of the requests' : `request ${String(id)}`;
			const error = apiError(node, {
				kind: 'leftOut',
				message: isUneven
					? `UbiOps returned ${elements.length} results for ${entries.length} requests, so none can be matched to its item`
					: `UbiOps returned no response for ${what}`,
				hint: 'Check in UbiOps whether it exists before you retry.',
				itemIndex: entry.itemIndex,
			});
			return [entry, { error }];
		}),
	);
}

/** IDs are UUIDs, which mean the same in capitals. */
const idKey = (id: unknown): unknown => (typeof id === 'string' ? id.toLowerCase() : id);

/** Parts of at most `max` entries, in their order. */
export const partsOf = <E>(entries: readonly E[], max: number): E[][] =>
	Array.from({ length: Math.ceil(entries.length / max) }, (_, part) =>
		entries.slice(part * max, (part + 1) * max),
	);
