/** Waiting for something to come to its end: growing pauses, a time limit, an ear for cancellation. */

import type { NodeOperationError } from 'n8n-workflow';

import { type LocatorName, locatorOf } from '../api/locators';
import type { Wait } from '../api/operation';
import { type Call, callJson } from '../transport/call';
import { valueAt } from '../transport/json';
import { fillPath, type PathValues } from '../transport/path';
import { inputError, InputProblem } from '../transport/problem';
import { pause } from '../transport/session';
import type { Run } from './run';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;
const GROWTH = 1.5;

/** What is waited for: how its end shows, and the call that shows it. */
interface Waiting {
	readonly run: Run;
	readonly wait: Wait;
	readonly call: Call;
	readonly values: PathValues;
}

interface Failure {
	readonly status: string;
	readonly reason: string | undefined;
}

/**
 * Repeats a call until the object that it gives has come to a good end.
 *
 * @param limitMs milliseconds after which the wait is given up; the object goes on in UbiOps
 * @returns the object at its end
 * @throws NodeOperationError with the API's reason when it failed, and when the time is up
 */
export async function waitForEnd(waiting: Waiting, limitMs: number): Promise<unknown> {
	const { run, wait, call } = waiting;
	const deadline = Date.now() + limitMs;
	for (let next = FIRST_PAUSE_MS; ; next = Math.min(next * GROWTH, LONGEST_PAUSE_MS)) {
		const object = await callJson(run.session, call);
		const status = String(valueAt(object, wait.status) ?? '');
		if (wait.success.includes(status)) return object;
		const failure = wait.failure.includes(status)
			? { status, reason: reasonIn(object, wait.reason) }
			: await failureThrough(waiting, object);
		if (failure !== undefined) throw failed(waiting, failure);
		const left = deadline - Date.now();
		if (left <= 0) throw timedOut(waiting, status, limitMs);
		await pause(run.context, Math.min(next, left));
	}
}

const reasonIn = (object: unknown, key: string): string | undefined => {
	const reason = valueAt(object, key);
	return typeof reason === 'string' && reason.trim() !== '' ? reason.trim() : undefined;
};

/** Failure of the object that tells of it, where the waited-for object itself does not. */
async function failureThrough(
	{ run, wait: { through }, call, values }: Waiting,
	object: unknown,
): Promise<Failure | undefined> {
	if (through === undefined) return undefined;
	const id = valueAt(object, through.key);
	if (typeof id !== 'string' || id === '') return undefined;
	const path = fillPath(
		through.path,
		new Map<LocatorName, string>([...values, [through.locator, id]]),
	);
	const other = await callJson(run.session, { ...call, path, query: [] });
	const status = String(valueAt(other, through.status) ?? '');
	return through.failure.includes(status)
		? { status, reason: reasonIn(other, through.reason) }
		: undefined;
}

/** What was waited for, as a user knows it: "Deployment Version v1". */
function named({ wait, values }: Waiting): string {
	const last = [...values].at(-1);
	return last === undefined ? wait.noun : `${wait.noun} ${last[1]}`;
}

const withLabels = ({ values }: Waiting): string =>
	[...values].map(([locator, value]) => `${locatorOf(locator).label} ${value}`).join(', ');

const failed = (waiting: Waiting, { status, reason }: Failure): NodeOperationError =>
	waitError(
		waiting,
		`${named(waiting)} ended as ${status}: ${reason ?? 'UbiOps gives no reason'}`,
		`Look at its logs in UbiOps (${withLabels(waiting)}), mend it and build it again.`,
	);

const timedOut = (waiting: Waiting, status: string, limitMs: number): NodeOperationError =>
	waitError(
		waiting,
		`${named(waiting)} is still ${status} after ${Math.round(limitMs / 1000)} seconds`,
		`It goes on in UbiOps (${withLabels(waiting)}). Raise 'Time Limit (Seconds)', or wait for it again later.`,
	);

const waitError = ({ run, call }: Waiting, message: string, hint: string): NodeOperationError =>
	inputError(run.node, new InputProblem(message, hint), call.where.itemIndex);
