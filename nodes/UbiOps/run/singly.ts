/** Operations that make one call, or one chain of calls, for each item. */

import type { INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { type CallBody, callFile, callJson } from '../transport/call';
import { valueAt } from '../transport/json';
import { atItem } from '../transport/problem';
import { fileItem, outputItems } from './answer';
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

function limitOf(run: Run, itemIndex: number): number | undefined {
	if (run.parameters.value('returnAll', itemIndex) === true) return undefined;
	const limit = Number(run.parameters.value('limit', itemIndex) ?? DEFAULT_LIMIT);
	return Number.isFinite(limit) && limit >= 1 ? Math.floor(limit) : DEFAULT_LIMIT;
}

const DEFAULT_LIMIT = 50;

const DEFAULT_TIME_LIMIT_S = 1800;

function timeLimitOf(run: Run, itemIndex: number): number {
	const seconds = Number(run.parameters.value('timeLimit', itemIndex) ?? DEFAULT_TIME_LIMIT_S);
	return (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_TIME_LIMIT_S) * 1000;
}
