/** How many cases each property tries, and from which seed: `SEED=7 npx jest test/properties` repeats a run. */

import fc from 'fast-check';

/**
 * Cases of each property: 2,000 in all in `npm test`, 100,000 with `npm run test:properties`, and some for
 * each mutant of the code.
 */
const CASES = {
	json: { few: 150, usual: 1000, all: 50_000 },
	stream: { few: 20, usual: 700, all: 40_000 },
	batch: { few: 10, usual: 100, all: 3000 },
	list: { few: 10, usual: 60, all: 2000 },
	wire: { few: 20, usual: 140, all: 5000 },
} as const;

const wanted = process.env['PROPERTIES'];
const size = wanted === 'all' || wanted === 'few' ? wanted : 'usual';

/** `npm test` tries the same cases every time; the long run tries new ones. */
const seed = Number(
	process.env['SEED'] ?? (size === 'all' ? Math.floor(Math.random() * 2 ** 31) : 1),
);

/** Checks a property with as many cases as there should be, and names the seed. */
export async function check<T extends unknown[]>(
	name: keyof typeof CASES,
	property: fc.IAsyncPropertyWithHooks<T> | fc.IPropertyWithHooks<T>,
	share = 1,
): Promise<void> {
	const numRuns = Math.ceil(CASES[name][size] * share);
	process.stdout.write(`Property ${name}: ${numRuns} cases, seed ${seed}\n`);
	await fc.assert(property, { seed, numRuns });
}
