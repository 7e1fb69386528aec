/**
 * What large files cost in memory: 1 GiB up and down between n8n's files (binary data mode `filesystem`)
 * and the storage of a sandbox, and a package of 300 MB as a multipart call. The sandbox is a process of
 * its own, so that what grows here is the node's and n8n's.
 */

import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Zip, ZipPassThrough } from 'fflate';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Engine } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node.ts';
import { SandboxProcess } from './sandboxProcess';
import { judge, judgeThat, runBench } from './verdict';

const MIB = 1024 * 1024;
const FILE = 1024 * MIB;
const PACKAGE = 300_000_000;
const SAMPLE_MS = 20;

/** Random bytes that are never in memory as a whole. */
function* noise(size: number): Generator<Buffer> {
	const block = randomBytes(MIB);
	for (let left = size; left > 0; left -= block.length) {
		block.writeUInt32LE(left >>> 0, 0);
		yield Buffer.from(block.subarray(0, left));
	}
}

/** A package with a file of this size in it, not compressed. */
async function* packed(size: number): AsyncGenerator<Buffer> {
	const ready: Buffer[] = [];
	const zip = new Zip((error, chunk) => {
		if (error) throw error;
		ready.push(Buffer.from(chunk));
	});
	const code = new ZipPassThrough('package/deployment.py');
	zip.add(code);
	code.push(Buffer.from('class Deployment:\n    pass\n'), true);
	const weights = new ZipPassThrough('package/weights.bin');
	zip.add(weights);
	for (const block of noise(size)) {
		weights.push(block);
		yield* ready.splice(0);
	}
	weights.push(new Uint8Array(), true);
	zip.end();
	yield* ready.splice(0);
}

async function checksum(source: AsyncIterable<Buffer>): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of source) hash.update(chunk);
	return hash.digest('hex');
}

const collectGarbage = (): void => {
	setFlagsFromString('--expose-gc');
	runInNewContext('gc')();
};

/** Highest growth of this process's memory, in bytes, while some work is done. */
async function growthDuring(work: () => Promise<void>): Promise<number> {
	collectGarbage();
	await new Promise((resolve) => setTimeout(resolve, 200));
	const before = process.memoryUsage.rss();
	let peak = before;
	const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
	const timer = setInterval(look, SAMPLE_MS);
	await work();
	clearInterval(timer);
	look();
	return peak - before;
}

const named = (value: string): INodeParameters => ({ __rl: true, mode: 'name', value });

class Bench {
	constructor(
		readonly engine: Engine,
		private readonly baseUrl: string,
		private readonly token: string,
	) {}

	async run(
		resource: string,
		operation: string,
		parameters: INodeParameters,
		data?: IBinaryData,
		count = 1,
	): Promise<INodeExecutionData[]> {
		const { items } = await this.engine.runNode({
			type: 'n8n-nodes-ubiops.ubiOps',
			parameters: { resource, operation, project: named('demo'), ...parameters },
			credentials: { ubiOpsApi: { apiToken: this.token, baseUrl: this.baseUrl } },
			items: Array.from({ length: count }, () => ({
				json: {},
				...(data === undefined ? {} : { binary: { data } }),
			})),
		});
		return items;
	}

	async measure(
		what: string,
		bound: number,
		work: () => Promise<void>,
		isSound: () => Promise<boolean>,
	): Promise<void> {
		const begun = performance.now();
		let ended = begun;
		const growth = await growthDuring(async () => {
			await work();
			ended = performance.now();
		});
		const seconds = ((ended - begun) / 1000).toFixed(1);
		judge(`${what}, ${seconds} s: growth of memory`, growth / MIB, { atMost: bound / MIB }, ' MiB');
		judgeThat(`${what}: all bytes are the same`, await isSound());
	}
}

async function upAndDown(bench: Bench): Promise<void> {
	const at = { bucket: named('bench'), file: named('large.bin') };
	const source = await bench.engine.storeBinary(Readable.from(noise(FILE)), 'large.bin');
	const sum = await checksum(await bench.engine.openBinary(source));
	let size: unknown;
	await bench.measure(
		'1 GiB up',
		64 * MIB,
		async () => {
			const [item] = await bench.run('file', 'upload', at, source);
			size = item?.json.size;
		},
		async () => size === FILE,
	);
	let came: IBinaryData | undefined;
	await bench.measure(
		'1 GiB down',
		64 * MIB,
		async () => {
			const [item] = await bench.run('file', 'download', at);
			came = item?.binary?.data;
		},
		async () => came !== undefined && (await checksum(await bench.engine.openBinary(came))) === sum,
	);
}

/** As much in several files, all at once: what is in memory does not depend on the number of items. */
async function severalUp(bench: Bench): Promise<void> {
	const count = 8;
	const data = await bench.engine.storeBinary(Readable.from(noise(FILE / count)), 'part.bin');
	let sizes: unknown[] = [];
	await bench.measure(
		`${count} x 128 MiB up at once`,
		64 * MIB,
		async () => {
			const parameters = {
				bucket: named('bench'),
				file: named('={{ "several/" + $itemIndex }}'),
				options: { concurrency: 100 },
			};
			const items = await bench.run('file', 'upload', parameters, data, count);
			sizes = items.map(({ json }) => json.size);
		},
		async () => sizes.length === count && sizes.every((size) => size === FILE / count),
	);
}

async function packageUp(bench: Bench): Promise<void> {
	const data = await bench.engine.storeBinary(
		Readable.from(packed(PACKAGE)),
		'package.zip',
		'application/zip',
	);
	const sum = await checksum(await bench.engine.openBinary(data));
	const deployment = { deployment: named('large'), version: named('v1') };
	await bench.run('deployment', 'create', {
		name: 'large',
		inputType: 'plain',
		outputType: 'plain',
	});
	await bench.run('deploymentVersion', 'create', { ...deployment, versionName: 'v1' });
	let revision = '';
	await bench.measure(
		'300 MB package up, multipart',
		PACKAGE + 64 * MIB,
		async () => {
			const upload = { ...deployment, source: 'file', file: 'data' };
			const [item] = await bench.run('deploymentRevision', 'upload', upload, data);
			revision = String(item?.json.revision);
		},
		async () => {
			const one = { __rl: true, mode: 'id', value: revision };
			const [item] = await bench.run('deploymentRevision', 'download', {
				...deployment,
				revision: one,
			});
			const came = item?.binary?.data;
			return came !== undefined && (await checksum(await bench.engine.openBinary(came))) === sum;
		},
	);
}

/** A small file there and back first: what is loaded and compiled once is no growth. */
async function warmUp(bench: Bench): Promise<void> {
	await bench.run('bucket', 'create', { name: 'bench' });
	const at = { bucket: named('bench'), file: named('small.bin') };
	const size = 12 * MIB;
	const small = await bench.engine.storeBinary(Readable.from(noise(size)), 'small.bin');
	await bench.run('file', 'upload', at, small);
	await bench.run('file', 'upload', { ...at, additionalFields: { partSize: 5 } }, small);
	await bench.run('file', 'download', at);
}

async function benchFiles(): Promise<void> {
	const engine = createEngine({
		nodeTypes: [UbiOps],
		credentialTypes: [UbiOpsApi],
		binaryMode: 'filesystem',
	});
	const sandbox = await SandboxProcess.start();
	try {
		const bench = new Bench(engine, sandbox.baseUrl, sandbox.token);
		await warmUp(bench);
		await upAndDown(bench);
		await severalUp(bench);
		await packageUp(bench);
	} finally {
		engine.close();
		await sandbox.close();
	}
}

runBench(benchFiles);
