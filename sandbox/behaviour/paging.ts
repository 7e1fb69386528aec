import { badRequest } from '../errors';
import { type Answer, json } from '../http/answers';
import { answerFields } from '../reference';
import type { Fields } from '../state/store';
import type { Call } from '../world';

const CURSOR_PAGE = 50;

function only(fields: Fields, names: string[]): Fields {
	const out: Fields = {};
	for (const name of names) out[name] = fields[name] ?? null;
	return out;
}

function cursorAt(offset: number): string {
	return Buffer.from(`o=${offset}`).toString('base64url');
}

function readCursor(cursor: string): number {
	const match = /^o=(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
	if (match === null) throw badRequest("Query parameter 'cursor' is not one of this list");
	return Number(match[1]);
}

function cursorPage(call: Call, rows: Fields[]): Answer {
	const { operation, query } = call;
	const limit = query.integer('limit', CURSOR_PAGE);
	const cursor = query.text('cursor');
	const from = cursor === undefined ? 0 : readCursor(cursor);
	const names = operation.response.item_fields ?? [];
	return json({
		previous: from === 0 ? null : cursorAt(Math.max(0, from - limit)),
		next: from + limit < rows.length ? cursorAt(from + limit) : null,
		results: rows.slice(from, from + limit).map((row) => only(row, names)),
	});
}

/** The part of all rows that a call asks for, in the envelope that the operation has. */
export function page(call: Call, rows: Fields[]): Answer {
	const { operation, query } = call;
	const names = answerFields(operation, call.dialect);
	if (operation.response.items_key === 'results') {
		// Lists that older documents know are not paged there.
		const unpaged = call.dialect === 'seed' && operation.in_seeds;
		return unpaged ? json(rows.map((row) => only(row, names))) : cursorPage(call, rows);
	}
	if (operation.response.kind === 'object') return json(only(rows[0] ?? {}, names));
	const known = new Set(operation.query.map((field) => field.name));
	const fallback = operation.query.find((field) => field.name === 'limit')?.default;
	const otherwise = typeof fallback === 'number' ? fallback : rows.length;
	const from = known.has('offset') ? query.integer('offset', 0) : 0;
	const limit = known.has('limit') ? query.integer('limit', otherwise) : rows.length;
	return json(rows.slice(from, from + limit).map((row) => only(row, names)));
}
