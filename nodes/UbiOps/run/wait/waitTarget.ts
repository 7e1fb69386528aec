/** From what an operation is about, or has started, to what its item waits for. */

import { integer } from '../../api/table/field';
import type { LocatorName } from '../../api/locators';
import type { Wait } from '../../api/table/operation';
import { apiError } from '../../transport/errors';
import { textAt } from '../../transport/json';
import { fillPath, type PathValues } from '../../transport/path';
import type { Execution } from '../execution';
import { flagAt, numberAt, type NumberParameter } from '../values/itemValues';

/** Something that an item waits for. */
export interface WaitTarget {
	readonly itemIndex: number;
	/** Its place among all that the item stands for. */
	readonly entry: number;
	/** Path of the call that tells of it. */
	readonly path: string;
	/** Everything that the path and messages are made of. */
	readonly values: PathValues;
	readonly id: string;
	/** What UbiOps returned when it was started; undefined when that was before this execution. */
	readonly started: unknown;
	/** Milliseconds after which the wait is over; the job itself keeps running in UbiOps. */
	readonly limitMs: number;
}

/** What one look says of one of them. */
export type Status =
	| { readonly kind: 'running'; readonly status: string }
	| { readonly kind: 'done'; readonly object: unknown }
	| {
			readonly kind: 'failed';
			readonly status: string;
			readonly reason: string | undefined;
			/** What to do, where the row's own remedy does not fit. */
			readonly remedy?: string;
	  }
	| { readonly kind: 'error'; readonly error: unknown };

/** Seconds; the longest wait is a week. */
const TIME_LIMIT: NumberParameter = {
	name: 'timeLimit',
	label: 'Time Limit (Seconds)',
	field: integer('', { min: 1, max: 604_800 }),
};

/**
 * How long the operation waits for an item: always, or because the user wants it to.
 *
 * @returns milliseconds; undefined when it does not wait
 * @throws InputProblem when the time limit cannot be one
 */
export function timeLimitOf(execution: Execution, itemIndex: number): number | undefined {
	const { wait } = execution.operation;
	if (wait === undefined) return undefined;
	const isAwaited =
		!wait.optional || flagAt(execution, 'waitForCompletion', 'Wait for Completion', itemIndex);
	return isAwaited ? numberAt(execution, TIME_LIMIT, itemIndex, wait.limit) * 1000 : undefined;
}

/** What is known of something that an item waits for. */
type Started = Pick<WaitTarget, 'itemIndex' | 'entry' | 'limitMs' | 'started'> & {
	readonly values: PathValues;
};

/** Paths that tell of what has these values: requests of one batch share them, and there may be very many. */
const paths = new WeakMap<PathValues, string>();

function pathOf({ ask }: Wait, values: PathValues): string {
	let path = paths.get(values);
	if (path === undefined) {
		path = fillPath(ask.path, values);
		paths.set(values, path);
	}
	return path;
}

/**
 * What an item waits for.
 *
 * @throws NodeApiError when the response does not say what was started
 */
export function waitTargetOf(execution: Execution, wait: Wait, target: Started): WaitTarget {
	const { itemIndex, entry, limitMs, started, values } = target;
	const { idsFrom = [] } = wait;
	const all =
		idsFrom.length === 0
			? values
			: new Map<LocatorName, string>([
					...values,
					...idsFrom.map(
						([locator, ...keys]) => [locator, startedId(execution, target, keys)] as const,
					),
				]);
	const id =
		wait.ask.kind === 'collect'
			? startedId(execution, target, ['id'])
			: ([...all.values()].at(-1) ?? '');
	return { itemIndex, entry, limitMs, started, values: all, path: pathOf(wait, all), id };
}

/** The ID of what was started, under the first of the keys that the response has. */
function startedId(
	{ node }: Execution,
	{ started, itemIndex }: Pick<WaitTarget, 'started' | 'itemIndex'>,
	keys: readonly string[],
): string {
	for (const key of keys) {
		const id = textAt(started, key);
		if (id !== undefined) return id;
	}
	throw apiError(node, {
		kind: 'unexpected',
		message: `UbiOps returned no '${keys.join("' or '")}', so the node cannot wait for the result`,
		hint: 'Check in UbiOps whether it exists before you retry.',
		itemIndex,
	});
}
