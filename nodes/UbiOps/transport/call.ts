/** The single way out: every call to UbiOps, and every call to a signed address, leaves here. */

import type { BinaryHelperFunctions, IHttpRequestOptions, INode } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import type { Method } from '../api/operation';
import { answerError, apiError, lostError, type Where } from './failure';
import { parseJson } from './json';
import { pauseBeforeRetry, type Outcome } from './retry';
import { CREDENTIAL, cancelSignal, pause, throwIfCancelled, type Session } from './session';

/** Body of a call, ready for the wire. */
export type CallBody =
	| { readonly kind: 'json'; readonly text: string }
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'form'; readonly form: FormData };

export interface Call {
	readonly method: Method;
	/** From {@link fillPath}: encoded, with a leading slash. */
	readonly path: string;
	readonly query?: ReadonlyArray<readonly [string, string]>;
	readonly body?: CallBody;
	/** Whether a repeated call changes nothing. */
	readonly repeatable: boolean;
	/** Milliseconds without an answer after which the call is given up. */
	readonly timeoutMs: number;
	readonly where: Where;
}

/** A stream of bytes, as n8n's helpers give and take it. */
type Stream = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

interface Answer<B> {
	readonly kind: 'answer';
	readonly status: number;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body: B;
}
interface Lost {
	readonly kind: 'lost';
	readonly code: string;
	readonly detail: string;
}

/** Bytes of an answer that are not JSON. */
export interface FileAnswer {
	readonly stream: Stream;
	readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * Calls UbiOps and reads the answer as JSON.
 *
 * @returns the value, or undefined when the answer has no body
 * @throws NodeApiError with UbiOps' own words when the answer is no success or none came
 */
export async function callJson(session: Session, call: Call): Promise<unknown> {
	const answer = await callWithRetries(session, call, async () => await sendForText(session, call));
	if (answer.body.trim() === '') return undefined;
	try {
		return parseJson(answer.body);
	} catch {
		throw apiError(session.context.getNode(), {
			message: 'The answer is not from the UbiOps API: it is no JSON',
			hint: "Check 'Base URL' of the UbiOps credential; a web page or a proxy seems to have answered.",
			status: answer.status,
			itemIndex: call.where.itemIndex,
		});
	}
}

/**
 * Calls UbiOps for a file and gives it as a stream.
 *
 * @throws NodeApiError with UbiOps' own words when the answer is no success or none came
 */
export async function callFile(session: Session, call: Call): Promise<FileAnswer> {
	const answer = await callWithRetries(
		session,
		call,
		async () => await sendForStream(session, call),
	);
	const target = redirectTarget(answer);
	if (target !== undefined) return await fetchForeign(session, target, call.where);
	return { stream: answer.body, headers: answer.headers };
}

async function callWithRetries<B>(
	session: Session,
	call: Call,
	send: () => Promise<Answer<B> | Lost>,
): Promise<Answer<B>> {
	const { context, options } = session;
	let waitedMs = 0;
	for (let attempt = 0; ; attempt++) {
		await pause(context, session.pausedUntil - Date.now());
		throwIfCancelled(context);
		const outcome = await send();
		if (outcome.kind === 'answer' && isSuccess(outcome)) return outcome;
		throwIfCancelled(context);
		const wait = pauseBeforeRetry(
			outcome,
			call.repeatable,
			attempt,
			options.retries,
			waitedMs,
			Date.now(),
		);
		if (wait === undefined) throw await errorOf(context.getNode(), call, outcome);
		if (isRateLimit(outcome)) {
			// Told to one call, meant for all: the others of this execution hold back as well.
			session.pausedUntil = Math.max(session.pausedUntil, Date.now() + wait);
			waitedMs += wait;
		} else {
			await pause(context, wait);
		}
	}
}

const isSuccess = (answer: Answer<unknown>): boolean =>
	(answer.status >= 200 && answer.status < 300) || redirectTarget(answer) !== undefined;

const isRateLimit = (outcome: Outcome): boolean =>
	outcome.kind === 'answer' && outcome.status === 429;

async function errorOf<B>(
	node: INode,
	call: Call,
	outcome: Answer<B> | Lost,
): Promise<NodeApiError> {
	if (outcome.kind === 'lost') {
		return lostError(node, outcome.code, outcome.detail, call.repeatable, call.where);
	}
	return answerError(node, outcome.status, await beginningOf(outcome.body), call.where);
}

/** Milliseconds without a byte after which a file is given up. */
const FILE_TIMEOUT_MS = 3_600_000;

const LONGEST_ERROR = 64 * 1024;

/** The first part of an answer as text; an error is never longer than that. */
async function beginningOf(body: unknown): Promise<string> {
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

function isStream(body: unknown): body is Stream {
	return (
		typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'pipe' in body
	);
}

/** Address that a file has moved to; only a stream is ever fetched from somewhere else. */
function redirectTarget(answer: Answer<unknown>): string | undefined {
	const { location } = answer.headers;
	const moved = [301, 302, 303, 307, 308].includes(answer.status);
	return moved && isStream(answer.body) && typeof location === 'string' ? location : undefined;
}

function optionsOf(session: Session, call: Call): IHttpRequestOptions {
	const { body, query = [] } = call;
	const search = query
		.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
		.join('&');
	return {
		method: call.method,
		url: search === '' ? call.path : `${call.path}?${search}`,
		headers: headersOf(body),
		...(body === undefined ? {} : { body: body.kind === 'form' ? body.form : body.text }),
		timeout: session.options.timeoutMs ?? call.timeoutMs,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A redirect could carry the token elsewhere, and would repeat a POST.
		disableFollowRedirect: true,
	};
}

function headersOf(body: CallBody | undefined): Record<string, string> {
	if (body?.kind === 'json') return { 'Content-Type': 'application/json' };
	if (body?.kind === 'text') return { 'Content-Type': 'text/plain' };
	return {};
}

interface Raw {
	body: unknown;
	headers: Readonly<Record<string, unknown>>;
	statusCode: number;
}

async function send(
	session: Session,
	call: Call,
	encoding: 'text' | 'stream',
): Promise<Answer<unknown> | Lost> {
	const { context } = session;
	try {
		const raw: Raw = await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, {
			...optionsOf(session, call),
			encoding,
		});
		return { kind: 'answer', status: raw.statusCode, headers: raw.headers, body: raw.body };
	} catch (error) {
		return lost(error);
	}
}

async function sendForText(session: Session, call: Call): Promise<Answer<string> | Lost> {
	const answer = await send(session, call, 'text');
	if (answer.kind === 'lost') return answer;
	return { ...answer, body: typeof answer.body === 'string' ? answer.body : '' };
}

async function sendForStream(session: Session, call: Call): Promise<Answer<Stream> | Lost> {
	const answer = await send(session, call, 'stream');
	if (answer.kind === 'lost') return answer;
	const { body } = answer;
	return isStream(body) ? { ...answer, body } : { kind: 'lost', code: '', detail: 'No file came' };
}

/**
 * The code and the words of a connection that failed. n8n wraps the error: 2.8 keeps its code as
 * `httpCode` and its words in `messages`, newer versions keep the error itself as the cause.
 */
function lost(error: unknown): Lost {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	const code = codeOf(cause) ?? (error instanceof NodeApiError ? error.httpCode : undefined);
	const words = error instanceof NodeApiError ? error.messages[0] : undefined;
	const detail = words ?? (cause instanceof Error ? cause.message : 'No reason was given');
	return { kind: 'lost', code: code ?? '', detail: detail.replace(/\.$/, '') };
}

const codeOf = (error: unknown): string | undefined =>
	error instanceof Error && 'code' in error && typeof error.code === 'string'
		? error.code
		: undefined;

/**
 * Fetches a file from a signed address outside of UbiOps: without a token.
 *
 * @throws NodeApiError when the storage does not give it
 */
async function fetchForeign(session: Session, url: string, where: Where): Promise<FileAnswer> {
	const { context } = session;
	let raw: Raw;
	try {
		raw = await context.helpers.httpRequest({
			method: 'GET',
			url: new URL(url, session.origin).href,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			abortSignal: cancelSignal(context),
			timeout: FILE_TIMEOUT_MS,
		});
	} catch (error) {
		const { code, detail } = lost(error);
		throw lostError(context.getNode(), code, detail, true, where);
	}
	if (raw.statusCode >= 200 && raw.statusCode < 300) {
		if (isStream(raw.body)) return { stream: raw.body, headers: raw.headers };
	}
	throw answerError(context.getNode(), raw.statusCode, await beginningOf(raw.body), where);
}
