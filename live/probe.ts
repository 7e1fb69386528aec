import type { Dialect } from '../sandbox';
import type { Context } from './context';

/** Looks at one assumption that the documents leave open. */
export interface Probe {
	/** The same as in docs/assumptions.md. */
	id: string;
	assumption: string;
	/** What the node counts on, for each kind of installation; undefined where it has no such thing. */
	expected: string | Partial<Record<Dialect, string>>;
	/** Whether it needs UbiOps to reach this machine, which only the sandbox can. */
	local?: true;
	/** What is there, in the words of `expected`. */
	look(context: Context): Promise<string>;
}

/** A line of the table of a live check. */
export interface Row {
	id: string;
	assumption: string;
	expected: string;
	seen: string;
	holds: boolean;
}

/** Runs probes one after the other; one that cannot look does not hold. */
export async function runProbes(context: Context, probes: readonly Probe[]): Promise<Row[]> {
	const rows: Row[] = [];
	for (const { id, assumption, expected: wanted, local, look } of probes) {
		if (local && !context.target.isSandbox) continue;
		const expected = typeof wanted === 'string' ? wanted : wanted[context.target.dialect];
		if (expected === undefined) continue;
		const seen = await look(context).catch(
			(problem: unknown) =>
				`failed: ${problem instanceof Error ? problem.message : String(problem)}`,
		);
		rows.push({ id, assumption, expected, seen, holds: seen === expected });
	}
	return rows;
}
