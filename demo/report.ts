import type { IDataObject } from 'n8n-workflow';

import type { NodeOutcome } from '../engine';

/** Milliseconds as seconds with one decimal. */
export function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A number with its noun: "1 item", "5 items". */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a finished node's line says after its name. */
export function summary({ items, error, executionTime }: NodeOutcome): string {
	const time = seconds(executionTime);
	if (error) return `failed after ${time}`;
	return `done, ${counted(items[0]?.length ?? 0, 'item')}, ${time}`;
}

function cell(value: unknown): string {
	return typeof value === 'number' ? String(value) : String(value ?? '');
}

/** Rows with the same fields as an aligned table: numbers to the right, as many decimals in a column. */
export function table(rows: readonly IDataObject[]): string[] {
	const names = Object.keys(rows[0] ?? {});
	const columns = names.map((name) => {
		const values = rows.map((row) => row[name]);
		const decimals = Math.max(
			0,
			...values.map((value) => (cell(value).split('.')[1] ?? '').length),
		);
		const texts = values.map((value) =>
			typeof value === 'number' ? value.toFixed(decimals) : cell(value),
		);
		const width = Math.max(name.length, ...texts.map(({ length }) => length));
		return [name, '-'.repeat(width), ...texts].map((text) => text.padStart(width));
	});
	const lines = (columns[0] ?? []).map((_, line) => columns.map((column) => column[line] ?? ''));
	return lines.map((parts) => parts.join('  '));
}
