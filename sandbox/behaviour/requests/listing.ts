import { badRequest } from '../../errors';
import { parseDateTime } from '../../time';
import type { Call } from '../../world';
import { isKept, type RequestBook } from './book';
import type { StoredRequest } from './request';

const RUNNING = new Set(['pending', 'processing']);

/** The statuses that a list asks for; without any the finished ones, or in old documents all. */
function wantedStatuses(call: Call): Set<string> | undefined {
	const asked = call.query.list('status');
	if (asked.length > 0) return new Set(asked);
	return call.dialect === 'seed' ? undefined : new Set(['completed']);
}

function refuseMixes(call: Call, statuses: Set<string> | undefined): void {
	const running = [...(statuses ?? [])].filter((status) => RUNNING.has(status)).length;
	if (running > 0 && running < (statuses?.size ?? 0)) {
		throw badRequest(
			"Query parameter 'status': pending and processing cannot be combined with other statuses",
		);
	}
	if (running === 0) return;
	for (const name of ['start_date', 'end_date', 'search_id']) {
		if (call.query.has(name)) {
			throw badRequest(
				`Query parameter '${name}' works only with status completed, failed or cancelled`,
			);
		}
	}
}

function dateOf(call: Call, name: string): number | undefined {
	const text = call.query.text(name);
	return text === undefined ? undefined : parseDateTime(text);
}

/** The filter that the query of a list describes. */
function filterOf(call: Call): (request: StoredRequest, now: number) => boolean {
	const { query } = call;
	const statuses = wantedStatuses(call);
	refuseMixes(call, statuses);
	const from = dateOf(call, 'start_date') ?? -Infinity;
	const to = dateOf(call, 'end_date') ?? Infinity;
	const part = query.text('search_id');
	const success = query.boolean('success');
	const inPipeline = query.boolean('pipeline');
	return (request, now) => {
		if (request.created < from || request.created > to || !isKept(request, now)) return false;
		if (part !== undefined && !request.id.includes(part)) return false;
		const status = request.status(now);
		if (statuses !== undefined && !statuses.has(status)) return false;
		if (success !== undefined && success !== (status === 'completed')) return false;
		return inPipeline === undefined || inPipeline === (request.plan.origin?.pipeline !== undefined);
	};
}

function* merged(books: RequestBook[]): Generator<StoredRequest> {
	const [only] = books;
	if (books.length === 1 && only !== undefined) {
		yield* only.newest();
		return;
	}
	const all = books.flatMap((book) => [...book.newest()]);
	yield* all.sort((one, other) => other.created - one.created);
}

/** The requests that a list asks for, newest first. */
export function listRequests(call: Call, books: RequestBook[]): StoredRequest[] {
	const fits = filterOf(call);
	const now = call.world.now();
	const limit = call.query.integer('limit', 50);
	const offset = call.query.integer('offset', 0);
	const ascending = call.query.text('sort') === 'asc';
	const found: StoredRequest[] = [];
	for (const request of merged(books)) {
		if (!fits(request, now)) continue;
		found.push(request);
		if (!ascending && found.length === offset + limit) break;
	}
	if (ascending) found.reverse();
	return found.slice(offset, offset + limit);
}
