/** A file of 12 MiB on an engine that keeps binary data on disk: what the tests of large files share. */

import { createHash, randomBytes } from 'node:crypto';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../../credentials/UbiOpsApi.credentials';
import { createEngine, type NodeRunOptions } from '../../../engine';
import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';
import type { FaultEffect, RecordedCall } from '../../../sandbox';
import { named, NODE, useWorkbench, type Workbench } from '../workbench';

export const MIB = 1024 * 1024;

export const content = randomBytes(12 * MIB);
export const at = { bucket: named('large'), file: named('models/weights.bin') };
export const inParts: INodeParameters = { ...at, additionalFields: { partSize: 5 } };

/** The parts of the file, of 5 MiB each. */
export const slices = [0, 5, 10].map((start) => content.subarray(start * MIB, (start + 5) * MIB));

/** An ETag as the storage gives it. */
export const md5 = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;
export const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

type Options = Partial<NodeRunOptions>;

export interface LargeFilesScene {
	readonly bench: Workbench;
	run(
		operation: string,
		parameters: INodeParameters,
		options?: Options,
	): Promise<INodeExecutionData[]>;
	withContent(bytes?: Buffer): Promise<INodeExecutionData>;
	upload(parameters?: INodeParameters, options?: Options): Promise<INodeExecutionData | undefined>;
	/** The SHA-256 of what a download gives, or the error of it. */
	downloaded(parameters?: INodeParameters): Promise<string>;
	storageCalls(method: string): RecordedCall[];
	breakStorage(
		method: 'PUT' | 'GET',
		effect: FaultEffect,
		when?: { times?: number; skip?: number },
	): void;
}

/** A sandbox with the bucket `large`; its faults and calls are forgotten before each test. */
export function useLargeFiles(): LargeFilesScene {
	const bench = useWorkbench();
	// As most servers have it: binary data in files.
	const disk = createEngine({
		nodeTypes: [UbiOps],
		credentialTypes: [UbiOpsApi],
		binaryMode: 'filesystem',
	});

	const run: LargeFilesScene['run'] = async (operation, parameters, options = {}) => {
		const { items } = await disk.runNode({
			type: NODE,
			parameters: { resource: 'file', operation, project: named('demo'), ...parameters },
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
			...options,
		});
		return items;
	};
	const withContent = async (bytes = content): Promise<INodeExecutionData> => ({
		json: {},
		binary: { data: await disk.storeBinary(bytes, 'weights.bin', 'x/weights') },
	});

	beforeAll(async () => {
		await run('create', { resource: 'bucket', name: 'large' });
	});
	beforeEach(() => {
		bench.sandbox.faults.clear();
		bench.sandbox.clearCalls();
		bench.sandbox.maxStorageInFlight = 0;
	});
	afterAll(() => disk.close());

	return {
		bench,
		run,
		withContent,
		async upload(parameters = inParts, options = {}) {
			const [item] = await run('upload', parameters, { items: [await withContent()], ...options });
			return item;
		},
		async downloaded(parameters = at) {
			const [item] = await run('download', parameters);
			const binary = item?.binary?.data;
			if (binary === undefined) throw new Error('No binary data');
			return sha(await disk.readBinary(binary));
		},
		storageCalls: (method) =>
			bench.sandbox.calls.filter(
				(call) => call.method === method && call.rawPath.startsWith('/storage/'),
			),
		breakStorage(method, effect, { times = 1, skip = 0 } = {}) {
			bench.sandbox.faults.add({ match: { method, path: /^\/storage\// }, times, skip, effect });
		},
	};
}
