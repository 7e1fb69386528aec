/** Buckets and their files: signed addresses, names with slashes, folders, pages, parts of a file. */

import { createHash } from 'node:crypto';

import type { INodeExecutionData } from 'n8n-workflow';

import { UbiOpsApi } from '../../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../../engine';
import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';
import type { RecordedCall } from '../../../sandbox';
import { errorOf, itemsOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();
const bucket = named('docs');
const at = (name: string) => ({ bucket, file: named(name) });

const md5 = (content: string | Buffer) => createHash('md5').update(content).digest('hex');

/** Calls to signed addresses; none of them may bring the token. */
function storageCalls(): RecordedCall[] {
	const calls = bench.sandbox.calls.filter(({ rawPath }) => rawPath.startsWith('/storage/'));
	for (const { headers } of calls) expect(headers.authorization).toBeUndefined();
	return calls;
}

/** An input item that holds a file under `data`. */
async function withFile(content: string, name = 'note.txt', type = 'text/plain', json = {}) {
	const data = await bench.engine.storeBinary(Buffer.from(content), name, type);
	return { json, binary: { data } };
}

async function upload(name: string, content = name): Promise<INodeExecutionData | undefined> {
	const items = [await withFile(content)];
	const [item] = await bench.run('file', 'upload', at(name), { items });
	return item;
}

async function contentOf(item: INodeExecutionData | undefined): Promise<string> {
	const binary = item?.binary?.data;
	if (binary === undefined) throw new Error('No binary data');
	return (await bench.engine.readBinary(binary)).toString();
}

beforeAll(async () => {
	await bench.run('bucket', 'create', { name: 'docs' });
});
beforeEach(() => bench.sandbox.clearCalls());

describe('buckets', () => {
	test('are created with labels and an unlimited time to live', async () => {
		const [created] = await bench.run('bucket', 'create', {
			name: 'kept',
			additionalFields: {
				description: 'Kept for ever',
				labels: { entries: [{ key: 'team', value: 'research' }] },
				fieldsToClear: ['ttl'],
			},
		});
		expect(bench.calls('buckets_create')[0]?.body).toEqual({
			name: 'kept',
			description: 'Kept for ever',
			labels: { team: 'research' },
			ttl: null,
		});
		expect(created?.json).toMatchObject({ name: 'kept', provider: 'ubiops', ttl: null });
		expect(created?.pairedItem).toEqual({ item: 0 });
	});

	test('of another provider send its configuration and credentials, which come back empty', async () => {
		const [created] = await bench.run('bucket', 'create', {
			name: 's3',
			simplify: false,
			additionalFields: {
				provider: 'amazon_s3',
				configuration: '{"bucket":"files","region":"eu-west-1","prefix":"ubiops"}',
				credentials: { access_key: 'a', secret_key: 'b' },
			},
		});
		expect(bench.calls('buckets_create')[0]?.body).toEqual({
			name: 's3',
			provider: 'amazon_s3',
			configuration: { bucket: 'files', region: 'eu-west-1', prefix: 'ubiops' },
			credentials: { access_key: 'a', secret_key: 'b' },
		});
		expect(created?.json).toMatchObject({
			configuration: { bucket: 'files', region: 'eu-west-1', prefix: 'ubiops/' },
		});
		expect(JSON.stringify(created?.json)).not.toContain('secret_key');
	});

	test('are updated, found by label, and deleted', async () => {
		const kept = { bucket: named('kept') };
		const labels = { entries: [{ key: 'team', value: 'sales' }] };
		const [updated] = await bench.run('bucket', 'update', {
			...kept,
			updateFields: { description: '', labels, ttl: 1209600 },
		});
		expect(bench.calls('buckets_update')[0]?.body).toEqual({
			description: '',
			labels: { team: 'sales' },
			ttl: 1209600,
		});
		expect(updated?.json).toMatchObject({ labels: { team: 'sales' }, ttl: 1209600 });
		const filters = { labels: { entries: [{ key: 'team', value: 'sales' }] } };
		const found = await bench.run('bucket', 'getAll', { returnAll: true, filters });
		expect(found.map(({ json }) => json.name)).toEqual(['kept']);
		expect(bench.calls('buckets_list')[0]?.query).toEqual([['labels', 'team:sales']]);
		expect((await bench.run('bucket', 'delete', kept))[0]?.json).toEqual({ deleted: true });
		expect((await errorOf(bench.run('bucket', 'get', kept))).httpCode).toBe('404');
	});
});

describe('files', () => {
	const name = 'photos/2026/cat é (1).jpg';

	test('go up to a signed address, without the token', async () => {
		const items = [
			await withFile('not for this', 'other.txt'),
			await withFile('miaow', 'cat.jpg', 'image/jpeg'),
		];
		const [, item] = await bench.run(
			'file',
			'upload',
			{
				bucket,
				file: named('={{ $itemIndex === 0 ? "other.txt" : "photos/2026/cat é (1).jpg" }}'),
			},
			{ items },
		);
		const asked = bench.calls('files_upload').find(({ rawPath }) => rawPath.includes('cat'));
		expect(asked?.rawPath).toMatch(
			/\/buckets\/docs\/files\/photos%2F2026%2Fcat%20%C3%A9%20%281%29\.jpg$/,
		);
		expect(asked?.rawBody?.toString()).toBe('{}');
		expect(asked?.query).toEqual([]);
		const puts = storageCalls();
		expect(puts.map(({ method, status }) => [method, status])).toEqual([
			['PUT', 200],
			['PUT', 200],
		]);
		const put = puts.find(({ headers }) => headers['content-type'] === 'image/jpeg');
		expect(put?.headers['content-length']).toBe('5');
		expect(item?.json).toEqual({
			file: name,
			bucket: 'docs',
			uri: `ubiops-file://docs/${name}`,
			provider: 'ubiops',
			size: 5,
			etag: `"${md5('miaow')}"`,
		});
		expect(item?.pairedItem).toEqual({ item: 1 });
		expect(item?.binary).toBeUndefined();
	});

	test('come down from a signed address with their name and type', async () => {
		const [item] = await bench.run('file', 'download', at(name));
		expect(await contentOf(item)).toBe('miaow');
		expect(item?.binary?.data).toMatchObject({
			fileName: 'cat é (1).jpg',
			mimeType: 'image/jpeg',
		});
		expect(item?.json).toMatchObject({ fileName: 'cat é (1).jpg', mimeType: 'image/jpeg' });
		expect(item?.pairedItem).toEqual({ item: 0 });
		expect(storageCalls().map(({ method, status }) => [method, status])).toEqual([['GET', 200]]);
		expect(bench.calls('files_download')[0]?.pathParams).toMatchObject({ file: name });
	});

	test('tell their size and age', async () => {
		const [item] = await bench.run('file', 'get', at(name));
		expect(item?.json).toMatchObject({ file: name, size: 5 });
		expect(item?.binary).toBeUndefined();
		expect(storageCalls()).toEqual([]);
	});

	test('replace one of the same name', async () => {
		await upload('twice.txt', 'one');
		await upload('twice.txt', 'two!');
		expect(await contentOf((await bench.run('file', 'download', at('twice.txt')))[0])).toBe('two!');
		const found = await bench.run('file', 'getAll', { bucket, filters: { prefix: 'twice' } });
		expect(found.map(({ json }) => json.size)).toEqual([4]);
	});

	test('may be empty', async () => {
		expect((await upload('empty.txt', ''))?.json).toMatchObject({ size: 0 });
		expect(storageCalls()[0]?.headers['content-length']).toBe('0');
		expect(await contentOf((await bench.run('file', 'download', at('empty.txt')))[0])).toBe('');
	});

	test('are gone once deleted', async () => {
		await upload('a/b.txt');
		expect((await bench.run('file', 'delete', at('a/b.txt')))[0]?.json).toEqual({ deleted: true });
		expect(bench.calls('files_delete')[0]?.rawPath).toMatch(/\/files\/a%2Fb\.txt$/);
		const error = await errorOf(bench.run('file', 'download', at('a/b.txt')));
		expect(error.httpCode).toBe('404');
		expect(error.description).toContain("'File' (a/b.txt)");
		expect(storageCalls().filter(({ method }) => method === 'GET')).toEqual([]);
	});

	test('keep the name that they have in n8n when no other is given', async () => {
		const items = [await withFile('text')];
		const [item] = await bench.run('file', 'upload', { bucket }, { items });
		expect(item?.json.file).toBe(items[0]?.binary?.data?.fileName);
	});

	test('that the item lacks are an error before UbiOps is asked', async () => {
		const parameters = { ...at('x'), binaryPropertyName: 'photo' };
		const items = [await withFile('text')];
		const error = await errorOf(bench.run('file', 'upload', parameters, { items }));
		expect(error.message).toContain(
			"'Input Binary Field' is set to the binary field 'photo', which the item does not have",
		);
		expect(error.description).toContain('The item has: data.');
		const none = await errorOf(bench.run('file', 'upload', at('x')));
		expect(none.description).toContain('The item has no binary data');
		expect(bench.sandbox.calls).toEqual([]);
	});

	test("that fail in the storage show the storage's own words", async () => {
		const body = '<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>';
		bench.sandbox.faults.add({
			match: { path: /^\/storage\// },
			effect: { kind: 'status', status: 403, body },
			// One more try goes to a new address, in case this one has expired.
			times: 2,
		});
		const items = [await withFile('text')];
		const [item] = await bench.run('file', 'upload', at('x'), { items, continueOnFail: true });
		expect(item?.json.error).toContain('Reduce your rate');
		expect(item?.pairedItem).toEqual({ item: 0 });
		bench.sandbox.faults.clear();
		expect((await errorOf(bench.run('file', 'get', at('x')))).httpCode).toBe('404');
	});
});

describe('many files', () => {
	const many = named('many');

	beforeAll(async () => {
		await bench.run('bucket', 'create', { name: 'many' });
		const data = await bench.engine.storeBinary(Buffer.from('x'), 'x.txt', 'text/plain');
		const names = [
			...Array.from({ length: 115 }, (_, index) => `folder-${String(index).padStart(3, '0')}/a`),
			...Array.from({ length: 15 }, (_, index) => `z-${String(index).padStart(2, '0')}`),
		];
		await bench.run(
			'file',
			'upload',
			{
				bucket: many,
				file: named('={{ $json.name }}'),
				options: { concurrency: 50 },
			},
			{ items: names.map((name) => ({ json: { name }, binary: { data } })) },
		);
	});

	const listed = async (parameters: object) =>
		await bench.run('file', 'getAll', { bucket: many, ...parameters });

	test('come page by page, each one once', async () => {
		const all = await listed({ returnAll: true });
		expect(new Set(all.map(({ json }) => json.file)).size).toBe(130);
		expect(all).toHaveLength(130);
		expect(all.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		const queries = bench.calls('files_list').map(({ query }) => query);
		expect(queries).toEqual([
			[['limit', '100']],
			[
				['limit', '100'],
				['continuation_token', expect.any(String)],
			],
		]);
	});

	test('come up to a limit, and continue at a token', async () => {
		expect(await listed({ limit: 3 })).toHaveLength(3);
		expect(await listed({})).toHaveLength(50);
		expect(await listed({ limit: 110 })).toHaveLength(110);
		expect(bench.calls('files_list').map(({ query }) => query[0])).toEqual([
			['limit', '3'],
			['limit', '50'],
			['limit', '100'],
			['limit', '10'],
		]);
		const token = bench.calls('files_list')[3]?.query[1]?.[1] ?? '';
		const rest = await listed({ returnAll: true, filters: { continuationToken: token } });
		expect(rest.map(({ json }) => json.file)[0]).toBe('folder-100/a');
		expect(rest).toHaveLength(30);
	});

	test('show as folders with a delimiter, also when a page holds folders only', async () => {
		const all = await listed({ returnAll: true, filters: { delimiter: '/' } });
		const folders = all.flatMap(({ json }) => (json.prefix === undefined ? [] : [json.prefix]));
		expect(folders).toHaveLength(115);
		expect(folders[114]).toBe('folder-114/');
		expect(all.filter(({ json }) => json.file !== undefined)).toHaveLength(15);
		expect(bench.calls('files_list')).toHaveLength(2);
	});

	test('are found below a folder', async () => {
		const found = await listed({ filters: { prefix: 'folder-00', delimiter: '/' } });
		expect(found.map(({ json }) => json.prefix)).toHaveLength(10);
		const within = await listed({ filters: { prefix: 'folder-007/', delimiter: '/' } });
		expect(within.map(({ json }) => json.file)).toEqual(['folder-007/a']);
		expect(Object.fromEntries(bench.calls('files_list')[1]?.query ?? [])).toMatchObject({
			prefix: 'folder-007/',
			delimiter: '/',
		});
	});

	test('are listed in the editor page by page, and searched', async () => {
		const request = {
			type: NODE,
			parameters: { resource: 'file', operation: 'get', project: named('demo'), bucket: many },
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
			method: 'file',
		};
		const first = await bench.engine.listSearch(request);
		expect(first.results).toHaveLength(100);
		const paginationToken = String(first.paginationToken);
		const second = await bench.engine.listSearch({ ...request, paginationToken });
		expect(second.results).toHaveLength(30);
		expect(second.paginationToken).toBeUndefined();
		// Not on the first page: the search continues until it has found something.
		const { results } = await bench.engine.listSearch({ ...request, filter: 'Z-14' });
		expect(results).toEqual([{ name: 'z-14', value: 'z-14' }]);
		const buckets = await bench.engine.listSearch({ ...request, method: 'bucket' });
		expect(buckets.results.map(({ value }) => value)).toContain('many');
	});
});

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
			additionalFields: {
				provider: 'azure_blob_storage',
				configuration: { container: 'files' },
				credentials: { connection_string: 'secret' },
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

test('each item has its own outcome', async () => {
	const items = [...itemsOf({ name: 'missing' }), { json: { name: 'twice.txt' } }];
	const output = await bench.run(
		'file',
		'get',
		{ bucket, file: named('={{ $json.name }}') },
		{ items, continueOnFail: true },
	);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	expect(output[0]?.json.error).toContain('missing');
	expect(output[1]?.json).toMatchObject({ file: 'twice.txt' });
});
