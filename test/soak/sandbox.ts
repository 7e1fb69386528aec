/** The sandbox of the soak, in a process of its own, with 5 % of all calls spoiled. */

import { type FaultEffect, startSandbox } from '../../sandbox';
import { deploy } from '../sandbox/client';

/** One of so many calls is spoiled. */
const ONE_OF = 20;

const EFFECTS: readonly FaultEffect[] = [
	{ kind: 'status', status: 500 },
	{ kind: 'status', status: 502 },
	{ kind: 'status', status: 503 },
	{ kind: 'status', status: 504 },
	{ kind: 'rateLimit', resetSeconds: 0 },
	{ kind: 'reset' },
	{ kind: 'reset', after: 'after-processing' },
	{ kind: 'delay', ms: 700 },
];

async function main(): Promise<void> {
	const sandbox = await startSandbox({ buildMs: 0, requestMs: 40, maxRecordedCalls: 1000 });
	await deploy(sandbox, {
		name: 'model',
		inputFields: [{ name: 'x', data_type: 'int' }],
		model: { kind: 'echo' },
	});
	await deploy(sandbox, { name: 'plain', plain: true, model: { kind: 'upper' } });
	let armed = 0;
	let calls = 0;
	const arm = (): void => {
		calls += sandbox.calls.length;
		sandbox.clearCalls();
		// A rule for later hits one call behind those that are skipped before it.
		for (; sandbox.faults.pending() < 20; armed++) {
			const effect = EFFECTS[armed % EFFECTS.length];
			if (effect === undefined) return;
			sandbox.faults.add({
				skip: sandbox.faults.pending() * ONE_OF + Math.floor(Math.random() * 2 * ONE_OF),
				effect,
			});
		}
	};
	let timer: NodeJS.Timeout | undefined;
	process.on('message', (order) => {
		if (order === 'faults') timer = setInterval(arm, 100);
		if (order === 'calm') {
			clearInterval(timer);
			sandbox.faults.clear();
		}
		calls += sandbox.calls.length;
		sandbox.clearCalls();
		process.send?.({
			calls,
			requests: sandbox.store.requestCount(),
			spoiled: armed - sandbox.faults.pending(),
		});
	});
	process.on('disconnect', () => void sandbox.close().then(() => process.exit(0)));
	process.send?.({ baseUrl: sandbox.baseUrl, token: sandbox.token });
}

void main();
