/** The files of a bucket: signed addresses, names with slashes, folders, pages. */

import { errorOf, itemsOf, named, NODE } from '../workbench';
import { at, bucket, md5, useBucket } from './bucketScene';

const { bench, storageCalls, withFile, upload, contentOf } = useBucket();

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
