/** Files that UbiOps responds with, and files that are fetched from signed addresses of a storage. */

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import { fileUri } from '../../api/fields/fileUri';
import type { Answer } from '../../api/table/operation';
import { type Call, callFile, callJson } from '../../transport/call';
import { endWhenIdle, type FileAnswer, lost } from '../../transport/response';
import {
	addressIn,
	type Ending,
	openForeign,
	STORAGE_IDLE_MS,
	untilDone,
} from '../../transport/storage';
import type { Run } from '../execution';
import { fileItem } from '../output';
import type { ItemValues } from '../values/itemValues';
import { storedSize, storeFile } from './binary';

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
