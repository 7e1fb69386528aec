/** The workflow that runs a model on many items, and what it must give. */
import assert from 'node:assert/strict';

import type { RecordedCall, Sandbox } from '../../sandbox';
import { deploy } from '../../test/sandbox/client';
import { type Execution, outputOf } from '../server/execution';
import { at, isObject } from '../server/json';
import { chain, named, rows, ubiOps, type WorkflowFile } from '../checks/workflows';

export const ITEMS = 2000;

/** Requests in one call; the API takes no more. */
export const AT_ONCE = 250;

const DEPLOYMENT = 'thrice';

/** A model whose result tells which input it was made from. */
export async function deployModel(sandbox: Sandbox): Promise<void> {
	await deploy(sandbox, {
		name: DEPLOYMENT,
		inputFields: [
			{ name: 'number', data_type: 'int' },
			{ name: 'run', data_type: 'string' },
		],
		model: { kind: 'linear', intercept: 1, coefficients: { number: 3 }, output: 'value' },
	});
}

/** A workflow that a call of its webhook starts, with a number for each of the items. */
export function batchWorkflow(run: string, path: string): WorkflowFile {
	const numbers = Array.from({ length: ITEMS }, (_, number) => ({ number, run }));
	return chain(
		`e2e queue: ${run}`,
		{
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
			webhookId: path,
		},
		...rows('Numbers', numbers),
		ubiOps('Run', 'deploymentRequest', 'run', {
			deployment: named(DEPLOYMENT),
			version: named(''),
			inputMode: 'json',
			inputJson: '={{ { number: $json.number, run: $json.run } }}',
			outputFormat: 'request',
			// One call after the other, so that there is a middle.
			options: { concurrency: 1 },
		}),
	);
}

/** @throws Error when a result is missing, wrong, or with the wrong item */
export function assertExact(execution: Execution): void {
	const items = outputOf(execution, 'Run');
	assert.equal(items.length, ITEMS);
	items.forEach(({ json, pairedWith }, index) => {
		assert.equal(pairedWith, index, `item ${index} belongs to ${pairedWith}`);
		assert.equal(at(json, 'result', 'value'), 3 * index + 1, `the result of item ${index}`);
	});
}

/** The calls that create requests of a run of the workflow, whether they got a response or not. */
export function creatingCalls(calls: readonly RecordedCall[], run: string): RecordedCall[] {
	return calls.filter(
		({ operationId, body }) =>
			operationId === 'batch_deployment_requests_create' &&
			Array.isArray(body) &&
			at(body, 0, 'run') === run,
	);
}

/** Numbers that calls have asked requests for, in their order. */
export function numbersIn(calls: readonly RecordedCall[]): number[] {
	return calls.flatMap(({ body }) =>
		(Array.isArray(body) ? body : []).flatMap((input: unknown) =>
			isObject(input) ? [Number(input['number'])] : [],
		),
	);
}

/** How many numbers come more than once. */
export const doubled = (numbers: readonly number[]): number =>
	numbers.length - new Set(numbers).size;
