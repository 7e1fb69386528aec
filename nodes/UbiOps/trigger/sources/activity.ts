/** Lists of what happens: audit events, files of a bucket, log lines. */

import type { LocatorName } from '../../api/locators';
import { auditEvent } from '../../api/resources/auditEvent';
import { file } from '../../api/resources/file';
import { log } from '../../api/resources/log';
import { projectEvent } from '../../api/resources/projectEvent';
import { pathOf } from '../../api/table/path';
import { nanosecondsOf, nextStart } from '../../client/logLines';
import { isLastPage, PAGE_SIZE } from '../../client/page';
import { InputProblem } from '../../transport/inputProblem';
import { isData, valueAt } from '../../transport/json';
import { type Api, listIn, type Question } from './queries';
import { readMemo, Round } from './round';
import { PageSize, readLive } from './liveList';
import {
	NOWHERE,
	trackedObjectsOf,
	mergeSnapshots,
	type TrackedObject,
	type ObjectKeys,
	type Snapshot,
} from '../tracking/observation';
import type { Settings } from '../settings';
import { hashOf, type State } from '../tracking/state';

/** Audit events and project events. */
const eventShape: ObjectKeys = { key: ['id'], created: 'date' };

/** A file of the same name is a new one when it was made at another time. */
const fileShape: ObjectKeys = { key: ['file', 'time_created'], created: 'time_created' };

/** Log lines that every server returns when there are more: the API's own default. */
const LEAST_LINES = 1000;

/** Name of the one list of a round. */
const ALL = 'all';

/** Share of the time for a poll after which no further page is read. */
const TIME_TO_READ = 0.7;

const LOGS = pathOf(log.operations['getAll']);

/** Most pages of log lines in one poll; the next poll continues there. */
const MOST_LOG_PAGES = 20;

const DAY_MS = 86_400_000;

const isoTime = (time: number): string => new Date(time).toISOString();

/** A list that is read in as many polls as it takes. */
export interface Activity {
	read(before: State | undefined): Promise<Snapshot>;
	memo(): string;
	readonly round: Round;
}

const roundOf = (saved: State | undefined): Round =>
	Round.from(valueAt(readMemo(saved?.sourceMemo), 'round')) ?? Round.begin(saved?.seen ?? 0);

const AUDIT = pathOf(auditEvent.operations['getAll'], 'project');

/** The audit trail of the project. */
export function auditTrail(
	api: Api,
	{ project, action }: Settings,
	saved: State | undefined,
): Activity {
	return eventList(api, saved, {
		path: AUDIT,
		values: new Map([['project', project]]),
		query: action === '' ? [] : [['action', action]],
	});
}

const EVENTS = pathOf(projectEvent.operations['getAll']);

/** Milliseconds before the floor at which the list of project events begins; older ones do no harm. */
const BEFORE_FLOOR_MS = 1_000;

/** What happens to the objects of the project (API v2). */
export function projectEvents(
	api: Api,
	{ project, eventType = '' }: Settings,
	saved: State | undefined,
): Activity {
	const since = saved === undefined ? undefined : Math.max(0, saved.floor - BEFORE_FLOOR_MS);
	return eventList(api, saved, {
		path: EVENTS,
		operation: projectEvent.operations['getAll'],
		values: new Map([['project', project]]),
		query: [
			...(eventType === '' ? [] : [['type', eventType] as const]),
			...(since === undefined ? [] : [['start_time', isoTime(since)] as const]),
		],
	});
}

/** A list by offset of what has happened, newest first. */
function eventList(api: Api, saved: State | undefined, question: Question): Activity {
	const size = new PageSize(Number(valueAt(readMemo(saved?.sourceMemo), 'size') ?? 0));
	const round = roundOf(saved);
	return {
		round,
		memo: () => JSON.stringify({ size: size.largest, round: round.saved }),
		async read(before) {
			const list = await readLive(
				async (offset, limit) => {
					const reply = await api.ask({
						...question,
						query: [
							...(question.query ?? []),
							['limit', String(limit)],
							...(offset === 0 ? [] : [['offset', String(offset)] as const]),
						],
					});
					const { time, until } = reply;
					return { rows: trackedObjectsOf(eventShape, listIn(reply)), time, until };
				},
				{
					// Without a state only the newest are looked at.
					floor: before?.floor ?? Infinity,
					size,
					hasTime: () => api.hasTime(TIME_TO_READ),
					from: before === undefined ? undefined : round.offsets.get(ALL),
					isKnown: ({ key }) => saved?.settled.has(hashOf(key)) === true,
				},
			);
			if (before === undefined) return list;
			round.note(ALL, list.stoppedAt);
			round.isComplete = list.stoppedAt === undefined;
			return list;
		},
	};
}

const FILES = pathOf(file.operations['getAll']);

/** All files of the bucket whose names begin with the prefix: the list goes by name, not by time. */
export function fileList(api: Api, settings: Settings, saved: State | undefined): Activity {
	const values = new Map<LocatorName, string>([
		['project', settings.project],
		['bucket', settings.bucket],
	]);
	const round = roundOf(saved);
	const left = valueAt(readMemo(saved?.sourceMemo), 'token');
	let token = typeof left === 'string' ? left : undefined;
	return {
		round,
		memo: () => JSON.stringify({ token, round: round.saved }),
		async read(before) {
			const snapshots: Snapshot[] = [];
			const tokens = new Set<string>();
			let wasRefused = false;
			// A place in the list that UbiOps no longer knows is no error: the list is read from its beginning.
			const tolerated = token === undefined ? [] : [400, 404, 410];
			do {
				const reply = await api.ask(
					{
						path: FILES,
						values,
						query: [
							...(settings.prefix === '' ? [] : [['prefix', settings.prefix] as const]),
							['limit', String(PAGE_SIZE.files)],
							...(token === undefined ? [] : [['continuation_token', token] as const]),
						],
					},
					tokens.size === 0 ? tolerated : [],
				);
				const { value, time, until, refused } = reply;
				wasRefused ||= refused !== undefined;
				snapshots.push({ rows: trackedObjectsOf(fileShape, listIn(reply, 'files')), time, until });
				const next = valueAt(value, 'continuation_token');
				token = typeof next === 'string' && next !== '' ? next : undefined;
				if (token !== undefined && tokens.has(token)) {
					throw new InputProblem(
						'The list of files does not end: UbiOps repeats a part of it',
						"Narrow it with 'Prefix', or check the storage of the bucket.",
					);
				}
				if (token !== undefined) tokens.add(token);
			} while (token !== undefined && api.hasTime(TIME_TO_READ));
			if (before === undefined) token = undefined;
			else round.isComplete = token === undefined && !wasRefused;
			return mergeSnapshots(snapshots);
		},
	};
}

function logRows(lines: readonly unknown[]): TrackedObject[] {
	return lines.filter(isData).flatMap((line) => {
		const time = nanosecondsOf(line);
		if (time === undefined) return [];
		// A line has no id: its text and its labels tell it from others of the same nanosecond.
		const labels = isData(line['metadata']) ? Object.entries(line['metadata']) : [];
		const content = [line['log'], labels.sort(([a], [b]) => (a < b ? -1 : 1))];
		return [
			{
				key: `${time} ${hashOf(JSON.stringify(content))}`,
				place: NOWHERE,
				created: Number(time / 1_000_000n),
				ended: undefined,
				status: '',
				fields: { ...line, timestamp: String(time) },
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
	const snapshots: Snapshot[] = [];
	let start = isoTime(floor);
	let end = floor + DAY_MS;
	let reached = 0n;
	for (let page = 0; page < MOST_LOG_PAGES && (page === 0 || api.hasTime(TIME_TO_READ)); page++) {
		const range = [start, isoTime(end)] as const;
		const snapshot = await logPage(api, settings, range, PAGE_SIZE.logLines);
		snapshots.push(snapshot);
		const { rows } = snapshot;
		const last = nanosecondsOf(rows.at(-1)?.fields);
		if (last !== undefined && !isLastPage(rows.length, PAGE_SIZE.logLines, LEAST_LINES)) {
			start = nextStart(last, last > reached);
			reached = last;
			continue;
		}
		if (end > (snapshot.time ?? Infinity)) return mergeSnapshots(snapshots);
		start = isoTime(end);
		end += DAY_MS;
	}
	return { ...mergeSnapshots(snapshots), upTo: Date.parse(start) };
}

/** The newest log lines of the last 24 hours. */
export async function latestLogs(api: Api, settings: Settings): Promise<Snapshot> {
	const { time } = await logPage(api, settings, undefined, 1);
	if (time === undefined) return await logPage(api, settings, undefined, PAGE_SIZE.logLines);
	// A start behind the end turns the order: newest first.
	const range = [isoTime(time + DAY_MS), isoTime(time - DAY_MS)] as const;
	return { ...(await logPage(api, settings, range, 1)), time };
}

async function logPage(
	api: Api,
	{ project, query }: Settings,
	range: readonly [start: string, end: string] | undefined,
	limit: number,
): Promise<Snapshot> {
	const reply = await api.ask({
		path: LOGS,
		values: new Map([['project', project]]),
		query: [
			...(query === '' ? [] : [['query', query] as const]),
			...(range === undefined ? [] : [['start', range[0]] as const, ['end', range[1]] as const]),
			['limit', String(limit)],
		],
	});
	return { rows: logRows(listIn(reply)), time: reply.time, until: reply.until };
}
