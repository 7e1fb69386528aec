/** From what an operation is about, or has started, to what its item waits for. */

import { integer } from '../../api/table/field';
import type { LocatorName } from '../../api/locators';
import type { Wait } from '../../api/table/operation';
import { apiError } from '../../transport/errors';
import { valueAt } from '../../transport/json';
import { fillPath, type PathValues } from '../../transport/path';
import { numberAt, type NumberParameter } from '../values/itemValues';
import type { WaitTarget } from './statusCheck';
import type { Execution } from '../execution';

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
 * @throws InputProblem when the time limit can't be one
 */
export function timeLimitOf(execution: Execution, itemIndex: number): number | undefined {
	const { wait } = execution.operation;
	if (wait === undefined) return undefined;
	const isAwaited =
		!wait.optional || execution.parameters.value('waitForCompletion', itemIndex) === true;
	return isAwaited ? numberAt(execution, TIME_LIMIT, itemIndex, wait.limit) * 1000 : undefined;
}

/** What is known of something that an item waits for. */
type Started = Pick<WaitTarget, 'itemIndex' | 'limitMs' | 'started'> & {
	readonly values: PathValues;
};

/**
 * What an item waits for.
 *
 * @throws NodeApiError when the response does not say what was started
 */
export function waitTargetOf(
	execution: Execution,
	wait: Wait,
	{ values, itemIndex, limitMs, started }: Started,
): WaitTarget {
	const { idsFrom = [] } = wait;
	// Requests of one batch share these values: there may be very many of them.
	const all =
		idsFrom.length === 0
			? values
			: new Map<LocatorName, string>([
					...values,
					...idsFrom.map(
						([locator, key]) => [locator, idAt(execution, started, key, itemIndex)] as const,
					),
				]);
	const id =
		wait.ask.kind === 'collect'
			? idAt(execution, started, 'id', itemIndex)
			: [...all.values()].at(-1);
	const path = fillPath(wait.ask.path, all);
	return { itemIndex, values: all, path, id: id ?? '', started, limitMs };
}

function idAt(execution: Execution, started: unknown, key: string, itemIndex: number): string {
	const id = valueAt(started, key);
	if (typeof id === 'string' && id !== '') return id;
	throw apiError(execution.node, {
		message: `UbiOps returned no '${key}', so the node cannot wait for the result`,
		hint: 'Check in UbiOps whether it exists before you retry.',
		itemIndex,
	});
}
