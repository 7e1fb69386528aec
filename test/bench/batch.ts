/**
 * `npm run bench:batch`: 10,000 items through Run (create batch, wait, collect) beside one direct call
 * for each item at concurrency 10, in the same process against the same sandbox, one after the other.
 * A model takes as long on both sides; the ratio of the times is what counts.
 */

import { SandboxProcess } from './sandboxProcess';
import { areExact, deployModel, engineWithNode, numbered, perItem, timeNode } from './requests';
import { judge, judgeThat, median, runBench } from './verdict';

const ITEMS = 10_000;
const WARM_UP = 500;
const LATENCY_MS = 20;
const CONCURRENCY = 10;
const ROUNDS = 3;
const MOST_CALLS = 90;
const LEAST_RATIO = 25;

/** Milliseconds that a request takes: none, and what a sandbox takes by default. */
const MODEL_MS = [0, 30];

const engine = engineWithNode();

interface Measured {
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
	const singly = {
		...perItem('create'),
		options: { concurrency: CONCURRENCY },
	};
	for (const parameters of [perItem('run'), singly]) {
		await timeNode(engine, sandbox, parameters, { items: numbered(WARM_UP) });
	}
	const times: number[] = [];
	let calls = 0;
	let inFlight = 0;
	let isExact = true;
	for (let round = 0; round < ROUNDS; round++) {
		await sandbox.clear();
		const { ms, items } = await timeNode(engine, sandbox, perItem('run'), {
			items: numbered(ITEMS),
		});
		const tally = await sandbox.tally();
		times.push(ms);
		isExact &&= areExact(items, ITEMS);
		calls = Math.max(calls, tally.calls - tally.polls);
		inFlight = Math.max(inFlight, tally.maxInFlight);
		console.log(
			`  Run     ${ms.toFixed(0)} ms, ${tally.calls} calls of which ${tally.polls} were polls, at most ${tally.maxInFlight} at once`,
		);
	}
	await sandbox.clear();
	const direct = await timeNode(engine, sandbox, singly, { items: numbered(ITEMS) });
	const tally = await sandbox.tally();
	console.log(
		`  Create  ${direct.ms.toFixed(0)} ms, ${tally.calls} calls, at most ${tally.maxInFlight} at once`,
	);
	await sandbox.close();
	return {
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
		console.log(`  ${measured.ratio.toFixed(1)} times as fast`);
		all.push(measured);
	}
	const calls = Math.max(...all.map((one) => one.calls));
	// Without a model to wait for, the ratio tells of the machine: half of Run is n8n's own computing.
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
