/** The execution of the action node: input items to output items by the row of the chosen operation. */

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { integer, type NumberField } from '../api/table/field';
import { operationOf } from '../api';
import type { Operation, Wait } from '../api/table/operation';
import { valueAt } from '../transport/json';
import { openSession } from '../transport/session';
import { eachBounded } from '../transport/concurrency';
import { nodeError } from '../transport/errors';
import { outputItems } from './output';
import { isStreamingToChat } from './stream/chat';
import { fieldValue } from './values/fieldValue';
import { ItemParameters } from './execution';
import { InputDefinitions } from './values/modelInput';
import type { WaitTarget } from './wait/statusCheck';
import { Results } from './results';
import type { Execution } from './execution';
import { runItem } from './perItem';
import { batchLimit, runPerBatch } from './perBatch';
import { waitForAll } from './wait/waitForAll';

const DEFAULT_CONCURRENCY = 10;

const CONCURRENCY = integer('', { min: 1, max: 100 });
const RETRIES = integer('', { min: 0, max: 10 });
const TIMEOUT = integer('', { min: 1 });

/**
 * Runs the node.
 *
 * @returns the output items in the order of the input items, each paired to its input item
 * @throws NodeApiError or NodeOperationError of the first item that failed, unless the node is set to
 * go on; then the item's output holds the error
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const execution = await prepare(context);
	return [(await runAll(execution)).inOrder()];
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
		return {
			context,
			node,
			parameters,
			timezone,
			operation: chosenOperation(context, parameters),
			items: context.getInputData(),
			continueOnFail: context.continueOnFail(),
			concurrency: option(CONCURRENCY, 'concurrency', 'Concurrency') ?? DEFAULT_CONCURRENCY,
			session: await openSession(context, {
				...(retries === undefined ? {} : { retries }),
				...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
			}),
		};
	} catch (error) {
		throw nodeError(node, error, undefined);
	}
}

function chosenOperation(context: IExecuteFunctions, parameters: ItemParameters): Operation {
	const resource = String(parameters.value('resource', 0));
	const operation = String(parameters.value('operation', 0));
	const row = operationOf(resource, operation);
	if (row !== undefined) return row;
	throw new NodeOperationError(
		context.getNode(),
		`This version of the node has no operation '${operation}' of '${resource}'`,
		{ description: "Choose another one in 'Resource' and 'Operation', or update the package." },
	);
}

async function runAll(execution: Execution): Promise<Results> {
	const { body, wait } = execution.operation;
	const results = new Results(execution);
	const definitions = body?.kind === 'input' ? new InputDefinitions(execution, body.of) : undefined;
	const max = batchLimit(body);
	const waiting =
		max === undefined
			? await runPerItem(execution, definitions, results)
			: await runPerBatch(execution, max, definitions, results);
	if (wait !== undefined && !results.stopped)
		await awaitCompletion(execution, wait, waiting, results);
	return results;
}

/** @returns what the items have to wait for, in their order */
async function runPerItem(
	execution: Execution,
	definitions: InputDefinitions | undefined,
	results: Results,
): Promise<WaitTarget[]> {
	const waiting: Array<WaitTarget | undefined> = [];
	// Readers see one text of a node: the streams of several items would be mixed up.
	const oneByOne = execution.operation.response.kind === 'events' && isStreamingToChat(execution);
	await eachBounded(
		execution.items.length,
		oneByOne ? 1 : execution.concurrency,
		async (itemIndex) => {
			try {
				const outcome = await runItem(execution, itemIndex, definitions);
				if (Array.isArray(outcome)) results.add(itemIndex, outcome);
				else waiting[itemIndex] = outcome;
			} catch (error) {
				results.fail(itemIndex, error);
			}
		},
		() => results.stopped,
	);
	return waiting.filter((one) => one !== undefined);
}

async function awaitCompletion(
	execution: Execution,
	wait: Wait,
	waiting: readonly WaitTarget[],
	results: Results,
): Promise<void> {
	const ended = await waitForAll(execution, wait, waiting);
	for (const one of waiting) {
		const { itemIndex } = one;
		const how = ended.get(one);
		if (how === undefined) continue;
		if ('error' in how) {
			results.fail(itemIndex, how.error);
		} else {
			const simplify = execution.parameters.value('simplify', itemIndex) === true;
			results.add(
				itemIndex,
				outputItems(execution.operation.response, how.value, itemIndex, simplify),
			);
		}
	}
	const left = waiting.length - ended.size;
	if (left > 0)
		results.note(`${left} others keep running in UbiOps; the node no longer waits for them.`);
}
