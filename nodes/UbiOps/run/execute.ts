/** The execution of the action node: input items to output items by the row of the chosen operation. */

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { integer, type NumberField } from '../api/table/field';
import { operationOf } from '../api';
import type { JsonResponse, Operation, Wait } from '../api/table/operation';
import { readList } from '../client/list';
import { nodeError } from '../transport/errors';
import { valueAt } from '../transport/json';
import { requireVersion } from '../transport/apiVersion';
import { openSession } from '../transport/session';
import { type Execution, isTool, ItemParameters } from './execution';
import { receiveFile } from './files/download';
import { runFolder } from './files/folder';
import { sendFile } from './files/upload';
import { named } from './messages';
import { outputItems } from './output';
import { batchLimit, runPerBatch } from './perBatch';
import { type ItemTask, limitOf, runJsonItems, runPerItem, throwIfFailed } from './perItem';
import { fillResults } from './requestResults';
import { Results } from './results';
import { isStreamingToChat } from './stream/chat';
import { receiveStream } from './stream/receiveStream';
import { errorForCaller, takesErrorsAsOutput } from './tool';
import { fieldValue } from './values/fieldValue';
import { InputDefinitions } from './values/modelInput';
import { waitForAll } from './wait/waitForAll';
import type { WaitTarget } from './wait/waitTarget';

const DEFAULT_CONCURRENCY = 10;

const CONCURRENCY = integer('', { min: 1, max: 100 });
const RETRIES = integer('', { min: 0, max: 10 });
const TIMEOUT = integer('', { min: 1 });

/**
 * Runs the node.
 *
 * @returns the output items in the order of the input items, each paired to its input item
 * @throws NodeApiError or NodeOperationError of the first item that failed, unless the node is set to
 * continue; then the item's output holds the error. An agent that runs the node as its tool gets it as
 * output, too
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		const execution = await prepare(context);
		return [(await runAll(execution)).inOrder()];
	} catch (thrown) {
		const caller = { context, node: context.getNode() };
		const error = errorForCaller(caller, nodeError(caller.node, thrown, undefined));
		if (takesErrorsAsOutput(caller)) return [[{ json: { error: error.message }, pairedItem: 0 }]];
		throw error;
	}
}

async function prepare(context: IExecuteFunctions): Promise<Execution> {
	const node = context.getNode();
	const parameters = new ItemParameters(context);
	const timezone = context.getTimezone();
	// Options of the calls take no expressions: they are the same for all items.
	const options = parameters.raw('options', 0);
	const option = (field: NumberField, name: string, label: string): number | undefined => {
		const value = fieldValue({ field, label, timezone }, valueAt(options, name));
		return typeof value === 'number' ? value : undefined;
	};
	try {
		const timeout = option(TIMEOUT, 'callTimeout', 'Call Timeout (Seconds)');
		const retries = option(RETRIES, 'retries', 'Retries');
		const operation = chosenOperation(context, parameters);
		const session = await openSession(context, {
			...(retries === undefined ? {} : { retries }),
			...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
		});
		requireVersion(session, operation, operation.action);
		return {
			context,
			node,
			parameters,
			timezone,
			operation,
			items: context.getInputData(),
			continueOnFail: context.continueOnFail(),
			concurrency: option(CONCURRENCY, 'concurrency', 'Concurrency') ?? DEFAULT_CONCURRENCY,
			session,
		};
	} catch (error) {
		throw nodeError(node, error, undefined);
	}
}

function chosenOperation(context: IExecuteFunctions, parameters: ItemParameters): Operation {
	const resource = String(parameters.value('resource', 0));
	const operation = String(parameters.value('operation', 0));
	const row = operationOf(resource, operation);
	if (row?.confirmation !== undefined && isTool({ context, node: context.getNode() })) {
		throw new NodeOperationError(context.getNode(), `An AI agent cannot use '${row.name}'`, {
			description: 'It cannot be undone. Run it in a workflow of its own, where you confirm it.',
			level: 'warning',
		});
	}
	if (row !== undefined) return row;
	throw new NodeOperationError(
		context.getNode(),
		`This version of the node has no operation '${operation}' of '${resource}'`,
		{ description: "Choose another one in 'Resource' and 'Operation', or update the package." },
	);
}

async function runAll(execution: Execution): Promise<Results> {
	const results = new Results(execution);
	await runOperation(execution, results);
	return results;
}

/** Decides how the items of the operation become calls; it is decided here and nowhere else. */
async function runOperation(execution: Execution, results: Results): Promise<void> {
	const { body, response, wait } = execution.operation;
	const definitions = body?.kind === 'input' ? new InputDefinitions(execution, body.of) : undefined;
	const perItem = async (
		task: ItemTask<INodeExecutionData[]>,
		atOnce = execution.concurrency,
	): Promise<void> =>
		await runPerItem(execution, definitions, atOnce, results, async (item) =>
			results.add(item.itemIndex, await task(item)),
		);
	switch (response.kind) {
		case 'file':
			await perItem(async ({ call, values, itemIndex }) => [
				await receiveFile(execution, call, response, values, itemIndex),
			]);
			break;
		case 'upload':
			await perItem(async ({ call, values, itemIndex }) => [
				await sendFile(execution, call, values, itemIndex),
			]);
			break;
		case 'folder':
			await perItem(async ({ call, values, itemIndex }) => {
				const limit = response.each === 'download' ? limitOf(execution, itemIndex) : undefined;
				return await runFolder(execution, call, response, values, itemIndex, limit);
			});
			break;
		case 'events': {
			// Readers see one text of a node: the streams of several items would be mixed up.
			const atOnce = isStreamingToChat(execution) ? 1 : execution.concurrency;
			await perItem(
				async ({ call, itemIndex }) =>
					await receiveStream(execution, call, itemIndex, (value) =>
						throwIfFailed(execution, value, itemIndex),
					),
				atOnce,
			);
			break;
		}
		case 'list':
			await perItem(async ({ call, values, itemIndex }) => {
				const isRange = values.query.some(([name]) => name === 'range');
				const paging = isRange ? undefined : response.paging;
				const limit = limitOf(execution, itemIndex);
				const entries = await readList(execution.session, call, paging, limit);
				return outputItems(execution, response, entries, itemIndex);
			});
			break;
		default: {
			const limit = batchLimit(body);
			const targets =
				limit === undefined
					? await runJsonItems(execution, response, definitions, results)
					: await runPerBatch(execution, response, limit, definitions, results);
			if (wait !== undefined && !results.stopped) {
				await awaitCompletion(execution, response, wait, targets, results);
			}
		}
	}
}

/** Waits for what the items have started, and gives each its end. */
async function awaitCompletion(
	execution: Execution,
	response: JsonResponse,
	wait: Wait,
	targets: readonly WaitTarget[],
	results: Results,
): Promise<void> {
	const ended = await waitForAll(execution, wait, targets);
	await fillResults(
		execution,
		targets.flatMap((target) => {
			const result = ended.get(target);
			if (result === undefined || 'error' in result) return [];
			const { values, itemIndex } = target;
			return [{ key: target, request: result.value, values, itemIndex }];
		}),
		ended,
	);
	for (const target of targets) {
		const { itemIndex, entry } = target;
		const result = ended.get(target);
		if (result === undefined) continue;
		if ('error' in result) results.fail(itemIndex, result.error, entry);
		else results.add(itemIndex, outputItems(execution, response, result.value, itemIndex), entry);
	}
	const left = targets.filter((target) => !ended.has(target));
	if (left.length > 0) {
		const ids = named(left.map(({ id }) => id));
		results.note(
			`${left.length} others keep running in UbiOps; the node no longer waits for them: ${ids}.`,
		);
	}
}
