import { withQuotedNumbers } from '../../../nodes/UbiOps/transport/exactNumbers';

const LONG = '12345678901234567890';

/** Strings of 400 characters with something at each place that a search may begin or end at. */
const stringsWith = (put: string): string[] =>
	Array.from(
		{ length: 25 },
		(_nothing, index) => `"${'x'.repeat(246 + index)}${put}${'y'.repeat(154 - index)}"`,
	);

test.each([
	['nothing else', ''],
	['an escaped quote', '\\"'],
	['an escaped backslash', '\\\\'],
	['a number', `, ${LONG}, `],
	['a character beyond Latin', '漢'],
])('in long strings with %s no number gets quotes, and behind them each does', (_name, put) => {
	const strings = stringsWith(put);
	const text = `[${strings.map((string) => `${string},${LONG}`).join()}]`;
	const quoted = `[${strings.map((string) => `${string},"${LONG}"`).join()}]`;
	for (const atATime of [25, 64, 257, 400, 423, 430, 1_000, 100_000]) {
		expect(withQuotedNumbers(text, atATime)).toBe(quoted);
	}
});

test('a string that does not end takes all that is behind it', () => {
	const text = `["${'x'.repeat(400)}, ${LONG}`;
	for (const atATime of [64, 300, 1_000]) expect(withQuotedNumbers(text, atATime)).toBe(text);
});
