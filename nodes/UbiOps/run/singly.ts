/** Operations that make one call, or one chain of calls, for each item. */

import type { INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { integer } from '../api/field';
import { type Call, type CallBody, callFile, callJson } from '../transport/call';
import { valueAt } from '../transport/json';
import { atItem } from '../transport/problem';
import { outputItems } from './answer';
import { fieldValue } from './fieldValue';
import { readEvents, streamedJson } from './events';
import { bodyOf, callFor } from './itemCall';
import { itemValues, type ItemValues } from './itemValues';
import { inputBody, type InputDefinitions, modelInput } from './modelInput';
import { readList } from './pages';
import type { Run } from './run';
import { receiveFile, sendFile } from './transfer';
import { waitForEnd } from './wait';

/**
 * Runs the operation for one item.
 *
 * @param definitions definitions of model inputs, for operations that send one
 * @returns its output items, paired to it
 * @throws NodeApiError, NodeOperationError or InputProblem
 */
export async function runItem(
	run: Run,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<INodeExecutionData[]> {
	const { operation, session } = run;
	const { answer } = operation;
	const values = itemValues(run, itemIndex);
	const call = callFor(run, values, itemIndex, await bodyFor(run, values, itemIndex, definitions));
	const simplify = run.parameters.value('simplify', itemIndex) === true;
	switch (answer.kind) {
		case 'file':
			return [await receiveFile(run, call, answer, itemIndex)];
		case 'upload':
			return [await sendFile(run, call, values, itemIndex)];
		case 'events':
			return [await receiveEvents(run, call, itemIndex)];
		case 'list': {
			const paging = values.query.some(([name]) => name === 'range') ? undefined : answer.paging;
			const entries = await readList(session, call, paging, limitOf(run, itemIndex));
			return outputItems(answer, entries, itemIndex, simplify);
		}
		default: {
			const value =
				operation.wait === undefined
					? await callJson(session, call)
					: await waitForEnd(
							{ run, wait: operation.wait, call, values: values.path },
							timeLimitOf(run, itemIndex),
						);
			throwIfFailed(run, value, itemIndex);
			return outputItems(answer, value, itemIndex, simplify);
		}
	}
}

async function receiveEvents(run: Run, call: Call, itemIndex: number): Promise<INodeExecutionData> {
	const accepting: Call = { ...call, headers: { ...call.headers, Accept: 'text/event-stream' } };
	const { stream } = await callFile(run.session, accepting);
	const streamed = await readEvents(stream);
	throwIfFailed(run, streamed.answer, itemIndex);
	return { json: streamedJson(streamed), pairedItem: { item: itemIndex } };
}

async function bodyFor(
	run: Run,
	values: ItemValues,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<CallBody | undefined> {
	if (definitions === undefined) return await bodyOf(run, values, itemIndex);
	const definition = await definitions.get(values.path);
	return inputBody(modelInput(run, definition, itemIndex));
}

/** A run of a model that failed is a failure of the item, although the call went well. */
function throwIfFailed(run: Run, value: unknown, itemIndex: number): void {
	const { fails, answer } = run.operation;
	if (fails === undefined) return;
	// The oldest installations say `success: false` instead of a status.
	const status =
		valueAt(value, fails.status) ?? (valueAt(value, 'success') === false ? 'failed' : '');
	const reason = valueAt(value, fails.reason);
	// A stream tells of its end by its reason alone, whatever status it gives.
	const broken = answer.kind === 'events' && typeof reason === 'string' && reason !== '';
	if (!broken && !fails.values.includes(String(status))) return;
	const id = valueAt(value, 'id');
	throw new NodeOperationError(
		run.node,
		`The model failed: ${typeof reason === 'string' && reason !== '' ? reason : 'UbiOps gives no reason'}${atItem(itemIndex)}`,
		{
			description: `Request ${typeof id === 'string' ? id : 'without an ID'}: look at its logs in UbiOps.`,
			itemIndex,
			level: 'warning',
		},
	);
}

const LIMIT = integer('', { min: 1 });

/** A whole number that has a field of its own, or what it is when it is not set. */
function numberOf(run: Run, name: string, label: string, itemIndex: number, unset: number): number {
	const entered = run.parameters.value(name, itemIndex);
	const value = fieldValue({ field: LIMIT, label, timezone: run.timezone }, entered);
	return typeof value === 'number' ? value : unset;
}

function limitOf(run: Run, itemIndex: number): number | undefined {
	if (run.parameters.value('returnAll', itemIndex) === true) return undefined;
	return numberOf(run, 'limit', 'Limit', itemIndex, 50);
}

const timeLimitOf = (run: Run, itemIndex: number): number =>
	numberOf(run, 'timeLimit', 'Time Limit (Seconds)', itemIndex, 1800) * 1000;
