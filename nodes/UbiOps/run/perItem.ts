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
import type { Waiting } from './wait/statusCheck';
import type { Run } from './execution';
import { receiveStream } from './stream/receiveStream';
import { receiveFile } from './files/download';
import { sendFile } from './files/upload';
import { timeLimitOf, waitingFor } from './wait/waitTarget';

/**
 * Runs the operation for one item.
 *
 * @param definitions definitions of model inputs, for operations that send one
 * @returns its output items, paired to it, or what it has to wait for
 * @throws NodeApiError, NodeOperationError or InputProblem
 */
export async function runItem(
	run: Run,
	itemIndex: number,
	definitions: InputDefinitions | undefined,
): Promise<INodeExecutionData[] | Waiting> {
	const { operation, session } = run;
	const { answer, wait } = operation;
	const values = itemValues(run, itemIndex);
	const call = callFor(run, values, itemIndex, await bodyFor(run, values, itemIndex, definitions));
	const simplify = run.parameters.value('simplify', itemIndex) === true;
	switch (answer.kind) {
		case 'file':
			return [await receiveFile(run, call, answer, values, itemIndex)];
		case 'upload':
			return [await sendFile(run, call, values, itemIndex)];
		case 'folder': {
			const limit = answer.each === 'download' ? limitOf(run, itemIndex) : undefined;
			return await runFolder(run, call, answer, values, itemIndex, limit);
		}
		case 'events':
			return await receiveStream(run, call, itemIndex, (value) =>
				throwIfFailed(run, value, itemIndex),
			);
		case 'list': {
			const paging = values.query.some(([name]) => name === 'range') ? undefined : answer.paging;
			const entries = await readList(session, call, paging, limitOf(run, itemIndex));
			return outputItems(answer, entries, itemIndex, simplify);
		}
		default: {
			const limitMs = timeLimitOf(run, itemIndex);
			const isWaiting = wait !== undefined && limitMs !== undefined;
			// What began before this execution is only asked about.
			const begun = isWaiting && !wait.optional ? undefined : await callJson(session, call);
			if (isWaiting) {
				return waitingFor(run, wait, { values: values.path, itemIndex, limitMs, begun });
			}
			throwIfFailed(run, begun, itemIndex);
			return outputItems(answer, begun, itemIndex, simplify);
		}
	}
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

const LIMIT: NumberParameter = {
	name: 'limit',
	label: 'Limit',
	field: integer('', { min: 1 }),
};

const limitOf = (run: Run, itemIndex: number): number | undefined =>
	run.parameters.value('returnAll', itemIndex) === true
		? undefined
		: numberAt(run, LIMIT, itemIndex, 50);
