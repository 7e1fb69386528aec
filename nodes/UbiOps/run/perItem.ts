/** Operations that make one call, or one chain of calls, for each item. */

import type { INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { integer } from '../api/table/field';
import { type CallBody, callJson } from '../transport/call';
import { valueAt } from '../transport/json';
import { atItem } from '../transport/inputProblem';
import { outputItems } from './output';
import { runFolder } from './files/folder';
import { bodyOf, callFor } from './request';
import { numberAt, type NumberParameter } from './values/itemValues';
import { itemValues, type ItemValues } from './values/itemValues';
import { inputBody, type InputDefinitions, modelInput } from './values/modelInput';
import { readList } from '../client/list';
import type { WaitTarget } from './wait/statusCheck';
import type { Execution } from './execution';
import { receiveStream } from './stream/receiveStream';
import { receiveFile } from './files/download';
import { sendFile } from './files/upload';
import { timeLimitOf, waitTargetOf } from './wait/waitTarget';

/**
 * Runs the operation for one item.
 *
 * @param definitions definitions of model inputs, for operations that send one
 * @returns its output items, paired to it, or what it has to wait for
 * @throws NodeApiError, NodeOperationError or InputProblem
 */
export async function runItem(
	execution: Execution,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<INodeExecutionData[] | WaitTarget> {
	const { operation, session } = execution;
	const { response, wait } = operation;
	const values = itemValues(execution, itemIndex);
	const call = callFor(
		execution,
		values,
		itemIndex,
		await bodyFor(execution, values, itemIndex, definitions),
	);
	const simplify = execution.parameters.value('simplify', itemIndex) === true;
	switch (response.kind) {
		case 'file':
			return [await receiveFile(execution, call, response, values, itemIndex)];
		case 'upload':
			return [await sendFile(execution, call, values, itemIndex)];
		case 'folder': {
			const limit = response.each === 'download' ? limitOf(execution, itemIndex) : undefined;
			return await runFolder(execution, call, response, values, itemIndex, limit);
		}
		case 'events':
			return await receiveStream(execution, call, itemIndex, (value) =>
				throwIfFailed(execution, value, itemIndex),
			);
		case 'list': {
			const paging = values.query.some(([name]) => name === 'range') ? undefined : response.paging;
			const entries = await readList(session, call, paging, limitOf(execution, itemIndex));
			return outputItems(response, entries, itemIndex, simplify);
		}
		default: {
			const limitMs = timeLimitOf(execution, itemIndex);
			const isWaiting = wait !== undefined && limitMs !== undefined;
			// What began before this execution is only asked about.
			const started = isWaiting && !wait.optional ? undefined : await callJson(session, call);
			if (isWaiting) {
				return waitTargetOf(execution, wait, { values: values.path, itemIndex, limitMs, started });
			}
			throwIfFailed(execution, started, itemIndex);
			return outputItems(response, started, itemIndex, simplify);
		}
	}
}

async function bodyFor(
	execution: Execution,
	values: ItemValues,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<CallBody | undefined> {
	if (definitions === undefined) return await bodyOf(execution, values, itemIndex);
	const definition = await definitions.get(values.path);
	return inputBody(modelInput(execution, definition, itemIndex));
}

/** A run of a model that failed is a failure of the item, although the call went well. */
function throwIfFailed(execution: Execution, value: unknown, itemIndex: number): void {
	const { failedWhen, response } = execution.operation;
	if (failedWhen === undefined) return;
	// The oldest installations say `success: false` instead of a status.
	const status =
		valueAt(value, failedWhen.status) ?? (valueAt(value, 'success') === false ? 'failed' : '');
	const reason = valueAt(value, failedWhen.reason);
	// A stream tells of its end by its reason alone, whatever status it gives.
	const broken = response.kind === 'events' && typeof reason === 'string' && reason !== '';
	if (!broken && !failedWhen.values.includes(String(status))) return;
	const id = valueAt(value, 'id');
	throw new NodeOperationError(
		execution.node,
		`The model failed: ${typeof reason === 'string' && reason !== '' ? reason : 'UbiOps returned no reason'}${atItem(itemIndex)}`,
		{
			description: `Check the logs of request ${typeof id === 'string' ? id : 'without an ID'} in UbiOps.`,
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

const limitOf = (execution: Execution, itemIndex: number): number | undefined =>
	execution.parameters.value('returnAll', itemIndex) === true
		? undefined
		: numberAt(execution, LIMIT, itemIndex, 50);
