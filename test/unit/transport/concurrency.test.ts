/** Work on many items at once, bounded. */

import { eachBounded } from '../../../nodes/UbiOps/transport/concurrency';

test('never more under way than the limit, all of it done, in order of start', async () => {
	const started: number[] = [];
	let now = 0;
	let most = 0;
	await eachBounded(
		20,
		3,
		async (index) => {
			started.push(index);
			most = Math.max(most, ++now);
			await new Promise((resolve) => setTimeout(resolve, (index * 7) % 5));
			now--;
		},
		() => false,
	);
	expect(most).toBe(3);
	expect(started).toEqual([...started].sort((a, b) => a - b));
	expect(started).toHaveLength(20);
});

test('an error comes out when the rest under way has ended', async () => {
	let ended = 0;
	const work = async (index: number): Promise<void> => {
		await new Promise((resolve) => setTimeout(resolve, index === 0 ? 1 : 20));
		if (index === 0) throw new Error('first');
		ended++;
	};
	await expect(eachBounded(2, 2, work, () => false)).rejects.toThrow('first');
	expect(ended).toBe(1);
});
