import type { Readable } from 'node:stream';

import type { IBinaryData } from 'n8n-workflow';

import { BinaryDataService, Container } from './n8nCore';
import { withBinaryMode } from './services';
import type { RunEnvironment } from './workflowRun';

/** Stores a file as n8n would have for a node further up, and gives what goes into the item. */
export async function storeBinary(
	{ binaryMode }: RunEnvironment,
	content: Buffer | Readable,
	fileName: string,
	mimeType = 'application/octet-stream',
): Promise<IBinaryData> {
	const location = { type: 'execution', workflowId: 'engine', executionId: 'input' } as const;
	const description = { data: '', fileName, mimeType };
	return await withBinaryMode(binaryMode, () =>
		Container.get(BinaryDataService).store(location, content, description),
	);
}

/** The content of an item's file, be it inside the item or in n8n's store. */
export async function readBinary(
	{ binaryMode }: RunEnvironment,
	binary: IBinaryData,
): Promise<Buffer> {
	return await withBinaryMode(binaryMode, () =>
		Container.get(BinaryDataService).getAsBuffer(binary),
	);
}

/** The content of an item's file as a stream, for files too large to be read at once. */
export async function openBinary(
	{ binaryMode }: RunEnvironment,
	{ id }: IBinaryData,
): Promise<Readable> {
	if (id === undefined) throw new Error('The binary data is in the item, not in a file');
	return await withBinaryMode(binaryMode, () => Container.get(BinaryDataService).getAsStream(id));
}
