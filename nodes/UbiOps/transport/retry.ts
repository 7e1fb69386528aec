/** When a call may be sent again, and after what pause. */

import type { NodeApiError } from 'n8n-workflow';

import { pause, throwIfCancelled } from './cancellation';
import { now } from './clock';
import { type Failure, type FailureKind, wasNeverSent } from './failure';
import type { Attempt } from './response';
import type { Session } from './session';

/** Longest time in milliseconds that one call waits in all for a rate limit. */
export const LONGEST_WAIT_MS = 300_000;

/** Seconds to wait on 429 without a header; the official client waits as long. */
const UNNAMED_WAIT_S = 60;

const seconds = (value: unknown): number | undefined => {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
	return Number.isFinite(number) && number >= 0 ? number : undefined;
};

/**
 * Pause that a 429 response asks for.
 *
 * @param headers of the response, names in lower case
 * @param date milliseconds since 1970
 * @returns milliseconds: `x-ratelimit-reset` (seconds) or `Retry-After` (seconds or a date), and one
 * second more
 */
export function rateLimitPause(headers: Readonly<Record<string, unknown>>, date: number): number {
	const reset = seconds(headers['x-ratelimit-reset']) ?? seconds(headers['retry-after']);
	if (reset !== undefined) return (reset + 1) * 1000;
	const until =
		typeof headers['retry-after'] === 'string' ? Date.parse(headers['retry-after']) : NaN;
	if (!Number.isNaN(until)) return Math.max(0, until - date) + 1000;
	return UNNAMED_WAIT_S * 1000;
}

/** What decides whether a call is sent again. */
export interface RetryRules {
	/** Kinds of failures after which the call may go again, beside those that were never processed. */
	readonly again: ReadonlySet<FailureKind>;
	/** Times that it may go again; a rate limit counts by its time instead. */
	readonly retries: (failure: Failure) => number;
	/** Called before a pause, with its length. */
	readonly onPause?: (failure: Failure, ms: number) => void;
	/** The error for a failure that stands. */
	readonly giveUp: (failure: Failure) => NodeApiError;
}

/** What a call has had so far. */
export interface RetryCount {
	/** Times that it was sent again, rate limits aside. */
	readonly retries: number;
	/** Milliseconds that it has waited for the rate limit. */
	readonly limitedMs: number;
}

/**
 * Whether a call that failed so may be sent again, and after how long.
 *
 * A rate limit and a connection that never came about mean that nothing was processed: any call may go
 * again. A rate limit is waited for as long as it takes, up to five minutes for one call.
 *
 * @param date milliseconds since 1970
 * @returns milliseconds to wait, or undefined when the failure stands
 */
export function pauseBeforeRetry(
	failure: Failure,
	{ again, retries: most }: Pick<RetryRules, 'again' | 'retries'>,
	{ retries, limitedMs }: RetryCount,
	date: number,
): number | undefined {
	const allowed = most(failure);
	if (failure.kind === 'rateLimited') {
		const wait = rateLimitPause(failure.headers ?? {}, date);
		return allowed > 0 && limitedMs + wait <= LONGEST_WAIT_MS ? wait : undefined;
	}
	if (retries >= allowed) return undefined;
	const mayRepeat = wasNeverSent(failure.code) || again.has(failure.kind);
	return mayRepeat ? 500 * 2 ** retries : undefined;
}

/**
 * Makes attempts until one succeeds, with pauses between them.
 *
 * @param attempt has to start from the beginning each time
 * @throws NodeApiError of the last attempt; NodeOperationError when the execution was cancelled
 */
export async function withRetries<T>(
	session: Session,
	rules: RetryRules,
	attempt: () => Promise<Attempt<T>>,
): Promise<T> {
	let count: RetryCount = { retries: 0, limitedMs: 0 };
	for (;;) {
		throwIfCancelled(session.context);
		const ended = await attempt();
		if ('value' in ended) return ended.value;
		throwIfCancelled(session.context);
		const { failure } = ended;
		const wait = pauseBeforeRetry(failure, rules, count, Date.now());
		if (wait === undefined || now() + wait >= session.deadline) throw rules.giveUp(failure);
		rules.onPause?.(failure, wait);
		const { retries, limitedMs } = count;
		count =
			failure.kind === 'rateLimited'
				? { retries, limitedMs: limitedMs + wait }
				: { retries: retries + 1, limitedMs };
		await pause(session.context, wait);
	}
}
