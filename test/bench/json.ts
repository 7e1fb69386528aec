/**
 * `npm run bench:json`: what it costs to read a result of 24 MiB without losing a digit, as a multiple of
 * JSON.parse on the same text: the median of rounds in each of which one is timed after the other.
 */

import { parseJson } from '../../nodes/UbiOps/transport/json';
import { judge, median, runBench } from './verdict';

const ROUNDS = 7;
const BYTES = 24 * 1024 * 1024;
const MOST_TIMES = 3;

/** A text of about so many bytes, of entries that are made one by one. */
function listOf(entry: (index: number) => string): string {
	const entries: string[] = [];
	for (let length = 0; length < BYTES;) {
		const text = entry(entries.length);
		entries.push(text);
		length += text.length + 1;
	}
	return `[${entries.join(',')}]`;
}

/** What needs a closer look, so that the whole text gets it. */
const besides = (name: string, text: string): string => `{"n":9007199254740993,"${name}":${text}}`;

/** Whole numbers from this one. */
const from = (first: bigint) => (index: number) => String(first + BigInt(index));

/** First what responses look like, then what is hard to read. */
const TEXTS: ReadonlyArray<readonly [string, () => string]> = [
	[
		'requests with nanoseconds',
		() =>
			listOf(
				(index) =>
					`{"id":"r${index}","timestamp":17000000000${String(index).padStart(8, '0')},"status":"completed","result":{"y":${index / 7}}}`,
			),
	],
	[
		'vectors',
		() =>
			besides(
				'v',
				listOf((index) => String(Math.sin(index))),
			),
	],
	[
		'fractions of 17 digits',
		() =>
			besides(
				'v',
				listOf((index) => `0.${from(10n ** 16n)(index)}`),
			),
	],
	['a text of 24 MiB', () => besides('image', `"${'iVBORw0KGgoAAAANSUhEUg4'.repeat(BYTES / 23)}"`)],
	[
		'texts of 100 characters',
		() =>
			besides(
				'texts',
				listOf(() => `"${'x'.repeat(100)}"`),
			),
	],
	['a text of escapes', () => besides('text', `"${'\\n\\"\\\\'.repeat(BYTES / 6)}"`)],
	[
		'short texts of escaped quotes',
		() =>
			besides(
				'texts',
				listOf(() => '"\\"\\"\\\\"'),
			),
	],
	['integers of 24 digits', () => listOf(from(10n ** 23n))],
	['integers of 17 digits', () => listOf(from(10n ** 16n))],
	['integers just above 2^53', () => listOf(from(2n ** 53n + 1n))],
	['integers just below 2^53', () => besides('v', listOf(from(2n ** 53n - 10n ** 7n)))],
	[
		'integers, each 20 lists deep',
		() => listOf(() => `${'['.repeat(20)}${2n ** 60n}${']'.repeat(20)}`),
	],
	['numbers beyond 10^308', () => listOf(() => '1e999')],
	[
		'true and null',
		() =>
			besides(
				'v',
				listOf((index) => (index % 2 === 0 ? 'true' : 'null')),
			),
	],
];

const msOf = (action: () => unknown): number => {
	const begun = performance.now();
	action();
	return performance.now() - begun;
};

/** How many times as long as JSON.parse the reading takes. */
function timesParse(text: string): number {
	const times = Array.from({ length: ROUNDS }, () => {
		const plain = msOf(() => JSON.parse(text));
		return msOf(() => parseJson(text)) / plain;
	});
	return median(times);
}

async function main(): Promise<void> {
	for (const [name, make] of TEXTS) {
		const what = `JSON of 24 MiB: ${name}, times JSON.parse`;
		judge(what, timesParse(make()), { atMost: MOST_TIMES }, 'x');
	}
	// Twice the memory, and a million short texts in the place of numbers: mostly the garbage collector's time.
	const wide = timesParse(`["漢",${listOf(from(10n ** 23n))}]`);
	console.log(
		`Integers of 24 digits beside a text that is not Latin: ${wide.toFixed(1)}x (no limit)`,
	);
}

runBench(main);
