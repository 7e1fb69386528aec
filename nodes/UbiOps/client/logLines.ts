/** Log lines: the API returns so many at most, and continues at a time or at a line. */

import { type Call, callDatedJson, type DatedJson } from '../transport/call';
import { keyAt, parseJson, valueAt } from '../transport/json';
import { isLastPage, listIn, PAGE_SIZE } from './page';
import { throwIfCancelled } from '../transport/cancellation';
import type { Session } from '../transport/session';

/** Most calls for one list. */
const MOST_PAGES = 10_000;

/** Seconds that the API searches unless a call says how many. */
const DEFAULT_SEARCH_S = 86_400;
const DEFAULT_LEGACY_RANGE_S = -21_600;

/** Nanoseconds around the place where a call continues: lines in there may come twice. */
const BORDER_NS = 1_000_000n;

/** A line with what tells it from others: the API gives it no ID. */
interface Line {
	readonly entry: unknown;
	/** Nanoseconds since 1970. */
	readonly time: bigint;
	readonly key: string;
}

/**
 * Reads log lines that are found by `start` and `end`. Each call continues at the time of the last line,
 * that time included: other lines may have the same. Lines that come twice so are given once.
 *
 * Without a start and an end of the user the API searches the last day, up to the moment of the first
 * call.
 *
 * @param limit most lines to give; undefined for all
 * @throws NodeApiError as the calls do
 */
export async function readLogLines(
	session: Session,
	call: Call,
	limit: number | undefined,
): Promise<unknown[]> {
	const found: unknown[] = [];
	const { query = [] } = call;
	const filters = query.filter(([name]) => name !== 'start' && name !== 'end');
	let border: readonly Line[] = [];
	let start = query.find(([name]) => name === 'start')?.[1];
	let end = query.find(([name]) => name === 'end')?.[1];
	let window: Call['query'];
	for (let page = 0; page < MOST_PAGES; page++) {
		throwIfCancelled(session.context);
		const left = limit === undefined ? PAGE_SIZE.logLines : limit - found.length;
		const wanted = Math.min(PAGE_SIZE.logLines, left + border.length);
		const asked = [...(window === undefined ? query : [...filters, ...window]), limitOf(wanted)];
		const response = await callDatedJson(session, { ...call, query: asked });
		const entries = listIn(session, call, response.value);
		const lines = entries.flatMap((entry) => lineOf(entry) ?? []);
		// Nothing can be asked for behind lines without a time: they are returned as they came.
		if (lines.length < entries.length) return [...found, ...entries].slice(0, limit);
		const fresh = without(lines, border);
		for (const { entry } of fresh) found.push(entry);
		if (limit !== undefined && found.length >= limit) return found.slice(0, limit);
		const last = lines.at(-1);
		const isFull = entries.length >= wanted;
		if (last === undefined || isLastPage(entries.length, wanted)) return found;
		if (fresh.length === 0 && !isFull) return found;
		const isBackward = goesBackward(lines, start, end);
		end ??= defaultEnd(response, isBackward);
		const next = nextStart(last.time, fresh.length > 0, isBackward);
		if (fresh.length === 0 && next === start) return found;
		start = next;
		window = [
			['start', start],
			['end', end],
		];
		border = [...border, ...fresh].filter(({ time }) => isNear(time, last.time));
	}
	return found;
}

const limitOf = (wanted: number): readonly [string, string] => ['limit', String(wanted)];

/** When a line was written, in nanoseconds since 1970; undefined where it does not say. */
export function nanosecondsOf(entry: unknown): bigint | undefined {
	// The number is beyond what some parsers keep; the text has all digits.
	const time = keyAt(entry, 'timestamp_str') ?? keyAt(entry, 'timestamp') ?? '';
	return /^\d+$/.test(time) ? BigInt(time) : undefined;
}

function lineOf(entry: unknown): Line | undefined {
	const time = nanosecondsOf(entry);
	return time === undefined ? undefined : { entry, time, key: JSON.stringify(entry) };
}

/** Lines that were not there before; of equal ones as many are taken away as there were. */
function without(lines: readonly Line[], border: readonly Line[]): Line[] {
	const known = new Map<string, number>();
	for (const { key } of border) known.set(key, (known.get(key) ?? 0) + 1);
	return lines.filter(({ key }) => {
		const times = known.get(key) ?? 0;
		known.set(key, times - 1);
		return times <= 0;
	});
}

/** Whether the newest lines come first: as the lines show it, or else as the user asked for it. */
function goesBackward(
	lines: readonly Line[],
	start: string | undefined,
	end: string | undefined,
): boolean {
	const first = lines[0]?.time ?? 0n;
	const last = lines.at(-1)?.time ?? 0n;
	return first === last ? Date.parse(start ?? '') > Date.parse(end ?? '') : first > last;
}

/** Where the search ends that the API makes on its own, as its own clock says. */
function defaultEnd({ date = Date.now() }: DatedJson, isBackward: boolean): string {
	// The clock of a response shows whole seconds.
	const end = date + 1000 - (isBackward ? DEFAULT_SEARCH_S * 1000 : 0);
	return new Date(end).toISOString();
}

/**
 * Where the next page starts: at the time of the last line, as others may have the same, or behind it
 * when a page brought nothing new, as there are more of that time than one call returns.
 *
 * @param time nanoseconds since 1970
 */
export const nextStart = (time: bigint, isNew: boolean, isBackward = false): string =>
	isNew ? placeAt(time, isBackward) : placeAfter(time, isBackward);

const MICRO = 1000n;

/** Place to continue at that has the lines of this time in it, whether a start counts itself or not. */
const placeAt = (time: bigint, isBackward: boolean): string =>
	isoTime(isBackward ? time + 2n * MICRO - 1n : time);

/** The next place, when the lines of this time are more than one call gives. */
const placeAfter = (time: bigint, isBackward: boolean): string =>
	isoTime(isBackward ? time : time + MICRO);

/** Nanoseconds as a time with microseconds, which is what the API's own examples have. */
function isoTime(time: bigint): string {
	const micros = String((time / MICRO) % 1000n).padStart(3, '0');
	return `${new Date(Number(time / 1_000_000n)).toISOString().slice(0, -1)}${micros}Z`;
}

const isNear = (time: bigint, other: bigint): boolean =>
	time - other <= BORDER_NS && other - time <= BORDER_NS;

/**
 * Reads log lines of the older form: each call continues at the ID of the last line, which comes again
 * and is given once. What is left of the range is counted from there.
 *
 * @param limit most lines to give; undefined for all
 * @throws NodeApiError as the calls do
 */
export async function readLogEntries(
	session: Session,
	call: Call,
	limit: number | undefined,
): Promise<unknown[]> {
	const found: unknown[] = [];
	const ids = new Set<unknown>();
	const given = bodyOf(call);
	const { date: _date, id: _id, ...filters } = given;
	const range = Number(given['date_range'] ?? DEFAULT_LEGACY_RANGE_S);
	let body = given;
	let origin: number | undefined;
	for (let page = 0; page < MOST_PAGES; page++) {
		throwIfCancelled(session.context);
		const left = limit === undefined ? PAGE_SIZE.legacyLogLines : limit - found.length;
		const wanted = Math.min(PAGE_SIZE.legacyLogLines, left + (page > 0 ? 1 : 0));
		const text = JSON.stringify({ ...body, limit: wanted });
		const response = await callDatedJson(session, { ...call, body: { kind: 'json', text } });
		const entries = listIn(session, call, response.value);
		origin ??= originOf(given, entries, response);
		const before = found.length;
		for (const entry of entries) {
			const id = valueAt(entry, 'id');
			if (id !== undefined && ids.has(id)) continue;
			// What is left of the range is rounded up to seconds.
			if (page > 0 && secondsFrom(origin, entry) > Math.abs(range)) continue;
			ids.add(id);
			found.push(entry);
		}
		if (limit !== undefined && found.length >= limit) return found.slice(0, limit);
		const last = farthest(entries, range);
		const id = valueAt(last, 'id');
		const isOver = found.length === before || isLastPage(entries.length, wanted);
		if (isOver || typeof id !== 'string' || Number.isNaN(secondsFrom(origin, last))) return found;
		const seconds = Math.max(1, Math.ceil(Math.abs(range) - secondsFrom(origin, last)));
		body = { ...filters, id, date_range: seconds * Math.sign(range) };
	}
	return found;
}

function bodyOf({ body }: Call): Readonly<Record<string, unknown>> {
	const value = body?.kind === 'json' ? parseJson(body.text) : undefined;
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

const timeOf = (entry: unknown): number => Date.parse(String(valueAt(entry, 'date')));

/** Time that the range is counted from, in milliseconds. */
function originOf(
	given: Readonly<Record<string, unknown>>,
	entries: readonly unknown[],
	{ date = Date.now() }: DatedJson,
): number {
	if (typeof given['date'] === 'string') return Date.parse(given['date']);
	return typeof given['id'] === 'string' ? timeOf(entries[0]) : date;
}

const secondsFrom = (origin: number, entry: unknown): number =>
	Math.abs(timeOf(entry) - origin) / 1000;

/** The line that a search has come to, whichever way round the lines stand. */
function farthest(entries: readonly unknown[], range: number): unknown {
	const [first] = entries;
	const last = entries.at(-1);
	const grows = timeOf(last) - timeOf(first);
	return grows !== 0 && grows > 0 !== range > 0 ? first : last;
}
