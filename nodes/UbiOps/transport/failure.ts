/**
 * What a failed call means for what comes next. Retries, waits, halving and the trigger ask for the kind
 * of a failure: never for a status, and never for the words of an error.
 */

export type FailureKind =
	/** No byte of the call was taken: it was surely not processed. */
	| 'unreachable'
	/** The connection broke on the way, or the response came damaged or cut. */
	| 'broken'
	/** No response, or not all of it, within the time that the call may take. */
	| 'timedOut'
	/** 429 */
	| 'rateLimited'
	/** 408, 502, 503, 504: for now nobody is there to process the call. */
	| 'unavailable'
	/** Any other status of 500 and above. */
	| 'serverError'
	/** The response is not JSON: a web page, or JSON that is not whole. */
	| 'notJson'
	/** A redirect, or JSON of another shape than the API gives. */
	| 'unexpected'
	/** The response is complete, but leaves out an entry that was asked for. */
	| 'leftOut'
	/** The response is larger than what is read into memory. */
	| 'oversized'
	/** 400, 422 and others: the call was not processed because of what it carries. */
	| 'refused'
	/** 405, 501: this installation has no such call. */
	| 'unsupported'
	/** 413 */
	| 'tooLarge'
	/** 404, 410 */
	| 'notFound'
	/** 401 */
	| 'unauthorized'
	/** 403 */
	| 'forbidden'
	/** 409 */
	| 'conflict';

/** How one attempt at a call failed. */
export interface Failure {
	readonly kind: FailureKind;
	/** Of the response; undefined when there was none. */
	readonly status?: number;
	/** Of the response, names in lower case. */
	readonly headers?: Readonly<Record<string, unknown>>;
	/** Beginning of the body of the response. */
	readonly body?: string;
	/** Code of the error, such as `ECONNRESET`. */
	readonly code?: string;
	/** What went wrong, as a sentence without a full stop, where no response says so. */
	readonly detail?: string;
}

const BY_STATUS: ReadonlyMap<number, FailureKind> = new Map([
	[401, 'unauthorized'],
	[403, 'forbidden'],
	[404, 'notFound'],
	[405, 'unsupported'],
	[408, 'unavailable'],
	[409, 'conflict'],
	[410, 'notFound'],
	[413, 'tooLarge'],
	[429, 'rateLimited'],
	[501, 'unsupported'],
	[502, 'unavailable'],
	[503, 'unavailable'],
	[504, 'unavailable'],
]);

/** What a status that is not a success means. */
export function kindOfStatus(status: number): FailureKind {
	const kind = BY_STATUS.get(status);
	if (kind !== undefined) return kind;
	if (status >= 500) return 'serverError';
	return status >= 400 ? 'refused' : 'unexpected';
}

/** Codes of errors that come before a byte of the call has reached the other side. */
const NEVER_SENT: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

/** Codes of a connection that broke while the call was under way: it may have been processed. */
const BROKEN: ReadonlySet<string> = new Set([
	'ECONNRESET',
	'EPIPE',
	'ERR_SOCKET_CLOSED',
	'ERR_BAD_RESPONSE',
	'ERR_STREAM_PREMATURE_CLOSE',
]);

const TIMED_OUT: ReadonlySet<string> = new Set(['ECONNABORTED', 'ETIMEDOUT']);

/** Whether a call that ended with this code has surely not been processed, and may go again. */
export const wasNeverSent = (code: string | undefined): boolean => NEVER_SENT.has(code ?? '');

/**
 * What an error without a response means. Whatever has no known code, such as a certificate that is not
 * accepted, did not get through either.
 */
export function kindOfCode(code: string): FailureKind {
	if (TIMED_OUT.has(code)) return 'timedOut';
	return BROKEN.has(code) || code.startsWith('HPE_') ? 'broken' : 'unreachable';
}

const kinds = new WeakMap<Error, FailureKind>();

/** Notes what kind of failure an error stands for. */
export function declareKind<E extends Error>(error: E, kind: FailureKind | undefined): E {
	if (kind !== undefined) kinds.set(error, kind);
	return error;
}

/**
 * What kind of failure of a call an error stands for.
 *
 * @returns undefined for errors of anything else, such as an input that cannot be right
 */
export const failureKind = (error: unknown): FailureKind | undefined =>
	error instanceof Error ? kinds.get(error) : undefined;

const PASSING: ReadonlySet<FailureKind | undefined> = new Set([
	'unreachable',
	'broken',
	'timedOut',
	'rateLimited',
	'unavailable',
	'serverError',
	'notJson',
	'unexpected',
]);

/** Whether the same call may succeed later although nothing is changed. */
export const isPassing = (error: unknown): boolean => PASSING.has(failureKind(error));

const REFUSALS: ReadonlySet<FailureKind | undefined> = new Set(['refused', 'notFound', 'tooLarge']);

/** Whether a call was not processed because of what it carries: a part of it may be taken. */
export const isRefusal = (error: unknown): boolean => REFUSALS.has(failureKind(error));

/**
 * What n8n (2.37 and later) takes from an error to know how to continue: for how long it waits before the
 * next poll of a trigger, and whether somebody has to act. Older versions ignore it.
 */
export interface DeclaredFailure {
	readonly cause:
		'rate-limited' | 'temporarily-unavailable' | 'credential-invalid' | 'configuration-invalid';
	/** Milliseconds that UbiOps asks to wait. */
	readonly retryAfterMs?: number;
}

/** A failure in n8n's terms; undefined where it has none for it. */
export function declaredFailure(
	kind: FailureKind | undefined,
	retryAfterMs?: number,
): DeclaredFailure | undefined {
	switch (kind) {
		case undefined:
		case 'leftOut':
		case 'oversized':
		case 'conflict':
			return undefined;
		case 'rateLimited':
			return { cause: 'rate-limited', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
		case 'unauthorized':
			return { cause: 'credential-invalid' };
		case 'forbidden':
		case 'notFound':
		case 'refused':
		case 'unsupported':
		case 'tooLarge':
			return { cause: 'configuration-invalid' };
		default:
			return { cause: 'temporarily-unavailable' };
	}
}
