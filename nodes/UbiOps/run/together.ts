/**
 * Operations whose calls take many entries: the entries of all items that go to the same address are
 * put together, sent in parts of what the API takes at most, and the answers go back to their items.
 */

import type { INodeExecutionData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import type { Answer, Body } from '../api/operation';
import { callJson } from '../transport/call';
import { apiError, nodeError } from '../transport/failure';
import { valueAt } from '../transport/json';
import { fillPath } from '../transport/path';
import { InputProblem } from '../transport/problem';
import { outputItems } from './answer';
import { eachBounded } from '../transport/concurrency';
import type { Json } from './fieldValue';
import { callFor, jsonBody } from './itemCall';
import { itemValues, type ItemValues } from './itemValues';
import { type InputDefinitions, modelInput } from './modelInput';
import type { ItemResult, Run } from './run';

/** One element of a call's body, and the item that it came from. */
interface Entry {
	readonly itemIndex: number;
	readonly value: Json;
}

/** Entries that go to the same address with the same query. */
interface Bundle {
	readonly values: ItemValues;
	readonly entries: Entry[];
	/** Items that send no entries of their own, such as cancelling everything of a status. */
	readonly without: number[];
}

type EntryResult = { readonly value: unknown } | { readonly error: unknown };

/** Most entries that one call of this body takes; undefined for bodies that stand for one item. */
export function mostTogether(body: Body | undefined): number | undefined {
	if (body?.kind === 'ids') return body.max;
	return body?.kind === 'input' ? body.batch?.max : undefined;
}

/**
 * Runs the operation for all items together.
 *
 * @param max most entries in one call
 * @returns results by item index
 */
export async function runTogether(
	run: Run,
	max: number,
	definitions: InputDefinitions | undefined,
): Promise<Map<number, ItemResult>> {
	const results = new Map<number, ItemResult>();
	const fail = (itemIndex: number, error: unknown): void => {
		results.set(itemIndex, { kind: 'error', error: nodeError(run.node, error, itemIndex) });
	};
	const hasFailed = (): boolean => !run.continueOnFail && results.size > 0;
	const bundles = await bundle(run, definitions, fail, hasFailed);
	// Without Continue On Fail nothing is sent when one of the items can't be right.
	if (hasFailed()) return results;

	const parts = bundles.flatMap((one) => partsOf(one, max));
	const found = new Map<Entry, EntryResult>();
	let stopped = false;
	await eachBounded(
		parts.length,
		run.concurrency,
		async (index) => {
			const part = parts[index];
			if (part === undefined) return;
			for (const [entry, result] of await send(run, part.values, part.entries)) {
				found.set(entry, result);
				if ('error' in result && !run.continueOnFail) stopped = true;
			}
		},
		() => stopped,
	);
	for (const part of parts) collect(run, part, found, results, fail);
	return results;
}

/** Reads and checks every item, and puts together what goes to the same address. */
async function bundle(
	run: Run,
	definitions: InputDefinitions | undefined,
	fail: (itemIndex: number, error: unknown) => void,
	hasFailed: () => boolean,
): Promise<Bundle[]> {
	const bundles = new Map<string, Bundle>();
	const read: Array<{ values: ItemValues; path: string; entries: Json[] } | undefined> = [];
	await eachBounded(
		run.items.length,
		run.concurrency,
		async (itemIndex) => {
			try {
				const values = itemValues(run, itemIndex);
				// The path first: a value that can't be one must not stop the others later.
				const path = fillPath(values.template, values.path);
				const entries = await entriesOf(run, values, itemIndex, definitions);
				read[itemIndex] = { values, path, entries };
			} catch (error) {
				fail(itemIndex, error);
			}
		},
		hasFailed,
	);
	read.forEach((item, itemIndex) => {
		if (item === undefined) return;
		const { values, path, entries } = item;
		const address = JSON.stringify([path, values.query]);
		const one = bundles.get(address) ?? { values, entries: [], without: [] };
		if (entries.length === 0) one.without.push(itemIndex);
		for (const value of entries) one.entries.push({ itemIndex, value });
		bundles.set(address, one);
	});
	return [...bundles.values()];
}

async function entriesOf(
	run: Run,
	values: ItemValues,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<Json[]> {
	if (definitions !== undefined) {
		const input = modelInput(run, await definitions.get(values.path), itemIndex);
		if (!Array.isArray(input)) return [input];
		if (input.length > 0) return input;
		throw new InputProblem("'Input (JSON)' is an empty list", 'Give at least one input.');
	}
	const ids = values.body.get('ids');
	if (Array.isArray(ids) && ids.length > 0) return ids;
	if (values.query.length > 0) return [];
	throw new InputProblem(
		"'Request IDs' is empty",
		"Give at least one ID in 'Request IDs', or filter out items without one.",
	);
}

function partsOf({ values, entries, without }: Bundle, max: number): Bundle[] {
	const parts: Bundle[] = without.length === 0 ? [] : [{ values, entries: [], without }];
	for (let start = 0; start < entries.length; start += max) {
		parts.push({ values, entries: entries.slice(start, start + max), without: [] });
	}
	return parts;
}

/** Statuses that refuse a call because of what it holds: nothing of it was processed. */
const REFUSED = new Set(['400', '404', '413', '422']);

/**
 * Sends entries in one call. When the API refuses them for one of them, that one is found by halving:
 * always for calls that change nothing, otherwise only when the other items are to go on.
 */
async function send(
	run: Run,
	values: ItemValues,
	entries: readonly Entry[],
): Promise<Map<Entry, EntryResult>> {
	const { operation, session } = run;
	const only = new Set(entries.map(({ itemIndex }) => itemIndex));
	const itemIndex = only.size === 1 ? [...only][0] : undefined;
	const body = jsonBody(entries.map(({ value }) => value));
	try {
		const answer = await callJson(session, callFor(run, values, itemIndex, body));
		return matched(run, operation.answer, entries, answer);
	} catch (error) {
		const divisible =
			entries.length > 1 &&
			(run.continueOnFail || operation.repeatable) &&
			error instanceof NodeApiError &&
			REFUSED.has(error.httpCode ?? '');
		if (!divisible) return new Map(entries.map((entry) => [entry, { error }]));
		const middle = Math.ceil(entries.length / 2);
		const first = await send(run, values, entries.slice(0, middle));
		const second = await send(run, values, entries.slice(middle));
		return new Map([...first, ...second]);
	}
}

/** The part of an answer that belongs to each entry. */
function matched(
	run: Run,
	kind: Answer,
	entries: readonly Entry[],
	answer: unknown,
): Map<Entry, EntryResult> {
	if (kind.kind !== 'matched') return new Map(entries.map((entry) => [entry, { value: answer }]));
	const elements: unknown[] = Array.isArray(answer) ? answer : [answer];
	const byId = new Map(elements.map((element) => [valueAt(element, 'id'), element]));
	return new Map(
		entries.map((entry, index): [Entry, EntryResult] => {
			const value = kind.by === 'id' ? byId.get(entry.value) : elements[index];
			if (value !== undefined) return [entry, { value }];
			const error = apiError(run.node, {
				message: `UbiOps gave no answer for ${kind.by === 'id' ? `request ${String(entry.value)}` : 'one of the requests'}`,
				hint: 'Look for it in UbiOps before sending it again.',
				itemIndex: entry.itemIndex,
			});
			return [entry, { error }];
		}),
	);
}

/** Gives the results of a part to its items. */
function collect(
	run: Run,
	{ entries, without }: Bundle,
	found: ReadonlyMap<Entry, EntryResult>,
	results: Map<number, ItemResult>,
	fail: (itemIndex: number, error: unknown) => void,
): void {
	const { answer } = run.operation;
	for (const itemIndex of without) {
		add(results, itemIndex, outputItems(answer, undefined, itemIndex, false));
	}
	for (const entry of entries) {
		const { itemIndex } = entry;
		const result = found.get(entry);
		if (result === undefined || results.get(itemIndex)?.kind === 'error') continue;
		if ('error' in result) {
			fail(itemIndex, result.error);
		} else if (answer.kind === 'matched' || !results.has(itemIndex)) {
			const simplify = run.parameters.value('simplify', itemIndex) === true;
			add(results, itemIndex, outputItems(answer, result.value, itemIndex, simplify));
		}
	}
}

function add(
	results: Map<number, ItemResult>,
	itemIndex: number,
	items: INodeExecutionData[],
): void {
	const before = results.get(itemIndex);
	if (before?.kind === 'error') return;
	results.set(itemIndex, { kind: 'output', items: [...(before?.items ?? []), ...items] });
}
