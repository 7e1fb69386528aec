import { type Sandbox, startSandbox } from '../../sandbox';
import { call, deploy, entries, field, fileForm, packageOf, type Reply, text } from './client';

describe('the sandbox on the wire', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox({ buildMs: 0 });
	});

	afterEach(() => sandbox.close());

	const files = '/projects/demo/buckets/default/files';

	it('records calls as they came', async () => {
		const labels = 'a%3Ab%2Cc%3Ad';
		await call(sandbox, 'GET', `/projects/de%6Do/deployments?labels=${labels}`);
		await call(sandbox, 'POST', '/projects/demo/deployments', { name: 'x' });
		await deploy(sandbox, { name: 'y', plain: true, model: { kind: 'echo' } });
		const [list, create] = sandbox.calls;
		expect(list).toMatchObject({
			method: 'GET',
			rawPath: '/v2.1/projects/de%6Do/deployments',
			operationId: 'deployments_list',
			pathParams: { project_name: 'demo' },
			query: [['labels', 'a:b,c:d']],
			status: 200,
		});
		expect(create).toMatchObject({ body: { name: 'x' }, contentType: 'application/json' });
		expect(create?.rawBody?.toString()).toBe('{"name":"x"}');
		const upload = sandbox.calls.find((made) => made.operationId === 'revisions_file_upload');
		expect(upload?.files).toEqual([
			{
				field: 'file',
				filename: 'package.zip',
				mimetype: 'application/zip',
				size: packageOf({ kind: 'echo' }).length,
				sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
			},
		]);
		sandbox.clearCalls();
		expect(sandbox.calls).toHaveLength(0);
	});

	it('takes a slash in a path value', async () => {
		const odd = `${files}/${encodeURIComponent('a/b c%2F.txt')}`;
		const upload = await call(sandbox, 'POST', odd, {});
		await fetch(text(upload.body, 'url'), { method: 'PUT', body: 'x' });
		expect((await call(sandbox, 'GET', odd)).body).toMatchObject({ file: 'a/b c%2F.txt', size: 1 });
		expect((await call(sandbox, 'GET', `${files}/a/b`)).status).toBe(404);
	});

	it('stores bytes behind signed urls and refuses the token there', async () => {
		const bytes = Uint8Array.from({ length: 300_000 }, (_value, index) => index % 251);
		const upload = await call(sandbox, 'POST', `${files}/data.bin`);
		const url = text(upload.body, 'url');
		const leaked = await fetch(url, {
			method: 'PUT',
			body: bytes,
			headers: { authorization: `Token ${sandbox.token}` },
		});
		expect(leaked.status).toBe(400);
		const put = await fetch(url, { method: 'PUT', body: bytes });
		expect(put.status).toBe(200);
		expect(put.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
		const download = await call(sandbox, 'GET', `${files}/data.bin/download`);
		const got = await fetch(text(download.body, 'url'));
		expect(new Uint8Array(await got.arrayBuffer())).toEqual(bytes);
		expect((await fetch(text(download.body, 'url'), { method: 'PUT', body: 'x' })).status).toBe(
			403,
		);
		expect((await fetch(`${url}x`, { method: 'PUT', body: 'x' })).status).toBe(403);
	});

	it('puts an upload in parts together', async () => {
		const start = await call(sandbox, 'POST', `${files}/big/start-multipart-upload`, {});
		const id = text(start.body, 'upload_id');
		const parts: unknown[] = [];
		for (const [index, content] of ['first ', 'second'].entries()) {
			const query = `upload_id=${id}&part_number=${index + 1}`;
			const step = await call(sandbox, 'POST', `${files}/big?${query}`, {});
			const put = await fetch(text(step.body, 'url'), { method: 'PUT', body: content });
			parts.push({ ETag: put.headers.get('etag'), PartNumber: index + 1 });
		}
		const complete = `${files}/big/complete-multipart-upload`;
		const wrong = { upload_id: id, parts: [{ ETag: '"0"', PartNumber: 1 }] };
		expect((await call(sandbox, 'POST', complete, wrong)).status).toBe(400);
		const done = await call(sandbox, 'POST', complete, { upload_id: id, parts });
		expect(done.status).toBe(200);
		const download = await call(sandbox, 'GET', `${files}/big/download`);
		expect(await (await fetch(text(download.body, 'url'))).text()).toBe('first second');
	});

	it('refuses parts that do not belong together', async () => {
		const started = async (file: string) =>
			text(
				(await call(sandbox, 'POST', `${files}/${file}/start-multipart-upload`, {})).body,
				'upload_id',
			);
		const step = async (file: string, id: string, number: number | string) =>
			await call(sandbox, 'POST', `${files}/${file}?upload_id=${id}&part_number=${number}`, {});
		const put = async (reply: Reply) =>
			await fetch(text(reply.body, 'url'), { method: 'PUT', body: 'x' });
		const id = await started('one');
		expect((await step('one', 'unknown', 1)).status).toBe(404);
		expect((await step('other', id, 1)).status).toBe(404);
		expect((await step('one', id, 10_001)).status).toBe(400);
		expect((await step('one', id, 'x')).status).toBe(400);
		const late = await step('one', id, 3);
		const [first, second] = [
			await put(await step('one', id, 1)),
			await put(await step('one', id, 2)),
		];
		const parts = [first, second].map(({ headers }, index) => ({
			ETag: headers.get('etag'),
			PartNumber: index + 1,
		}));
		const complete = async (body: object, file = 'one') =>
			(await call(sandbox, 'POST', `${files}/${file}/complete-multipart-upload`, body)).status;
		expect(await complete({ upload_id: id, parts: [...parts].reverse() })).toBe(400);
		expect(await complete({ upload_id: id, parts: [parts[0], parts[0]] })).toBe(400);
		expect(await complete({ upload_id: id, parts: [{ ...parts[0], PartNumber: 3 }] })).toBe(400);
		expect(await complete({ upload_id: id, parts: [] })).toBe(400);
		expect(await complete({ upload_id: id, parts }, 'other')).toBe(404);
		expect(await complete({ upload_id: id, parts })).toBe(200);
		expect(await complete({ upload_id: id, parts })).toBe(404);
		expect((await put(late)).status).toBe(404);
	});

	it('keeps to the block ids of Azure', async () => {
		const buckets = '/projects/demo/buckets';
		await call(sandbox, 'POST', buckets, {
			name: 'azure',
			provider: 'azure_blob_storage',
			credentials: { connection_string: 'x' },
			configuration: { container: 'x' },
		});
		const put = async (id: string) => {
			const at = `${buckets}/azure/files/a?upload_id=${encodeURIComponent(id)}`;
			return await fetch(text((await call(sandbox, 'POST', at, {})).body, 'url'), {
				method: 'PUT',
				body: 'x',
				headers: { 'x-ms-version': '2020-04-08' },
			});
		};
		const base64 = (id: string) => Buffer.from(id).toString('base64');
		expect((await put(base64('a_1'))).status).toBe(201);
		const longer = await put(base64('a_1000'));
		expect(longer.status).toBe(400);
		expect(await longer.text()).toContain('InvalidBlobOrBlock');
		expect((await put('not base64!')).status).toBe(400);
		expect((await put(base64('a'.repeat(65)))).status).toBe(400);
		const complete = `${buckets}/azure/files/a/complete-multipart-upload`;
		const unknown = await call(sandbox, 'POST', complete, { parts: [{ BlockId: base64('a_2') }] });
		expect(unknown.status).toBe(400);
	});

	it('breaks a file off on purpose', async () => {
		const upload = await call(sandbox, 'POST', `${files}/cut.bin`);
		const body = new Uint8Array(300_000);
		await fetch(text(upload.body, 'url'), { method: 'PUT', body });
		sandbox.faults.add({
			match: { method: 'GET', path: /^\/storage\// },
			effect: { kind: 'cut', bytes: 100_000 },
		});
		const download = await call(sandbox, 'GET', `${files}/cut.bin/download`);
		const broken = await fetch(text(download.body, 'url'));
		expect(broken.headers.get('content-length')).toBe('300000');
		await expect(broken.arrayBuffer()).rejects.toThrow();
		const whole = await fetch(text(download.body, 'url'));
		expect((await whole.arrayBuffer()).byteLength).toBe(300_000);
	});

	it('lists files page by page and folder by folder', async () => {
		for (const name of ['a.txt', 'dir/1', 'dir/2', 'z.txt']) {
			const upload = await call(sandbox, 'POST', `${files}/${encodeURIComponent(name)}`);
			await fetch(text(upload.body, 'url'), { method: 'PUT', body: name });
		}
		const first = await call(sandbox, 'GET', `${files}?limit=3`);
		expect(entries(field(first.body, 'files'))).toHaveLength(3);
		const token = encodeURIComponent(text(first.body, 'continuation_token'));
		const second = await call(sandbox, 'GET', `${files}?limit=3&continuation_token=${token}`);
		expect(field(second.body, 'files', 0, 'file')).toBe('z.txt');
		expect(field(second.body, 'continuation_token')).toBeNull();
		const folders = await call(sandbox, 'GET', `${files}?delimiter=%2F`);
		expect(field(folders.body, 'prefixes')).toEqual(['dir/']);
		expect(entries(field(folders.body, 'files'))).toHaveLength(2);
	});

	it('fails on purpose', async () => {
		const { faults } = sandbox;
		const path = '/projects';
		faults.add({
			match: { operationId: 'projects_list' },
			skip: 1,
			effect: { kind: 'status', status: 503 },
		});
		faults.add({ match: { method: 'get' }, effect: { kind: 'rateLimit', resetSeconds: 2 } });
		expect((await call(sandbox, 'GET', path)).status).toBe(429);
		expect((await call(sandbox, 'GET', path)).status).toBe(503);
		expect((await call(sandbox, 'GET', path)).status).toBe(200);
		expect(faults.pending()).toBe(0);
		faults.add({ effect: { kind: 'rateLimit', resetSeconds: 7, retryAfter: 3 } });
		const limited = await call(sandbox, 'GET', path);
		expect(limited.headers.get('x-ratelimit-reset')).toBe('7');
		expect(limited.headers.get('retry-after')).toBe('3');
		faults.add({ times: Infinity, match: { path: /nope/ }, effect: { kind: 'delay', ms: 10 } });
		faults.clear();
		expect(faults.pending()).toBe(0);
	});

	it('loses connections before or after the work is done', async () => {
		const deployments = '/projects/demo/deployments';
		sandbox.faults.add({ effect: { kind: 'reset' } });
		await expect(call(sandbox, 'POST', deployments, { name: 'lost' })).rejects.toThrow();
		expect((await call(sandbox, 'GET', `${deployments}/lost`)).status).toBe(404);
		sandbox.faults.add({ effect: { kind: 'reset', after: 'after-processing' } });
		await expect(call(sandbox, 'POST', deployments, { name: 'kept' })).rejects.toThrow();
		expect((await call(sandbox, 'GET', `${deployments}/kept`)).status).toBe(200);
		expect(sandbox.calls.filter((made) => made.status === 0)).toHaveLength(2);
	});

	it('counts calls under way', async () => {
		const slow = await startSandbox({ latencyMs: 50 });
		await Promise.all(Array.from({ length: 7 }, () => call(slow, 'GET', '/projects')));
		expect(slow.maxInFlight).toBe(7);
		slow.maxInFlight = 0;
		await call(slow, 'GET', '/projects');
		expect(slow.maxInFlight).toBe(1);
		await slow.close();
	});

	it('closes at once although calls are under way', async () => {
		const slow = await startSandbox({ latencyMs: 60_000 });
		const lost = expect(call(slow, 'GET', '/projects')).rejects.toThrow();
		await new Promise((resolve) => setTimeout(resolve, 20));
		await slow.close();
		await lost;
	});

	it('lives behind a path of its own', async () => {
		const inside = await startSandbox({ pathPrefix: '/ubiops', token: 'own' });
		expect(inside.baseUrl).toMatch(/\/ubiops\/v2\.1$/);
		expect((await call(inside, 'GET', '/projects')).status).toBe(200);
		const outside = inside.baseUrl.replace('/ubiops', '');
		const headers = { authorization: 'Token own' };
		expect((await fetch(`${outside}/projects`, { headers })).status).toBe(404);
		await inside.close();
	});

	it('follows the clock it is given', async () => {
		let now = Date.UTC(2030, 0, 1);
		const frozen = await startSandbox({ now: () => now, buildMs: 1000 });
		const base = '/projects/demo/deployments';
		await call(frozen, 'POST', base, { name: 'x', input_type: 'plain' });
		const version = await call(frozen, 'POST', `${base}/x/versions`, { version: 'v1' });
		expect(text(version.body, 'creation_date')).toMatch(/^2030-01-01T00:00:00\.000\d{3}\+00:00$/);
		await call(
			frozen,
			'POST',
			`${base}/x/versions/v1/revisions`,
			fileForm(packageOf({ kind: 'echo' })),
		);
		const status = async () =>
			field((await call(frozen, 'GET', `${base}/x/versions/v1/revisions`)).body, 0, 'status');
		expect(await status()).toBe('queued');
		now += 500;
		expect(await status()).toBe('building');
		now += 500;
		expect(await status()).toBe('success');
		frozen.store.reset();
		expect((await call(frozen, 'GET', base)).body).toEqual([]);
		await frozen.close();
	});
});
