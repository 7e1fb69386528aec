import {
	declaredFailure,
	declareKind,
	type Failure,
	type FailureKind,
	isPassing,
	isRefusal,
	kindOfCode,
	kindOfStatus,
	wasNeverSent,
} from '../../../nodes/UbiOps/transport/failure';
import {
	LONGEST_WAIT_MS,
	pauseBeforeRetry,
	rateLimitPause,
} from '../../../nodes/UbiOps/transport/retry';

const response = (status: number, headers: Record<string, string> = {}): Failure => ({
	kind: kindOfStatus(status),
	status,
	headers,
});
const connection = (code: string): Failure => ({ kind: kindOfCode(code), code });
const now = Date.parse('2026-01-01T00:00:00Z');

const pauses = (
	failure: Failure,
	repeatable: boolean,
	retries = 0,
	limitedMs = 0,
): number | undefined =>
	pauseBeforeRetry(
		failure,
		{ again: new Set<FailureKind>(repeatable ? ['broken', 'unavailable'] : []), retries: () => 4 },
		{ retries, limitedMs },
		now,
	);

test.each([
	[{ 'x-ratelimit-reset': '3' }, 4000],
	[{ 'x-ratelimit-reset': '0' }, 1000],
	[{ 'retry-after': '2' }, 3000],
	[{ 'x-ratelimit-reset': '1', 'retry-after': '9' }, 2000],
	[{ 'retry-after': 'Thu, 01 Jan 2026 00:00:10 GMT' }, 11000],
	[{ 'retry-after': 'Thu, 01 Jan 2020 00:00:00 GMT' }, 1000],
	[{ 'x-ratelimit-reset': 'soon' }, 60000],
	[{ 'x-ratelimit-reset': ' ', 'retry-after': '2' }, 3000],
	[{ 'x-ratelimit-reset': '-1' }, 60000],
	[{ 'x-ratelimit-reset': 'Infinity' }, 60000],
	[{ 'x-ratelimit-reset': ['5'] }, 60000],
	[{ 'retry-after': ['Thu, 01 Jan 2026 00:00:10 GMT'] }, 60000],
	[{}, 60000],
])('a rate limit with %j asks for %i ms', (headers, ms) => {
	expect(rateLimitPause(headers, now)).toBe(ms);
});

test('a rate limit is waited out for every call, by time and not by tries', () => {
	const limited = response(429, { 'x-ratelimit-reset': '10' });
	expect(pauses(limited, false)).toBe(11000);
	expect(pauses(limited, false, 4)).toBe(11000);
	expect(pauses(limited, false, 0, LONGEST_WAIT_MS - 5000)).toBeUndefined();
	expect(pauses(limited, false, 0, LONGEST_WAIT_MS - 11_000)).toBe(11_000);
	expect(pauses(response(429, { 'x-ratelimit-reset': '900' }), true)).toBeUndefined();
});

test('without retries nothing goes again, and no more often than allowed', () => {
	const none = { again: new Set<FailureKind>(['unavailable']), retries: () => 0 };
	const begun = { retries: 0, limitedMs: 0 };
	expect(pauseBeforeRetry(response(503), none, begun, now)).toBeUndefined();
	expect(pauseBeforeRetry(response(429), none, begun, now)).toBeUndefined();
	expect(pauses(response(503), true, 3)).toBe(4000);
	expect(pauses(response(503), true, 4)).toBeUndefined();
});

test.each([
	[408, 'unavailable'],
	[410, 'notFound'],
	[405, 'unsupported'],
	[501, 'unsupported'],
	[418, 'refused'],
	[399, 'unexpected'],
	[500, 'serverError'],
])('status %i is of the kind %s', (status, kind) => {
	expect(kindOfStatus(status)).toBe(kind);
});

test('n8n learns what a failure means for it, where it has a word for that', () => {
	expect(declaredFailure('rateLimited', 5000)).toEqual({
		cause: 'rate-limited',
		retryAfterMs: 5000,
	});
	expect(declaredFailure('rateLimited')).toEqual({ cause: 'rate-limited' });
	expect(declaredFailure('unauthorized')).toEqual({ cause: 'credential-invalid' });
	for (const kind of ['forbidden', 'notFound', 'refused', 'unsupported', 'tooLarge'] as const) {
		expect(declaredFailure(kind)).toEqual({ cause: 'configuration-invalid' });
	}
	for (const kind of ['unreachable', 'broken', 'timedOut', 'serverError', 'notJson'] as const) {
		expect(declaredFailure(kind)).toEqual({ cause: 'temporarily-unavailable' });
	}
	for (const kind of [undefined, 'leftOut', 'oversized', 'conflict'] as const) {
		expect(declaredFailure(kind)).toBeUndefined();
	}
});

test('only kinds that are about the call itself count as refusals, only passing ones as passing', () => {
	const errorOf = (kind: FailureKind): Error => declareKind(new Error(kind), kind);
	const kinds: FailureKind[] = ['refused', 'notFound', 'tooLarge'];
	const passing: FailureKind[] = [
		'unreachable',
		'broken',
		'timedOut',
		'rateLimited',
		'unavailable',
		'serverError',
		'notJson',
		'unexpected',
	];
	const others: FailureKind[] = ['leftOut', 'oversized', 'unsupported', 'forbidden', 'conflict'];
	for (const kind of [...kinds, ...passing, ...others]) {
		expect([kind, isRefusal(errorOf(kind))]).toEqual([kind, kinds.includes(kind)]);
		expect([kind, isPassing(errorOf(kind))]).toEqual([kind, passing.includes(kind)]);
	}
	expect([isRefusal('refused'), isPassing(new Error('broken'))]).toEqual([false, false]);
	expect(declareKind(new Error('plain'), undefined).message).toBe('plain');
});

test('Node names what never got through; anything it does not know did not, either', () => {
	expect(
		['ECONNRESET', 'HPE_INVALID_CONSTANT', 'ETIMEDOUT', 'CERT_HAS_EXPIRED'].map(kindOfCode),
	).toEqual(['broken', 'broken', 'timedOut', 'unreachable']);
	expect(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET', undefined].map(wasNeverSent)).toEqual([
		true,
		true,
		false,
		false,
	]);
});

test.each([502, 503, 504])('%i is repeated only when the call changes nothing', (status) => {
	expect(pauses(response(status), true)).toBe(500);
	expect(pauses(response(status), true, 2)).toBe(2000);
	expect(pauses(response(status), false)).toBeUndefined();
});

test.each([400, 401, 403, 404, 409, 500])('%i stands', (status) => {
	expect(pauses(response(status), true)).toBeUndefined();
});

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])(
	'%s: never sent, so any call may go again',
	(code) => {
		expect(pauses(connection(code), false)).toBe(500);
	},
);

test.each(['ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE'])(
	'%s: only what changes nothing goes again',
	(code) => {
		expect(pauses(connection(code), true)).toBe(500);
		expect(pauses(connection(code), false)).toBeUndefined();
	},
);

test.each(['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED', 'CERT_HAS_EXPIRED', ''])(
	'%j stands',
	(code) => {
		expect(pauses(connection(code), true)).toBeUndefined();
	},
);
