import {
	type Failure,
	type FailureKind,
	kindOfCode,
	kindOfStatus,
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
	[{}, 60000],
])('a rate limit with %j asks for %i ms', (headers, ms) => {
	expect(rateLimitPause(headers, now)).toBe(ms);
});

test('a rate limit is waited out for every call, by time and not by tries', () => {
	const limited = response(429, { 'x-ratelimit-reset': '10' });
	expect(pauses(limited, false)).toBe(11000);
	expect(pauses(limited, false, 4)).toBe(11000);
	expect(pauses(limited, false, 0, LONGEST_WAIT_MS - 5000)).toBeUndefined();
	expect(pauses(response(429, { 'x-ratelimit-reset': '900' }), true)).toBeUndefined();
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
