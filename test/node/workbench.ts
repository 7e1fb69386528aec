/** The node on n8n's real engine against a sandbox: what the tests of its behaviour share. */

import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { strToU8, zipSync } from 'fflate';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Engine, type NodeRunOptions } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { type RecordedCall, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox';

export const NODE = 'n8n-nodes-ubiops.ubiOps';

export interface Workbench {
	readonly engine: Engine;
	sandbox: Sandbox;
	/** Runs the node; throws the error that n8n shows. */
	run(
		resource: string,
		operation: string,
		parameters?: INodeParameters,
		options?: Partial<NodeRunOptions>,
	): Promise<INodeExecutionData[]>;
	/** Calls that reached the sandbox for an operation of the API. */
	calls(operationId: string): RecordedCall[];
	/** A deployment with a version that is ready for requests. */
	deploy(name: string, options?: ModelOptions): Promise<void>;
	/** Binary data of a package with these files. */
	packageOf(model: object, name?: string): Promise<IBinaryData>;
}

export interface ModelOptions {
	model?: object;
	input?: ReadonlyArray<readonly [name: string, dataType: string]>;
	output?: ReadonlyArray<readonly [name: string, dataType: string]>;
	plain?: true;
}

/** A value of a resource locator that was entered by hand. */
export const named = (value: string): INodeParameters => ({ __rl: true, mode: 'name', value });

/** A list of items from their json. */
export const itemsOf = (...list: Array<INodeExecutionData['json']>): INodeExecutionData[] =>
	list.map((json) => ({ json }));

/** The error that a promise ends with; fails the test when there is none. */
export async function errorOf(
	promise: Promise<unknown>,
): Promise<Error & { description?: string; httpCode?: string }> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof Error) return error;
	}
	throw new Error('There was no error');
}

/** Waits until something holds, without letting the clock pass for it. */
export async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** The same files make the same bytes at any time. */
const PACKED = { mtime: new Date('2026-01-01T00:00:00') };

const fieldEntries = (fields: NonNullable<ModelOptions['input']>): INodeParameters => ({
	entries: fields.map(([name, dataType]) => ({ name, dataType })),
});

/** Starts a sandbox before all tests of a file and stops it after them. */
export function useWorkbench(options: SandboxOptions = {}): Workbench {
	const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });
	let current: Sandbox | undefined;

	const bench: Workbench = {
		engine,
		get sandbox() {
			if (current === undefined) throw new Error('The sandbox is not up yet');
			return current;
		},
		async run(resource, operation, parameters = {}, runOptions = {}) {
			const { items } = await engine.runNode({
				type: NODE,
				parameters: { resource, operation, project: named('demo'), ...parameters },
				credentials: {
					ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
				},
				...runOptions,
			});
			return items;
		},
		calls: (operationId) => bench.sandbox.calls.filter((call) => call.operationId === operationId),
		async packageOf(model, name = 'package.zip') {
			const files = {
				'package/deployment.py': strToU8('class Deployment:\n    pass\n'),
				'package/model.json': strToU8(JSON.stringify(model)),
			};
			return await engine.storeBinary(Buffer.from(zipSync(files, PACKED)), name, 'application/zip');
		},
		async deploy(name, { model = { kind: 'echo' }, input = [], output = input, plain } = {}) {
			const type = plain ? 'plain' : 'structured';
			await bench.run('deployment', 'create', {
				name,
				inputType: type,
				outputType: type,
				additionalFields: plain
					? {}
					: { inputFields: fieldEntries(input), outputFields: fieldEntries(output) },
			});
			const version = { deployment: named(name), version: named('v1') };
			await bench.run('deploymentVersion', 'create', {
				deployment: named(name),
				versionName: 'v1',
			});
			await bench.run(
				'deploymentRevision',
				'upload',
				{ ...version, source: 'file', file: 'data' },
				{ items: [{ json: {}, binary: { data: await bench.packageOf(model) } }] },
			);
			await bench.run('deploymentVersion', 'wait', version);
			bench.sandbox.clearCalls();
		},
	};

	beforeAll(async () => {
		current = await startSandbox({ buildMs: 0, requestMs: 0, ...options });
	});
	afterAll(async () => {
		await current?.close();
		engine.close();
	});
	return bench;
}
