/** Files above a size: parts, what happens when one fails, bounds, Azure. */

import { randomBytes } from 'node:crypto';

import type { FaultEffect } from '../../../sandbox';
import { errorOf, named } from '../workbench';
import { at, content, inParts, md5, MIB, sha, slices, useLargeFiles } from './largeFilesScene';

const { bench, run, withContent, upload, downloaded, storageCalls, breakStorage } = useLargeFiles();

const xml = (code: string, message: string): string =>
	`<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

describe('a large upload', () => {
	test('goes in parts that are put together in their order', async () => {
		const item = await upload();
		expect(item?.json).toEqual({
			file: 'models/weights.bin',
			bucket: 'large',
			uri: 'ubiops-file://large/models/weights.bin',
			provider: 'ubiops',
			size: content.length,
			etag: null,
			parts: 3,
		});
		const asked = bench.calls('files_upload').map(({ query }) => Object.fromEntries(query));
		expect(asked.map(({ part_number: number }) => number).sort()).toEqual(['1', '2', '3']);
		const [complete] = bench.calls('files_complete_multipart_upload');
		expect(complete?.body).toEqual({
			upload_id: asked[0]?.upload_id,
			parts: slices.map((slice, index) => ({ ETag: md5(slice), PartNumber: index + 1 })),
		});
		const puts = storageCalls('PUT');
		expect(puts.map(({ headers }) => headers['content-length']).sort()).toEqual(
			[2, 5, 5].map((size) => String(size * MIB)),
		);
		for (const { headers } of puts) {
			expect(headers.authorization).toBeUndefined();
			expect(headers['content-type']).toBe('x/weights');
			expect(headers['transfer-encoding']).toBeUndefined();
		}
		expect(await downloaded()).toBe(sha(content));
	});

	test('goes in parts from memory as well', async () => {
		const data = await bench.engine.storeBinary(content, 'weights.bin', 'x/weights');
		const items = [{ json: {}, binary: { data } }];
		const [item] = await bench.run('file', 'upload', inParts, { items });
		expect(item?.json).toMatchObject({ size: content.length, parts: 3 });
		expect(await downloaded()).toBe(sha(content));
	});

	test('of exactly one part goes in one go', async () => {
		const items = [await withContent(content.subarray(0, 5 * MIB))];
		const item = await upload(inParts, { items });
		expect(item?.json).toMatchObject({ etag: md5(content.subarray(0, 5 * MIB)) });
		expect(item?.json.parts).toBeUndefined();
		expect(bench.calls('files_start_multipart_upload')).toEqual([]);
	});

	test.each<[string, FaultEffect]>([
		['an answer 500', { kind: 'status', status: 500 }],
		['an answer 408', { kind: 'status', status: 408 }],
		['an answer 429', { kind: 'status', status: 429 }],
		['a lost connection', { kind: 'reset' }],
		[
			'an expired address',
			{ kind: 'status', status: 403, body: xml('AccessDenied', 'Request has expired') },
		],
		[
			'an expired token',
			{ kind: 'status', status: 400, body: xml('ExpiredToken', 'The provided token has expired.') },
		],
	])('sends a part again after %s, to a new address', async (_what, effect) => {
		breakStorage('PUT', effect, { skip: 1 });
		expect((await upload())?.json).toMatchObject({ parts: 3 });
		const puts = storageCalls('PUT');
		expect(puts).toHaveLength(4);
		expect(new Set(puts.map(({ rawPath }) => rawPath)).size).toBe(4);
		expect(bench.calls('files_upload')).toHaveLength(4);
		expect(bench.calls('files_complete_multipart_upload')).toHaveLength(1);
		expect(await downloaded()).toBe(sha(content));
	});

	test('sends a part again when the response was lost', async () => {
		breakStorage('PUT', { kind: 'reset', after: 'after-processing' });
		expect((await upload())?.json).toMatchObject({ parts: 3 });
		expect(storageCalls('PUT')).toHaveLength(4);
		expect(await downloaded()).toBe(sha(content));
	});

	test('that fails for good is not put together, and the file of before stays', async () => {
		await upload();
		bench.sandbox.clearCalls();
		const effect: FaultEffect = {
			kind: 'status',
			status: 409,
			body: xml('OperationAborted', 'A conflicting operation is in progress'),
		};
		breakStorage('PUT', effect, { skip: 1, times: Infinity });
		const error = await errorOf(upload());
		expect(error.message).toBe('A conflicting operation is in progress [item 0]');
		expect(error.httpCode).toBe('409');
		expect(bench.calls('files_complete_multipart_upload')).toEqual([]);
		bench.sandbox.faults.clear();
		expect(await downloaded()).toBe(sha(content));
	});

	test('gives up after the retries that the user allows', async () => {
		breakStorage('PUT', { kind: 'status', status: 503 }, { times: Infinity });
		const error = await errorOf(upload({ ...inParts, options: { retries: 0 } }));
		expect(error.httpCode).toBe('503');
		expect(error.description).toContain('Try again later');
		// Each of the parts that were under way was sent once.
		expect(storageCalls('PUT').length).toBeLessThanOrEqual(3);
	});

	test('tells of an address that is never accepted, without asking for ever', async () => {
		const body = xml('AccessDenied', 'Access Denied');
		breakStorage('PUT', { kind: 'status', status: 403, body }, { times: Infinity });
		const error = await errorOf(upload());
		expect(error.message).toContain('Access Denied');
		expect(error.description).toContain('Check the credentials of the bucket');
		expect(storageCalls('PUT').length).toBeLessThanOrEqual(6);
	});

	test('is not put together a second time when it is not known whether it was', async () => {
		bench.sandbox.faults.add({
			match: { operationId: 'files_complete_multipart_upload' },
			effect: { kind: 'status', status: 502 },
		});
		const error = await errorOf(upload());
		expect(error.description).toContain('may have processed the call');
		expect(bench.calls('files_complete_multipart_upload')).toHaveLength(1);
	});

	test.each([400, 404, 405])('goes in one go where parts are not known (%i)', async (status) => {
		bench.sandbox.faults.add({
			match: { operationId: 'files_start_multipart_upload' },
			effect: { kind: 'status', status },
		});
		const item = await upload();
		expect(item?.json).toMatchObject({ etag: md5(content), size: content.length });
		expect(storageCalls('PUT')).toHaveLength(1);
		expect(await downloaded()).toBe(sha(content));
	});

	test('is not tried in one go when the token may not upload', async () => {
		bench.sandbox.faults.add({
			match: { operationId: 'files_start_multipart_upload' },
			effect: { kind: 'status', status: 403, body: { error: 'No permission' } },
		});
		const error = await errorOf(upload());
		expect(error.message).toContain('No permission');
		expect(storageCalls('PUT')).toEqual([]);
	});
});

describe('many large uploads', () => {
	test('keep few parts in memory, however many items run at once', async () => {
		breakStorage('PUT', { kind: 'delay', ms: 100 }, { times: Infinity });
		const item = await withContent(content.subarray(0, 10 * MIB));
		const output = await run(
			'upload',
			{
				...inParts,
				file: named('={{ "many/" + $itemIndex }}'),
				options: { concurrency: 50 },
			},
			{ items: Array.from({ length: 5 }, () => item) },
		);
		expect(output.map(({ json }) => json.parts)).toEqual([2, 2, 2, 2, 2]);
		// 16 MiB have room for three parts of 5 MiB.
		expect(bench.sandbox.maxStorageInFlight).toBeLessThanOrEqual(3);
		expect(bench.sandbox.maxStorageInFlight).toBeGreaterThan(1);
		bench.sandbox.faults.clear();
		for (const index of [0, 4]) {
			expect(await downloaded({ ...at, file: named(`many/${index}`) })).toBe(
				sha(content.subarray(0, 10 * MIB)),
			);
		}
	});

	test('send at most three parts of one file at once', async () => {
		breakStorage('PUT', { kind: 'delay', ms: 100 }, { times: Infinity });
		const items = [await withContent(randomBytes(22 * MIB))];
		expect((await upload(inParts, { items }))?.json).toMatchObject({ parts: 5 });
		expect(bench.sandbox.maxStorageInFlight).toBeLessThanOrEqual(3);
	});

	test('keep to Concurrency', async () => {
		breakStorage('PUT', { kind: 'delay', ms: 20 }, { times: Infinity });
		const item = await withContent(content.subarray(0, 11 * MIB));
		const output = await run(
			'upload',
			{
				...inParts,
				file: named('={{ "slowly/" + $itemIndex }}'),
				options: { concurrency: 2 },
			},
			{ items: [item, item, item] },
		);
		expect(output.map(({ json }) => json.parts)).toEqual([3, 3, 3]);
		expect(bench.sandbox.maxStorageInFlight).toBe(2);
	});

	test('fail one by one', async () => {
		breakStorage('PUT', { kind: 'status', status: 409 }, { times: 1 });
		const item = await withContent();
		const output = await run(
			'upload',
			{ ...inParts, file: named('={{ "one/" + $itemIndex }}'), options: { concurrency: 1 } },
			{ items: [item, item], continueOnFail: true },
		);
		expect(output[0]?.json.error).toContain('told to answer with 409');
		expect(output[1]?.json).toMatchObject({ parts: 3, file: 'one/1' });
		expect(bench.calls('files_complete_multipart_upload')).toHaveLength(1);
	});
});

test('Azure has blocks with IDs of one length, and headers of its own', async () => {
	await run('create', {
		resource: 'bucket',
		name: 'azure',
		provider: 'azure_blob_storage',
		additionalFields: {
			configuration: { container: 'files' },
			credentials: { connectionString: 'secret' },
		},
	});
	const azure = { ...inParts, bucket: named('azure') };
	breakStorage('PUT', { kind: 'status', status: 500 }, { skip: 2 });
	const item = await upload(azure);
	expect(item?.json).toMatchObject({ provider: 'azure_blob_storage', parts: 3 });
	const ids = ['00001', '00002', '00003'].map((number) =>
		Buffer.from(`models/weights.bin_${number}`).toString('base64'),
	);
	const [complete] = bench.calls('files_complete_multipart_upload');
	expect(complete?.body).toEqual({ parts: ids.map((BlockId) => ({ BlockId })) });
	const asked = bench.calls('files_upload').map(({ query }) => query);
	expect(asked).toHaveLength(4);
	expect(asked).toEqual(asked.map(() => [['upload_id', expect.any(String)]]));
	for (const { headers } of storageCalls('PUT')) {
		expect(headers['x-ms-version']).toBe('2020-04-08');
	}
	expect(await downloaded(azure)).toBe(sha(content));
});
