/** Large files in one go: uploads and downloads that break off, cancelling. */

import type { FaultEffect } from '../../../sandbox';
import { errorOf, named } from '../workbench';
import { at, content, inParts, md5, MIB, sha, useLargeFiles } from './largeFilesScene';

const { bench, run, withContent, upload, downloaded, storageCalls, breakStorage } = useLargeFiles();

describe('a file in one go', () => {
	test.each<[string, FaultEffect]>([
		['an answer 500', { kind: 'status', status: 500 }],
		['a lost connection', { kind: 'reset' }],
		['an expired address', { kind: 'status', status: 403 }],
	])('is sent again from its beginning after %s', async (_what, effect) => {
		breakStorage('PUT', effect);
		expect((await upload(at))?.json).toMatchObject({ etag: md5(content), provider: 'ubiops' });
		expect(storageCalls('PUT')).toHaveLength(2);
		expect(bench.calls('files_upload')).toHaveLength(2);
	});

	test('is not sent again when the storage refuses it', async () => {
		breakStorage('PUT', { kind: 'status', status: 413 });
		const error = await errorOf(upload(at));
		expect(error.description).toContain('too large for the storage');
		expect(storageCalls('PUT')).toHaveLength(1);
	});
});

describe('a download', () => {
	beforeAll(async () => {
		bench.sandbox.faults.clear();
		await upload(at);
	});

	test.each([
		['that breaks off', { kind: 'cut', bytes: 3 * MIB }],
		['that never begins', { kind: 'reset' }],
		['that the storage is too busy for', { kind: 'status', status: 503 }],
		['whose address has expired', { kind: 'status', status: 403 }],
	] satisfies Array<[string, FaultEffect]>)('%s is made again', async (_what, effect) => {
		breakStorage('GET', effect);
		expect(await downloaded()).toBe(sha(content));
		expect(storageCalls('GET')).toHaveLength(2);
		expect(bench.calls('files_download')).toHaveLength(2);
	});

	test('that stands still is made again', async () => {
		breakStorage('GET', { kind: 'cut', bytes: 3 * MIB, silently: true });
		const [item] = await run('download', { ...at, options: { callTimeout: 1 } });
		expect(item?.json.fileSize).toBeDefined();
		expect(storageCalls('GET')).toHaveLength(2);
	});

	test('that breaks off again and again gives no file', async () => {
		breakStorage('GET', { kind: 'cut', bytes: 3 * MIB }, { times: Infinity });
		const options = { options: { retries: 2 } };
		const error = await errorOf(run('download', { ...at, ...options }));
		expect(error.message).toContain('The connection to the file storage failed');
		expect(storageCalls('GET')).toHaveLength(3);
		const memory = await errorOf(bench.run('file', 'download', { ...at, ...options }));
		expect(memory.message).toContain('The connection to the file storage failed');
	});

	test('tells which file it was', async () => {
		const [item] = await run('download', at);
		expect(item?.json).toMatchObject({
			file: 'models/weights.bin',
			bucket: 'large',
			uri: 'ubiops-file://large/models/weights.bin',
			fileName: 'weights.bin',
			mimeType: 'x/weights',
		});
	});
});

test.each<[string, FaultEffect]>([
	['a-limit', { kind: 'rateLimit', resetSeconds: 0 }],
	['no-fault', { kind: 'delay', ms: 0 }],
])(
	'a package arrives whole in a form that is read while it is sent, after %s',
	async (name, effect) => {
		await bench.deploy(name, { plain: true });
		bench.sandbox.faults.add({ match: { operationId: 'revisions_file_upload' }, effect });
		bench.sandbox.clearCalls();
		await run(
			'upload',
			{
				resource: 'deploymentRevision',
				deployment: named(name),
				version: named('v1'),
				source: 'file',
				file: 'data',
			},
			{ items: [await withContent()] },
		);
		const calls = bench.calls('revisions_file_upload');
		expect(calls.length).toBe(effect.kind === 'delay' ? 1 : 2);
		for (const { files, headers } of calls) {
			expect(files).toEqual([
				{
					field: 'file',
					filename: 'weights.bin',
					mimetype: 'x/weights',
					size: content.length,
					sha256: sha(content),
				},
			]);
			// Not in chunks: what comes is known beforehand.
			expect(Number(headers['content-length'])).toBeGreaterThan(content.length);
		}
	},
);

/** Last: the sandbox does not notice at once that nobody waits for its responses any more. */
describe('cancelling', () => {
	test('an upload stops when the execution is cancelled', async () => {
		breakStorage('PUT', { kind: 'delay', ms: 60_000 }, { times: Infinity });
		const stop = new AbortController();
		const ended = errorOf(upload(inParts, { signal: stop.signal }));
		while (storageCalls('PUT').length === 0) await new Promise((go) => setTimeout(go, 10));
		stop.abort();
		// Long before the storage would have responded.
		await ended;
		expect(bench.calls('files_complete_multipart_upload')).toEqual([]);
	}, 10_000);

	test('a download stops when the execution is cancelled', async () => {
		breakStorage('GET', { kind: 'delay', ms: 60_000 });
		const stop = new AbortController();
		const ended = errorOf(run('download', at, { signal: stop.signal }));
		while (storageCalls('GET').length === 0) await new Promise((go) => setTimeout(go, 10));
		stop.abort();
		await ended;
		expect(storageCalls('GET')).toHaveLength(1);
	}, 10_000);
});
