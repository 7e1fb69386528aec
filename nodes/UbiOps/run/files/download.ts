/** Files that UbiOps responds with, and files that are fetched from signed addresses of a storage. */

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import { fileUri } from '../../api/fields/fileUri';
import { filePaths } from '../../api/resources/file';
import type { ResponseShape } from '../../api/table/operation';
import { type Call, callFile, callJson } from '../../transport/call';
import { callError } from '../../transport/errors';
import type { Failure, FailureKind } from '../../transport/failure';
import { valueAt } from '../../transport/json';
import { fillPath } from '../../transport/path';
import { type Attempt, bodyFailure, type FileResponse } from '../../transport/response';
import { withRetries } from '../../transport/retry';
import { addressIn, openDownload, withStorageRetries } from '../../transport/storage';
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
		const sizeOf = async (): Promise<number | undefined> =>
			sizeIn(await callJson(session, { ...call, path: fillPath(filePaths.one, path), query: [] }));
		const item = fileItem(await receiveSigned(execution, call, fallback, sizeOf), itemIndex);
		const bucket = path.get('bucket') ?? '';
		const file = path.get('file') ?? '';
		return { ...item, json: { file, bucket, uri: fileUri(bucket, file), ...item.json } };
	}
	// Not sent again by `callFile` itself: the file breaks off after its response has started.
	const rules = {
		again: BREAKS_OFF,
		retries: () => (call.callContext.repeatable ? session.options.retries : 0),
		giveUp: (failure: Failure) => callError(execution.node, failure, call.callContext),
	};
	const binary = await withRetries(session, rules, async () =>
		storedWhole(execution, await callFile(session, call), fallback),
	);
	return fileItem(binary, itemIndex);
}

const BREAKS_OFF: ReadonlySet<FailureKind> = new Set(['broken']);

/**
 * Gets a file from the signed address that a call gives.
 *
 * @param sizeOf size of the file in bytes, where UbiOps knows it; asked for when the storage does not say it
 * @throws NodeApiError when UbiOps or the storage does not give it
 */
export async function receiveSigned(
	execution: Execution,
	call: Call,
	fallback: string,
	sizeOf: () => Promise<number | undefined>,
): Promise<IBinaryData> {
	const { session } = execution;
	return await withStorageRetries(session, call.callContext, async () => {
		const { url } = addressIn(await callJson(session, call));
		const opened = await openDownload(session, url);
		if ('failure' in opened) return opened;
		return await storedWhole(execution, opened.value, fallback, sizeOf);
	});
}

/** Stores a file, and makes sure that all of it has come. */
async function storedWhole(
	execution: Execution,
	response: FileResponse,
	fallback: string,
	sizeOf: () => Promise<number | undefined> = async () => undefined,
): Promise<Attempt<IBinaryData>> {
	let broken: unknown;
	response.stream.once('error', (error) => (broken = error));
	const stored = await storeFile(execution, response, fallback).then(
		(value): Attempt<IBinaryData> => ({ value }),
		// A full disk, say, does not get better by fetching the file again.
		async (error: unknown) =>
			broken === undefined ? await Promise.reject(error) : { failure: bodyFailure(broken) },
	);
	if ('failure' in stored) return stored;
	const size = await storedSize(execution, stored.value);
	// Node's own client tells when fewer bytes come than were announced. Without an announcement, or when
	// the bytes came compressed, only UbiOps knows how many there should be.
	if (size === undefined || String(size) === response.headers['content-length']) return stored;
	const expected = (await sizeOf()) ?? size;
	if (size >= expected) return stored;
	return { failure: { kind: 'broken', detail: `Only ${size} of ${expected} bytes arrived` } };
}

/** Bytes of a file as UbiOps describes it. */
export function sizeIn(file: unknown): number | undefined {
	const size = valueAt(file, 'size');
	return typeof size === 'number' ? size : undefined;
}

/** Name for a file whose response brings none: the last part of its path, or what the row says. */
function nameFor(call: Call, fallback: string): string {
	if (fallback !== '') return fallback;
	const name = call.callContext.fields.at(-1)?.value.split('/').at(-1);
	return name === undefined || name === '' ? 'file' : name;
}
