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

/** Room that several pieces of work share: each takes as much of it as it needs, and waits until it is free. */
export class Semaphore {
	private used = 0;

	private readonly waiting: Array<{ readonly amount: number; readonly enter: () => void }> = [];

	/** @param size how much there is, in whatever `take` counts */
	constructor(private readonly size: number) {}

	/**
	 * Takes some room, in the order of the calls.
	 *
	 * @param amount how much; more than there is takes all of it
	 * @returns what gives it back; to be called once
	 */
	async acquire(amount: number): Promise<() => void> {
		const taken = Math.min(amount, this.size);
		await new Promise<void>((enter) => {
			this.waiting.push({ amount: taken, enter });
			this.admit();
		});
		return () => {
			this.used -= taken;
			this.admit();
		};
	}

	private admit(): void {
		for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
			if (this.used + next.amount > this.size) return;
			this.waiting.shift();
			this.used += next.amount;
			next.enter();
		}
	}
}
