import { nanosecondsOf, nextStart } from '../../../nodes/UbiOps/client/logLines';
import { isLastPage } from '../../../nodes/UbiOps/client/page';
import { lacksResult } from '../../../nodes/UbiOps/client/requestOutput';

test('the time of a line is its nanoseconds, all digits of them', () => {
	const text = '1767225600123456789';
	expect(nanosecondsOf({ timestamp_str: text, timestamp: 5 })).toBe(1767225600123456789n);
	expect(nanosecondsOf({ timestamp: 5 })).toBe(5n);
	expect(nanosecondsOf({ timestamp: text })).toBe(1767225600123456789n);
	for (const timestamp of ['', 'x1', '1x', -1, 1.5, null]) {
		expect(nanosecondsOf({ timestamp })).toBeUndefined();
	}
	expect(nanosecondsOf({})).toBeUndefined();
});

test.each([
	// Others may have the same time: it starts at it.
	[true, false, '2026-01-01T00:00:00.123456Z'],
	// Back in time, a start that leaves itself out must still have it in it.
	[true, true, '2026-01-01T00:00:00.123458Z'],
	// There are more of that time than one call returns: it starts behind them.
	[false, false, '2026-01-01T00:00:00.123457Z'],
	[false, true, '2026-01-01T00:00:00.123456Z'],
])('after a page with new lines (%j), back in time (%j), the next one starts at %s', (...row) => {
	const [isNew, isBackward, start] = row;
	expect(nextStart(1767225600123456789n, isNew, isBackward)).toBe(start);
});

test('a time keeps the zeros in front of its microseconds', () => {
	expect(nextStart(1767225600001002000n, true)).toBe('2026-01-01T00:00:00.001002Z');
	// Of a whole microsecond, one more is enough.
	expect(nextStart(1767225600001002000n, true, true)).toBe('2026-01-01T00:00:00.001003Z');
});

test('a page is surely the last one when it is shorter than what any server gives', () => {
	expect(isLastPage(49, 500)).toBe(true);
	expect(isLastPage(50, 500)).toBe(false);
	expect(isLastPage(10, 10)).toBe(false);
	expect(isLastPage(9, 10)).toBe(true);
	expect(isLastPage(99, 500, 100)).toBe(true);
	expect(isLastPage(100, 500, 100)).toBe(false);
});

test('only a completed request can lack its result', () => {
	expect(lacksResult({ status: 'completed' })).toBe(true);
	expect(lacksResult({ status: 'completed', result: null })).toBe(false);
	expect(lacksResult({ status: 'failed' })).toBe(false);
});
