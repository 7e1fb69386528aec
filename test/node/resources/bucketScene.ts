/** A bucket of the sandbox and its files: what their tests share. */

import { createHash } from 'node:crypto';

import type { INodeExecutionData } from 'n8n-workflow';

import type { RecordedCall } from '../../../sandbox';
import { named, useWorkbench, type Workbench } from '../workbench';

export const bucket = named('docs');
export const at = (name: string) => ({ bucket, file: named(name) });

export const md5 = (content: string | Buffer) => createHash('md5').update(content).digest('hex');

export interface BucketScene {
	readonly bench: Workbench;
	/** Calls to signed addresses; none of them may bring the token. */
	storageCalls(): RecordedCall[];
	/** An input item that holds a file under `data`. */
	withFile(
		content: string,
		name?: string,
		type?: string,
		json?: INodeExecutionData['json'],
	): Promise<INodeExecutionData>;
	upload(name: string, content?: string): Promise<INodeExecutionData | undefined>;
	contentOf(item: INodeExecutionData | undefined): Promise<string>;
}

/** A sandbox with the bucket `docs` for the tests of a file; its calls are forgotten before each. */
export function useBucket(): BucketScene {
	const bench = useWorkbench();

	beforeAll(async () => {
		await bench.run('bucket', 'create', { name: 'docs' });
	});
	beforeEach(() => bench.sandbox.clearCalls());

	async function withFile(
		content: string,
		name = 'note.txt',
		type = 'text/plain',
		json: INodeExecutionData['json'] = {},
	): Promise<INodeExecutionData> {
		const data = await bench.engine.storeBinary(Buffer.from(content), name, type);
		return { json, binary: { data } };
	}

	return {
		bench,
		withFile,
		storageCalls() {
			const calls = bench.sandbox.calls.filter(({ rawPath }) => rawPath.startsWith('/storage/'));
			for (const { headers } of calls) expect(headers.authorization).toBeUndefined();
			return calls;
		},
		async upload(name, content = name) {
			const items = [await withFile(content)];
			const [item] = await bench.run('file', 'upload', at(name), { items });
			return item;
		},
		async contentOf(item) {
			const binary = item?.binary?.data;
			if (binary === undefined) throw new Error('No binary data');
			return (await bench.engine.readBinary(binary)).toString();
		},
	};
}
