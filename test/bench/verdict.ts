/** What a benchmark has found, beside the bound that it has to keep. */

/** A measured value and its bound. */
export interface Verdict {
	readonly what: string;
	readonly measured: string;
	readonly limit: string;
	readonly passed: boolean;
}

/** Bounds of a number; both ends belong to it. */
export interface Bounds {
	readonly atMost?: number;
	readonly atLeast?: number;
}

const verdicts: Verdict[] = [];

const spell = (value: number, unit: string): string => {
	const digits = Number.isInteger(value) ? 0 : value < 10 ? 2 : 1;
	return `${value.toLocaleString('en', { maximumFractionDigits: digits })}${unit}`;
};

/**
 * Prints a measured value beside its bounds, and hands it to `npm run bench` when that is what started
 * this process.
 *
 * @param unit stands behind the number, with its space; such as ' ms' or 'x'
 */
export function judge(what: string, value: number, { atMost, atLeast }: Bounds, unit = ''): void {
	const bounds = [
		...(atLeast === undefined ? [] : [`at least ${spell(atLeast, unit)}`]),
		...(atMost === undefined ? [] : [`at most ${spell(atMost, unit)}`]),
	];
	const passed = value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
	tell({ what, measured: spell(value, unit), limit: bounds.join(', '), passed });
}

/** The same for something that holds or does not. */
export function judgeThat(what: string, holds: boolean): void {
	tell({ what, measured: holds ? 'yes' : 'no', limit: 'yes', passed: holds });
}

function tell(verdict: Verdict): void {
	verdicts.push(verdict);
	console.log(lineOf(verdict));
	process.send?.(JSON.stringify(verdict));
}

/** A verdict as a line of a table. */
export const lineOf = ({ what, measured, limit, passed }: Verdict): string =>
	`${passed ? 'ok  ' : 'FAIL'}  ${what.padEnd(64)} ${measured.padStart(12)}   (${limit})`;

/** Runs a benchmark and ends the process: with 1 when it failed or passed a bound. */
export function runBench(bench: () => Promise<void>): void {
	bench().then(
		() => process.exit(verdicts.every(({ passed }) => passed) ? 0 : 1),
		(problem: unknown) => {
			console.error(problem);
			process.exit(1);
		},
	);
}

/** The value in the middle; the upper one of two. */
export const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
