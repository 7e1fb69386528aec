/**
 * The door to UbiOps: every call that carries the token leaves here. The other door, for signed addresses
 * of a storage, is storage.ts, and has no credentials.
 */

import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Method } from '../api/table/operation';
import type { Form } from './body';
import { CallTimer, clientLimit } from './callTimer';
import { cancelSignal, createCaller, pause } from './cancellation';
import { now } from './clock';
import { callError, type CallContext } from './errors';
import { type FailureKind, kindOfStatus } from './failure';
import { parseJson, writeJson } from './json';
import { encoded } from './path';
import {
	AS_IT_IS,
	type Attempt,
	bodyFailure,
	connectionFailure,
	type FileResponse,
	discard,
	fileIn,
	type RawResponse,
	readBeginning,
	readText,
} from './response';
import { type RetryRules, withRetries } from './retry';
import { CREDENTIAL, type Session } from './session';
import { fetchFromStorage } from './storage';

/** Body of a call, ready for the wire. */
export type CallBody =
	| { readonly kind: 'json'; readonly text: string }
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'form'; readonly form: Form };

/** Milliseconds that an ordinary call may take. */
export const ORDINARY_TIMEOUT_MS = 60_000;

/** JSON as it goes over the wire. */
export const jsonBody = (value: unknown): CallBody => ({
	kind: 'json',
	text: writeJson(value),
});

export interface Call {
	readonly method: Method;
	/** From {@link fillPath}: encoded, with a leading slash. */
	readonly path: string;
	readonly query?: ReadonlyArray<readonly [string, string]>;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: CallBody;
	/** Key of the entries, where a list stands inside of an object. */
	readonly entries?: string;
	/** Milliseconds that the call may take: without a byte, and in all but for the time of its bytes. */
	readonly timeoutMs: number;
	readonly callContext: CallContext;
}

/** JSON of a response, and when UbiOps' own clock says that it was given. */
export interface DatedJson {
	/** Undefined when the response has no body. */
	readonly value: unknown;
	/** Milliseconds since 1970, from the Date header; undefined where there is none. */
	readonly date: number | undefined;
}

/**
 * Calls UbiOps and reads the response as JSON.
 *
 * @returns the value, or undefined when the response has no body
 * @throws NodeApiError with UbiOps' own words and its kind, see {@link failureKind}, when the call fails
 */
export async function callJson(session: Session, call: Call): Promise<unknown> {
	return (await callDatedJson(session, call)).value;
}

/**
 * Calls UbiOps as {@link callJson} does, and returns the time of the response as well.
 *
 * @throws NodeApiError as {@link callJson}
 */
export async function callDatedJson(session: Session, call: Call): Promise<DatedJson> {
	return await withRetries(session, rulesOf(session, call), async () => {
		const sent = await send(session, call);
		return 'value' in sent ? await readJson(sent.value) : sent;
	});
}

async function readJson({ statusCode, headers, body }: RawResponse): Promise<Attempt<DatedJson>> {
	let text: string;
	try {
		text = await readText(body);
	} catch (error) {
		return { failure: { ...bodyFailure(error), status: statusCode } };
	}
	const time = Date.parse(String(headers['date']));
	const date = Number.isNaN(time) ? undefined : time;
	if (text.trim() === '') return { value: { value: undefined, date } };
	try {
		return { value: { value: parseJson(text), date } };
	} catch (error) {
		// Anything but bad syntax means that it is too much, such as a string longer than there can be.
		if (!(error instanceof SyntaxError))
			return { failure: { kind: 'oversized', status: statusCode } };
		const type = String(headers['content-type'] ?? 'without a content type');
		const detail = `Status ${statusCode}, ${type}: ${error.message}`.replace(/\.$/, '');
		return { failure: { kind: 'notJson', status: statusCode, detail } };
	}
}

/**
 * Calls UbiOps for a file and returns it as a stream, which ends with an error when it takes too long.
 *
 * @throws NodeApiError as {@link callJson}
 */
export async function callFile(session: Session, call: Call): Promise<FileResponse> {
	const { statusCode, headers, stream } = await withRetries(
		session,
		rulesOf(session, call),
		async () => {
			const sent = await send(
				session,
				{ ...call, headers: { ...AS_IT_IS, ...call.headers } },
				// A call that runs a model has not run it where it is sent on.
				call.method === 'GET',
			);
			return 'value' in sent ? fileIn(sent.value) : sent;
		},
	);
	const target = redirectTarget(statusCode, headers);
	if (target === undefined) return { stream, headers };
	discard(stream);
	return await fetchFromStorage(session, target, call.callContext);
}

/** Kinds of failures after which a call that changes nothing may go again. */
const AGAIN: ReadonlySet<FailureKind> = new Set(['broken', 'unavailable']);
const NEVER_AGAIN: ReadonlySet<FailureKind> = new Set();

function rulesOf(session: Session, { callContext }: Call): RetryRules {
	return {
		again: callContext.repeatable ? AGAIN : NEVER_AGAIN,
		// With a wrong address, each of 10,000 items would find that out for itself.
		retries: ({ kind }) =>
			kind === 'unreachable' && session.isUnreachable ? 0 : session.options.retries,
		onPause: ({ kind }, ms) => {
			// UbiOps says it to one call and means all: the others of this execution hold back as well.
			if (kind === 'rateLimited') session.pausedUntil = Math.max(session.pausedUntil, now() + ms);
		},
		giveUp: (failure) => {
			session.isUnreachable = failure.kind === 'unreachable';
			return callError(session.context.getNode(), failure, callContext);
		},
	};
}

/** Address that a file has moved to; only a stream is ever fetched from somewhere else. */
function redirectTarget(status: number, { location }: RawResponse['headers']): string | undefined {
	const moved = [301, 302, 303, 307, 308].includes(status);
	return moved && typeof location === 'string' ? location : undefined;
}

/**
 * Sends a call once, as soon as the rate limit allows it, and waits for its response to begin.
 *
 * @param mayMove whether a redirect is what the caller wants to know
 */
async function send(session: Session, call: Call, mayMove = false): Promise<Attempt<RawResponse>> {
	const { context, deadline, options } = session;
	const limitedMs = session.pausedUntil - now();
	if (limitedMs > 0) await pause(context, limitedMs);
	const limitMs = options.timeoutMs ?? call.timeoutMs;
	const requestOptions = optionsOf(call, limitMs);
	const caller = session.callers.pop() ?? createCaller(context);
	const timer = new CallTimer(
		limitMs,
		deadline,
		cancelSignal(context),
		caller.controller,
		lengthOf(call.body),
		() => session.callers.push(caller),
	);
	if (call.body?.kind === 'form') call.body.form.onProgress(timer.progress);
	let response: RawResponse;
	try {
		response = await timer.response(
			context.helpers.httpRequestWithAuthentication.call(
				caller.context,
				CREDENTIAL,
				requestOptions,
			),
		);
	} catch (error) {
		return { failure: connectionFailure(error) };
	} finally {
		if (call.body?.kind === 'form') call.body.form.close();
	}
	session.isUnreachable = false;
	const { statusCode: status, headers, body } = response;
	if (status >= 200 && status < 300) return { value: response };
	if (mayMove && redirectTarget(status, headers) !== undefined) return { value: response };
	return {
		failure: { kind: kindOfStatus(status), status, headers, body: await readBeginning(body) },
	};
}

/** Bytes that leave at once; those of a form are counted as they go. */
const lengthOf = (body: CallBody | undefined): number =>
	body === undefined || body.kind === 'form' ? 0 : body.text.length;

function optionsOf(call: Call, limitMs: number): IHttpRequestOptions {
	const { body, query = [] } = call;
	const search = query
		.map(([name, value]) => `${encoded(name, name)}=${encoded(value, name)}`)
		.join('&');
	return {
		method: call.method,
		url: search === '' ? call.path : `${call.path}?${search}`,
		headers: { ...call.headers, ...headersOf(body) },
		...(body === undefined ? {} : { body: body.kind === 'form' ? body.form : body.text }),
		// As text, n8n's client never ends a response that is compressed and breaks off.
		encoding: 'stream',
		timeout: clientLimit(limitMs),
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
