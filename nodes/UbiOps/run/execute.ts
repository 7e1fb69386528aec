/** The execution of the action node: input items to output items by the row of the chosen operation. */

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { integer, type NumberField } from '../api/field';
import { operationOf } from '../api/index';
import type { Operation } from '../api/operation';
import { valueAt } from '../transport/json';
import { openSession } from '../transport/session';
import { eachBounded } from '../transport/concurrency';
import { fieldValue } from './fieldValue';
import { ItemParameters } from './itemParameters';
import { InputDefinitions } from './modelInput';
import { nodeError } from '../transport/failure';
import type { ItemResult, Run } from './run';
import { runItem } from './singly';
import { mostTogether, runTogether } from './together';

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
	const run = await prepare(context);
	const results = await runAll(run);
	return [inOrder(run, results)];
}

async function prepare(context: IExecuteFunctions): Promise<Run> {
	const node = context.getNode();
	const parameters = new ItemParameters(context);
	const timezone = context.getTimezone();
	const options = parameters.value('requestOptions', 0);
	const option = (field: NumberField, name: string, label: string): number | undefined => {
		const value = fieldValue({ field, label, timezone }, valueAt(options, name));
		return typeof value === 'number' ? value : undefined;
	};
	try {
		const timeout = option(TIMEOUT, 'timeout', 'Timeout (Seconds)');
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

async function runAll(run: Run): Promise<Map<number, ItemResult>> {
	const { body } = run.operation;
	const definitions = body?.kind === 'input' ? new InputDefinitions(run, body.of) : undefined;
	const max = mostTogether(body);
	return max === undefined
		? await runSingly(run, definitions)
		: await runTogether(run, max, definitions);
}

async function runSingly(
	run: Run,
	definitions: InputDefinitions | undefined,
): Promise<Map<number, ItemResult>> {
	const results = new Map<number, ItemResult>();
	let failed = false;
	await eachBounded(
		run.items.length,
		run.concurrency,
		async (itemIndex) => {
			try {
				const items = await runItem(run, itemIndex, definitions);
				results.set(itemIndex, { kind: 'output', items });
			} catch (error) {
				results.set(itemIndex, { kind: 'error', error: nodeError(run.node, error, itemIndex) });
				failed = true;
			}
		},
		() => failed && !run.continueOnFail,
	);
	return results;
}

function inOrder(run: Run, results: ReadonlyMap<number, ItemResult>): INodeExecutionData[] {
	const output: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < run.items.length; itemIndex++) {
		const result = results.get(itemIndex);
		if (result === undefined) continue;
		if (result.kind === 'output') {
			for (const item of result.items) output.push(item);
		} else if (run.continueOnFail) {
			const { error } = result;
			output.push({
				json: { error: error.message },
				error,
				pairedItem: { item: itemIndex },
			});
		} else {
			throw result.error;
		}
	}
	return output;
}
