/** Files that go through signed addresses of a storage, and files that UbiOps returns. */

import type { INodeExecutionData } from 'n8n-workflow';

import { UPLOAD } from '../../api/table/parameters';
import { type Call, callJson } from '../../transport/call';
import type { Content } from '../../transport/body';
import { addressIn, upload } from '../../transport/storage';
import { InputProblem } from '../../transport/inputProblem';
import { contentOf } from './binary';
import { fileUri } from '../../api/fields/fileUri';
import type { ItemValues } from '../values/itemValues';
import { PARTS_ABOVE, partSizeFor, sendParts, startParts } from './multipartUpload';
import type { Execution } from '../execution';

const GIB = 1024 ** 3;

/** Bytes that a storage takes in one go; UbiOps' own client sends larger files in parts as well. */
const LARGEST_WHOLE = 4 * GIB;

/**
 * Sends the file of an item to the storage of its bucket: in one go, or in parts when it is large.
 *
 * @throws InputProblem when the item lacks the file; NodeApiError when it is not taken
 */
export async function sendFile(
	execution: Execution,
	call: Call,
	values: ItemValues,
	itemIndex: number,
): Promise<INodeExecutionData> {
	// Before UbiOps is asked for anything: the file has to be there.
	const content = await contentOf(execution, UPLOAD, values.upload ?? '', itemIndex);
	const bucket = values.path.get('bucket') ?? '';
	const file = values.path.get('newFile') ?? '';
	const sent =
		(await sendInParts(execution, call, values, content)) ??
		(await sendWhole(execution, call, content));
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
	execution: Execution,
	call: Call,
	{ partSize, query, path }: ItemValues,
	content: Content,
): Promise<Sent | undefined> {
	const isPart = query.length > 0;
	if (isPart || content.size <= (partSize ?? PARTS_ABOVE)) return undefined;
	const upload = await startParts(execution, call, path);
	if (upload !== undefined) {
		const size = partSizeFor(content.size, partSize);
		const parts = await sendParts(execution, upload, content, size, call, path);
		return { provider: upload.provider, etag: null, parts };
	}
	if (content.size <= LARGEST_WHOLE) return undefined;
	throw new InputProblem(
		`The file is ${(content.size / GIB).toFixed(1)} GiB, but this bucket accepts at most 4 GiB`,
		'This UbiOps installation, or the storage of the bucket, does not support multipart uploads.',
	);
}

async function sendWhole(execution: Execution, call: Call, content: Content): Promise<Sent> {
	let provider = '';
	const ask = async () => {
		const address = addressIn(await callJson(execution.session, call));
		({ provider } = address);
		return address;
	};
	const etag = await upload(execution.session, ask, content, call.callContext);
	return { provider, etag: etag ?? null };
}
