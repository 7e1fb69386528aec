/** Pauses, and executions that were cancelled. */

import { NodeOperationError, sleep } from 'n8n-workflow';

import { now } from './clock';
import type { ApiContext, Caller } from './session';

/** Signal of a cancelled execution, where the engine gives one. */
export function cancelSignal(context: ApiContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

/** A context for calls whose cancel signal belongs to the call: n8n's helper takes no other. */
export function createCaller(context: ApiContext): Caller {
	const controller = new AbortController();
	const { signal } = controller;
	return {
		controller,
		context: Object.create(context, { getExecutionCancelSignal: { value: () => signal } }),
	};
}

const SLICE_MS = 250;

/**
 * Waits, and notices within a quarter of a second that the execution was cancelled.
 *
 * @param ms milliseconds
 * @throws NodeOperationError when the execution was cancelled
 */
export async function pause(context: ApiContext, ms: number): Promise<void> {
	const signal = cancelSignal(context);
	const until = now() + ms;
	for (let left = ms; left > 0; left = until - now()) {
		if (signal?.aborted) break;
		await sleep(Math.min(left, SLICE_MS));
	}
	throwIfCancelled(context);
}

/**
 * Ends the work of a cancelled execution.
 *
 * @throws NodeOperationError when the execution was cancelled
 */
export function throwIfCancelled(context: ApiContext): void {
	if (cancelSignal(context)?.aborted) {
		throw new NodeOperationError(context.getNode(), 'The execution was cancelled', {
			level: 'warning',
		});
	}
}
