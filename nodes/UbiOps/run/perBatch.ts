/**
 * Operations whose calls take many entries: the entries of all items that go to the same address are
 * put together, sent in parts of what the API takes at most, and the answers go back to their items.
 */

import type { Body } from '../api/table/operation';
import { callJson, jsonBody } from '../transport/call';
import { eachBounded } from '../transport/concurrency';
import { fillPath } from '../transport/path';
import { InputProblem } from '../transport/inputProblem';
import { pause, throwIfCancelled } from '../transport/cancellation';
import { outputItems } from './output';
import { matchResponses, type EntryResult, partsOf, sendHalving } from '../client/batch';
import type { Json } from './values/fieldValue';
import { callFor } from './request';
import { itemValues, type ItemValues } from './values/itemValues';
import { type InputDefinitions, modelInput } from './values/modelInput';
import type { WaitTarget } from './wait/statusCheck';
import type { Results } from './results';
import type { Execution } from './execution';
import { timeLimitOf, waitTargetOf } from './wait/waitTarget';

/**
 * Items that are read without a break. Reading is nothing but computing: without breaks, 100,000 items
 * keep n8n from everything else for seconds, and from noticing that the execution was cancelled.
 */
const ITEMS_PER_TURN = 1000;

/** One element of a call's body, and the item that it came from. */
interface Entry {
	readonly itemIndex: number;
	/** Undefined for an item that sends no element, such as cancelling everything of a status. */
	readonly value: Json | undefined;
	/** Milliseconds to wait for what it begins; undefined when its item does not wait. */
	readonly limitMs: number | undefined;
}

/** Entries that go to the same address with the same query. */
interface ItemGroup {
	readonly values: ItemValues;
	readonly entries: Entry[];
}

/** Most entries that one call of this body takes; undefined for bodies that stand for one item. */
export function batchLimit(body: Body | undefined): number | undefined {
	if (body?.kind === 'ids') return body.max;
	return body?.kind === 'input' ? body.batch?.max : undefined;
}

/**
 * Runs the operation for all items together.
 *
 * @param max most entries in one call
 * @returns what the items have to wait for, in their order
 * @throws NodeOperationError when the execution was cancelled
 */
export async function runPerBatch(
	execution: Execution,
	max: number,
	definitions: InputDefinitions | undefined,
	results: Results,
): Promise<WaitTarget[]> {
	const bundles = await groupItems(execution, definitions, results);
	throwIfCancelled(execution.context);
	// Without Continue On Fail nothing is sent when one of the items can't be right.
	if (results.stopped) return [];

	const parts = bundles.flatMap(({ values, entries }): ItemGroup[] =>
		partsOf(entries, values.batchSize ?? max).map((part) => ({ values, entries: part })),
	);
	const found = new Map<Entry, EntryResult>();
	let stopped = false;
	await eachBounded(
		parts.length,
		execution.concurrency,
		async (index) => {
			const part = parts[index];
			if (part === undefined) return;
			for (const [entry, result] of await send(execution, part)) {
				found.set(entry, result);
				if ('error' in result && !execution.continueOnFail) stopped = true;
			}
		},
		() => stopped,
	);
	throwIfCancelled(execution.context);
	const waiting = parts.flatMap((part) => distribute(execution, part, found, results));
	const done = [...found.values()].filter((result) => 'value' in result).length;
	if (!execution.operation.repeatable && done > 0) {
		const goOn = execution.operation.response.kind === 'matched' ? ' They keep running.' : '';
		results.note(`UbiOps had already accepted ${done} others.${goOn}`);
	}
	return waiting;
}

/** An item that can be sent: what goes into which bundle. */
interface ReadItem {
	readonly bundle: ItemGroup;
	readonly entries: ReadonlyArray<Json | undefined>;
	readonly limitMs: number | undefined;
}

/** Reads and checks every item, and puts together what goes to the same address. */
async function groupItems(
	execution: Execution,
	definitions: InputDefinitions | undefined,
	results: Results,
): Promise<ItemGroup[]> {
	const bundles = new Map<string, ItemGroup>();
	const read: Array<ReadItem | undefined> = [];
	const readItem = async (itemIndex: number): Promise<void> => {
		try {
			const values = itemValues(execution, itemIndex);
			// The path first: a value that can't be one must not stop the others later.
			const path = fillPath(values.template, values.path);
			const entries = await entriesOf(execution, values, itemIndex, definitions);
			const limitMs = timeLimitOf(execution, itemIndex);
			const isBare = entries.length === 0;
			const address = JSON.stringify([path, values.query, values.batchSize, isBare]);
			const one = bundles.get(address) ?? { values, entries: [] };
			bundles.set(address, one);
			read[itemIndex] = { bundle: one, entries: isBare ? [undefined] : entries, limitMs };
		} catch (error) {
			results.fail(itemIndex, error);
		}
	};
	const count = execution.items.length;
	for (let from = 0; from < count && !results.stopped; from += ITEMS_PER_TURN) {
		if (from > 0) await pause(execution.context, 1);
		await eachBounded(
			Math.min(ITEMS_PER_TURN, count - from),
			execution.concurrency,
			async (offset) => await readItem(from + offset),
			() => results.stopped,
		);
	}
	// In the order of the items, whatever order they were read in.
	read.forEach((item, itemIndex) => {
		for (const value of item?.entries ?? []) {
			item?.bundle.entries.push({ itemIndex, value, limitMs: item.limitMs });
		}
	});
	return [...bundles.values()];
}

async function entriesOf(
	execution: Execution,
	values: ItemValues,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<Json[]> {
	if (definitions !== undefined) {
		const input = modelInput(execution, await definitions.get(values.path), itemIndex);
		if (!Array.isArray(input)) return [input];
		if (input.length > 0) return input;
		throw new InputProblem("'Input (JSON)' is an empty list", 'Provide at least one input.');
	}
	const ids = values.body.get('ids');
	if (Array.isArray(ids) && ids.length > 0) return ids;
	if (values.query.length > 0) return [];
	throw new InputProblem(
		"'Request IDs' is empty",
		"Enter at least one ID in 'Request IDs', or filter out items without one.",
	);
}

/**
 * Sends a part. When it is refused because of one entry, the others are sent again without it: always
 * for calls that change nothing, otherwise only when the other items are to go on.
 */
async function send(
	execution: Execution,
	{ values, entries }: ItemGroup,
): Promise<ReadonlyMap<Entry, EntryResult>> {
	const { operation, session } = execution;
	const { response } = operation;
	return await sendHalving(
		entries,
		async (some) => {
			const only = new Set(some.map(({ itemIndex }) => itemIndex));
			const itemIndex = only.size === 1 ? [...only][0] : undefined;
			const body = jsonBody(some.flatMap(({ value }) => (value === undefined ? [] : [value])));
			const value = await callJson(session, callFor(execution, values, itemIndex, body));
			if (response.kind !== 'matched') return new Map(some.map((entry) => [entry, { value }]));
			return matchResponses(
				execution,
				some,
				value,
				response.by === 'id' ? (entry) => entry.value : undefined,
			);
		},
		execution.continueOnFail || operation.repeatable,
	);
}

/** Gives the results of a part to its items, and says what they have to wait for. */
function distribute(
	execution: Execution,
	{ values, entries }: ItemGroup,
	found: ReadonlyMap<Entry, EntryResult>,
	results: Results,
): WaitTarget[] {
	const { response, wait } = execution.operation;
	const waiting: WaitTarget[] = [];
	for (const entry of entries) {
		const { itemIndex, limitMs } = entry;
		const result = found.get(entry);
		if (result === undefined) continue;
		try {
			if ('error' in result) {
				results.fail(itemIndex, result.error);
			} else if (wait !== undefined && limitMs !== undefined) {
				const started = result.value;
				waiting.push(
					waitTargetOf(execution, wait, { values: values.path, itemIndex, limitMs, started }),
				);
			} else if (response.kind === 'matched' || !results.has(itemIndex)) {
				const simplify = execution.parameters.value('simplify', itemIndex) === true;
				results.add(itemIndex, outputItems(response, result.value, itemIndex, simplify));
			}
		} catch (error) {
			results.fail(itemIndex, error);
		}
	}
	return waiting;
}
