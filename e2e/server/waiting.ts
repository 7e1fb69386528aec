/** Waits with an end. */
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until there is something.
 *
 * @param what named in the error, such as "the execution to finish"
 * @param ask gives undefined while there is nothing yet
 * @throws Error when there is still nothing after `seconds`
 */
export async function waitFor<T>(
	what: string,
	seconds: number,
	ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain for ${what}`);
		await pause(100);
	}
}
