/** Operations that make one call, or one chain of calls, for each item. */

import type { INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { integer } from '../api/field';
import { type CallBody, callFile, callJson } from '../transport/call';
import { valueAt } from '../transport/json';
import { atItem } from '../transport/problem';
import { fileItem, outputItems } from './answer';
import { fieldValue } from './fieldValue';
import { storeFile } from './files';
import { bodyOf, callFor } from './itemCall';
import { itemValues, type ItemValues } from './itemValues';
import { inputBody, type InputDefinitions, modelInput } from './modelInput';
import { readList } from './pages';
import type { Run } from './run';
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
	if (answer.kind === 'file') {
		const file = await callFile(session, call);
		return [fileItem(await storeFile(run, file, answer.fileName), itemIndex)];
	}
	if (answer.kind === 'list') {
		const entries = await readList(session, call, answer.paging, limitOf(run, itemIndex));
		return outputItems(answer, entries, itemIndex, simplify);
	}
	const value =
		operation.wait === undefined
			? await callJson(session, call)
			: await waitForEnd(run, operation.wait, call, values.path, timeLimitOf(run, itemIndex));
	throwIfFailed(run, value, itemIndex);
	return outputItems(answer, value, itemIndex, simplify);
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
	const { fails } = run.operation;
	if (fails === undefined) return;
	// The oldest installations say `success: false` instead of a status.
	const status =
		valueAt(value, fails.status) ?? (valueAt(value, 'success') === false ? 'failed' : '');
	if (!fails.values.includes(String(status))) return;
	const reason = valueAt(value, fails.reason);
	const id = valueAt(value, 'id');
	throw new NodeOperationError(
		run.node,
		`The model failed: ${typeof reason === 'string' && reason !== '' ? reason : 'UbiOps gives no reason'}${atItem(itemIndex)}`,
		{
			description: `Request ${typeof id === 'string' ? id : 'without an ID'}: look at the logs of the deployment in UbiOps.`,
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
