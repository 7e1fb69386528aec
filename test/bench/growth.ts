/**
 * `npm run bench:growth`: how the cost of Run grows from 10 to 100,000 items: calls, time and memory,
 * each number of items in a fresh process.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';

import { areExact, deployModel, engineWithNode, numbered, perItem, timeNode } from './requests';
import { SandboxProcess } from './sandboxProcess';
import { judge, judgeThat, runBench } from './verdict';

const COUNTS = [10, 100, 1000, 10_000, 100_000];
const WARM_UP = 10;
const LATENCY_MS = 20;
const TOGETHER = 250;
/** Megabytes that JavaScript may take. */
const OLD_SPACE = 8192;
const SAMPLE_MS = 10;
const MIB = 1024 * 1024;
/** Time for each item at the most items, beside ten times fewer. */
const MOST_GROWTH = 2;

interface Cost {
	readonly calls: number;
	readonly polls: number;
	readonly ms: number;
	/** Bytes that the process has grown by at most, input and output items included. */
	readonly growth: number;
	/** Longest time in milliseconds in which the process had no ear for anything else. */
	readonly deaf: number;
	readonly isExact: boolean;
}

/** One run in this process. */
async function measure(count: number): Promise<Cost> {
	const engine = engineWithNode();
	const sandbox = await SandboxProcess.start({ latencyMs: LATENCY_MS });
	await deployModel(sandbox);
	await timeNode(engine, sandbox, perItem('run'), { items: numbered(WARM_UP) });
	await sandbox.clear();
	const before = process.memoryUsage.rss();
	let peak = before;
	let deaf = 0;
	let heard = performance.now();
	const look = (): void => {
		peak = Math.max(peak, process.memoryUsage.rss());
		deaf = Math.max(deaf, performance.now() - heard - SAMPLE_MS);
		heard = performance.now();
	};
	const timer = setInterval(look, SAMPLE_MS);
	const { items, ms } = await timeNode(engine, sandbox, perItem('run'), {
		items: numbered(count),
	});
	clearInterval(timer);
	look();
	const { calls, polls } = await sandbox.tally();
	await sandbox.close();
	engine.close();
	return { calls, polls, ms, growth: peak - before, deaf, isExact: areExact(items, count) };
}

/** The same in a fresh process. */
async function measureApart(count: number): Promise<Cost> {
	const child = fork(__filename, [String(count)], {
		execArgv: [...process.execArgv, `--max-old-space-size=${OLD_SPACE}`],
	});
	let answer = '';
	child.on('message', (message) => (answer = String(message)));
	await once(child, 'exit');
	const cost: Cost = JSON.parse(answer);
	return cost;
}

const number = (value: number, digits = 0): string =>
	value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const row = (...cells: string[]): string =>
	`| ${cells.map((cell, column) => cell.padStart(column === 0 ? 7 : 11)).join(' | ')} |`;

async function main(): Promise<void> {
	console.log(
		row('items', 'calls', 'polls', 'time', 'per item', 'memory', 'per item', 'busy most'),
	);
	const costs: Cost[] = [];
	for (const count of COUNTS) {
		const cost = await measureApart(count);
		costs.push(cost);
		console.log(
			row(
				number(count),
				number(cost.calls),
				number(cost.polls),
				`${number(cost.ms)} ms`,
				`${number(cost.ms / count, 2)} ms`,
				`${number(cost.growth / MIB)} MiB`,
				`${number(cost.growth / count / 1024, 1)} KiB`,
				`${number(cost.deaf)} ms`,
			),
		);
	}
	const beyond = costs.map(
		({ calls, polls }, at) => calls - polls - 2 * Math.ceil(countAt(at) / TOGETHER),
	);
	judge('Growth of Run: calls besides polls and two per 250 items', Math.max(...beyond), {
		atMost: 1,
	});
	const [fewer, all] = costs.slice(-2).map(({ ms }, at) => ms / countAt(COUNTS.length - 2 + at));
	judge(
		'Growth of Run: time per item, 100,000 beside 10,000',
		(all ?? Number.NaN) / (fewer ?? Number.NaN),
		{ atMost: MOST_GROWTH },
		'x',
	);
	judgeThat(
		'Growth of Run: exact results, in order',
		costs.every(({ isExact }) => isExact),
	);
}

const countAt = (index: number): number => COUNTS[index] ?? 0;

const [count] = process.argv.slice(2);
if (count === undefined) {
	runBench(main);
} else {
	runBench(async () => {
		process.send?.(JSON.stringify(await measure(Number(count))));
	});
}
