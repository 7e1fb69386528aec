/**
 * Operations whose calls take many entries: the entries of all items that go to the same address are
 * grouped, sent in parts of what the API takes at most, and the responses go back to their items.
 */

import type { Body, JsonResponse } from '../api/table/operation';
import { matchResponses, partsOf, sendHalving, type EntryResult } from '../client/batch';
import { callJson, jsonBody } from '../transport/call';
import { pause, throwIfCancelled } from '../transport/cancellation';
import { eachBounded } from '../transport/concurrency';
import { InputProblem } from '../transport/inputProblem';
import { textAt } from '../transport/json';
import type { Execution } from './execution';
import { named } from './messages';
import { outputItems } from './output';
import { callFor } from './request';
import { RequestLists } from './requestLists';
import { fillResults } from './requestResults';
import type { Results } from './results';
import type { Json } from './values/jsonValue';
import { itemValues, type ItemValues } from './values/itemValues';
import { type InputDefinitions, modelInput } from './values/modelInput';
import { timeLimitOf, type WaitTarget, waitTargetOf } from './wait/waitTarget';

/**
 * Items that are read without a break. Reading is nothing but computing: without breaks, 100,000 items
 * keep n8n from everything else for seconds, and from noticing that the execution was cancelled.
 */
const ITEMS_PER_TURN = 1000;

/** One element of a call's body, and the item that it came from. */
interface Entry {
	readonly itemIndex: number;
	/** Its place among all that the item stands for. */
	readonly entry: number;
	/** Undefined for an item that sends no element, such as cancelling everything of a status. */
	readonly value: Json | undefined;
	/** Milliseconds to wait for what it starts; undefined when its item does not wait. */
	readonly limitMs: number | undefined;
}

/** Entries that go to the same address with the same query. */
interface Group {
	readonly values: ItemValues;
	readonly entries: Entry[];
}

/** Maximum number of entries in one call of this body; undefined for bodies that stand for one item. */
export function batchLimit(body: Body | undefined): number | undefined {
	if (body?.kind === 'ids') return body.max;
	return body?.kind === 'input' ? body.batch?.max : undefined;
}

/**
 * Runs the operation for all items together.
 *
 * @param limit maximum number of entries in one call
 * @returns what the items have to wait for, in their order
 * @throws NodeOperationError when the execution was cancelled
 */
export async function runPerBatch(
	execution: Execution,
	response: JsonResponse,
	limit: number,
	definitions: InputDefinitions | undefined,
	results: Results,
): Promise<WaitTarget[]> {
	const groups = await groupItems(execution, definitions, results);
	throwIfCancelled(execution.context);
	// Unless the node continues on failures, nothing is sent when one of the items cannot be right.
	if (results.stopped) return [];

	const parts = groups.flatMap(({ values, entries }): Group[] =>
		partsOf(entries, values.batchSize ?? limit).map((part) => ({ values, entries: part })),
	);
	const found = new Map<Entry, EntryResult>();
	const lists = new RequestLists(execution);
	let stopped = false;
	await eachBounded(
		parts.length,
		execution.concurrency,
		async (index) => {
			const part = parts[index];
			if (part === undefined) return;
			for (const [entry, result] of await send(execution, response, part, lists)) {
				found.set(entry, result);
				if ('error' in result && !execution.continueOnFail) stopped = true;
			}
		},
		() => stopped,
	);
	throwIfCancelled(execution.context);
	if (response.kind === 'matched') await fillGroups(execution, parts, found);
	const targets = parts.flatMap((part) => distribute(execution, response, part, found, results));
	noteAccepted(execution, response, [...found.values()], results);
	return targets;
}

/** Says with the error that ends the node what UbiOps has accepted all the same. */
function noteAccepted(
	{ operation }: Execution,
	response: JsonResponse,
	found: readonly EntryResult[],
	results: Results,
): void {
	const accepted = found.flatMap((result) => ('value' in result ? [result.value] : []));
	if (operation.repeatable || accepted.length === 0) return;
	const others = `UbiOps had already accepted ${accepted.length} ${accepted.length === 1 ? 'other' : 'others'}`;
	const ids = accepted.map((value) => textAt(value, 'id') ?? 'without an ID');
	results.note(
		response.kind === 'matched' ? `${others}, which keep running: ${named(ids)}.` : `${others}.`,
	);
}

/** An item that can be sent: what goes into which group. */
interface ReadItem {
	readonly group: Group;
	readonly entries: ReadonlyArray<Json | undefined>;
	readonly limitMs: number | undefined;
}

/** Reads and checks every item, and groups what goes to the same address. */
async function groupItems(
	execution: Execution,
	definitions: InputDefinitions | undefined,
	results: Results,
): Promise<Group[]> {
	const groups = new Map<string, Group>();
	const groupOf = (values: ItemValues, isBare: boolean): Group => {
		const { callPath, query, batchSize } = values;
		const address = JSON.stringify([callPath, query, batchSize, isBare]);
		const group = groups.get(address) ?? { values, entries: [] };
		groups.set(address, group);
		return group;
	};
	let latest: Group | undefined;
	const read: Array<ReadItem | undefined> = [];
	const readItem = async (itemIndex: number): Promise<void> => {
		try {
			const values = itemValues(execution, itemIndex);
			const entries = await entriesOf(execution, values, itemIndex, definitions);
			const limitMs = timeLimitOf(execution, itemIndex);
			const isBare = entries.length === 0;
			const group = latest?.values === values ? latest : groupOf(values, isBare);
			latest = group;
			read[itemIndex] = { group, entries: isBare ? [undefined] : entries, limitMs };
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
		item?.entries.forEach((value, entry) =>
			item.group.entries.push({ itemIndex, entry, value, limitMs: item.limitMs }),
		);
	});
	return [...groups.values()];
}

async function entriesOf(
	execution: Execution,
	values: ItemValues,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<Json[]> {
	if (definitions !== undefined) {
		const definition = await definitions.get(values.path, itemIndex);
		const input = modelInput(execution, definition, itemIndex);
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
 * for calls that change nothing, otherwise only when the node continues on failures. What belongs to
 * something that does not exist is not sent at all once that is known.
 */
async function send(
	execution: Execution,
	response: JsonResponse,
	{ values, entries }: Group,
	lists: RequestLists,
): Promise<ReadonlyMap<Entry, EntryResult>> {
	const { operation, session } = execution;
	const list = lists.of(values.callPath, values.path);
	return await sendHalving(
		entries,
		async (some) => {
			if (list.absence !== undefined) throw list.absence;
			const only = new Set(some.map(({ itemIndex }) => itemIndex));
			const itemIndex = only.size === 1 ? [...only][0] : undefined;
			const body = jsonBody(some.flatMap(({ value }) => (value === undefined ? [] : [value])));
			const value = await callJson(session, callFor(execution, values, itemIndex, body));
			if (response.kind !== 'matched') return new Map(some.map((entry) => [entry, { value }]));
			const idOf = response.by === 'id' ? (entry: Entry) => entry.value : undefined;
			return matchResponses(execution.node, some, value, idOf);
		},
		{
			divisible: execution.continueOnFail || operation.repeatable,
			repeatable: operation.repeatable,
			exists: list.ask,
		},
	);
}

/** Fills in the results of requests that UbiOps returned without them. */
async function fillGroups(
	execution: Execution,
	parts: readonly Group[],
	found: Map<Entry, EntryResult>,
): Promise<void> {
	const requests = parts.flatMap(({ values, entries }) =>
		entries.flatMap((entry) => {
			const result = found.get(entry);
			if (result === undefined || 'error' in result) return [];
			const { itemIndex } = entry;
			return [{ key: entry, request: result.value, values: values.path, itemIndex }];
		}),
	);
	await fillResults(execution, requests, found);
}

/** Gives the results of a part to its items. */
function distribute(
	execution: Execution,
	response: JsonResponse,
	{ values, entries }: Group,
	found: ReadonlyMap<Entry, EntryResult>,
	results: Results,
): WaitTarget[] {
	const { wait } = execution.operation;
	const targets: WaitTarget[] = [];
	for (const one of entries) {
		const { itemIndex, entry, limitMs } = one;
		const result = found.get(one);
		if (result === undefined) continue;
		try {
			if ('error' in result) {
				results.fail(itemIndex, result.error, entry);
			} else if (wait !== undefined && limitMs !== undefined) {
				const started = { values: values.path, itemIndex, entry, limitMs, started: result.value };
				targets.push(waitTargetOf(execution, wait, started));
			} else if (response.kind === 'matched' || !results.has(itemIndex)) {
				results.add(itemIndex, outputItems(execution, response, result.value, itemIndex), entry);
			}
		} catch (error) {
			results.fail(itemIndex, error, entry);
		}
	}
	return targets;
}
