/** The order of an operation's own fields, and one for the fields of all operations that keeps each of these. */

import type { Parameter } from '../api/table/parameter';

/** The parameters in the order of the row; what decides about others stands before the first of them. */
export function decidersFirst(parameters: readonly Parameter[]): Parameter[] {
	const ordered: Parameter[] = [];
	const add = (parameter: Parameter): void => {
		if (ordered.includes(parameter)) return;
		const decider = parameters.find(({ name }) => name === parameter.when?.parameter);
		// The switch beside a field says of it alone that it is empty, and stands after it.
		if (decider !== undefined && decider.in !== 'blank') add(decider);
		ordered.push(parameter);
	};
	for (const parameter of parameters) add(parameter);
	return ordered;
}

/**
 * One order of everything in the sequences, in which each of them is as it was; where two contradict
 * each other, the one that came first counts.
 */
export function commonOrder(sequences: ReadonlyArray<readonly string[]>): string[] {
	const before = new Map<string, Set<string>>();
	for (const sequence of sequences) {
		sequence.forEach((key, index) => {
			const earlier = before.get(key) ?? new Set();
			before.set(key, earlier);
			const previous = sequence[index - 1];
			if (previous !== undefined) earlier.add(previous);
		});
	}
	const order: string[] = [];
	while (before.size > 0) {
		const keys = [...before.keys()];
		const next =
			keys.find((key) => ![...(before.get(key) ?? [])].some((one) => before.has(one))) ?? keys[0];
		if (next === undefined) break;
		order.push(next);
		before.delete(next);
	}
	return order;
}
