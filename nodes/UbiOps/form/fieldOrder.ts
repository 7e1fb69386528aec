/** The order of an operation's fields, and one for the fields of all operations that keeps each of these. */

import type { INodeProperties } from 'n8n-workflow';

import { type LocatorName, locatorNames } from '../api/locators';
import { collectionLabels, type Parameter } from '../api/table/parameter';
import { SCOPE } from '../api/table/parameters';
import {
	inputNames,
	outputProperty,
	pagingProperties,
	simplify,
	streamProperties,
	waitNames,
} from './standardProperties';

/** A property of one operation before it is merged with its equals in other operations. */
export interface Placed {
	readonly property: INodeProperties;
	/** Locator of the path that the property is for. */
	readonly locator?: LocatorName;
	readonly resource: string;
	readonly operation: string;
}

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

/**
 * Where a property stands in the form: what is chosen from lists comes first, in the order of the table
 * of locators, so that each list follows what it depends on; then the operation's own fields, then what
 * every operation of a kind has.
 */
function rankOf({ locator, property }: Placed): number {
	if (property.name === SCOPE) return 0;
	if (locator !== undefined) return 1 + locatorNames.indexOf(locator) / locatorNames.length;
	const last = LAST.indexOf(property.name);
	return last === -1 ? OWN : OWN + 1 + last;
}

/** Rank of the fields of a row that stand on their own. */
const OWN = 2;

const LAST: readonly string[] = [
	...inputNames,
	...[...pagingProperties, ...streamProperties].map(({ name }) => name),
	...waitNames,
	outputProperty('request').name,
	simplify.name,
	...Object.keys(collectionLabels),
];

/** The properties in the order of the form. */
export function inFormOrder(unordered: readonly Placed[]): Placed[] {
	const ranked = unordered.map((one) => {
		const rank = rankOf(one);
		return { one, rank, key: rank === OWN ? JSON.stringify(one.property) : '' };
	});
	const sequences = new Map<string, string[]>();
	for (const { one, rank, key } of ranked) {
		if (rank !== OWN) continue;
		const { resource, operation } = one;
		const of = `${resource}.${operation}`;
		const sequence = sequences.get(of) ?? [];
		sequence.push(key);
		sequences.set(of, sequence);
	}
	const order = new Map(commonOrder([...sequences.values()]).map((key, index) => [key, index]));
	const placeOf = ({ rank, key }: { rank: number; key: string }): number =>
		rank + (order.get(key) ?? 0) / (order.size + 1);
	return ranked.sort((a, b) => placeOf(a) - placeOf(b)).map(({ one }) => one);
}
