/** Waiting for many things at once: growing pauses, a time limit, an ear for cancellation. */

import type { NodeOperationError } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { locatorOf } from '../../api/locators';
import type { Wait } from '../../api/table/operation';
import { inputError, InputProblem } from '../../transport/inputProblem';
import { pause, throwIfCancelled } from '../../transport/cancellation';
import { asData } from '../output';
import type { EntryResult } from '../../client/batch';
import { checkStatuses, type Status, type WaitTarget } from './statusCheck';
import type { Execution } from '../execution';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;
const GROWTH = 1.5;

/** Longest time without a response, in milliseconds, that a wait gets over. */
const LONGEST_SILENCE_MS = 300_000;

/** Most things that one message names. */
const MOST_NAMED = 50;

/** What is known of something that has not ended. */
interface Known {
	/** Milliseconds since 1970; 0 as long as UbiOps has not spoken of it in this execution. */
	heardAt: number;
	status: string;
}

/**
 * Waits for all of them together, asking in rounds. Once one has failed the others are left alone,
 * unless the node is set to go on. No response (connection lost, 429, 5xx) is no news: it ends the wait
 * only after five minutes, or when UbiOps has not answered before.
 *
 * @returns how each of them ended; those that were left alone are not in it
 * @throws NodeOperationError when the execution was cancelled
 */
export async function waitForAll(
	execution: Execution,
	wait: Wait,
	waiting: readonly WaitTarget[],
): Promise<ReadonlyMap<WaitTarget, EntryResult>> {
	const started = Date.now();
	const ended = new Map<WaitTarget, EntryResult>();
	const open = new Map(
		waiting.map((one): [WaitTarget, Known] => [
			one,
			{ heardAt: one.started === undefined ? 0 : started, status: '' },
		]),
	);
	const end = (one: WaitTarget, how: EntryResult): void => {
		ended.set(one, how);
		open.delete(one);
		if ('error' in how) failed = true;
	};
	let failed = false;
	for (let next = FIRST_PAUSE_MS; open.size > 0; next = Math.min(next * GROWTH, LONGEST_PAUSE_MS)) {
		const news = await checkStatuses(execution, wait, [...open.keys()]);
		throwIfCancelled(execution.context);
		for (const [one, what] of news) {
			const known = open.get(one);
			const how = known === undefined ? undefined : outcomeOf(execution, wait, one, what, known);
			if (how !== undefined) end(one, how);
		}
		if (failed && !execution.continueOnFail) break;
		const passed = Date.now() - started;
		const late = [...open].filter(([{ limitMs }]) => passed >= limitMs);
		// One error for all of them when it ends the node, otherwise each its own.
		for (const told of execution.continueOnFail ? late.map((one) => [one]) : [late]) {
			const [first] = told;
			if (first !== undefined) end(first[0], { error: timedOut(execution, wait, first, told) });
		}
		if (failed && !execution.continueOnFail) break;
		let left = next;
		for (const { limitMs } of open.keys()) left = Math.min(left, limitMs - passed);
		if (open.size > 0) await pause(execution.context, left);
	}
	return ended;
}

/** What a piece of news means for the wait; undefined when it goes on. */
function outcomeOf(
	execution: Execution,
	wait: Wait,
	one: WaitTarget,
	news: Status,
	known: Known,
): EntryResult | undefined {
	if (news.kind === 'error') {
		const isSilence = isPassing(news.error) && Date.now() - known.heardAt < LONGEST_SILENCE_MS;
		return isSilence ? undefined : { error: news.error };
	}
	known.heardAt = Date.now();
	if (news.kind === 'done') return { value: joined(one.started, news.object) };
	if (news.kind === 'failed') {
		return { error: failure(execution, wait, one, news) };
	}
	known.status = news.status;
	return undefined;
}

/** Whether asking again later may help. */
function isPassing(error: unknown): boolean {
	if (!(error instanceof NodeApiError)) return false;
	const status = Number(error.httpCode ?? 0);
	return status === 0 || status === 429 || status >= 500;
}

/**
 * The object with what was answered when it was started, so that a wait takes nothing away. Mostly it says
 * all of that itself: a copy of each of 100,000 would cost time and memory.
 */
function joined(started: unknown, object: unknown): unknown {
	if (started === undefined) return object;
	const [before, after] = [asData(started), asData(object)];
	const isComplete = Object.keys(before).every((key) => Object.hasOwn(after, key));
	return isComplete ? after : { ...before, ...after };
}

/** What was waited for, as a user knows it: "Deployment Version v1". */
const named = ({ noun }: Wait, { id }: WaitTarget): string => `${noun} ${id}`;

const withLabels = ({ values }: WaitTarget): string =>
	[...values].map(([locator, value]) => `${locatorOf(locator).label} ${value}`).join(', ');

const failure = (
	execution: Execution,
	wait: Wait,
	one: WaitTarget,
	{ status, reason }: Extract<Status, { kind: 'failed' }>,
): NodeOperationError =>
	inputError(
		execution.node,
		new InputProblem(
			`${named(wait, one)} ${status === 'cancelled' ? 'was cancelled' : 'failed'}: ${reason ?? 'UbiOps returned no reason'}`,
			`Its status is ${status}. ${wait.remedy} It is in ${withLabels(one)}.`,
		),
		one.itemIndex,
	);

/** The error of something that is still under way; it names all that share its fate. */
function timedOut(
	execution: Execution,
	wait: Wait,
	[one, { status }]: readonly [WaitTarget, Known],
	late: ReadonlyArray<readonly [WaitTarget, Known]>,
): NodeOperationError {
	const after = `after ${Math.round(one.limitMs / 1000)} seconds`;
	const others = late.length - 1;
	const ids = late.slice(0, MOST_NAMED).map(([{ id }]) => id);
	const more = late.length > MOST_NAMED ? ` and ${late.length - MOST_NAMED} more` : '';
	const where = withLabels(one);
	return inputError(
		execution.node,
		new InputProblem(
			others === 0
				? `${named(wait, one)} is still ${status} ${after}`
				: `${named(wait, one)} is still ${status} ${after}, and so are ${others} others`,
			[
				others === 0
					? `It keeps running in UbiOps (${where}).`
					: `They keep running in UbiOps (the first one: ${where}): ${ids.join(', ')}${more}.`,
				"Increase 'Time Limit (Seconds)', or get the result later.",
			].join(' '),
		),
		one.itemIndex,
	);
}
