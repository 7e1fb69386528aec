/** Operations that make one call, or one chain of calls, for each item. */

import { NodeOperationError } from 'n8n-workflow';

import { integer } from '../api/table/field';
import type { JsonResponse } from '../api/table/operation';
import { type Call, type CallBody, callJson } from '../transport/call';
import { eachBounded } from '../transport/concurrency';
import { apiError } from '../transport/errors';
import { atItem } from '../transport/inputProblem';
import { textAt, valueAt } from '../transport/json';
import type { Execution } from './execution';
import { outputItems } from './output';
import { bodyOf, callFor } from './request';
import type { Results } from './results';
import {
	flagAt,
	itemValues,
	type ItemValues,
	numberAt,
	type NumberParameter,
} from './values/itemValues';
import { inputBody, type InputDefinitions, modelInput } from './values/modelInput';
import { timeLimitOf, type WaitTarget, waitTargetOf } from './wait/waitTarget';

/** An item with the call that it asks for. */
export interface ItemCall {
	readonly itemIndex: number;
	readonly values: ItemValues;
	readonly call: Call;
}

/** What is done for an item. */
export type ItemTask<T> = (item: ItemCall) => Promise<T>;

/**
 * Runs a task for each item; what it throws is an error of its item.
 *
 * @param definitions definitions of model inputs, for operations that send one
 * @param atOnce maximum number of items that are worked on at the same time
 */
export async function runPerItem(
	execution: Execution,
	definitions: InputDefinitions | undefined,
	atOnce: number,
	results: Results,
	task: ItemTask<void>,
): Promise<void> {
	await eachBounded(
		execution.items.length,
		atOnce,
		async (itemIndex) => {
			try {
				const values = itemValues(execution, itemIndex);
				const body = await bodyFor(execution, values, itemIndex, definitions);
				await task({ itemIndex, values, call: callFor(execution, values, itemIndex, body) });
			} catch (error) {
				results.fail(itemIndex, error);
			}
		},
		() => results.stopped,
	);
}

async function bodyFor(
	execution: Execution,
	values: ItemValues,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<CallBody | undefined> {
	if (definitions === undefined) return await bodyOf(execution, values, itemIndex);
	const definition = await definitions.get(values.path, itemIndex);
	return inputBody(modelInput(execution, definition, itemIndex));
}

/**
 * Makes a call for each item and reads its response as JSON.
 *
 * @returns what the items have to wait for, in their order
 */
export async function runJsonItems(
	execution: Execution,
	response: JsonResponse,
	definitions: InputDefinitions | undefined,
	results: Results,
): Promise<WaitTarget[]> {
	const { concurrency, operation, session } = execution;
	const { wait } = operation;
	const targets: Array<WaitTarget | undefined> = [];
	await runPerItem(execution, definitions, concurrency, results, async (item) => {
		const { itemIndex, values, call } = item;
		const limitMs = timeLimitOf(execution, itemIndex);
		if (wait !== undefined && limitMs !== undefined) {
			// What was started before this execution is only asked about.
			const started = wait.optional ? await callJson(session, call) : undefined;
			const target = { values: values.path, itemIndex, entry: 0, limitMs, started };
			targets[itemIndex] = waitTargetOf(execution, wait, target);
			return;
		}
		const value = await callJson(session, call);
		throwIfEmpty(execution, response, value, call);
		throwIfFailed(execution, value, itemIndex);
		results.add(itemIndex, outputItems(execution, response, value, itemIndex));
	});
	return targets.filter((target) => target !== undefined);
}

/**
 * A response without what it is about, the object or the request, says nothing about what was done.
 *
 * @throws NodeApiError when there is nothing of it
 */
function throwIfEmpty(
	{ node, operation }: Execution,
	response: JsonResponse,
	value: unknown,
	{ method, callContext }: Call,
): void {
	if (response.kind !== 'object') return;
	const { itemIndex, repeatable } = callContext;
	if (operation.failedWhen !== undefined) {
		if (isRequest(value)) return;
		throw apiError(node, {
			kind: 'unexpected',
			message: 'UbiOps did not return the request',
			hint: 'The model may have run. Check in UbiOps before you run it again.',
			itemIndex,
		});
	}
	// Some of what can be read may have no entries; what was created or changed has.
	const mayBeEmpty = method === 'GET' && response.simplified === undefined;
	const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
	if (value !== undefined && value !== null && (mayBeEmpty || !isEmpty)) return;
	throw apiError(node, {
		kind: 'unexpected',
		message: 'UbiOps returned an empty response',
		hint: repeatable
			? "Check 'Base URL' of the UbiOps credential, or try again later."
			: 'UbiOps may have processed the call, so it was not retried. Check there before you try again.',
		itemIndex,
	});
}

/** Whether a response says anything of a request. */
const isRequest = (value: unknown): boolean =>
	['id', 'status', 'success', 'result'].some((key) => valueAt(value, key) !== undefined);

/**
 * A run of a model that failed is a failure of the item, although the call went well.
 *
 * @throws NodeOperationError with the reason of the model
 */
export function throwIfFailed(execution: Execution, value: unknown, itemIndex: number): void {
	const { failedWhen, response } = execution.operation;
	if (failedWhen === undefined) return;
	// The oldest installations say `success: false` instead of a status.
	const status =
		valueAt(value, failedWhen.status) ?? (valueAt(value, 'success') === false ? 'failed' : '');
	const reason = textAt(value, failedWhen.reason);
	// A stream tells of its end by its reason alone, whatever status it gives.
	const broken = response.kind === 'events' && reason !== undefined;
	if (!broken && !failedWhen.values.includes(String(status))) return;
	const id = textAt(value, 'id');
	throw new NodeOperationError(
		execution.node,
		`The model failed: ${reason ?? 'UbiOps returned no reason'}${atItem(itemIndex)}`,
		{
			description: `Check the logs of request ${id ?? 'without an ID'} in UbiOps.`,
			itemIndex,
			level: 'warning',
		},
	);
}

const LIMIT: NumberParameter = {
	name: 'limit',
	label: 'Limit',
	field: integer('', { min: 1 }),
};

/**
 * Maximum number of entries that the user wants of a list.
 *
 * @returns undefined for all of them
 * @throws InputProblem when it is no number
 */
export const limitOf = (execution: Execution, itemIndex: number): number | undefined =>
	flagAt(execution, 'returnAll', 'Return All', itemIndex)
		? undefined
		: numberAt(execution, LIMIT, itemIndex, 50);
