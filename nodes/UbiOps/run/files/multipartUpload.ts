/** Large files in parts: an upload is started, the parts go to the storage, and UbiOps puts them together. */

import { filePaths } from '../../api/resources/file';
import type { LocatorName } from '../../api/locators';
import { type Call, callJson, jsonBody } from '../../transport/call';
import { eachBounded } from '../../transport/concurrency';
import { Content } from '../../transport/body';
import { FILE_TIMEOUT_MS, upload } from '../../transport/storage';
import { apiError } from '../../transport/errors';
import { failureKind, type FailureKind } from '../../transport/failure';
import { valueAt } from '../../transport/json';
import { fillPath } from '../../transport/path';
import { addressIn } from '../../transport/storage';
import type { Execution } from '../execution';
import { transferLimits } from './limits';

const MIB = 1024 * 1024;

/** Bytes above which a file goes in parts unless the user says otherwise. */
export const PARTS_ABOVE = 64 * MIB;

/** Bytes of a part unless the user says otherwise. */
const USUAL_PART = 8 * MIB;

/** Most parts that the storages take: Amazon S3 and Google allow 10,000, Azure 50,000. */
const MOST_PARTS = 10_000;

/** Parts of one file that are under way at the same time. */
const PARALLEL = 3;

/** Longest block ID of Azure in bytes, before it is encoded; all of a file have to be equally long. */
const BLOCK_ID_BYTES = 64;

const AZURE = 'azure_blob_storage';

/** An upload in parts that UbiOps has started. */
export interface StartedUpload {
	readonly provider: string;
	/** Undefined at Azure, where blocks have IDs instead. */
	readonly id: string | undefined;
}

/** A part as UbiOps wants it named in the end. */
type SentPart =
	{ readonly ETag: string; readonly PartNumber: number } | { readonly BlockId: string };

/** Bytes of a part: what the user wants, or more where the file would have too many parts. */
export const partSizeFor = (size: number, wanted = USUAL_PART): number =>
	Math.max(wanted, Math.ceil(size / MOST_PARTS / MIB) * MIB);

/** A call to another endpoint of the same file that the call is for. */
function callAt(template: string, call: Call, path: ReadonlyMap<LocatorName, string>): Call {
	const values = new Map([...path, ['file', path.get('newFile') ?? '']] as const);
	return { ...call, path: fillPath(template, values), query: [] };
}

/** Kinds of failures that an installation without uploads in parts gives. */
const NO_PARTS: ReadonlySet<FailureKind | undefined> = new Set([
	'refused',
	'notFound',
	'unsupported',
]);

/**
 * Begins an upload in parts.
 *
 * @param call the call that asks for the address of the file
 * @returns undefined where the installation or the bucket does not know uploads in parts
 * @throws NodeApiError when UbiOps refuses for another reason
 */
export async function startParts(
	execution: Execution,
	call: Call,
	path: ReadonlyMap<LocatorName, string>,
): Promise<StartedUpload | undefined> {
	const start = callAt(filePaths.startMultipart, call, path);
	const response = await callJson(execution.session, start).catch(async (error: unknown) => {
		// What is wrong with the bucket or the file itself, the call for the address tells as well.
		return NO_PARTS.has(failureKind(error)) ? undefined : await Promise.reject(error);
	});
	const provider = String(valueAt(response, 'provider') ?? '');
	const id = valueAt(response, 'upload_id');
	if (typeof id === 'string' && id !== '') return { provider, id };
	return provider === AZURE ? { provider, id: undefined } : undefined;
}

/**
 * Sends a file in parts and has them put together. The file is read once, from its begin to its end; a
 * part is held in memory until the storage has it.
 *
 * @param partSize bytes of each part but the last
 * @returns how many parts there were
 * @throws NodeApiError when a part is not taken; the file is then not put together
 */
export async function sendParts(
	execution: Execution,
	upload: StartedUpload,
	content: Content,
	partSize: number,
	call: Call,
	path: ReadonlyMap<LocatorName, string>,
): Promise<number> {
	const count = Math.ceil(content.size / partSize);
	const sent: SentPart[] = [];
	const reader = new PartReader(content);
	const { parts: memory, calls } = transferLimits(execution);
	let failed = false;
	let loading: Promise<unknown> = Promise.resolve();
	const load = async (size: number): Promise<{ bytes: Uint8Array; release: () => void }> => {
		const { bytes: all, release } = await memory.acquire(partSize);
		const bytes = all.subarray(0, size);
		let isRead = false;
		try {
			await reader.fill(bytes);
			isRead = true;
		} finally {
			if (!isRead) release();
		}
		return { bytes, release };
	};
	const sendPart = async (index: number): Promise<void> => {
		const size = Math.min(partSize, content.size - index * partSize);
		// One after the other: the parts come out of one stream.
		const loaded = loading.then(async () => await load(size));
		loading = loaded;
		try {
			const { bytes, release } = await loaded;
			const part = new Content(async () => piecesOf(bytes), { size, mimeType: content.type });
			const done = await calls.acquire(1);
			sent[index] = await putPart(execution, upload, index + 1, part, call, path).finally(() => {
				done();
				release();
			});
		} finally {
			failed ||= sent[index] === undefined;
		}
	};
	try {
		await eachBounded(count, PARALLEL, sendPart, () => failed);
	} finally {
		content.close();
	}
	const body = jsonBody({
		...(upload.id === undefined ? {} : { upload_id: upload.id }),
		parts: sent,
	});
	const complete = callAt(filePaths.completeMultipart, call, path);
	const callContext = { ...call.callContext, repeatable: false };
	// A storage may take minutes to put thousands of parts together.
	await callJson(execution.session, { ...complete, body, callContext, timeoutMs: FILE_TIMEOUT_MS });
	return count;
}

async function putPart(
	execution: Execution,
	{ id, provider }: StartedUpload,
	number: number,
	part: Content,
	call: Call,
	path: ReadonlyMap<LocatorName, string>,
): Promise<SentPart> {
	const block = blockId(path.get('newFile') ?? '', number);
	const query: Call['query'] =
		id === undefined
			? [['upload_id', block]]
			: [
					['part_number', String(number)],
					['upload_id', id],
				];
	const ask = async () =>
		addressIn(await callJson(execution.session, { ...call, query }), provider);
	const etag = await upload(execution.session, ask, part, call.callContext);
	if (id === undefined) return { BlockId: block };
	if (etag !== undefined) return { ETag: etag, PartNumber: number };
	throw apiError(execution.node, {
		kind: 'unexpected',
		message: `The file storage returned no ETag for part ${number}, without which the parts cannot be put together`,
		hint: "A proxy between n8n and the bucket's storage may have removed it.",
		itemIndex: call.callContext.itemIndex,
	});
}

/** ID of a block at Azure: base64 of the name of the file and the number, of one length for all blocks. */
export function blockId(file: string, number: number): string {
	const ending = `_${String(number).padStart(5, '0')}`;
	const bytes = new TextEncoder().encode(file).subarray(0, BLOCK_ID_BYTES - ending.length);
	return btoa(String.fromCharCode(...bytes) + ending);
}

/** Bytes that go to the connection at once. */
const PIECE = 64 * 1024;

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/** Reads a content from its begin to its end, as many bytes at a time as asked for. */
class PartReader {
	private readonly source: AsyncIterator<Uint8Array, unknown>;

	private rest: Uint8Array = new Uint8Array();

	constructor(content: Content) {
		this.source = content.stream();
	}

	/**
	 * Fills memory with the next bytes.
	 *
	 * @throws what the source throws
	 */
	async fill(bytes: Uint8Array): Promise<void> {
		for (let at = 0; at < bytes.length;) {
			if (this.rest.length === 0) {
				const next = await this.source.next();
				if (next.done) return;
				this.rest = next.value;
			}
			const piece = this.rest.subarray(0, bytes.length - at);
			bytes.set(piece, at);
			this.rest = this.rest.subarray(piece.length);
			at += piece.length;
		}
	}
}
