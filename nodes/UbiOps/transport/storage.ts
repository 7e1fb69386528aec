/** Calls to signed addresses outside of UbiOps' API: they carry no token. */

import type { IHttpRequestOptions, INode, NodeApiError } from 'n8n-workflow';

import { InputProblem } from './inputProblem';
import { valueAt } from './json';
import type { Content } from './body';
import { apiError, type CallContext, messageIn } from './errors';
import {
	beginningOf,
	type FileResponse,
	isStream,
	connectionFailure,
	type ConnectionFailure,
	type Raw,
} from './response';
import { pauseBeforeRetry } from './retry';
import { cancelSignal, pause, throwIfCancelled } from './cancellation';
import type { Session } from './session';

/** Milliseconds without a byte after which a file that UbiOps itself gives is given up. */
export const FILE_TIMEOUT_MS = 3_600_000;

/** Milliseconds without a byte after which whoever gives or takes a file is taken for gone. */
export const STORAGE_IDLE_MS = 300_000;

/** An address that a storage takes or gives a file at, for a limited time. */
export interface SignedAddress {
	readonly url: string;
	/** What keeps the files of the bucket, such as `azure_blob_storage`; empty when UbiOps names none. */
	readonly provider: string;
}

/** A response of a storage that is no success. */
export interface Refused {
	readonly kind: 'refused';
	readonly status: number;
	readonly headers: Readonly<Record<string, unknown>>;
	/** Beginning of the body. */
	readonly body: string;
}

/** How an attempt ended; only `done` is what was wanted. */
export type Attempt<T> = { readonly kind: 'done'; readonly value: T } | Refused | ConnectionFailure;

async function callStorage(
	session: Session,
	url: string,
	options: Pick<IHttpRequestOptions, 'method' | 'body' | 'headers'>,
): Promise<Attempt<Raw>> {
	const { context } = session;
	let raw: Raw;
	try {
		raw = await context.helpers.httpRequest({
			...options,
			url: new URL(url, session.origin).href,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: options.method !== 'GET',
			abortSignal: cancelSignal(context),
			timeout: STORAGE_IDLE_MS,
		});
	} catch (error) {
		return connectionFailure(error);
	}
	if (raw.statusCode >= 200 && raw.statusCode < 300) return { kind: 'done', value: raw };
	const { statusCode: status, headers } = raw;
	return { kind: 'refused', status, headers, body: await beginningOf(raw.body) };
}

/** Opens a file at a signed address; its bytes are still to be read. */
export async function openDownload(session: Session, url: string): Promise<Attempt<FileResponse>> {
	const ending = await callStorage(session, url, { method: 'GET' });
	if (ending.kind !== 'done') return ending;
	const { body, headers } = ending.value;
	if (isStream(body)) return { kind: 'done', value: { stream: body, headers } };
	return { kind: 'lost', code: '', detail: 'No file arrived' };
}

/**
 * Fetches a file from a signed address.
 *
 * @throws NodeApiError when the storage does not give it
 */
export async function fetchFromStorage(
	session: Session,
	url: string,
	where: CallContext,
): Promise<FileResponse> {
	const ending = await openDownload(session, url);
	if (ending.kind === 'done') return ending.value;
	throw storageError(session.context.getNode(), ending, where);
}

/** Headers that a storage wants with the bytes. */
const PROVIDER_HEADERS: Readonly<Record<string, Record<string, string>>> = {
	azure_blob_storage: { 'x-ms-version': '2020-04-08', 'x-ms-blob-type': 'BlockBlob' },
};

/**
 * Sends a file, or a part of one, to a signed address. The same bytes for the same address change
 * nothing when they come twice, so that it is sent again as long as the storage may still take it.
 *
 * @param ask gives the address; asked anew for each attempt, as an address expires
 * @returns the ETag that the storage gave it, where it gave one
 * @throws NodeApiError when the storage does not take it
 */
export async function upload(
	session: Session,
	ask: () => Promise<SignedAddress>,
	content: Content,
	where: CallContext,
): Promise<string | undefined> {
	return await withRetries(session, where, async () => {
		const { url, provider } = await ask();
		try {
			const ending = await callStorage(session, url, {
				method: 'PUT',
				body: content,
				headers: {
					'Content-Type': content.type,
					'Content-Length': String(content.size),
					...PROVIDER_HEADERS[provider],
				},
			});
			if (ending.kind !== 'done') return ending;
			const { headers, body } = ending.value;
			await beginningOf(body);
			const { etag } = headers;
			return { kind: 'done', value: typeof etag === 'string' ? etag : undefined };
		} finally {
			content.close();
		}
	});
}

/**
 * Makes attempts at a file until one has done it, with growing pauses, as often as calls are repeated.
 *
 * @param attempt has to begin from the beginning each time, with a new address
 * @throws NodeApiError of the last attempt, or what an attempt throws
 */
export async function withRetries<T>(
	session: Session,
	where: CallContext,
	attempt: () => Promise<Attempt<T>>,
): Promise<T> {
	const { context, options } = session;
	let waitedMs = 0;
	let unsigned = 0;
	for (let tries = 0; ; tries++) {
		throwIfCancelled(context);
		const ending = await attempt();
		if (ending.kind === 'done') return ending.value;
		throwIfCancelled(context);
		let wait: number | undefined;
		if (isUnsigned(ending)) {
			// An address that has expired: a new one helps at once, or not at all.
			wait = unsigned++ === 0 && options.retries > 0 ? 0 : undefined;
		} else {
			wait = pauseBeforeRetry(
				asOutcome(ending),
				true,
				tries,
				options.retries,
				waitedMs,
				Date.now(),
			);
		}
		if (wait === undefined) throw storageError(context.getNode(), ending, where);
		waitedMs += wait;
		await pause(context, wait);
	}
}

/** Whether a storage does not accept, or no longer, what an address is signed with. */
const isUnsigned = (ending: Refused | ConnectionFailure): boolean =>
	ending.kind === 'refused' &&
	(ending.status === 403 || (ending.status === 400 && /expired/i.test(ending.body)));

/** Statuses and codes that pass by, although a call to UbiOps' API is not repeated after them. */
const PASSING_STATUSES = new Set([408, 500]);
const PASSING_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE']);

function asOutcome(ending: Refused | ConnectionFailure): Parameters<typeof pauseBeforeRetry>[0] {
	if (ending.kind === 'lost') {
		return PASSING_CODES.has(ending.code) ? { kind: 'lost', code: 'ECONNRESET' } : ending;
	}
	const { status, headers } = ending;
	// A storage that is asked too often does not always say when to come again.
	const isPassing =
		PASSING_STATUSES.has(status) || (status === 429 && headers['retry-after'] === undefined);
	return { kind: 'answer', status: isPassing ? 503 : status, headers };
}

/** The error for a storage that does not take or give a file, with its own words first. */
function storageError(
	node: INode,
	ending: Refused | ConnectionFailure,
	{ itemIndex }: CallContext,
): NodeApiError {
	if (ending.kind === 'lost') {
		return apiError(node, {
			message: 'The connection to the file storage failed',
			hint: `${ending.detail}. Files are transferred directly, so n8n must be able to reach the bucket's storage as well as UbiOps.`,
			itemIndex,
		});
	}
	const { status, body } = ending;
	return apiError(node, {
		message: messageIn(body) ?? `The file storage responded with status ${status}`,
		hint: storageHint(status),
		status,
		itemIndex,
	});
}

function storageHint(status: number): string {
	if (status === 403) {
		return 'The storage rejected the URL that UbiOps signed. Check the credentials of the bucket and their permissions.';
	}
	if (status === 404) return 'The storage does not have the file, or the bucket is gone.';
	if (status === 413) return 'The file is too large for the storage.';
	return status >= 500 || status === 429
		? 'The storage of the bucket could not handle the file right now. Try again later.'
		: 'The storage of the bucket rejected the file.';
}

/**
 * The signed address in a response of UbiOps.
 *
 * @param provider what keeps the files of the bucket, where the response does not say so
 * @throws InputProblem when there is none
 */
export function addressIn(response: unknown, provider = ''): SignedAddress {
	const url = valueAt(response, 'url');
	if (typeof url === 'string' && URL.canParse(url)) {
		return { url, provider: String(valueAt(response, 'provider') ?? provider) };
	}
	throw new InputProblem('UbiOps returned no URL for the file', 'Try again later.');
}
