/** What n8n's HTTP helpers give back: streams, errors, and the words in them. */

import type { BinaryHelperFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

/** A stream of bytes, as n8n's helpers give and take it. */
export type Stream = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

/** A full response of n8n's helpers. */
export interface Raw {
	body: unknown;
	headers: Readonly<Record<string, unknown>>;
	statusCode: number;
}

/** A call that got no response. */
export interface ConnectionFailure {
	readonly kind: 'lost';
	readonly code: string;
	readonly detail: string;
}

/** Bytes of a response that are not JSON. */
export interface FileResponse {
	readonly stream: Stream;
	readonly headers: Readonly<Record<string, unknown>>;
}

const LONGEST_ERROR = 64 * 1024;

/** The first part of a response as text; an error is never longer than that. */
export async function beginningOf(body: unknown): Promise<string> {
	if (typeof body === 'string') return body.slice(0, LONGEST_ERROR);
	if (!isStream(body)) return '';
	const decoder = new TextDecoder();
	let text = '';
	for await (const chunk of body) {
		text += decoder.decode(chunk, { stream: true });
		if (text.length >= LONGEST_ERROR) break;
	}
	return text;
}

/** A response of Node's own HTTP client, which notices when nothing comes any more. */
interface Incoming {
	setTimeout(ms: number, idle: () => void): unknown;
}

const isIncoming = (stream: Stream): stream is Stream & Incoming =>
	'setTimeout' in stream && typeof stream.setTimeout === 'function';

/**
 * Ends a stream with an error when no byte has come for so long: n8n's own time-out is over as soon as
 * a response begins.
 *
 * @param ms milliseconds
 */
export function endWhenIdle(stream: Stream, ms: number): void {
	if (!isIncoming(stream)) return;
	const gone = Object.assign(new Error(`Nothing arrived for ${ms / 1000} s`), {
		code: 'ETIMEDOUT',
	});
	stream.setTimeout(ms, () => stream.destroy(gone));
}

/** Whether a body is a stream, rather than text that was read already. */
export function isStream(body: unknown): body is Stream {
	return (
		typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'pipe' in body
	);
}

/**
 * The code and the words of a connection that failed. n8n wraps the error: 2.8 keeps its code as
 * `httpCode` and its words in `messages`, newer versions keep the error itself as the cause.
 */
export function connectionFailure(error: unknown): ConnectionFailure {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	const code =
		textOf(cause, 'code') ?? (error instanceof NodeApiError ? error.httpCode : undefined);
	const words = error instanceof NodeApiError ? error.messages[0] : undefined;
	const detail = words ?? textOf(cause, 'message') ?? 'UbiOps returned no reason';
	return { kind: 'lost', code: code ?? '', detail: detail.replace(/\.$/, '') };
}

/** What an error says of itself; those of Node's own come from another realm under Jest. */
function textOf(error: unknown, key: 'code' | 'message'): string | undefined {
	if (typeof error !== 'object' || error === null) return undefined;
	const text: unknown = Reflect.get(error, key);
	return typeof text === 'string' ? text : undefined;
}
