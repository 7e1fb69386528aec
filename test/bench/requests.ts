/** Requests of a model with one number as its input, as the benchmarks send them. */

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Engine, type NodeRunOptions } from '../../engine';
import { builtNode } from './builtNode';
import { BareBatches, BareEvaluation } from './floor';
import type { SandboxProcess } from './sandboxProcess';

const FACTOR = 10;

/** What a run gave, and how long it took. */
export interface Timed {
	readonly ms: number;
	readonly items: INodeExecutionData[];
}

/** A value of a resource locator that was entered by hand. */
export const named = (value: string): INodeParameters => ({ __rl: true, mode: 'name', value });

/** An engine that knows the node as it is published, and the floor under it. */
export const engineWithNode = (): Engine =>
	createEngine({
		nodeTypes: [builtNode(), BareEvaluation, BareBatches],
		credentialTypes: [UbiOpsApi],
	});

/**
 * Makes the deployment `times-ten`; the calls for it are not counted.
 *
 * @param runMs milliseconds that its requests take, besides what the sandbox is set to
 */
export async function deployModel(sandbox: SandboxProcess, runMs = 0): Promise<void> {
	await sandbox.deploy({
		name: 'times-ten',
		inputFields: [{ name: 'x', data_type: 'int' }],
		model: {
			kind: 'linear',
			intercept: 0,
			coefficients: { x: FACTOR },
			output: 'y',
			duration_ms: runMs,
		},
	});
	await sandbox.clear();
}

/** Items with the numbers from 0. */
export const numbered = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, x) => ({ json: { x } }));

/** Parameters of a request for each item; the input is the only expression. */
export const perItem = (
	operation: 'run' | 'create',
	input = '={{ { x: $json.x } }}',
): INodeParameters => ({
	resource: 'deploymentRequest',
	operation,
	project: named('demo'),
	deployment: named('times-ten'),
	inputMode: 'json',
	inputJson: input,
	outputFormat: 'request',
});

/** Runs the node, or another of the engine, against a sandbox; throws its error. */
export async function timeNode(
	engine: Engine,
	{ baseUrl, token }: SandboxProcess,
	parameters: INodeParameters,
	options: Partial<NodeRunOptions>,
): Promise<Timed> {
	const begun = performance.now();
	const { items } = await engine.runNode({
		type: 'n8n-nodes-ubiops.ubiOps',
		parameters,
		credentials: { ubiOpsApi: { apiToken: token, baseUrl } },
		...options,
	});
	return { ms: performance.now() - begun, items };
}

/** Whether there is a result for each of so many numbered items, the right one, in their order. */
export const areExact = (items: readonly INodeExecutionData[], count: number): boolean =>
	items.length === count && items.every((item, x) => isResultOf(item, x));

/** Whether an output item holds the result of the input item with this number. */
export function isResultOf({ json, pairedItem }: INodeExecutionData, x: number): boolean {
	const { result } = json;
	const y = typeof result === 'object' && result !== null && 'y' in result ? result.y : undefined;
	const paired = typeof pairedItem === 'object' && !Array.isArray(pairedItem) && pairedItem.item;
	return y === FACTOR * x && paired === x;
}
