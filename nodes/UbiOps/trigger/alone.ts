/** One poll of a node at a time: n8n starts the next poll although the last one is still at work. */

const running = new Set<string>();

/**
 * Does the work unless work of the same key is still under way.
 *
 * @returns undefined when it was not done
 */
export async function alone<T>(key: string, work: () => Promise<T>): Promise<T | undefined> {
	if (running.has(key)) return undefined;
	running.add(key);
	try {
		return await work();
	} finally {
		running.delete(key);
	}
}
