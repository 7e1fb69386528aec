/** Requests as UbiOps returns them, and the results that it no longer returns with them. */

import { lacksResult, withOutput } from '../client/requestOutput';
import type { EntryResult } from '../client/batch';
import { eachBounded } from '../transport/concurrency';
import type { PathValues } from '../transport/path';
import type { Execution } from './execution';

/** A request that an item gets, and what it is found by. */
interface Returned<K> {
	readonly key: K;
	readonly request: unknown;
	/** Values of the path that it was returned by. */
	readonly values: PathValues;
	readonly itemIndex: number;
}

/**
 * Reads the output of every request that has completed and came without its result, with as many calls
 * at once as the node is set to.
 *
 * @param found gets the requests with their results, or why there is none
 */
export async function fillResults<K>(
	{ operation, session, concurrency }: Execution,
	requests: ReadonlyArray<Returned<K>>,
	found: Map<K, EntryResult>,
): Promise<void> {
	const { outputPath } = operation;
	if (outputPath === undefined) return;
	const lacking = requests.filter(({ request }) => lacksResult(request));
	await eachBounded(
		lacking.length,
		concurrency,
		async (index) => {
			const one = lacking[index];
			if (one === undefined) return;
			const filled = withOutput(session, outputPath, one.values, one.request, one.itemIndex);
			found.set(
				one.key,
				await filled.then(
					(value): EntryResult => ({ value }),
					(error: unknown): EntryResult => ({ error }),
				),
			);
		},
		() => false,
	);
}
