/** Files that UbiOps responds with, and files that are fetched from signed addresses of a storage. */

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import { fileUri } from '../../api/fields/fileUri';
import type { ResponseShape } from '../../api/table/operation';
import { type Call, callFile, callJson } from '../../transport/call';
import { endWhenIdle, type FileResponse, connectionFailure } from '../../transport/response';
import {
	addressIn,
	type Attempt,
	openDownload,
	STORAGE_IDLE_MS,
	withRetries,
} from '../../transport/storage';
import type { Execution } from '../execution';
import { fileItem } from '../output';
import type { ItemValues } from '../values/itemValues';
import { storedSize, storeFile } from './binary';

/**
 * Gets the file of an item, as binary data.
 *
 * @throws NodeApiError when UbiOps or the storage does not give it
 */
export async function receiveFile(
	execution: Execution,
	call: Call,
	response: Extract<ResponseShape, { kind: 'file' }>,
	{ path }: ItemValues,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const { session } = execution;
	const fallback = nameFor(call, response.fileName);
	if (response.signed) {
		const item = fileItem(await receiveSigned(execution, call, fallback), itemIndex);
		const bucket = path.get('bucket') ?? '';
		const file = path.get('file') ?? '';
		return { ...item, json: { file, bucket, uri: fileUri(bucket, file), ...item.json } };
	}
	const binary = await withRetries(session, call.callContext, async () =>
		storedWhole(execution, await callFile(session, call), fallback),
	);
	return fileItem(binary, itemIndex);
}

/**
 * Gets a file from the signed address that a call gives.
 *
 * @throws NodeApiError when UbiOps or the storage does not give it
 */
export async function receiveSigned(
	execution: Execution,
	call: Call,
	fallback: string,
): Promise<IBinaryData> {
	const { session } = execution;
	return await withRetries(session, call.callContext, async () => {
		const { url } = addressIn(await callJson(session, call));
		const opened = await openDownload(session, url);
		return opened.kind === 'done' ? await storedWhole(execution, opened.value, fallback) : opened;
	});
}

/** Stores a file, and makes sure that all of it has come. */
async function storedWhole(
	execution: Execution,
	response: FileResponse,
	fallback: string,
): Promise<Attempt<IBinaryData>> {
	let broken: unknown;
	response.stream.once('error', (error) => (broken = error));
	endWhenIdle(response.stream, execution.session.options.timeoutMs ?? STORAGE_IDLE_MS);
	const ending = await storeFile(execution, response, fallback).then(
		(value): Attempt<IBinaryData> => ({ kind: 'done', value }),
		// A full disk, say, does not get better by fetching the file again.
		async (error: unknown) =>
			broken === undefined ? await Promise.reject(error) : connectionFailure(broken),
	);
	if (ending.kind !== 'done') return ending;
	const announced = Number(response.headers['content-length'] ?? Number.NaN);
	const stored = await storedSize(execution, ending.value);
	// What came packed, and was unpacked on its way, is no longer the response itself and has another size.
	if (!('complete' in response.stream) || Number.isNaN(announced) || stored === announced) {
		return ending;
	}
	return {
		kind: 'lost',
		code: 'ECONNRESET',
		detail: `Only ${stored} of ${announced} bytes arrived`,
	};
}

/** Name for a file whose response brings none: the last part of its path, or what the row says. */
function nameFor(call: Call, fallback: string): string {
	if (fallback !== '') return fallback;
	const name = call.callContext.fields.at(-1)?.value.split('/').at(-1);
	return name === undefined || name === '' ? 'file' : name;
}
