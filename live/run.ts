import { Context, type LiveTarget } from './context';
import { type Probe, type Row, runProbes } from './probe';
import { probes as all } from './probes';

/** What a live check found. */
export interface LiveReport {
	rows: Row[];
	/** Paths of objects that could not be removed. */
	left: string[];
	/** Whether every assumption holds and nothing is left. */
	isGood: boolean;
}

/** Looks at every assumption, or at those with some ids, and removes what it created. */
export async function runLive(
	target: LiveTarget,
	only: readonly string[] = [],
	probes: readonly Probe[] = all,
): Promise<LiveReport> {
	const unknown = only.filter((id) => !probes.some((probe) => probe.id === id));
	if (unknown.length > 0) throw new Error(`There is no probe ${unknown.join(', ')}`);
	const context = new Context(target);
	const chosen = probes.filter(({ id }) => only.length === 0 || only.includes(id));
	let rows: Row[] = [];
	let left: string[] = [];
	try {
		rows = await runProbes(context, chosen);
	} finally {
		left = await context.removeAll();
	}
	return { rows, left, isGood: left.length === 0 && rows.every(({ holds }) => holds) };
}

function padded(texts: string[]): (text: string) => string {
	const width = Math.max(...texts.map(({ length }) => length));
	return (text) => text.padEnd(width);
}

/** The table of a report: assumption, expected and seen, with what does not hold marked. */
export function tableOf({ rows, left }: LiveReport): string[] {
	const lines = [
		{ assumption: 'Assumption', expected: 'Expected', seen: 'Seen', holds: true },
		...rows,
	];
	const assumption = padded(lines.map((line) => line.assumption));
	const expected = padded(lines.map((line) => line.expected));
	const table = lines.map((line) => {
		const mark = line.holds ? '  ' : '! ';
		return `${mark}${assumption(line.assumption)} | ${expected(line.expected)} | ${line.seen}`;
	});
	const held = rows.filter(({ holds }) => holds).length;
	return [
		...table,
		...left.map((path) => `! not removed: ${path}`),
		`${held} of ${rows.length} assumptions hold`,
	];
}
