/**
 * `npm run bench`: all benchmarks, one after the other, each in a process of its own; in the end a table
 * of what they found beside its limit. Ends with 1 when a limit was passed or a benchmark failed. Names
 * behind it run only these: `npm run bench -- batch cancel`.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { lineOf, type Verdict } from './verdict';

const BENCHES = [
	'overhead',
	'batch',
	'faulty',
	'cancel',
	'files',
	'embeddings',
	'growth',
	'description',
	'trigger',
	'json',
];

async function run(bench: string): Promise<Verdict[]> {
	const child = fork(join(__dirname, `${bench}.ts`));
	const verdicts: Verdict[] = [];
	child.on('message', (message) => {
		const verdict: Verdict = JSON.parse(String(message));
		verdicts.push(verdict);
	});
	const [code]: unknown[] = await once(child, 'exit');
	// One that passes a limit says so itself; any other end than a good one is reported here.
	if (verdicts.length > 0 && (code === 0 || verdicts.some(({ passed }) => !passed)))
		return verdicts;
	const whole = { what: `${bench}: all that it checks`, limit: 'ends with 0', passed: code === 0 };
	return [...verdicts, { ...whole, measured: code === 0 ? 'kept' : `ended with ${String(code)}` }];
}

async function main(): Promise<void> {
	const chosen = process.argv.slice(2);
	const unknown = chosen.filter((name) => !BENCHES.includes(name));
	if (unknown.length > 0) {
		throw new Error(`There is no ${unknown.join(', ')}; there are: ${BENCHES.join(', ')}`);
	}
	const verdicts: Verdict[] = [];
	for (const bench of chosen.length > 0 ? chosen : BENCHES) {
		console.log(`\n== ${bench}`);
		verdicts.push(...(await run(bench)));
	}
	console.log(`\n== all, on ${cpus().length} cores with Node ${process.versions.node}`);
	for (const verdict of verdicts) console.log(lineOf(verdict));
	const failed = verdicts.filter(({ passed }) => !passed).length;
	console.log(failed === 0 ? 'All limits are kept.' : `LIMITS PASSED: ${failed}`);
	process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((problem: unknown) => {
	console.error(problem);
	process.exitCode = 1;
});
