/** Files that go through signed addresses of a storage, and files that UbiOps answers with. */

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import type { Answer } from '../../api/table/operation';
import { UPLOAD } from '../../api/table/parameters';
import { type Call, callFile, callJson } from '../../transport/call';
import type { Content } from '../../transport/body';
import {
	type Ending,
	openForeign,
	putForeign,
	STORAGE_IDLE_MS,
	untilDone,
} from '../../transport/storage';
import { InputProblem } from '../../transport/inputProblem';
import { endWhenIdle, type FileAnswer, lost } from '../../transport/response';
import { addressIn } from '../address';
import { fileItem } from '../output';
import { contentOf, storedSize, storeFile } from './binary';
import { fileUri } from '../values/fileUri';
import type { ItemValues } from '../values/itemValues';
import { PARTS_ABOVE, partSizeFor, sendParts, startParts } from './multipartUpload';
import type { Run } from '../execution';

const GIB = 1024 ** 3;

/** Bytes that a storage takes in one go; UbiOps' own client sends larger files in parts as well. */
const LARGEST_WHOLE = 4 * GIB;

/**
 * Gets the file of an item, as binary data.
 *
 * @throws NodeApiError when UbiOps or the storage does not give it
 */
export async function receiveFile(
	run: Run,
	call: Call,
	answer: Extract<Answer, { kind: 'file' }>,
	{ path }: ItemValues,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const { session } = run;
	const fallback = nameFor(call, answer.fileName);
	if (answer.signed) {
		const item = fileItem(await receiveSigned(run, call, fallback), itemIndex);
		const bucket = path.get('bucket') ?? '';
		const file = path.get('file') ?? '';
		return { ...item, json: { file, bucket, uri: fileUri(bucket, file), ...item.json } };
	}
	const binary = await untilDone(session, call.where, async () =>
		storedWhole(run, await callFile(session, call), fallback),
	);
	return fileItem(binary, itemIndex);
}

/**
 * Gets a file from the signed address that a call gives.
 *
 * @throws NodeApiError when UbiOps or the storage does not give it
 */
export async function receiveSigned(run: Run, call: Call, fallback: string): Promise<IBinaryData> {
	const { session } = run;
	return await untilDone(session, call.where, async () => {
		const { url } = addressIn(await callJson(session, call));
		const opened = await openForeign(session, url);
		return opened.kind === 'done' ? await storedWhole(run, opened.value, fallback) : opened;
	});
}

/** Stores a file, and makes sure that all of it has come. */
async function storedWhole(
	run: Run,
	answer: FileAnswer,
	fallback: string,
): Promise<Ending<IBinaryData>> {
	let broken: unknown;
	answer.stream.once('error', (error) => (broken = error));
	endWhenIdle(answer.stream, run.session.options.timeoutMs ?? STORAGE_IDLE_MS);
	const ending = await storeFile(run, answer, fallback).then(
		(value): Ending<IBinaryData> => ({ kind: 'done', value }),
		// A full disk, say, does not get better by fetching the file again.
		async (error: unknown) => (broken === undefined ? await Promise.reject(error) : lost(broken)),
	);
	if (ending.kind !== 'done') return ending;
	const announced = Number(answer.headers['content-length'] ?? Number.NaN);
	const stored = await storedSize(run, ending.value);
	// What came packed, and was unpacked on its way, is no longer the answer itself and has another size.
	if (!('complete' in answer.stream) || Number.isNaN(announced) || stored === announced) {
		return ending;
	}
	return { kind: 'lost', code: 'ECONNRESET', detail: `${stored} of ${announced} bytes came` };
}

/** Name for a file whose answer brings none: the last part of its path, or what the row says. */
function nameFor(call: Call, fallback: string): string {
	if (fallback !== '') return fallback;
	const name = call.where.fields.at(-1)?.value.split('/').at(-1);
	return name === undefined || name === '' ? 'file' : name;
}

/**
 * Sends the file of an item to the storage of its bucket: in one go, or in parts when it is large.
 *
 * @throws InputProblem when the item lacks the file; NodeApiError when it is not taken
 */
export async function sendFile(
	run: Run,
	call: Call,
	values: ItemValues,
	itemIndex: number,
): Promise<INodeExecutionData> {
	// Before UbiOps is asked for anything: the file has to be there.
	const content = await contentOf(run, UPLOAD, values.upload ?? '', itemIndex);
	const bucket = values.path.get('bucket') ?? '';
	const file = values.path.get('newFile') ?? '';
	const sent =
		(await sendInParts(run, call, values, content)) ?? (await sendWhole(run, call, content));
	return {
		json: { file, bucket, uri: fileUri(bucket, file), size: content.size, ...sent },
		pairedItem: { item: itemIndex },
	};
}

interface Sent {
	readonly provider: string;
	/** Tag that the storage gave; what it gives to a file made of parts, UbiOps does not tell. */
	readonly etag: string | null;
	readonly parts?: number;
}

/** Sends a large file; undefined when it is to be sent in one go. */
async function sendInParts(
	run: Run,
	call: Call,
	{ partSize, query, path }: ItemValues,
	content: Content,
): Promise<Sent | undefined> {
	const isPart = query.length > 0;
	if (isPart || content.size <= (partSize ?? PARTS_ABOVE)) return undefined;
	const upload = await startParts(run, call, path);
	if (upload !== undefined) {
		const size = partSizeFor(content.size, partSize);
		const parts = await sendParts(run, upload, content, size, call, path);
		return { provider: upload.provider, etag: null, parts };
	}
	if (content.size <= LARGEST_WHOLE) return undefined;
	throw new InputProblem(
		`The file has ${(content.size / GIB).toFixed(1)} GiB, and the bucket takes files of up to 4 GiB here`,
		'This installation of UbiOps, or the storage of the bucket, does not know uploads in parts.',
	);
}

async function sendWhole(run: Run, call: Call, content: Content): Promise<Sent> {
	let provider = '';
	const ask = async () => {
		const address = addressIn(await callJson(run.session, call));
		({ provider } = address);
		return address;
	};
	const etag = await putForeign(run.session, ask, content, call.where);
	return { provider, etag: etag ?? null };
}
