/** From the rows of events to the items that a workflow gets. */

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { TriggerEvent } from './events';
import type { Source } from './tracking/follow';
import type { TrackedObject } from './tracking/observation';
import type { Settings } from './settings';

/** Keys of a request that only come when its result is asked for, wherever it was read. */
const RESULT = ['result', 'error_message'] as const;

/** Keys that the lists of requests have; one that was read by its id has many more. */
const LISTED: ReadonlySet<string> = new Set([
	'id',
	'deployment',
	'pipeline',
	'version',
	'status',
	'success',
	'time_created',
	'time_started',
	'time_completed',
	'input_size',
	'output_size',
]);

/** Items, and the rows whose results could not be read in this poll. */
export interface Items {
	readonly items: INodeExecutionData[];
	readonly postponed: readonly TrackedObject[];
}

/**
 * Items of a workflow, one for each row.
 *
 * @throws what the source throws when the results can't be read
 */
export async function itemsFor(
	event: TriggerEvent,
	settings: Settings,
	source: Source,
	rows: readonly TrackedObject[],
): Promise<Items> {
	const withResult = event.hasResult === true && settings.includeResult;
	const { complete, postponed } = withResult
		? await detailed(source, rows)
		: { complete: rows, postponed: [] };
	const items = complete.map((row) => {
		const own = row.detailed && !withResult ? only(row.fields, LISTED) : row.fields;
		const json = { ...event.adds?.(row, settings), ...own };
		const keys = new Set([...event.simplified, ...(withResult ? RESULT : [])]);
		return { json: settings.simplify ? only(json, keys) : json };
	});
	return { items, postponed };
}

/** Rows with their results, asked for together. One that has gone since stays without. */
async function detailed(
	source: Source,
	rows: readonly TrackedObject[],
): Promise<{ complete: readonly TrackedObject[]; postponed: readonly TrackedObject[] }> {
	const missing = rows.filter((row) => row.detailed !== true);
	if (missing.length === 0) return { complete: rows, postponed: [] };
	const found = await source.byKey(new Map(missing.map(({ key, place }) => [key, place])));
	const byKey = new Map(found.rows.map((row) => [row.key, row.fields]));
	return {
		complete: rows
			.filter(({ key }) => !found.unsure.has(key))
			.map((row) => ({ ...row, fields: { ...row.fields, ...byKey.get(row.key) } })),
		postponed: rows.filter(({ key }) => found.unsure.has(key)),
	};
}

const only = (fields: IDataObject, keys: ReadonlySet<string>): IDataObject =>
	Object.fromEntries(Object.entries(fields).filter(([key]) => keys.has(key)));
