/** Lists of what happens: audit events, files of a bucket, log lines. */

import type { LocatorName } from '../../api/locators';
import { valueAt } from '../../transport/json';
import type { Api } from './queries';
import { type PageSize, readLive } from './liveList';
import {
	isData,
	NOWHERE,
	trackedObjectsOf,
	mergeSnapshots,
	type TrackedObject,
	type ObjectKeys,
	type Snapshot,
} from '../tracking/observation';
import type { Settings } from '../settings';
import { hashOf } from '../tracking/state';

const auditShape: ObjectKeys = { key: ['id'], created: 'date' };

/** A file of the same name is a new one when it was made at another time. */
const fileShape: ObjectKeys = { key: ['file', 'time_created'], created: 'time_created' };

const FILES_PER_PAGE = 1000;
const LINES_PER_PAGE = 5000;

/** A page of log lines shorter than the API's own default is the last one. */
const SURELY_LAST_BELOW = 1000;

const MOST_FILE_PAGES = 10_000;

/** Most pages of log lines in one poll; the next poll goes on from there. */
const MOST_LOG_PAGES = 20;

const DAY_MS = 86_400_000;

/** The audit trail of the project since a time. */
export async function readAudit(
	api: Api,
	{ project, action }: Settings,
	floor: number,
	size: PageSize,
): Promise<Snapshot> {
	return await readLive(
		async (offset, limit) => {
			const { value, time, until } = await api.ask({
				path: '/projects/{project}/audit',
				values: new Map([['project', project]]),
				query: [
					...(action === '' ? [] : [['action', action] as const]),
					['limit', String(limit)],
					...(offset === 0 ? [] : [['offset', String(offset)] as const]),
				],
			});
			return { rows: trackedObjectsOf(auditShape, value), time, until };
		},
		floor,
		size,
	);
}

/** All files of the bucket whose names begin with the prefix: the list goes by name, not by time. */
export async function readFiles(api: Api, settings: Settings): Promise<Snapshot> {
	const sights: Snapshot[] = [];
	const values = new Map<LocatorName, string>([
		['project', settings.project],
		['bucket', settings.bucket],
	]);
	let token: unknown;
	for (let page = 0; page < MOST_FILE_PAGES; page++) {
		const { value, time, until } = await api.ask({
			path: '/projects/{project}/buckets/{bucket}/files',
			values,
			query: [
				...(settings.prefix === '' ? [] : [['prefix', settings.prefix] as const]),
				['limit', String(FILES_PER_PAGE)],
				...(typeof token === 'string' ? [['continuation_token', token] as const] : []),
			],
		});
		sights.push({ rows: trackedObjectsOf(fileShape, valueAt(value, 'files')), time, until });
		token = valueAt(value, 'continuation_token');
		if (typeof token !== 'string' || token === '') break;
	}
	return mergeSnapshots(sights);
}

/** Nanoseconds since 1970 as text; the number itself is beyond what JavaScript can hold. */
function nanoseconds(line: unknown): string {
	const text = valueAt(line, 'timestamp_str') ?? valueAt(line, 'timestamp');
	return typeof text === 'string' || typeof text === 'number' ? String(text) : '';
}

function logRows(value: unknown): TrackedObject[] {
	const lines: unknown[] = Array.isArray(value) ? value : [];
	return lines.filter(isData).flatMap((line) => {
		const time = nanoseconds(line);
		if (!/^\d+$/.test(time)) return [];
		// A line has no id: its text and its labels tell it from others of the same nanosecond.
		const labels = isData(line['metadata']) ? Object.entries(line['metadata']) : [];
		const content = [line['log'], labels.sort(([a], [b]) => (a < b ? -1 : 1))];
		return [
			{
				key: `${time} ${hashOf(JSON.stringify(content))}`,
				place: NOWHERE,
				created: Number(BigInt(time) / 1_000_000n),
				ended: undefined,
				status: '',
				fields: { ...line, timestamp: time },
			},
		];
	});
}

/**
 * Log lines from a time to now, the oldest first. The API wants an end, and n8n's clock does not tell
 * it: a day is read, and another one until UbiOps' own clock is within the day read.
 */
export async function readLogs(
	api: Api,
	settings: Settings,
	floor: number,
): Promise<Snapshot & { upTo?: number }> {
	const sights: Snapshot[] = [];
	let start = floor;
	let end = start + DAY_MS;
	for (let page = 0; page < MOST_LOG_PAGES; page++) {
		const snapshot = await logPage(api, settings, start, end, LINES_PER_PAGE);
		sights.push(snapshot);
		const last = snapshot.rows.at(-1)?.created;
		if (snapshot.rows.length >= SURELY_LAST_BELOW && last !== undefined) {
			// The last millisecond is read again, as there may be more of it; without end there is no way on.
			start = last > start ? last : start + 1;
			continue;
		}
		if (end > (snapshot.time ?? Infinity)) return mergeSnapshots(sights);
		start = end;
		end = start + DAY_MS;
	}
	return { ...mergeSnapshots(sights), upTo: start };
}

/** The newest log lines of the last 24 hours. */
export async function latestLogs(api: Api, settings: Settings): Promise<Snapshot> {
	const { time } = await logPage(api, settings, undefined, undefined, 1);
	if (time === undefined) return await logPage(api, settings, undefined, undefined, LINES_PER_PAGE);
	// A start behind the end turns the order: newest first.
	return { ...(await logPage(api, settings, time + DAY_MS, time - DAY_MS, 1)), time };
}

async function logPage(
	api: Api,
	{ project, query }: Settings,
	start: number | undefined,
	end: number | undefined,
	limit: number,
): Promise<Snapshot> {
	const at = (time: number): string => new Date(time).toISOString();
	const { value, time, until } = await api.ask({
		path: '/projects/{project}/logs',
		values: new Map([['project', project]]),
		query: [
			...(query === '' ? [] : [['query', query] as const]),
			...(start === undefined || end === undefined
				? []
				: [['start', at(start)] as const, ['end', at(end)] as const]),
			['limit', String(limit)],
		],
	});
	return { rows: logRows(value), time, until };
}
