/** Blobs of older installations: files with a time to live, listed back in time. */

import type { INodeExecutionData } from 'n8n-workflow';

import { errorOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();

const byId = (id: unknown) => ({ blob: { __rl: true, mode: 'id', value: String(id) } });

async function withFile(content: string, name = 'input.csv', type = 'text/csv') {
	const table = await bench.engine.storeBinary(Buffer.from(content), name, type);
	return { json: {}, binary: { table } };
}

async function create(content: string, options: Record<string, unknown> = {}) {
	const items = [await withFile(content)];
	const parameters = { file: 'table', options: { blobTtl: 900, ...options } };
	const [item] = await bench.run('blob', 'create', parameters, { items });
	return item;
}

async function contentOf(item: INodeExecutionData | undefined): Promise<string> {
	const binary = item?.binary?.data;
	if (binary === undefined) throw new Error('No binary data');
	return (await bench.engine.readBinary(binary)).toString();
}

beforeEach(() => bench.sandbox.clearCalls());

test('a blob goes up with its time to live as a header, and comes down again', async () => {
	const created = await create('a,b\n1,2\n');
	const [call] = bench.calls('blobs_create');
	expect(call?.headers['blob-ttl']).toBe('900');
	expect(call?.query).toEqual([]);
	expect(call?.files).toMatchObject([
		{ field: 'file', filename: 'input.csv', mimetype: 'text/csv', size: 8 },
	]);
	expect(created?.json).toMatchObject({ filename: 'input.csv', size: 8, ttl: 900 });
	expect(created?.pairedItem).toEqual({ item: 0 });
	const [file] = await bench.run('blob', 'download', byId(created?.json.id));
	expect(await contentOf(file)).toBe('a,b\n1,2\n');
	expect(file?.binary?.data?.fileName).toBe('input.csv');
	expect(file?.json).toMatchObject({ fileName: 'input.csv' });
});

test('without a time to live the header stays away', async () => {
	const items = [await withFile('x')];
	const [created] = await bench.run('blob', 'create', { file: 'table' }, { items });
	expect(bench.calls('blobs_create')[0]?.headers['blob-ttl']).toBeUndefined();
	expect(created?.json.ttl).toBe(86_400);
});

test('a blob is replaced under its id, and deleted', async () => {
	const id = (await create('old'))?.json.id;
	const items = [await withFile('newer', 'newer.csv')];
	const parameters = { ...byId(id), file: 'table', options: { blobTtl: 3600 } };
	const [updated] = await bench.run('blob', 'update', parameters, { items });
	expect(bench.calls('blobs_update')[0]).toMatchObject({
		method: 'PUT',
		headers: { 'blob-ttl': '3600' },
		files: [{ field: 'file', filename: 'newer.csv' }],
	});
	expect(updated?.json).toMatchObject({ id, filename: 'newer.csv', size: 5, ttl: 3600 });
	expect(await contentOf((await bench.run('blob', 'download', byId(id)))[0])).toBe('newer');
	expect((await bench.run('blob', 'delete', byId(id)))[0]?.json).toEqual({ deleted: true });
	expect((await errorOf(bench.run('blob', 'download', byId(id)))).httpCode).toBe('404');
});

test('what cannot be right is an error before anything is sent', async () => {
	const items = [await withFile('x')];
	const short = await errorOf(
		bench.run('blob', 'create', { file: 'table', options: { blobTtl: 60 } }, { items }),
	);
	expect(short.message).toContain("'Time to Live (Seconds)' must be at least 900, but is: 60");
	const absent = await errorOf(bench.run('blob', 'create', { file: 'photo' }, { items }));
	expect(absent.message).toContain("the binary field 'photo', which the item does not have");
	expect(absent.description).toContain('The item has: table.');
	expect(bench.sandbox.calls).toEqual([]);
});

describe('many blobs', () => {
	beforeAll(async () => {
		bench.sandbox.store.reset();
		const { binary } = await withFile('x');
		const items = Array.from({ length: 130 }, () => ({ json: {}, binary }));
		// One after the other: the list goes by time.
		const parameters = { file: 'table', options: { concurrency: 1 } };
		created.push(
			...(await bench.run('blob', 'create', parameters, { items })).map(({ json }) => json.id),
		);
	});
	const created: unknown[] = [];
	const listed = async (parameters: object) =>
		(await bench.run('blob', 'getAll', { ...parameters })).map(({ json }) => json.id);

	test('are all returned, each once, newest first', async () => {
		expect(await listed({ returnAll: true })).toEqual([...created].reverse());
		const [first, second] = bench.calls('blobs_list').map(({ query }) => Object.fromEntries(query));
		expect(first).toEqual({ range: '-100' });
		// The oldest of a page is where the next one begins.
		expect(second?.creation_date).toEqual(expect.any(String));
		expect(bench.calls('blobs_list')).toHaveLength(2);
	});

	test('are returned up to the limit', async () => {
		expect(await listed({ limit: 3 })).toEqual([...created].reverse().slice(0, 3));
		expect(bench.calls('blobs_list')[0]?.query).toEqual([['range', '-3']]);
		expect(await listed({ limit: 101 })).toEqual([...created].reverse().slice(0, 101));
	});

	test('are returned from a time on, back or forwards', async () => {
		const [middle] = await bench.run('blob', 'getAll', { limit: 1 });
		const creationDate = String(middle?.json.creation_date);
		const back = await listed({ limit: 2, filters: { creationDate } });
		expect(back).toEqual([created[129], created[128]]);
		expect(Object.fromEntries(bench.calls('blobs_list')[1]?.query ?? [])).toEqual({
			range: '-2',
			creation_date: creationDate,
		});
		const none = await listed({ filters: { creationDate: '2020-01-01T00:00:00.000Z' } });
		expect(none).toEqual([]);
		const forwards = await listed({
			filters: { creationDate: '2020-01-01T00:00:00.000Z', range: 2 },
		});
		expect(forwards).toEqual([created[0], created[1]]);
		expect(Object.fromEntries(bench.calls('blobs_list').at(-1)?.query ?? []).range).toBe('2');
	});

	test('are listed in the editor, page by page', async () => {
		const request = {
			type: NODE,
			parameters: { resource: 'blob', operation: 'download', project: named('demo') },
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
			method: 'blob',
		};
		const first = await bench.engine.listSearch(request);
		expect(first.results).toHaveLength(100);
		expect(first.results[0]?.value).toBe(created[129]);
		expect(first.results[0]?.name).toContain('input.csv (');
		const paginationToken = String(first.paginationToken);
		const second = await bench.engine.listSearch({ ...request, paginationToken });
		expect(second.results.at(-1)?.value).toBe(created[0]);
		expect(second.paginationToken).toBeUndefined();
	});
});
