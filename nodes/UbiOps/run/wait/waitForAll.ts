/** Waiting for many things at once: growing pauses, a time limit, an ear for cancellation. */

import { NodeApiError, type NodeOperationError } from 'n8n-workflow';

import { locatorOf } from '../../api/locators';
import type { Wait } from '../../api/table/operation';
import type { EntryResult } from '../../client/batch';
import { pause, throwIfCancelled } from '../../transport/cancellation';
import { now } from '../../transport/clock';
import { apiError, nodeError } from '../../transport/errors';
import { failureKind, type FailureKind, isPassing } from '../../transport/failure';
import { inputError, InputProblem } from '../../transport/inputProblem';
import type { Execution } from '../execution';
import { named } from '../messages';
import { asData } from '../output';
import { StatusCheck } from './statusCheck';
import type { Status, WaitTarget } from './waitTarget';

/** First pause, in milliseconds, for each call that a look takes: many are not asked for so often. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 10_000;
const GROWTH = 2;

/** Longest time without a usable response, in milliseconds, that a wait gets over. */
const LONGEST_SILENCE_MS = 300_000;

/** Looks, and the time in milliseconds, that may go by without an ID in the responses. */
const MISSED_LOOKS = 3;
const MISSED_MS = 2000;

/** What is known of something that still runs. */
interface Running {
	/** Milliseconds of the monotonic clock; undefined until UbiOps has spoken of it in this execution. */
	heardAt: number | undefined;
	status: string;
	/** Looks in a row that said nothing of it. */
	missed: number;
}

/**
 * Waits for all of them together, in looks. Once one has failed the others are left alone, unless the
 * node continues on failures. A look without a usable response (connection lost, 429, 5xx, a web page)
 * says nothing: it ends the wait only after five minutes, or when UbiOps has not responded before.
 *
 * @returns how each of them ended; those that were left alone are not in it
 * @throws NodeOperationError when the execution was cancelled
 */
export async function waitForAll(
	execution: Execution,
	wait: Wait,
	targets: readonly WaitTarget[],
): Promise<Map<WaitTarget, EntryResult>> {
	const begin = now();
	const check = new StatusCheck(execution, wait);
	const ended = new Map<WaitTarget, EntryResult>();
	const open = new Map(
		targets.map((target): [WaitTarget, Running] => [
			target,
			{ heardAt: target.started === undefined ? undefined : begin, status: '', missed: 0 },
		]),
	);
	let failed = false;
	const end = (target: WaitTarget, result: EntryResult): void => {
		ended.set(target, result);
		open.delete(target);
		failed ||= 'error' in result;
	};
	/** Ends several with what keeps the node from waiting on: each with its own error, or all with one. */
	const giveUp = (
		those: ReadonlyArray<readonly [WaitTarget, Running]>,
		errorOf: (those: ReadonlyArray<readonly [WaitTarget, Running]>) => Error,
	): void => {
		for (const some of execution.continueOnFail ? those.map((one) => [one]) : [those]) {
			if (some.length === 0) continue;
			const error = errorOf(some);
			for (const [target] of some) end(target, { error });
		}
	};
	let growing = FIRST_PAUSE_MS * check.callsFor(targets.length);
	for (; open.size > 0; growing = Math.min(growing * GROWTH, LONGEST_PAUSE_MS)) {
		const statuses = await check.look([...open.keys()]);
		throwIfCancelled(execution.context);
		const lost = new Map<unknown, Array<[WaitTarget, Running]>>();
		for (const [target, status] of statuses) {
			const running = open.get(target);
			if (running === undefined) continue;
			if (status.kind !== 'error') {
				const result = outcomeOf(execution, wait, target, status, running);
				if (result !== undefined) end(target, result);
			} else if (!mayLookAgain(status.error, running)) {
				const same = lost.get(status.error) ?? [];
				lost.set(status.error, same);
				same.push([target, running]);
			}
		}
		if (failed && !execution.continueOnFail) break;
		for (const [error, those] of lost) {
			giveUp(those, (some) => cannotAsk(execution, error, some));
			if (failed && !execution.continueOnFail) return ended;
		}
		const passed = now() - begin;
		const late = [...open].filter(([{ limitMs }]) => passed >= limitMs);
		giveUp(late, (some) => timedOut(execution, wait, some));
		if (failed && !execution.continueOnFail) break;
		let left = Math.min(growing, LONGEST_PAUSE_MS);
		for (const { limitMs } of open.keys()) left = Math.min(left, limitMs - passed);
		if (open.size > 0) await pause(execution.context, left);
	}
	return ended;
}

/** What a status means for the wait; undefined when it continues. */
function outcomeOf(
	execution: Execution,
	wait: Wait,
	target: WaitTarget,
	status: Exclude<Status, { kind: 'error' }>,
	running: Running,
): EntryResult | undefined {
	running.heardAt = now();
	running.missed = 0;
	if (status.kind === 'done') return { value: withStarted(target.started, status.object) };
	if (status.kind === 'failed') return { error: failure(execution, wait, target, status) };
	running.status = status.status;
	return undefined;
}

/** Whether a look that gave no status may be followed by another one. */
function mayLookAgain(error: unknown, running: Running): boolean {
	running.missed += 1;
	if (running.heardAt === undefined) return false;
	const silence = now() - running.heardAt;
	if (isPassing(error)) return silence < LONGEST_SILENCE_MS;
	return MISSED.has(failureKind(error)) && (running.missed < MISSED_LOOKS || silence < MISSED_MS);
}

/** Kinds of failures that are often odd ones out, but may as well stay. */
const MISSED: ReadonlySet<FailureKind | undefined> = new Set([
	'leftOut',
	'unauthorized',
	'forbidden',
]);

/**
 * The object with what was returned when it was started, so that a wait takes nothing away. Mostly it
 * says all of that itself: a copy of each of 100,000 would cost time and memory.
 */
function withStarted(started: unknown, object: unknown): unknown {
	if (started === undefined) return object;
	const [before, after] = [asData(started), asData(object)];
	const isComplete = Object.keys(before).every((key) => Object.hasOwn(after, key));
	return isComplete ? after : { ...before, ...after };
}

/** What was waited for, as a user knows it: "Deployment Version v1". */
const nameOf = ({ noun }: Wait, { id }: WaitTarget): string => `${noun} ${id}`;

const withLabels = ({ values }: WaitTarget): string =>
	[...values].map(([locator, value]) => `${locatorOf(locator).label} ${value}`).join(', ');

const failure = (
	execution: Execution,
	wait: Wait,
	target: WaitTarget,
	{ status, reason, remedy }: Extract<Status, { kind: 'failed' }>,
): NodeOperationError =>
	inputError(
		execution.node,
		new InputProblem(
			`${nameOf(wait, target)} ${status === 'cancelled' ? 'was cancelled' : 'failed'}: ${reason ?? 'UbiOps returned no reason'}`,
			`Its status is ${status}. ${remedy ?? wait.remedy} It is in ${withLabels(target)}.`,
		),
		target.itemIndex,
	);

/** Where those are that still run, as a sentence. */
function keepRunning(those: ReadonlyArray<readonly [WaitTarget, Running]>): string {
	const [[target] = []] = those;
	if (target === undefined) return '';
	return those.length === 1
		? `It keeps running in UbiOps (${withLabels(target)}).`
		: `They keep running in UbiOps (the first one: ${withLabels(target)}): ${named(those.map(([{ id }]) => id))}.`;
}

/** The item to blame: none where several share the error. */
const itemOf = (those: ReadonlyArray<readonly [WaitTarget, Running]>): number | undefined => {
	const items = new Set(those.map(([{ itemIndex }]) => itemIndex));
	return items.size === 1 ? those[0]?.[0].itemIndex : undefined;
};

/** The error of those that are still running at the end of the time; it names all of them. */
function timedOut(
	execution: Execution,
	wait: Wait,
	those: ReadonlyArray<readonly [WaitTarget, Running]>,
): NodeOperationError {
	const [[target, running] = []] = those;
	const others = those.length - 1;
	const after = `after ${Math.round((target?.limitMs ?? 0) / 1000)} seconds`;
	const first = target === undefined ? wait.noun : nameOf(wait, target);
	const status = running?.status === '' ? 'running' : (running?.status ?? 'running');
	return inputError(
		execution.node,
		new InputProblem(
			others === 0
				? `${first} is still ${status} ${after}`
				: `${first} is still ${status} ${after}, and so are ${others} others`,
			`${keepRunning(those)} Increase 'Time Limit (Seconds)', or get the result later.`,
		),
		itemOf(those),
	);
}

/** The error of those that UbiOps can no longer be asked about; it names all of them. */
function cannotAsk(
	{ node }: Execution,
	error: unknown,
	those: ReadonlyArray<readonly [WaitTarget, Running]>,
): NodeApiError | NodeOperationError {
	const itemIndex = itemOf(those);
	const shown = nodeError(node, error, itemIndex);
	const hasStarted = those.some(([{ started }]) => started !== undefined);
	if (!hasStarted) return shown;
	return apiError(node, {
		kind: failureKind(error) ?? 'unexpected',
		message: shown.message.replace(/ \[item \d+\]$/, ''),
		hint: `${shown.description ?? ''} ${keepRunning(those)}`.trim(),
		status:
			shown instanceof NodeApiError && shown.httpCode !== null ? Number(shown.httpCode) : undefined,
		itemIndex,
	});
}
