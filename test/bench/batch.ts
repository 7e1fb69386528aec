/**
 * `npm run bench:batch`: 10,000 items through Run (create batch, wait, collect), in the same process
 * against the same sandbox, one after the other, beside
 * - its floor, see {@link BareEvaluation} and {@link BareBatches}: what no node could do without,
 * - one direct call for each item at concurrency 10.
 * A model takes as long on all sides; the ratios of the times are what counts.
 */

import type { INodeParameters } from 'n8n-workflow';

import { SandboxProcess } from './sandboxProcess';
import { areExact, deployModel, engineWithNode, numbered, perItem, timeNode } from './requests';
import { judge, judgeThat, median, runBench } from './verdict';

const ITEMS = 10_000;
const WARM_UP = 1000;
const LATENCY_MS = 20;
const CONCURRENCY = 10;
const ROUNDS = 11;
const MOST_CALLS = 90;
const MOST_OF_FLOOR = 1.3;
const LEAST_RATIO = 25;

/** Milliseconds that a request takes: none, and what a sandbox takes by default. */
const MODEL_MS = [0, 30];

const engine = engineWithNode();

const run = perItem('run');
const { inputJson } = run;

/** What is timed, by the name of its node type. */
const CONTESTANTS: Readonly<Record<'bareEvaluation' | 'bareBatches' | 'ubiOps', INodeParameters>> =
	{
		bareEvaluation: { inputJson },
		bareBatches: {},
		ubiOps: run,
	};

interface Measured {
	/** Time of Run beside that of its floor. */
	readonly ofFloor: number;
	/** Time of Create beside that of Run. */
	readonly ratio: number;
	readonly calls: number;
	readonly inFlight: number;
	readonly isExact: boolean;
}

async function measure(modelMs: number): Promise<Measured> {
	const sandbox = await SandboxProcess.start({
		latencyMs: LATENCY_MS,
		requestMs: modelMs,
		directMs: modelMs,
	});
	await deployModel(sandbox);
	let calls = 0;
	let inFlight = 0;
	let isExact = true;
	const time = async (type: keyof typeof CONTESTANTS, count = ITEMS): Promise<number> => {
		await sandbox.clear();
		const { ms, items } = await timeNode(engine, sandbox, CONTESTANTS[type], {
			type: `n8n-nodes-ubiops.${type}`,
			items: numbered(count),
		});
		const tally = await sandbox.tally();
		inFlight = Math.max(inFlight, tally.maxInFlight);
		if (type === 'bareEvaluation') {
			isExact &&= items.length === count && items.every(({ json }, x) => json['x'] === x);
			return ms;
		}
		if (type === 'bareBatches') {
			// UbiOps returns what is collected in any order, and nobody has matched it here.
			const results = new Set(items.map(({ json }) => JSON.stringify(json['result'])));
			isExact &&= items.length === count && results.size === count;
			return ms;
		}
		isExact &&= areExact(items, count);
		calls = Math.max(calls, tally.calls - tally.polls);
		return ms;
	};
	const singly = { ...perItem('create'), options: { concurrency: CONCURRENCY } };
	for (const type of ['bareEvaluation', 'bareBatches', 'ubiOps'] as const)
		await time(type, WARM_UP);
	await timeNode(engine, sandbox, singly, { items: numbered(WARM_UP) });

	const times: number[] = [];
	const ratios: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		// What comes first in one round comes last in the next one.
		const before = round % 2 === 0 ? await time('ubiOps') : undefined;
		const evaluation = await time('bareEvaluation');
		const batches = await time('bareBatches');
		const ms = before ?? (await time('ubiOps'));
		times.push(ms);
		ratios.push(ms / (evaluation + batches));
		console.log(
			`  evaluation ${evaluation.toFixed(0)} ms + calls ${batches.toFixed(0)} ms, Run ${ms.toFixed(0)} ms: ${(ms / (evaluation + batches)).toFixed(2)} times its floor`,
		);
	}
	await sandbox.clear();
	const direct = await timeNode(engine, sandbox, singly, { items: numbered(ITEMS) });
	const tally = await sandbox.tally();
	console.log(
		`  Create ${direct.ms.toFixed(0)} ms, ${tally.calls} calls, at most ${tally.maxInFlight} at once`,
	);
	await sandbox.close();
	return {
		ofFloor: median(ratios),
		ratio: direct.ms / median(times),
		calls,
		inFlight: Math.max(inFlight, tally.maxInFlight),
		isExact: isExact && areExact(direct.items, ITEMS),
	};
}

async function main(): Promise<void> {
	const all: Measured[] = [];
	for (const modelMs of MODEL_MS) {
		console.log(
			`${ITEMS.toLocaleString('en')} items, latency ${LATENCY_MS} ms, a request takes ${modelMs} ms`,
		);
		const measured = await measure(modelMs);
		console.log(`  Run is ${measured.ratio.toFixed(1)} times as fast as Create`);
		judge(
			`Run, 10,000 items of ${modelMs} ms: time beside its floor`,
			measured.ofFloor,
			{ atMost: MOST_OF_FLOOR },
			'x',
		);
		all.push(measured);
	}
	const calls = Math.max(...all.map((one) => one.calls));
	// Without a model to wait for, the ratio tells of the machine: most of Run is n8n's own computing.
	const ratio = all.at(-1)?.ratio ?? 0;
	judge('Run, 10,000 items: calls besides polls', calls, { atMost: MOST_CALLS });
	judge(
		'Run, 10,000 items of 30 ms: times as fast as Create',
		ratio,
		{ atLeast: LEAST_RATIO },
		'x',
	);
	judgeThat(
		'Run, 10,000 items: exact results, in order',
		all.every((one) => one.isExact),
	);
	judge('Run and Create: most calls at once', Math.max(...all.map((one) => one.inFlight)), {
		atMost: CONCURRENCY,
	});
	engine.close();
}

runBench(main);
