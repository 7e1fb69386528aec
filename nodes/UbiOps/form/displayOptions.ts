/**
 * Which operations show a property. A property that many operations share is declared once, with the
 * operations merged: the description stays small, and n8n finds its properties fast.
 */

import type { IDisplayOptions } from 'n8n-workflow';

/** Operation values by resource value. */
export type Shown = ReadonlyMap<string, ReadonlySet<string>>;

/** Resources and operations of which every combination that exists shows the property. */
interface Block {
	readonly resources: string[];
	readonly operations: string[];
	/** How many combinations that are there. */
	readonly size: number;
}

/**
 * Display options that together show a property for exactly the given operations, each of them in one
 * entry only, in as few entries as are easily found. `show` takes every combination of its resources
 * and operations, so an entry must not combine a resource with one of its operations that does not show
 * the property; operations that a resource does not have do no harm.
 *
 * @param all every operation of each resource
 */
export function displayOptionsFor(shown: Shown, all: Shown): IDisplayOptions[] {
	const left = new Map([...shown].map(([resource, operations]) => [resource, new Set(operations)]));
	const found: IDisplayOptions[] = [];
	for (let block = largestBlock(left, all); block !== undefined; block = largestBlock(left, all)) {
		const { resources, operations } = block;
		const isWhole = resources.every((resource) =>
			[...(all.get(resource) ?? [])].every((operation) => operations.includes(operation)),
		);
		found.push({
			show: { resource: resources, ...(isWhole ? {} : { operation: [...operations].sort() }) },
		});
		for (const resource of resources) {
			const rest = left.get(resource);
			for (const operation of operations) rest?.delete(operation);
			if (rest?.size === 0) left.delete(resource);
		}
	}
	return found;
}

function largestBlock(left: Shown, all: Shown): Block | undefined {
	let largest: Block | undefined;
	const sets = [...left.values()].map((set) => [...set]);
	const names = [...new Set(sets.flat())];
	// Most properties need one entry only: nothing is larger than everything.
	const whole = names.length === 0 ? undefined : blockAround(names, names, left, all);
	if (whole?.size === sets.flat().length) return whole;
	// Many resources have the same operations.
	const seeds = new Map(
		[...names.map((name) => [name]), ...sets].map((seed) => [seed.join(), seed]),
	);
	for (const seed of seeds.values()) {
		const block = blockAround(seed, names, left, all);
		if (largest === undefined || block.size > largest.size) largest = block;
	}
	return largest;
}

/** The resources that show some of these operations and lack none that they have; then more operations for them. */
function blockAround(
	seed: readonly string[],
	names: readonly string[],
	left: Shown,
	all: Shown,
): Block {
	const isFree = (resource: string, operation: string): boolean =>
		left.get(resource)?.has(operation) === true || all.get(resource)?.has(operation) !== true;
	const resources = [...left.keys()].filter(
		(resource) =>
			seed.some((operation) => left.get(resource)?.has(operation)) &&
			seed.every((operation) => isFree(resource, operation)),
	);
	const operations = names.filter(
		(name) => seed.includes(name) || resources.every((resource) => isFree(resource, name)),
	);
	const size = resources.reduce(
		(sum, resource) =>
			sum + operations.filter((operation) => left.get(resource)?.has(operation)).length,
		0,
	);
	return { resources, operations, size };
}
