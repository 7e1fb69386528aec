/** Files that go through signed addresses of a storage, and files that UbiOps answers with. */

import type { INodeExecutionData } from 'n8n-workflow';

import type { Answer } from '../api/operation';
import { UPLOAD } from '../api/parameters';
import { type Call, callFile, callJson } from '../transport/call';
import { fetchForeign, putForeign } from '../transport/foreign';
import { valueAt } from '../transport/json';
import { InputProblem } from '../transport/problem';
import { fileItem } from './answer';
import { binaryOf, sendingOf, storeFile } from './files';
import type { ItemValues } from './itemValues';
import type { Run } from './run';

/**
 * Gets the file of an item, as binary data.
 *
 * @throws NodeApiError when UbiOps or the storage does not give it
 */
export async function receiveFile(
	run: Run,
	call: Call,
	answer: Extract<Answer, { kind: 'file' }>,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const { session } = run;
	const file = answer.signed
		? await fetchForeign(session, addressIn(await callJson(session, call)), call.where)
		: await callFile(session, call);
	return fileItem(await storeFile(run, file, nameFor(call, answer.fileName)), itemIndex);
}

/** Name for a file whose answer brings none: the last part of its path, or what the row says. */
function nameFor(call: Call, fallback: string): string {
	if (fallback !== '') return fallback;
	const name = call.where.fields.at(-1)?.value.split('/').at(-1);
	return name === undefined || name === '' ? 'file' : name;
}

function addressIn(value: unknown): string {
	const url = valueAt(value, 'url');
	if (typeof url === 'string' && URL.canParse(url)) return url;
	throw new InputProblem('UbiOps gave no address for the file', 'Try again later.');
}

/**
 * Sends the file of an item to the address that UbiOps gives for it.
 *
 * @throws InputProblem when the item lacks the file; NodeApiError when it is not taken
 */
export async function sendFile(
	run: Run,
	call: Call,
	values: ItemValues,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const { session } = run;
	const property = values.upload ?? '';
	// Before UbiOps is asked for an address: the file has to be there.
	binaryOf(run, UPLOAD, property, itemIndex);
	const signed = await callJson(session, call);
	const provider = valueAt(signed, 'provider');
	const sending = await sendingOf(run, property, String(provider ?? ''), itemIndex);
	const etag = await putForeign(session, addressIn(signed), sending, call.where);
	const bucket = values.path.get('bucket') ?? '';
	const file = values.path.get('newFile') ?? '';
	return {
		json: {
			file,
			bucket,
			uri: `ubiops-file://${bucket}/${file}`,
			provider: String(provider ?? ''),
			size: sending.size ?? null,
			etag: etag ?? null,
		},
		pairedItem: { item: itemIndex },
	};
}
