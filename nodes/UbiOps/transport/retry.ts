/** When a call may be sent again, and after what pause. */

/** How a call ended: with a response, or without one. */
export type Outcome =
	| {
			readonly kind: 'answer';
			readonly status: number;
			readonly headers: Readonly<Record<string, unknown>>;
	  }
	| { readonly kind: 'lost'; readonly code: string };

/** Codes of errors that come before a byte of the call has reached UbiOps. */
const NEVER_SENT: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

/** Whether a call that ended with this code has surely not been processed. */
export const wasNeverSent = (code: string): boolean => NEVER_SENT.has(code);

/** Codes of a connection that broke while the call was under way: it may have been processed. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ERR_SOCKET_CLOSED', 'ERR_BAD_RESPONSE']);

const PASSING = new Set([502, 503, 504]);

/** Longest time in milliseconds that one call waits in all for UbiOps' rate limit. */
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
 * @param now milliseconds since 1970
 * @returns milliseconds: `x-ratelimit-reset` (seconds) or `Retry-After` (seconds or a date), and one
 * second more
 */
export function rateLimitPause(headers: Readonly<Record<string, unknown>>, now: number): number {
	const reset = seconds(headers['x-ratelimit-reset']) ?? seconds(headers['retry-after']);
	if (reset !== undefined) return (reset + 1) * 1000;
	const date =
		typeof headers['retry-after'] === 'string' ? Date.parse(headers['retry-after']) : NaN;
	if (!Number.isNaN(date)) return Math.max(0, date - now) + 1000;
	return UNNAMED_WAIT_S * 1000;
}

/**
 * Whether a call that ended so may be sent again, and after how long.
 *
 * A rate limit and a connection that never came about mean that nothing was processed: any call may be
 * repeated. After 502, 503, 504 and a broken connection only a call that changes nothing may.
 *
 * @param repeatable whether the call changes nothing
 * @param attempt how often it was sent before, from 0
 * @param waitedMs milliseconds that this call has waited for the rate limit so far
 * @returns milliseconds to wait, or undefined when the outcome stands
 */
export function pauseBeforeRetry(
	outcome: Outcome,
	repeatable: boolean,
	attempt: number,
	retries: number,
	waitedMs: number,
	now: number,
): number | undefined {
	if (attempt >= retries) return undefined;
	const growing = 500 * 2 ** attempt;
	if (outcome.kind === 'lost') {
		const again = wasNeverSent(outcome.code) || (repeatable && BROKEN.has(outcome.code));
		return again ? growing : undefined;
	}
	if (outcome.status === 429) {
		const wait = rateLimitPause(outcome.headers, now);
		return waitedMs + wait <= LONGEST_WAIT_MS ? wait : undefined;
	}
	return repeatable && PASSING.has(outcome.status) ? growing : undefined;
}
