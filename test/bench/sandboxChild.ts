/** A sandbox in a process of its own, which does what `sandboxProcess.ts` tells it to. */

import { type RecordedCall, type Sandbox, startSandbox } from '../../sandbox';
import { deploy } from '../sandbox/client';
import type { Answer, Order, Tally } from './sandboxProcess';

const COLLECT = /requests_batch_get$/;

/**
 * How many of the calls only found out that something has not ended. The recording holds no responses, so
 * what follows shows it: a call was in vain when one of its ids is asked for once more.
 */
function pollsAmong(calls: readonly RecordedCall[]): number {
	const last = new Map<string, RecordedCall>();
	const collects = calls.filter(({ operationId }) => COLLECT.test(operationId ?? ''));
	const idsOf = ({ body }: RecordedCall): string[] => (Array.isArray(body) ? body.map(String) : []);
	for (const call of collects) for (const id of idsOf(call)) last.set(id, call);
	return collects.filter((call) => idsOf(call).some((id) => last.get(id) !== call)).length;
}

function tally({ calls, maxInFlight, store }: Sandbox): Tally {
	const byOperation: Record<string, number> = {};
	for (const { operationId = 'unknown' } of calls) {
		byOperation[operationId] = (byOperation[operationId] ?? 0) + 1;
	}
	return {
		calls: calls.length,
		polls: pollsAmong(calls),
		refused: calls.filter(({ status }) => status >= 400).length,
		byOperation,
		maxInFlight,
		requests: store.requestCount(),
		lastCallAt: calls.at(-1)?.time ?? 0,
	};
}

let sandbox: Sandbox | undefined;

async function obey(order: Order): Promise<Answer> {
	if (order.kind === 'start') {
		sandbox = await startSandbox({ maxRecordedCalls: 1_000_000, ...order.options });
		const { baseUrl, token } = sandbox;
		return { baseUrl, token };
	}
	if (sandbox === undefined) throw new Error('The sandbox has not been started');
	switch (order.kind) {
		case 'deploy':
			await deploy(sandbox, order.model);
			return {};
		case 'refuse':
			sandbox.faults.add({
				match: { operationId: order.operationId },
				times: Number.POSITIVE_INFINITY,
				effect: { kind: 'status', status: order.status, body: { error: 'Not allowed' } },
			});
			return {};
		case 'tally':
			return { tally: tally(sandbox) };
		case 'clear':
			sandbox.clearCalls();
			sandbox.maxInFlight = 0;
			return {};
	}
}

process.on('message', (message) => {
	const order: Order = JSON.parse(String(message));
	obey(order).then(
		(answer) => process.send?.(JSON.stringify(answer)),
		(problem: unknown) => process.send?.(JSON.stringify({ problem: String(problem) })),
	);
});
// Whoever started it is gone, in whatever way; what the storage keeps goes with it.
process.on('disconnect', () => {
	const closed = sandbox?.close() ?? Promise.resolve();
	closed.then(
		() => process.exit(0),
		() => process.exit(1),
	);
});
