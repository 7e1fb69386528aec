/** Whole folders of a bucket: downloads and deletions over more than one page, bounded, and careful. */

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
const bucket = named('folders');

/** More than one page of a list, which has 100 files. */
const PHOTOS = Array.from({ length: 115 }, (_, index) => {
	const number = String(index).padStart(3, '0');
	return index % 2 === 0 ? `photos/${number}.txt` : `photos/2026/${number}.txt`;
});
const OTHERS = ['photos', 'photos-old/a.txt', 'readme.txt'];

async function put(names: readonly string[]): Promise<void> {
	const items = await Promise.all(
		names.map(async (name) => ({
			json: { name },
			binary: { data: await bench.engine.storeBinary(Buffer.from(name), 'a.txt', 'text/plain') },
		})),
	);
	const parameters = {
		bucket,
		file: named('={{ $json.name }}'),
		options: { concurrency: 50 },
	};
	await bench.run('file', 'upload', parameters, { items });
}

async function left(): Promise<unknown[]> {
	const files = await bench.run('file', 'getAll', { bucket, returnAll: true });
	return files.map(({ json }) => json.file);
}

async function contentOf(item: INodeExecutionData | undefined): Promise<string> {
	const binary = item?.binary?.data;
	if (binary === undefined) throw new Error('No binary data');
	return (await bench.engine.readBinary(binary)).toString();
}

const download = async (parameters: INodeParameters) =>
	await bench.run('file', 'downloadFolder', { bucket, ...parameters });

beforeAll(async () => {
	await bench.run('bucket', 'create', { name: 'folders' });
	await put([...PHOTOS, ...OTHERS]);
});
beforeEach(() => {
	bench.sandbox.faults.clear();
	bench.sandbox.clearCalls();
	bench.sandbox.maxStorageInFlight = 0;
});

describe('the files of a folder', () => {
	test('come down all, one item each, and no others', async () => {
		const items = await download({ folder: 'photos', returnAll: true });
		expect(items.map(({ json }) => json.file).sort()).toEqual([...PHOTOS].sort());
		expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		const deep = items.find(({ json }) => json.file === 'photos/2026/001.txt');
		expect(deep?.json).toMatchObject({
			bucket: 'folders',
			uri: 'ubiops-file://folders/photos/2026/001.txt',
			size: 19,
			fileName: '001.txt',
			mimeType: 'text/plain',
		});
		expect(await contentOf(deep)).toBe('photos/2026/001.txt');
		const lists = bench.calls('files_list').map(({ query }) => query);
		expect(lists).toHaveLength(2);
		expect(lists[0]).toEqual([
			['prefix', 'photos/'],
			['limit', '100'],
		]);
	});

	test('come down in the order of the list, up to a limit', async () => {
		const items = await download({ folder: 'photos/', limit: 3 });
		expect(items.map(({ json }) => json.file)).toEqual(
			['000', '002', '004'].map((number) => `photos/${number}.txt`),
		);
		expect(bench.calls('files_download')).toHaveLength(3);
		expect(await download({ folder: 'photos' })).toHaveLength(50);
	});

	test('are those of the whole bucket when there is no folder', async () => {
		const items = await download({ folder: '', returnAll: true });
		expect(items).toHaveLength(PHOTOS.length + OTHERS.length);
		expect(bench.calls('files_list')[0]?.query).toEqual([['limit', '100']]);
	});

	test('are none where there is no such folder', async () => {
		expect(await download({ folder: 'nowhere' })).toEqual([]);
	});

	test('do not count an empty file in the place of a folder', async () => {
		const data = await bench.engine.storeBinary(Buffer.alloc(0), 'x', 'text/plain');
		const items = [{ json: {}, binary: { data } }];
		await bench.run('file', 'upload', { bucket, file: named('marked/') }, { items });
		await put(['marked/a.txt']);
		const came = await download({ folder: 'marked' });
		expect(came.map(({ json }) => json.file)).toEqual(['marked/a.txt']);
	});

	test('come down with few at once, however many folders are asked for', async () => {
		const items = itemsOf({ folder: 'photos' }, { folder: 'photos/2026' }, { folder: 'photos/' });
		const output = await bench.run(
			'file',
			'downloadFolder',
			{
				bucket,
				folder: '={{ $json.folder }}',
				limit: 20,
				options: { concurrency: 4 },
			},
			{ items },
		);
		expect(output).toHaveLength(60);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 60 }, (_, index) => ({ item: Math.floor(index / 20) })),
		);
		expect(bench.sandbox.maxStorageInFlight).toBeLessThanOrEqual(4);
	});

	test('all fail with one that does, and the rest is not started', async () => {
		bench.sandbox.faults.add({
			match: { operationId: 'files_download' },
			times: Infinity,
			effect: { kind: 'status', status: 403, body: { error: 'No permission' } },
		});
		const error = await errorOf(
			download({ folder: 'photos', returnAll: true, options: { concurrency: 2 } }),
		);
		expect(error.message).toContain('No permission');
		expect(bench.calls('files_download').length).toBeLessThanOrEqual(2);
	});
});

describe('deleting a folder', () => {
	const remove = async (folder: string, parameters: INodeParameters = {}) =>
		await bench.run('file', 'deleteFolder', { bucket, folder, ...parameters });

	test.each(['', ' ', '/', '//'])('is refused when it is the whole bucket: %j', async (folder) => {
		const error = await errorOf(remove(folder));
		expect(error.message).toBe(
			"'Folder' is empty: all files of the bucket would be deleted [item 0]",
		);
		expect(error.description).toContain('Bucket: Delete');
		expect(bench.sandbox.calls).toEqual([]);
	});

	test('tells how many files are gone when it fails on its way', async () => {
		await put(['half/1', 'half/2', 'half/3', 'half/4']);
		bench.sandbox.faults.add({
			match: { operationId: 'files_delete' },
			skip: 2,
			times: Infinity,
			effect: { kind: 'status', status: 403, body: { error: 'No permission' } },
		});
		const error = await errorOf(remove('half', { options: { concurrency: 1 } }));
		expect(error.message).toContain('No permission');
		expect(error.description).toMatch(/^2 of 4 files were deleted before this\. \S/);
		bench.sandbox.faults.clear();
		// A file that somebody else has deleted meanwhile is as gone as the others.
		bench.sandbox.faults.add({
			match: { operationId: 'files_delete' },
			effect: { kind: 'status', status: 404 },
		});
		const [item] = await remove('half', { options: { concurrency: 1 } });
		expect(item?.json).toMatchObject({ count: 2, files: ['half/3', 'half/4'] });
	});

	test('deletes everything below it, over several pages, and nothing beside it', async () => {
		const before = await left();
		bench.sandbox.clearCalls();
		const output = await remove('photos');
		expect(output).toHaveLength(1);
		expect(output[0]?.json).toEqual({
			deleted: true,
			bucket: 'folders',
			folder: 'photos/',
			count: 115,
			files: [...PHOTOS].sort(),
		});
		expect(output[0]?.pairedItem).toEqual({ item: 0 });
		expect(bench.calls('files_list')).toHaveLength(2);
		expect(bench.calls('files_delete')).toHaveLength(115);
		const after = await left();
		expect(after).toEqual(before.filter((file) => !PHOTOS.includes(String(file))));
		expect(after).toEqual(expect.arrayContaining(OTHERS));
	});

	test('deletes nothing where there is nothing', async () => {
		const [item] = await remove('photos/2026');
		expect(item?.json).toMatchObject({ deleted: true, count: 0, files: [] });
		expect(bench.calls('files_delete')).toEqual([]);
	});
});

describe('the URI of a file', () => {
	test('stands for the file in its bucket', async () => {
		const file = named('={{ $json.uri }}');
		const [up] = await bench.run(
			'file',
			'upload',
			{ bucket, file: named('ubiops-file://folders/by uri/é.txt') },
			{
				items: [
					{
						json: {},
						binary: { data: await bench.engine.storeBinary(Buffer.from('hello'), 'x.txt') },
					},
				],
			},
		);
		expect(up?.json).toMatchObject({
			file: 'by uri/é.txt',
			uri: 'ubiops-file://folders/by uri/é.txt',
		});
		const items = [{ json: up?.json ?? {} }];
		const [down] = await bench.run('file', 'download', { bucket, file }, { items });
		expect(await contentOf(down)).toBe('hello');
		expect(down?.json).toMatchObject({ file: 'by uri/é.txt', uri: up?.json.uri });
		const [told] = await bench.run('file', 'get', { bucket, file }, { items });
		expect(told?.json).toMatchObject({ file: 'by uri/é.txt', size: 5 });
	});

	test('of another bucket is refused before anything is sent', async () => {
		const file = named('ubiops-file://elsewhere/a.txt');
		const error = await errorOf(bench.run('file', 'delete', { bucket, file }));
		expect(error.message).toContain("'File' is in bucket 'elsewhere', but 'Bucket' says 'folders'");
		expect(bench.sandbox.calls).toEqual([]);
	});
});

describe('a file in the input of a model', () => {
	const input = { deployment: named('seer'), inputMode: 'json' };

	beforeAll(async () => {
		await bench.deploy('seer', {
			input: [
				['photo', 'file'],
				['more', 'array_file'],
			],
		});
	});

	test('is given by its URI', async () => {
		const inputJson = JSON.stringify({
			photo: ' ubiops-file://folders/by uri/é.txt',
			more: ['ubiops-file://folders/readme.txt'],
		});
		await bench.run('deploymentRequest', 'create', { ...input, inputJson });
		expect(bench.calls('deployment_requests_create')[0]?.body).toEqual({
			photo: 'ubiops-file://folders/by uri/é.txt',
			more: ['ubiops-file://folders/readme.txt'],
		});
	});

	test.each([
		['data', '"data"'],
		['/tmp/a.jpg', '"/tmp/a.jpg"'],
		['https://example.com/a.jpg', '"https://example.com/a.jpg"'],
		['ubiops-file://folders', '"ubiops-file://folders"'],
		[12, '12'],
	])('is not %j', async (photo, shown) => {
		const inputJson = JSON.stringify({ photo, more: [] });
		const error = await errorOf(bench.run('deploymentRequest', 'create', { ...input, inputJson }));
		expect(error.message).toBe(
			`Input field 'photo' must be the URI of a file, such as ubiops-file://my-bucket/photo.jpg, but is: ${shown} [item 0]`,
		);
		expect(error.description).toContain("'File: Upload'");
		expect(bench.calls('deployment_requests_create')).toEqual([]);
	});
});
