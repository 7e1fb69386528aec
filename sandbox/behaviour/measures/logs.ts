import { badRequest } from '../../errors';
import type { Answer } from '../../http/answers';
import type { Fields } from '../../state/store';
import { parseDateTime, timestamp } from '../../time';
import { type Call, type Handler, isObject, objectBody } from '../../world';
import { innermost, pick } from '../crud';
import { json } from '../../http/answers';
import { type LogLine, logLines } from './lines';
import { readLogQuery } from './logQuery';

const DAY = 86_400_000;
const MOST = 5000;

/** A moment as ISO 8601 or as nanoseconds. */
function momentOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	return /^\d{16,20}$/.test(text) ? Number(BigInt(text) / 1000n) / 1000 : parseDateTime(text);
}

function nanoseconds(time: number): string {
	return String(BigInt(Math.round(time * 1000)) * 1000n);
}

/** Lists log lines; times are nanoseconds, which are beyond what JavaScript numbers can hold. */
function list(call: Call): Answer {
	const { world, query } = call;
	const project = innermost(call);
	if (query.has('start') !== query.has('end')) {
		throw badRequest("Query parameters 'start' and 'end' must be given together");
	}
	const now = world.now();
	const start = momentOf(query.text('start')) ?? now - DAY;
	const end = momentOf(query.text('end')) ?? now + 1;
	const backward = start > end;
	const [low, high] = backward ? [end, start] : [start, end];
	const tests = readLogQuery(query.text('query') ?? '');
	const found = logLines(world, project).filter(
		(line) => line.time >= low && line.time < high && tests.every((test) => test(line)),
	);
	if (backward) found.reverse();
	const lines = found.slice(0, query.integer('limit', 1000)).map((line) => ({
		timestamp: nanoseconds(line.time),
		timestamp_str: nanoseconds(line.time),
		log: line.text,
		metadata: line.labels,
	}));
	const text = JSON.stringify(lines).replace(/"timestamp":"(\d+)"/g, '"timestamp":$1');
	return { kind: 'json', status: 200, body: lines, text };
}

/** The id of a line: 24 characters that begin with its time. */
function idOf(line: LogLine, place: number): string {
	const micros = Math.round(line.time * 1000)
		.toString(16)
		.padStart(16, '0');
	return micros + place.toString(16).padStart(8, '0');
}

function momentOfId(id: string): number {
	if (!/^[0-9a-f]{24}$/.test(id))
		throw badRequest("Field 'id' must have 24 hexadecimal characters");
	return Number.parseInt(id.slice(0, 16), 16) / 1000;
}

function fits(filters: Fields, line: LogLine): boolean {
	return Object.entries(filters).every(
		([name, value]) => String(line.labels[name] ?? '') === String(value),
	);
}

/** Lists log lines the older way: from a starting point back or forth. */
function search(call: Call): Answer {
	const { world } = call;
	const project = innermost(call);
	const body = objectBody(call);
	const seed = call.dialect === 'seed';
	const limit = typeof body.limit === 'number' ? body.limit : seed ? 50 : 1000;
	const most = seed ? 500 : MOST;
	if (limit < 1 || limit > most) throw badRequest(`Field 'limit' must be from 1 to ${most}`);
	const range = (typeof body.date_range === 'number' ? body.date_range : -21_600) * 1000;
	if (Math.abs(range) > DAY) throw badRequest("Field 'date_range' must be from -86400 to 86400");
	const date = typeof body.date === 'string' ? parseDateTime(body.date) : undefined;
	const from = typeof body.id === 'string' ? momentOfId(body.id) : (date ?? world.now() + 1);
	const [low, high] = range < 0 ? [from + range, from] : [from, from + range];
	const first = typeof body.id === 'string' ? body.id : undefined;
	const filters = isObject(body.filters) ? body.filters : {};
	const found = logLines(world, project)
		.map((line, place) => ({ line, id: idOf(line, place) }))
		.filter(({ line }) => line.time >= low && line.time <= high && fits(filters, line))
		// Of lines of the same time as the first one only those that follow it.
		.filter(({ id }) => first === undefined || (range < 0 ? id <= first : id >= first));
	if (range < 0) found.reverse();
	const rows = found
		.slice(0, limit)
		.map(({ line, id }) =>
			pick(call, { ...line.labels, id, log: line.text, date: timestamp(line.time) }),
		);
	return json(rows);
}

/** What answers the operations on logs. */
export const logHandlers: Record<string, Handler> = { logs_list: list, projects_log_list: search };
