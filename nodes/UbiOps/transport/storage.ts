/**
 * The door to storages: files at signed addresses, outside of UbiOps' API. These calls carry no token.
 */

import type { IHttpRequestOptions, INode, NodeApiError } from 'n8n-workflow';

import type { Content } from './body';
import { CallTimer, clientLimit } from './callTimer';
import { cancelSignal } from './cancellation';
import { apiError, type CallContext, messageIn, retryAfterOf } from './errors';
import { type Failure, type FailureKind, kindOfStatus } from './failure';
import { InputProblem } from './inputProblem';
import { valueAt } from './json';
import {
	AS_IT_IS,
	type Attempt,
	connectionFailure,
	fileIn,
	type FileResponse,
	type RawResponse,
	readBeginning,
} from './response';
import { withRetries } from './retry';
import type { Session } from './session';

/** Milliseconds that a file may take that UbiOps itself sends, beside the time of its bytes. */
export const FILE_TIMEOUT_MS = 3_600_000;

/** The same for files that a storage sends or takes. */
const STORAGE_TIMEOUT_MS = 300_000;

/** An address that a storage takes or gives a file at, for a limited time. */
export interface SignedAddress {
	readonly url: string;
	/** What keeps the files of the bucket, such as `azure_blob_storage`; empty when UbiOps names none. */
	readonly provider: string;
}

type StorageCall = Pick<IHttpRequestOptions, 'method' | 'headers'> & { readonly body?: Content };

async function callStorage(
	session: Session,
	url: string,
	call: StorageCall,
): Promise<Attempt<RawResponse>> {
	const { context, deadline, options } = session;
	const limitMs = options.timeoutMs ?? STORAGE_TIMEOUT_MS;
	const controller = new AbortController();
	const timer = new CallTimer(limitMs, deadline, cancelSignal(context), controller);
	if (call.body !== undefined) call.body.onProgress = timer.progress;
	let response: RawResponse;
	try {
		response = await timer.response(
			context.helpers.httpRequest({
				...call,
				url: new URL(url, session.origin).href,
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: call.method !== 'GET',
				abortSignal: controller.signal,
				timeout: clientLimit(limitMs),
			}),
		);
	} catch (error) {
		return { failure: connectionFailure(error) };
	}
	const { statusCode: status, headers, body } = response;
	if (status >= 200 && status < 300) return { value: response };
	// A storage that is asked too often does not always say when to come again.
	const isVague = status === 429 && headers['retry-after'] === undefined;
	const kind = isVague ? 'unavailable' : kindOfStatus(status);
	return { failure: { kind, status, headers, body: await readBeginning(body) } };
}

/** Opens a file at a signed address; its bytes are still to be read. */
export async function openDownload(session: Session, url: string): Promise<Attempt<FileResponse>> {
	const ended = await callStorage(session, url, { method: 'GET', headers: AS_IT_IS });
	return 'value' in ended ? fileIn(ended.value) : ended;
}

/**
 * Fetches a file from a signed address.
 *
 * @throws NodeApiError when the storage does not give it
 */
export async function fetchFromStorage(
	session: Session,
	url: string,
	context: CallContext,
): Promise<FileResponse> {
	const ended = await openDownload(session, url);
	if ('value' in ended) return ended.value;
	throw storageError(session.context.getNode(), ended.failure, context);
}

/** Headers that a storage wants with the bytes. */
const PROVIDER_HEADERS: Readonly<Record<string, Record<string, string>>> = {
	azure_blob_storage: { 'x-ms-version': '2020-04-08', 'x-ms-blob-type': 'BlockBlob' },
};

/**
 * Sends a file, or a part of one, to a signed address. The same bytes for the same address change
 * nothing when they come twice, so that it is sent again as long as the storage may still take it.
 *
 * @param ask gives the address; asked again for each attempt, as an address expires
 * @returns the ETag that the storage gave it, where it gave one
 * @throws NodeApiError when the storage does not take it
 */
export async function upload(
	session: Session,
	ask: () => Promise<SignedAddress>,
	content: Content,
	context: CallContext,
): Promise<string | undefined> {
	return await withStorageRetries(session, context, async () => {
		const { url, provider } = await ask();
		try {
			const ended = await callStorage(session, url, {
				method: 'PUT',
				body: content,
				headers: {
					'Content-Type': content.type,
					'Content-Length': String(content.size),
					...PROVIDER_HEADERS[provider],
				},
			});
			if ('failure' in ended) return ended;
			const { headers, body } = ended.value;
			await readBeginning(body);
			const { etag } = headers;
			return { value: typeof etag === 'string' && etag !== '' ? etag : undefined };
		} finally {
			content.close();
		}
	});
}

/** Kinds of failures after which a file may be sent or fetched again. */
const AGAIN: ReadonlySet<FailureKind> = new Set([
	'broken',
	'timedOut',
	'unavailable',
	'serverError',
]);

/**
 * Makes attempts at a file until one succeeds, with growing pauses, as often as calls are repeated.
 *
 * @param attempt has to start from the beginning each time, with a new address
 * @throws NodeApiError of the last attempt, or what an attempt throws
 */
export async function withStorageRetries<T>(
	session: Session,
	context: CallContext,
	attempt: () => Promise<Attempt<T>>,
): Promise<T> {
	let mayRenew = session.options.retries > 0;
	const rules = {
		again: AGAIN,
		retries: () => session.options.retries,
		giveUp: (failure: Failure) => storageError(session.context.getNode(), failure, context),
	};
	return await withRetries(session, rules, async () => {
		const ended = await attempt();
		if ('value' in ended || !mayRenew || !isUnsigned(ended.failure)) return ended;
		// An address that has expired: a new one helps at once, or not at all.
		mayRenew = false;
		return await attempt();
	});
}

/** Whether a storage does not accept, or no longer, what an address is signed with. */
const isUnsigned = ({ status, body = '' }: Failure): boolean =>
	status === 403 || (status === 400 && /expired/i.test(body));

/** The error for a storage that does not take or give a file, with its own words first. */
function storageError(node: INode, failure: Failure, { itemIndex }: CallContext): NodeApiError {
	const { kind, status, body = '', detail = 'No reason is known' } = failure;
	if (status === undefined) {
		const late = kind === 'timedOut' ? " Increase 'Call Timeout (Seconds)' under 'Options'." : '';
		return apiError(node, {
			kind,
			message: MESSAGES[kind] ?? 'The file storage could not be reached',
			hint: `${detail}. Files are transferred directly, so n8n must be able to reach the bucket's storage as well as UbiOps.${late}`,
			itemIndex,
		});
	}
	return apiError(node, {
		kind,
		message: messageIn(body) ?? `The file storage responded with status ${status}`,
		hint: storageHint(status),
		status,
		retryAfterMs: retryAfterOf(failure),
		itemIndex,
	});
}

const MESSAGES: Readonly<Partial<Record<FailureKind, string>>> = {
	broken: 'The connection to the file storage failed',
	timedOut: 'The file storage did not respond in time',
};

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
