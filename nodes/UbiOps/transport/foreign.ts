/** Calls to signed addresses outside of UbiOps' API: they carry no token. */

import type { IHttpRequestOptions } from 'n8n-workflow';

import { answerError, lostError, type Where } from './failure';
import { beginningOf, type FileAnswer, isStream, lost, type Raw, type Stream } from './received';
import { cancelSignal, type Session } from './session';

/** Milliseconds without a byte after which a file is given up. */
export const FILE_TIMEOUT_MS = 3_600_000;

async function callForeign(
	session: Session,
	url: string,
	where: Where,
	options: Pick<IHttpRequestOptions, 'method' | 'body' | 'headers'>,
): Promise<Raw> {
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
			timeout: FILE_TIMEOUT_MS,
		});
	} catch (error) {
		const { code, detail } = lost(error);
		throw lostError(context.getNode(), code, detail, where);
	}
	if (raw.statusCode >= 200 && raw.statusCode < 300) return raw;
	throw answerError(context.getNode(), raw.statusCode, await beginningOf(raw.body), where);
}

/**
 * Fetches a file from a signed address.
 *
 * @throws NodeApiError when the storage does not give it
 */
export async function fetchForeign(
	session: Session,
	url: string,
	where: Where,
): Promise<FileAnswer> {
	const { body, headers, statusCode } = await callForeign(session, url, where, { method: 'GET' });
	if (isStream(body)) return { stream: body, headers };
	throw answerError(session.context.getNode(), statusCode, '', where);
}

/** Headers that a storage wants with the bytes. */
const PROVIDER_HEADERS: Readonly<Record<string, Record<string, string>>> = {
	azure_blob_storage: { 'x-ms-version': '2020-04-08', 'x-ms-blob-type': 'BlockBlob' },
};

/** A file on its way to a storage. */
export interface Sending {
	/** Provider that UbiOps named with the address. */
	readonly provider: string;
	readonly content: Stream | Buffer;
	/** Bytes; a storage wants to know before they come. */
	readonly size: number | undefined;
	readonly mimeType: string;
}

/**
 * Sends a file to a signed address.
 *
 * @returns the ETag that the storage gave it, where it gave one
 * @throws NodeApiError when the storage does not take it
 */
export async function putForeign(
	session: Session,
	url: string,
	{ provider, content, size, mimeType }: Sending,
	where: Where,
): Promise<string | undefined> {
	const raw = await callForeign(session, url, where, {
		method: 'PUT',
		body: content,
		headers: {
			'Content-Type': mimeType,
			...(size === undefined ? {} : { 'Content-Length': String(size) }),
			...PROVIDER_HEADERS[provider],
		},
	});
	await beginningOf(raw.body);
	const { etag } = raw.headers;
	return typeof etag === 'string' ? etag : undefined;
}
