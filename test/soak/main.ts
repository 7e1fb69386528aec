/**
 * `npm run soak -- --minutes 30`: mixed work at the limit of concurrency while 5 % of all calls are
 * spoiled, with the trigger beside it. In the end every count has to be exact, and memory and sockets
 * have to be as flat as in the beginning.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node.ts';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node.ts';
import { judge, median, runBench } from '../bench/verdict';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const LENGTH_MS = Number(values.minutes) * 60_000;

const CONCURRENCY = 100;
const POLL_EVERY_MS = 5000;
const SAMPLE_EVERY_MS = 5000;

/** Growth of memory from the second fifth of the time to the last one that is still flat. */
const MOST_GROWTH = 1.15;
/** Two pieces of work run beside each other, and the trigger. */
const MOST_SOCKETS = 2 * CONCURRENCY + 20;

const named = (value: string): INodeParameters => ({ __rl: true, mode: 'name', value });
const engine = createEngine({
	nodeTypes: [UbiOps, UbiOpsTrigger],
	credentialTypes: [UbiOpsApi],
});

interface Counts {
	calls: number;
	requests: number;
	spoiled: number;
}

async function ask(child: ChildProcess, order: string): Promise<Counts> {
	child.send(order);
	return await new Promise((resolve) =>
		child.once('message', (counts) => resolve(counts as Counts)),
	);
}

const tally = { runs: 0, items: 0, done: 0, failed: 0, wrong: 0, twice: 0 };
const seen = new Set<string>();
const wrongs: string[] = [];

function wrong(what: string): void {
	tally.wrong++;
	if (wrongs.length < 10) wrongs.push(what);
}

/** Each item has its own result, or an error of its own that says something. */
function look(
	output: readonly INodeExecutionData[],
	count: number,
	isRight: (item: INodeExecutionData, index: number) => boolean,
): void {
	tally.runs++;
	tally.items += count;
	if (output.length !== count) wrong(`${output.length} items of ${count}`);
	for (const [index, item] of output.entries()) {
		if (item.json['error'] !== undefined || item.error !== undefined) {
			tally.failed++;
			continue;
		}
		tally.done++;
		if (!isRight(item, index)) wrong(JSON.stringify(item.json).slice(0, 200));
	}
}

function keep(item: INodeExecutionData): void {
	const id = String(item.json['id']);
	if (seen.has(id)) tally.twice++;
	seen.add(id);
}

async function main(): Promise<void> {
	const child = fork(join(__dirname, 'sandbox.ts'));
	const { baseUrl, token } = await new Promise<{ baseUrl: string; token: string }>((resolve) =>
		child.once('message', (started) => resolve(started as { baseUrl: string; token: string })),
	);
	const credentials = { ubiOpsApi: { apiToken: token, baseUrl } };

	const run = async (
		resource: string,
		operation: string,
		parameters: INodeParameters,
		items: INodeExecutionData[],
	): Promise<INodeExecutionData[]> => {
		const { items: output } = await engine.runNode({
			type: 'n8n-nodes-ubiops.ubiOps',
			parameters: {
				resource,
				operation,
				project: named('demo'),
				options: { concurrency: CONCURRENCY },
				...parameters,
			},
			credentials,
			items,
			continueOnFail: true,
		});
		return output;
	};

	const numbered = (count: number): INodeExecutionData[] =>
		Array.from({ length: count }, (_nothing, x) => ({ json: { x } }));
	const model = {
		simplify: false,
		deployment: named('model'),
		inputMode: 'json',
		inputJson: '={{ { x: $json.x } }}',
	};
	const isEcho = ({ json, pairedItem }: INodeExecutionData, index: number): boolean =>
		JSON.stringify(json['result']) === JSON.stringify({ x: index }) &&
		typeof pairedItem === 'object' &&
		!Array.isArray(pairedItem) &&
		pairedItem.item === index;

	await run('bucket', 'create', { name: 'soak' }, [{ json: {} }]);
	await ask(child, 'faults');

	const works: ReadonlyArray<(round: number) => Promise<void>> = [
		async () => {
			const output = await run(
				'deploymentRequest',
				'run',
				{ ...model, outputFormat: 'request' },
				numbered(300),
			);
			look(output, 300, isEcho);
			for (const item of output) if (item.json['error'] === undefined) keep(item);
		},
		async () => {
			const output = await run('deploymentRequest', 'create', model, numbered(150));
			look(output, 150, isEcho);
			for (const item of output) if (item.json['error'] === undefined) keep(item);
		},
		async () => {
			const queued = await run('deploymentRequest', 'createBatch', model, numbered(200));
			const made = queued.filter(({ json }) => json['error'] === undefined);
			look(queued, 200, ({ json }) => typeof json['id'] === 'string');
			for (const item of made) keep(item);
			const collected = await run(
				'deploymentRequest',
				'collect',
				{ deployment: named('model'), requestIds: '={{ $json.id }}' },
				made.map(({ json }) => ({ json })),
			);
			look(
				collected,
				made.length,
				({ json }, index) => json['error'] !== undefined || json['id'] === made[index]?.json['id'],
			);
		},
		async () => {
			const output = await run(
				'deploymentRequest',
				'stream',
				{ deployment: named('plain'), inputMode: 'text', inputText: '=item {{ $json.x }}' },
				numbered(40),
			);
			look(output, 40, ({ json }, index) => json['text'] === `ITEM ${index}`);
		},
		async (round) => {
			const content = Buffer.alloc(200_000, `round ${round}`);
			const data = await engine.storeBinary(content, 'x.bin', 'x/y');
			const items = numbered(20).map((item) => ({ ...item, binary: { data } }));
			const file = { bucket: named('soak'), file: named('={{ "f" + $json.x }}') };
			look(
				await run('file', 'upload', file, items),
				20,
				({ json }) => json['size'] === content.length,
			);
			const output = await run('file', 'download', file, numbered(20));
			look(output, 20, ({ binary }) => binary?.['data']?.data !== undefined);
		},
		async () => {
			const output = await run('deployment', 'get', { deployment: named('model') }, numbered(100));
			look(output, 100, ({ json }) => json['name'] === 'model');
		},
	];

	const poller = engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters: {
			project: named('demo'),
			event: 'deploymentRequestFinished',
			deployment: named('model'),
		},
		credentials,
	});
	const events = new Map<string, number>();
	let failedPolls = 0;
	const poll = async (): Promise<number> => {
		try {
			const emitted = (await poller.poll())?.flat() ?? [];
			for (const { json } of emitted) {
				const id = String(json['id']);
				events.set(id, (events.get(id) ?? 0) + 1);
			}
			return emitted.length;
		} catch {
			failedPolls++;
			return 0;
		}
	};
	for (let tries = 0; tries < 20; tries++) {
		try {
			await poller.activate();
			break;
		} catch {
			failedPolls++;
		}
	}
	const before = (await ask(child, 'count')).requests;

	const begun = performance.now();
	const samples: Array<{ heap: number; rss: number; sockets: number }> = [];
	const sample = setInterval(() => {
		globalThis.gc?.();
		const { heapUsed, rss } = process.memoryUsage();
		const sockets = process
			.getActiveResourcesInfo()
			.filter((name) => name === 'TCPSocketWrap').length;
		samples.push({ heap: heapUsed, rss, sockets });
	}, SAMPLE_EVERY_MS);
	let isOver = false;
	const polling = (async () => {
		while (!isOver) {
			await poll();
			await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
		}
	})();
	let round = 0;
	while (performance.now() - begun < LENGTH_MS) {
		const [first, second] = [works[round % works.length], works[(round * 5 + 2) % works.length]];
		await Promise.all([first?.(round), second?.(round)]);
		round++;
	}
	isOver = true;
	await polling;
	clearInterval(sample);
	const { spoiled, calls } = await ask(child, 'calm');
	await new Promise((resolve) => setTimeout(resolve, 3000));
	for (let quiet = 0; quiet < 3;) quiet = (await poll()) === 0 ? quiet + 1 : 0;
	const { requests } = await ask(child, 'count');
	const minutes = (performance.now() - begun) / 60_000;

	const part = (from: number, to: number, key: 'heap' | 'rss'): number =>
		median(
			samples
				.slice(Math.floor(samples.length * from), Math.floor(samples.length * to))
				.map((one) => one[key]),
		) /
		1024 /
		1024;
	console.log(
		`${minutes.toFixed(1)} minutes, ${tally.runs} runs, ${tally.items} items: ${tally.done} done, ${tally.failed} with an error; ${spoiled} of ${calls} calls spoiled; ${failedPolls} polls failed; ${events.size} events`,
	);
	console.log(
		`Memory (MiB): heap ${part(0.2, 0.4, 'heap').toFixed(1)} -> ${part(0.8, 1, 'heap').toFixed(1)}, process ${part(0.2, 0.4, 'rss').toFixed(0)} -> ${part(0.8, 1, 'rss').toFixed(0)}`,
	);
	for (const one of wrongs) console.log(`Wrong: ${one}`);
	judge('Soak: items with a wrong result', tally.wrong, { atMost: 0 });
	judge('Soak: requests given to two items', tally.twice, { atMost: 0 });
	judge('Soak: results that UbiOps does not know', [...seen].length - requests + before, {
		atMost: 0,
	});
	judge(
		'Soak: ended requests that were no event',
		[...seen].filter((id) => !events.has(id)).length,
		{ atMost: 0 },
	);
	judge('Soak: events that came twice', [...events.values()].filter((count) => count > 1).length, {
		atMost: 0,
	});
	judge(
		'Soak: growth of memory',
		// The heap holds the IDs of all requests here, to count them; what the process takes has to stay.
		part(0.8, 1, 'rss') / part(0.2, 0.4, 'rss'),
		{ atMost: MOST_GROWTH },
		'x',
	);
	judge('Soak: most sockets at once', Math.max(...samples.map(({ sockets }) => sockets)), {
		atMost: MOST_SOCKETS,
	});
	engine.close();
	child.disconnect();
}

runBench(main);
