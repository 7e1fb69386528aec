/** What n8n's HTTP helpers return: streams, errors, and the words in them. */

import type { BinaryHelperFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { type Failure, kindOfCode } from './failure';

/** A stream of bytes, as n8n's helpers give and take it. */
export type Stream = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

/** A full response of n8n's helpers, asked for as a stream. */
export interface RawResponse {
	readonly body: unknown;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly statusCode: number;
}

/** Bytes of a response that are not JSON. */
export interface FileResponse {
	readonly stream: Stream;
	readonly headers: Readonly<Record<string, unknown>>;
}

/** Headers of calls for files: what is packed on its way can be cut short without a sign of it. */
export const AS_IT_IS: Readonly<Record<string, string>> = { 'Accept-Encoding': 'identity' };

/** The file that a response is. */
export function fileIn({
	statusCode,
	headers,
	body,
}: RawResponse): Attempt<FileResponse & Pick<RawResponse, 'statusCode'>> {
	if (!isStream(body)) return { failure: { kind: 'broken', detail: 'No file arrived' } };
	if (statusCode !== 206) return { value: { statusCode, headers, stream: body } };
	discard(body);
	return { failure: { kind: 'broken', detail: 'Only a part of the file arrived (status 206)' } };
}

/** How an attempt at a call ended. */
export type Attempt<T> = { readonly value: T } | { readonly failure: Failure };

const MIB = 1024 * 1024;

/** Bytes of the largest response that is read into memory. */
export const LARGEST_TEXT = 256 * MIB;

/** Bytes of an error that are read; the rest is left. */
const LONGEST_ERROR = 64 * 1024;

/** A response that is larger than what may be read of it. */
export class OversizedError extends Error {}

/**
 * Reads a body as text.
 *
 * @throws OversizedError when it is larger than {@link LARGEST_TEXT}
 * @throws what the stream ends with when it breaks, is damaged or is given up
 */
export async function readText(body: unknown): Promise<string> {
	const { text, end } = await readUpTo(body, LARGEST_TEXT);
	if (end === 'whole') return text;
	if (end !== 'more') throw end;
	throw new OversizedError(`The response is larger than ${LARGEST_TEXT / MIB} MiB`);
}

/** The first part of a body as text, also of one that breaks off: an error is never longer than that. */
export async function readBeginning(body: unknown): Promise<string> {
	return (await readUpTo(body, LONGEST_ERROR)).text;
}

interface Read {
	readonly text: string;
	/** Whether that is all, or there is more, or why no more came. */
	readonly end: 'whole' | 'more' | Error;
}

/**
 * Reads a body up to a number of bytes. Events rather than a loop over the stream: for the small bodies
 * that most responses have, that takes a fraction of the time.
 */
async function readUpTo(body: unknown, most: number): Promise<Read> {
	if (typeof body === 'string') return { text: body, end: 'whole' };
	if (!isStream(body)) return { text: '', end: 'whole' };
	const chunks: Uint8Array[] = [];
	let length = 0;
	let isDone = false;
	return await new Promise<Read>((resolve) => {
		const done = (end: Read['end']): void => {
			if (isDone) return;
			isDone = true;
			resolve({ text: textIn(chunks), end });
		};
		body.on('data', (chunk: Uint8Array) => {
			length += chunk.length;
			chunks.push(chunk);
			if (length <= most) return;
			done('more');
			body.destroy();
		});
		body.on('end', () => done('whole'));
		body.on('error', done);
		body.on('close', () => {
			// Every stream closes, also one that was whole, and an error with its stack is dear.
			if (!isDone) done(new CutError('The response was cut off'));
		});
	});
}

const BYTE_ORDER_MARK = '\uFEFF';

/** UTF-8 as text. A decoder for streams takes longer to set up than most bodies to decode. */
function textIn(chunks: readonly Uint8Array[]): string {
	const text = Buffer.concat(chunks).toString('utf8');
	return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** A body that ended before its end. */
class CutError extends Error {
	readonly code = 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Lets go of a body that nobody reads. */
export function discard(body: unknown): void {
	if (!isStream(body)) return;
	body.on('error', () => undefined);
	body.destroy();
}

/** Whether a body is a stream, rather than text that was read already. */
export function isStream(body: unknown): body is Stream {
	return (
		typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'pipe' in body
	);
}

/**
 * What went wrong before a response began. n8n wraps the error: 2.8 keeps its code as `httpCode` and its
 * words in `messages`, newer versions keep the error itself as the cause.
 */
export function connectionFailure(error: unknown): Failure {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	const code =
		textOf(cause, 'code') ?? (error instanceof NodeApiError ? error.httpCode : undefined) ?? '';
	const words = error instanceof NodeApiError ? error.messages[0] : undefined;
	const detail = (words ?? textOf(cause, 'message') ?? 'No reason is known').replace(/\.$/, '');
	return { kind: kindOfCode(code), code, detail: PLAIN_WORDS.get(detail) ?? detail };
}

/** Words of Node's that say little to others. */
const PLAIN_WORDS: ReadonlyMap<string, string> = new Map([
	['aborted', 'The response broke off'],
	['socket hang up', 'The connection was closed before a response came'],
]);

/** What went wrong while a body was read. Anything but a limit of time means that it came damaged. */
export function bodyFailure(error: unknown): Failure {
	if (error instanceof OversizedError) return { kind: 'oversized', detail: error.message };
	const { code = '', detail } = connectionFailure(error);
	const isPacked = /^(Z_|ERR__ERROR|ERR_BROTLI|ERR_PADDING)/.test(code);
	return {
		kind: kindOfCode(code) === 'timedOut' ? 'timedOut' : 'broken',
		code,
		detail: isPacked ? `The response cannot be decompressed (${detail})` : detail,
	};
}

/** What an error says of itself; those of Node's own come from another realm under Jest. */
function textOf(error: unknown, key: 'code' | 'message'): string | undefined {
	if (typeof error !== 'object' || error === null) return undefined;
	const text: unknown = Reflect.get(error, key);
	return typeof text === 'string' ? text : undefined;
}
