/** The single way out: every call to UbiOps, and every call to a signed address, leaves here. */

import type { IHttpRequestOptions, INode, NodeApiError } from 'n8n-workflow';

import type { Method } from '../api/table/operation';
import type { Form } from './body';
import { responseError, apiError, connectionError, type CallContext } from './errors';
import { fetchFromStorage } from './storage';
import { parseJson } from './json';
import {
	beginningOf,
	type FileResponse,
	isStream,
	connectionFailure,
	type ConnectionFailure,
	type Raw,
	type Stream,
} from './response';
import { pauseBeforeRetry, type Outcome } from './retry';
import { pause, throwIfCancelled } from './cancellation';
import { CREDENTIAL, type Session } from './session';

/** Body of a call, ready for the wire. */
export type CallBody =
	| { readonly kind: 'json'; readonly text: string }
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'form'; readonly form: Form };

/** Milliseconds to wait for an ordinary response. */
export const ORDINARY_TIMEOUT_MS = 60_000;

/** JSON as it goes over the wire. */
export const jsonBody = (value: unknown): CallBody => ({
	kind: 'json',
	text: JSON.stringify(value),
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
	/** Milliseconds without a response after which the call is given up. */
	readonly timeoutMs: number;
	readonly callContext: CallContext;
}

interface HttpResponse<B> {
	readonly kind: 'answer';
	readonly status: number;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body: B;
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
 * @throws NodeApiError with UbiOps' own words when the response is no success or none came
 */
export async function callJson(session: Session, call: Call): Promise<unknown> {
	return (await callDatedJson(session, call)).value;
}

/**
 * Calls UbiOps as {@link callJson} does, and tells the time of the response.
 *
 * @throws NodeApiError as {@link callJson}
 */
export async function callDatedJson(session: Session, call: Call): Promise<DatedJson> {
	const response = await callWithRetries(
		session,
		call,
		async () => await sendForText(session, call),
	);
	const date = Date.parse(String(response.headers['date']));
	const dated = { date: Number.isNaN(date) ? undefined : date };
	if (response.body.trim() === '') return { ...dated, value: undefined };
	try {
		return { ...dated, value: parseJson(response.body) };
	} catch {
		throw apiError(session.context.getNode(), {
			message: 'The response is not JSON, so it is probably not from the UbiOps API',
			hint: "Check 'Base URL' of the UbiOps credential; a web page or a proxy seems to have responded.",
			status: response.status,
			itemIndex: call.callContext.itemIndex,
		});
	}
}

/**
 * Calls UbiOps for a file and gives it as a stream.
 *
 * @throws NodeApiError with UbiOps' own words when the response is no success or none came
 */
export async function callFile(session: Session, call: Call): Promise<FileResponse> {
	const response = await callWithRetries(
		session,
		call,
		async () => await sendForStream(session, call),
	);
	const target = redirectTarget(response);
	if (target !== undefined) return await fetchFromStorage(session, target, call.callContext);
	return { stream: response.body, headers: response.headers };
}

async function callWithRetries<B>(
	session: Session,
	call: Call,
	send: () => Promise<HttpResponse<B> | ConnectionFailure>,
): Promise<HttpResponse<B>> {
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
			call.callContext.repeatable,
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

const isSuccess = (response: HttpResponse<unknown>): boolean =>
	(response.status >= 200 && response.status < 300) || redirectTarget(response) !== undefined;

const isRateLimit = (outcome: Outcome): boolean =>
	outcome.kind === 'answer' && outcome.status === 429;

async function errorOf<B>(
	node: INode,
	call: Call,
	outcome: HttpResponse<B> | ConnectionFailure,
): Promise<NodeApiError> {
	if (outcome.kind === 'lost') {
		return connectionError(node, outcome.code, outcome.detail, call.callContext);
	}
	return responseError(node, outcome.status, await beginningOf(outcome.body), call.callContext);
}

/** Address that a file has moved to; only a stream is ever fetched from somewhere else. */
function redirectTarget(response: HttpResponse<unknown>): string | undefined {
	const { location } = response.headers;
	const moved = [301, 302, 303, 307, 308].includes(response.status);
	return moved && isStream(response.body) && typeof location === 'string' ? location : undefined;
}

function optionsOf(session: Session, call: Call): IHttpRequestOptions {
	const { body, query = [] } = call;
	const search = query
		.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
		.join('&');
	return {
		method: call.method,
		url: search === '' ? call.path : `${call.path}?${search}`,
		headers: { ...call.headers, ...headersOf(body) },
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

async function send(
	session: Session,
	call: Call,
	encoding: 'text' | 'stream',
): Promise<HttpResponse<unknown> | ConnectionFailure> {
	const { context } = session;
	try {
		const raw: Raw = await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, {
			...optionsOf(session, call),
			encoding,
		});
		return { kind: 'answer', status: raw.statusCode, headers: raw.headers, body: raw.body };
	} catch (error) {
		return connectionFailure(error);
	} finally {
		if (call.body?.kind === 'form') call.body.form.close();
	}
}

async function sendForText(
	session: Session,
	call: Call,
): Promise<HttpResponse<string> | ConnectionFailure> {
	const response = await send(session, call, 'text');
	if (response.kind === 'lost') return response;
	return { ...response, body: typeof response.body === 'string' ? response.body : '' };
}

async function sendForStream(
	session: Session,
	call: Call,
): Promise<HttpResponse<Stream> | ConnectionFailure> {
	const response = await send(session, call, 'stream');
	if (response.kind === 'lost') return response;
	const { body } = response;
	return isStream(body)
		? { ...response, body }
		: { kind: 'lost', code: '', detail: 'No file arrived' };
}
