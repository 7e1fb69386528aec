import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

/** An answer that is JSON. */
export interface JsonAnswer {
	kind: 'json';
	status: number;
	body: unknown;
	/** The body already written, where JSON.stringify would lose something. */
	text?: string;
	headers?: Record<string, string>;
}

/** What an operation answers with. */
export type Answer =
	| JsonAnswer
	| { kind: 'empty' }
	| { kind: 'file'; filename: string; type: string; bytes: Buffer }
	| { kind: 'events'; chunks: string[]; final: unknown }
	/** Server-sent events that hold nothing but data, one after the other. */
	| { kind: 'dataEvents'; data: string[] };

/** A JSON answer; 200 unless another status is given. */
export function json(body: unknown, status = 200): JsonAnswer {
	return { kind: 'json', status, body };
}

/** The answer of everything that has nothing to say. */
export const empty: Answer = { kind: 'empty' };

/** An answer that is a file. */
export function file(filename: string, type: string, bytes: Buffer): Answer {
	return { kind: 'file', filename, type, bytes };
}

/** The status that an answer is sent with. */
export function statusOf(answer: Answer): number {
	if (answer.kind === 'json') return answer.status;
	return answer.kind === 'empty' ? 204 : 200;
}

function disposition(filename: string): string {
	const plain = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
	const encoded = encodeURIComponent(filename);
	const extended = plain === filename ? '' : `; filename*=UTF-8''${encoded}`;
	return `attachment; filename="${plain}"${extended}`;
}

/** The lines of a stream: partial results, each with `data:` in front, then the whole answer. */
function eventLines(chunks: string[], final: unknown): string {
	const parts = chunks.map((chunk) => {
		const lines = chunk.split('\n').map((line) => `data:${line}\n`);
		return `event:partial\n${lines.join('')}\n`;
	});
	return `${parts.join('')}update:finished\n\n${JSON.stringify(final)}\n`;
}

/** Writes events one by one, so that a reader gets them as pieces. */
async function writeDataEvents(response: ServerResponse, data: string[]): Promise<void> {
	for (const piece of data) {
		if (response.destroyed) return;
		response.write(`data: ${piece}\n\n`);
		await setImmediate();
	}
	response.end();
}

/** Writes an answer. */
export function write(response: ServerResponse, answer: Answer): void {
	const status = statusOf(answer);
	if (answer.kind === 'empty') {
		response.writeHead(status).end();
		return;
	}
	if (answer.kind === 'file') {
		response.writeHead(status, {
			'content-type': answer.type,
			'content-length': answer.bytes.length,
			'content-disposition': disposition(answer.filename),
		});
		response.end(answer.bytes);
		return;
	}
	if (answer.kind === 'events' || answer.kind === 'dataEvents') {
		response.writeHead(status, {
			'content-type': 'text/event-stream; charset=utf-8',
			'cache-control': 'no-cache',
		});
		if (answer.kind === 'dataEvents') void writeDataEvents(response, answer.data);
		else response.end(eventLines(answer.chunks, answer.final));
		return;
	}
	const text = Buffer.from(answer.text ?? JSON.stringify(answer.body) ?? 'null');
	response.writeHead(status, {
		'content-type': 'application/json',
		'content-length': text.length,
		...answer.headers,
	});
	response.end(text);
}
