/** How many cases each property tries, and from which seed: `SEED=7 npx jest test/properties` repeats a run. */

import fc from 'fast-check';

const isWhole = process.env['PROPERTIES'] === 'all';

/** Cases of each property: 2,000 in all in `npm test`, 100,000 with `npm run test:properties`. */
const CASES = {
	json: [1000, 50_000],
	stream: [700, 40_000],
	batch: [100, 3000],
	list: [60, 2000],
	wire: [140, 5000],
} as const;

/** `npm test` tries the same cases every time; the long run tries new ones. */
const seed = Number(process.env['SEED'] ?? (isWhole ? Math.floor(Math.random() * 2 ** 31) : 1));

/** Checks a property with as many cases as there should be, and names the seed. */
export async function check<T extends unknown[]>(
	name: keyof typeof CASES,
	property: fc.IAsyncPropertyWithHooks<T> | fc.IPropertyWithHooks<T>,
	share = 1,
): Promise<void> {
	const numRuns = Math.ceil(CASES[name][isWhole ? 1 : 0] * share);
	process.stdout.write(`Property ${name}: ${numRuns} cases, seed ${seed}\n`);
	await fc.assert(property, { seed, numRuns });
}
