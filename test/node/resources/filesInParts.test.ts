/** Parts of a file by calls of their own, and files that n8n keeps on disk. */

import { UbiOpsApi } from '../../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../../engine';
import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';
import { errorOf, named, NODE } from '../workbench';
import { at, md5, useBucket } from './bucketScene';

const { bench, storageCalls, withFile, contentOf } = useBucket();

describe('a file in parts', () => {
	const file = at('large/file.bin');

	async function part(content: string, additionalFields: Record<string, string>) {
		const items = [await withFile(content, 'part', 'application/octet-stream')];
		const [item] = await bench.run('file', 'upload', { ...file, additionalFields }, { items });
		return item?.json ?? {};
	}

	test('is started, sent part by part, and put together', async () => {
		const [started] = await bench.run('file', 'startMultipartUpload', file);
		expect(started?.json).toMatchObject({ provider: 'ubiops' });
		expect(bench.calls('files_start_multipart_upload')[0]?.rawBody?.toString()).toBe('{}');
		const uploadId = String(started?.json.upload_id);
		const first = await part('one-', { uploadId, partNumber: '1' });
		const second = await part('two', { uploadId, partNumber: '2' });
		expect(bench.calls('files_upload')[1]?.query).toEqual([
			['part_number', '2'],
			['upload_id', uploadId],
		]);
		expect(storageCalls()).toHaveLength(2);
		expect((await errorOf(bench.run('file', 'get', file))).httpCode).toBe('404');
		const [done] = await bench.run('file', 'completeMultipartUpload', {
			...file,
			parts: {
				entries: [
					{ additionalFields: { etag: String(first.etag), partNumber: 1 } },
					{ additionalFields: { etag: String(second.etag), partNumber: 2 } },
				],
			},
			additionalFields: { uploadId },
		});
		expect(bench.calls('files_complete_multipart_upload')[0]?.body).toEqual({
			upload_id: uploadId,
			parts: [
				{ ETag: `"${md5('one-')}"`, PartNumber: 1 },
				{ ETag: `"${md5('two')}"`, PartNumber: 2 },
			],
		});
		expect(done?.json).toEqual({ upload_id: uploadId, provider: 'ubiops' });
		expect(await contentOf((await bench.run('file', 'download', file))[0])).toBe('one-two');
	});

	test('is not put together from parts that never came', async () => {
		const [started] = await bench.run('file', 'startMultipartUpload', file);
		const uploadId = String(started?.json.upload_id);
		const partsJson = '[{"ETag":"\\"none\\"","PartNumber":1}]';
		const error = await errorOf(
			bench.run('file', 'completeMultipartUpload', {
				...file,
				specifyAsJson: true,
				partsJson,
				additionalFields: { uploadId },
			}),
		);
		expect(error.httpCode).toBe('400');
		expect(error.message).toContain("Field 'parts[0]' is not a part that was uploaded");
	});

	test('has blocks instead of parts at Azure, which wants headers of its own', async () => {
		await bench.run('bucket', 'create', {
			name: 'azure',
			provider: 'azure_blob_storage',
			additionalFields: {
				configuration: { container: 'files' },
				credentials: { connectionString: 'secret' },
			},
		});
		const azure = { bucket: named('azure'), file: named('a/b') };
		const block = Buffer.from('a/b_1').toString('base64');
		const items = [await withFile('block')];
		const [started] = await bench.run('file', 'startMultipartUpload', azure);
		expect(started?.json).toEqual({ upload_id: null, provider: 'azure_blob_storage' });
		const additionalFields = { uploadId: block };
		await bench.run('file', 'upload', { ...azure, additionalFields }, { items });
		expect(storageCalls()[0]).toMatchObject({
			status: 201,
			headers: { 'x-ms-version': '2020-04-08' },
		});
		await bench.run('file', 'completeMultipartUpload', {
			...azure,
			parts: { entries: [{ additionalFields: { blockId: block } }] },
		});
		expect(bench.calls('files_complete_multipart_upload')[0]?.body).toEqual({
			parts: [{ BlockId: block }],
		});
		expect(await contentOf((await bench.run('file', 'download', azure))[0])).toBe('block');
		await bench.run('file', 'upload', azure, { items });
		expect(storageCalls().at(-1)?.headers['x-ms-blob-type']).toBe('BlockBlob');
	});
});

test('files go up and down as streams where n8n keeps binary data in files', async () => {
	const engine = createEngine({
		nodeTypes: [UbiOps],
		credentialTypes: [UbiOpsApi],
		binaryMode: 'filesystem',
	});
	const credentials = {
		ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
	};
	const parameters = { resource: 'file', project: named('demo'), ...at('on-disk.bin') };
	const content = Buffer.alloc(300_000, 'abc');
	const data = await engine.storeBinary(content, 'on-disk.bin', 'application/x-thing');
	expect(data.id).toBeDefined();
	const [up] = (
		await engine.runNode({
			type: NODE,
			parameters: { ...parameters, operation: 'upload' },
			credentials,
			items: [{ json: {}, binary: { data } }],
		})
	).items;
	expect(up?.json).toMatchObject({ size: 300_000, etag: `"${md5(content)}"` });
	const [put] = storageCalls();
	expect(put?.headers).toMatchObject({
		'content-length': '300000',
		'content-type': 'application/x-thing',
	});
	expect(put?.headers['transfer-encoding']).toBeUndefined();
	const { items } = await engine.runNode({
		type: NODE,
		parameters: { ...parameters, operation: 'download' },
		credentials,
	});
	const binary = items[0]?.binary?.data;
	if (binary === undefined) throw new Error('No binary data');
	expect(binary.id).toBeDefined();
	expect(binary.fileName).toBe('on-disk.bin');
	expect((await engine.readBinary(binary)).equals(content)).toBe(true);
	expect(storageCalls()).toHaveLength(2);
});
