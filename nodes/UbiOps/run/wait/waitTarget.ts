/** From what an operation is about, or has begun, to what its item waits for. */

import { integer } from '../../api/table/field';
import type { LocatorName } from '../../api/locators';
import type { Wait } from '../../api/table/operation';
import { apiError } from '../../transport/errors';
import { valueAt } from '../../transport/json';
import { fillPath, type PathValues } from '../../transport/path';
import { numberAt, type NumberParameter } from '../values/itemValues';
import type { Waiting } from './statusCheck';
import type { Run } from '../execution';

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
export function timeLimitOf(run: Run, itemIndex: number): number | undefined {
	const { wait } = run.operation;
	if (wait === undefined) return undefined;
	const isAwaited = !wait.optional || run.parameters.value('waitForCompletion', itemIndex) === true;
	return isAwaited ? numberAt(run, TIME_LIMIT, itemIndex, wait.limit) * 1000 : undefined;
}

/** What is known of something that an item waits for. */
type Begun = Pick<Waiting, 'itemIndex' | 'limitMs' | 'begun'> & { readonly values: PathValues };

/**
 * What an item waits for.
 *
 * @throws NodeApiError when the answer does not say what was begun
 */
export function waitingFor(
	run: Run,
	wait: Wait,
	{ values, itemIndex, limitMs, begun }: Begun,
): Waiting {
	const { from = [] } = wait;
	// Requests of one batch share these values: there may be very many of them.
	const all =
		from.length === 0
			? values
			: new Map<LocatorName, string>([
					...values,
					...from.map(([locator, key]) => [locator, idAt(run, begun, key, itemIndex)] as const),
				]);
	const id =
		wait.ask.kind === 'collect' ? idAt(run, begun, 'id', itemIndex) : [...all.values()].at(-1);
	const path = fillPath(wait.ask.path, all);
	return { itemIndex, values: all, path, id: id ?? '', begun, limitMs };
}

function idAt(run: Run, begun: unknown, key: string, itemIndex: number): string {
	const id = valueAt(begun, key);
	if (typeof id === 'string' && id !== '') return id;
	throw apiError(run.node, {
		message: `UbiOps did not give the '${key}' of what it has begun, so that it can not be waited for`,
		hint: 'Look for it in UbiOps before sending it again.',
		itemIndex,
	});
}
