/**
 * `npm run bench:cancel`: how soon all is quiet after an execution was cancelled that waits for 500
 * requests: the end of the run, and the last call that reaches the sandbox. Cancelled at several moments
 * of the wait, during calls and between them; the longest time counts.
 */

import { setTimeout as after } from 'node:timers/promises';

import type { Engine } from '../../engine';
import { deployModel, engineWithNode, numbered, perItem, timeNode } from './requests';
import { SandboxProcess } from './sandboxProcess';
import { judge, judgeThat, runBench } from './verdict';

const ITEMS = 500;
const MODEL_MS = 600_000;
const MOST_MS = 2000;
/** Longer than the pauses of the first rounds. */
const LISTENED_MS = 4000;
/** When to cancel: so many milliseconds after the wait has asked so many times. */
const MOMENTS = [
	{ collects: 2, delayMs: 0 },
	{ collects: 4, delayMs: 0 },
	{ collects: 4, delayMs: 400 },
	{ collects: 6, delayMs: 1000 },
];

interface Quiet {
	/** Milliseconds from the cancellation. */
	readonly ended: number;
	readonly lastCall: number;
	/** Whether the requests were made, and waited for. */
	readonly wasWaiting: boolean;
}

async function cancelAt(
	engine: Engine,
	sandbox: SandboxProcess,
	{ collects, delayMs }: (typeof MOMENTS)[number],
): Promise<Quiet> {
	await sandbox.clear();
	const stop = new AbortController();
	let isOver = false;
	const run = timeNode(engine, sandbox, perItem('run'), {
		items: numbered(ITEMS),
		signal: stop.signal,
	})
		.catch(() => undefined)
		.finally(() => (isOver = true));
	const asked = async (): Promise<number> =>
		(await sandbox.tally()).byOperation['deployment_requests_batch_get'] ?? 0;
	while (!isOver && (await asked()) < collects) await after(5);
	await after(delayMs);
	const wasWaiting = !isOver;
	const cancelled = Date.now();
	stop.abort();
	await run;
	const ended = Date.now() - cancelled;
	await after(LISTENED_MS);
	const { lastCallAt } = await sandbox.tally();
	return { ended, lastCall: Math.max(0, lastCallAt - cancelled), wasWaiting };
}

async function main(): Promise<void> {
	const engine = engineWithNode();
	const sandbox = await SandboxProcess.start({ latencyMs: 200 });
	await deployModel(sandbox, MODEL_MS);
	const all: Quiet[] = [];
	for (const moment of MOMENTS) {
		const quiet = await cancelAt(engine, sandbox, moment);
		all.push(quiet);
		console.log(
			`${moment.delayMs} ms after ${moment.collects} collects: the run ended after ${quiet.ended} ms, ` +
				(quiet.lastCall === 0 ? 'no more calls' : `the last call after ${quiet.lastCall} ms`),
		);
	}
	const longest = (of: 'ended' | 'lastCall'): number => Math.max(...all.map((one) => one[of]));
	judgeThat(
		'Cancelled wait for 500 requests: it was waiting',
		all.every(({ wasWaiting }) => wasWaiting),
	);
	judge('Cancelled wait: until the run ended', longest('ended'), { atMost: MOST_MS }, ' ms');
	judge('Cancelled wait: until the last call', longest('lastCall'), { atMost: MOST_MS }, ' ms');
	await sandbox.close();
	engine.close();
}

runBench(main);
