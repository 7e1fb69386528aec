/** From the rows of events to the items that a workflow gets. */

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { lacksResult } from '../client/requestOutput';
import type { TriggerEvent } from './events';
import type { Resolved, Source } from './tracking/follow';
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
 * @throws what the source throws when the results cannot be read
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
		// What has failed has no result, whether UbiOps says so or leaves it out.
		const json = {
			...event.adds?.(row, settings),
			...(withResult ? { result: null } : {}),
			...own,
		};
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
	const found = await source.byKey(new Map(missing.map(({ key, place }) => [key, place])));
	const complete = joined(rows, found);
	const lacking = complete.filter(({ fields }) => lacksResult(fields));
	const read = (await source.results?.(lacking)) ?? { rows: [], unsure: new Set<string>() };
	return {
		complete: joined(complete, read),
		postponed: rows.filter(({ key }) => found.unsure.has(key) || read.unsure.has(key)),
	};
}

/** Rows with what else was found of them, without those that there was no time for. */
function joined(rows: readonly TrackedObject[], { rows: more, unsure }: Resolved): TrackedObject[] {
	const byKey = new Map(more.map(({ key, fields }) => [key, fields]));
	return rows
		.filter(({ key }) => !unsure.has(key))
		.map((row) => ({ ...row, fields: { ...row.fields, ...byKey.get(row.key) } }));
}

const only = (fields: IDataObject, keys: ReadonlySet<string>): IDataObject =>
	Object.fromEntries(Object.entries(fields).filter(([key]) => keys.has(key)));
