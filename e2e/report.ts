/** Tables for the console. */

/** Lines of a table, columns as wide as they need to be. */
export function table(rows: ReadonlyArray<readonly string[]>): string[] {
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(...rows.map((row) => (row[column] ?? '').length)),
	);
	const line = (row: readonly string[]) =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd();
	const [head = [], ...body] = rows;
	return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}

/** Milliseconds since a moment, in seconds. */
export function secondsSince(start: number): string {
	return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

/** The words of whatever was thrown. */
export function wordsOf(problem: unknown): string {
	return problem instanceof Error ? problem.message : String(problem);
}
