/**
 * Works on many things with a bounded number under way at the same time.
 *
 * @param count how many things there are; `work` gets their indexes in order
 * @param limit most that are under way at once, at least 1
 * @param stopped asked before each start: true leaves the rest undone
 * @returns when everything that was started has ended
 * @throws what `work` throws, after the rest under way has ended
 */
export async function eachBounded(
	count: number,
	limit: number,
	work: (index: number) => Promise<void>,
	stopped: () => boolean,
): Promise<void> {
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < count && !stopped()) await work(next++);
	};
	const workers = Array.from({ length: Math.min(limit, count) }, worker);
	const ended = await Promise.allSettled(workers);
	for (const result of ended) if (result.status === 'rejected') await Promise.reject(result.reason);
}
