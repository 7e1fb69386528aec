/**
 * `npm run bench:json`: what it costs to read a result of 24 MiB without losing a digit, as a multiple of
 * JSON.parse on the same text (medians of five, in turns).
 */

import { parseJson } from '../../nodes/UbiOps/transport/json';
import { judge, median, runBench } from './verdict';

const ROUNDS = 5;
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

const TEXTS: ReadonlyArray<readonly [string, string]> = [
	[
		'requests with nanoseconds',
		listOf(
			(index) =>
				`{"id":"r${index}","timestamp":17000000000${String(index).padStart(8, '0')},"status":"completed","result":{"y":${index / 7}}}`,
		),
	],
	[
		'vectors, and one exact integer',
		`{"n":9007199254740993,"v":${listOf((index) => String(Math.sin(index)))}}`,
	],
	[
		'one long text, and one exact integer',
		`{"n":9007199254740993,"image":"${'iVBORw0KGgoAAAANSUhEUg4'.repeat(BYTES / 23)}"}`,
	],
	[
		'a text of escapes, and one exact integer',
		`{"n":9007199254740993,"text":"${'\\n\\"\\\\'.repeat(BYTES / 6)}"}`,
	],
];

const msOf = (action: () => unknown): number => {
	const begun = performance.now();
	action();
	return performance.now() - begun;
};

async function main(): Promise<void> {
	for (const [name, text] of TEXTS) {
		const plain: number[] = [];
		const exact: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			plain.push(msOf(() => JSON.parse(text)));
			exact.push(msOf(() => parseJson(text)));
		}
		const times = median(exact) / median(plain);
		judge(`JSON of 24 MiB: ${name}, times JSON.parse`, times, { atMost: MOST_TIMES }, 'x');
	}
}

runBench(main);
