import { type Sandbox, startSandbox } from '../../sandbox';
import { call, deploy, entries, field, fileForm, packageOf, text, until } from './client';

const house = {
	name: 'house',
	inputFields: [
		{ name: 'area', data_type: 'double' },
		{ name: 'rooms', data_type: 'int' },
	],
	model: {
		kind: 'linear',
		intercept: 100.005,
		coefficients: { area: 2.5, rooms: 10 },
		output: 'price',
	},
};

describe('deployments from upload to result', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox({ buildMs: 10, requestMs: 30 });
	});

	afterEach(() => sandbox.close());

	const demo = '/projects/demo';

	it('builds, computes and finishes', async () => {
		const base = await deploy(sandbox, house);
		const direct = await call(sandbox, 'POST', `${base}/requests`, { area: 4, rooms: 2 });
		expect(direct.body).toMatchObject({
			status: 'completed',
			success: true,
			result: { price: 130.01 },
			error_message: null,
			timeout: 300,
		});
		const inputs = [1, 2, 3].map((area) => ({ area, rooms: 0 }));
		const batch = await call(sandbox, 'POST', `${base}/requests/batch`, inputs);
		const ids = entries(batch.body).map((request) => text(request, 'id'));
		expect(entries(batch.body).map((request) => field(request, 'status'))).toEqual([
			'pending',
			'pending',
			'pending',
		]);
		await until(async () => {
			const list = await call(sandbox, 'GET', `${base}/requests`);
			return entries(list.body).length === 4;
		});
		const collected = await call(sandbox, 'POST', `${base}/requests/collect`, ids);
		const found = entries(collected.body).map((request) => text(request, 'id'));
		expect(found).not.toEqual(ids);
		expect([...found].sort()).toEqual([...ids].sort());
		const prices = new Map(
			entries(collected.body).map((request) => [
				text(request, 'id'),
				field(request, 'result', 'price'),
			]),
		);
		expect(ids.map((id) => prices.get(id))).toEqual([102.51, 105.01, 107.51]);
		const listed = await call(sandbox, 'GET', `${base}/requests?limit=2&offset=1`);
		expect(entries(listed.body).map((request) => text(request, 'id'))).toEqual([ids[1], ids[0]]);
	});

	it('fails a build with the reason and keeps the version unavailable', async () => {
		await call(sandbox, 'POST', `${demo}/deployments`, { name: 'broken', input_type: 'plain' });
		const base = `${demo}/deployments/broken`;
		await call(sandbox, 'POST', `${base}/versions`, { version: 'v1' });
		const packages: [Uint8Array, RegExp][] = [
			[packageOf({ kind: 'quantum' }), /unknown kind 'quantum'/],
			[new Uint8Array([1, 2, 3]), /unpacked/],
		];
		for (const [bytes, reason] of packages) {
			const form = fileForm(bytes);
			const upload = await call(sandbox, 'POST', `${base}/versions/v1/revisions`, form);
			const path = `${base}/versions/v1/revisions/${text(upload.body, 'revision')}`;
			await until(
				async () => field((await call(sandbox, 'GET', path)).body, 'status') === 'failed',
			);
			const revision = await call(sandbox, 'GET', path);
			expect(text(revision.body, 'error_message')).toMatch(reason);
		}
		const version = await call(sandbox, 'GET', `${base}/versions/v1`);
		expect(version.body).toMatchObject({ status: 'unavailable', active_revision: null });
		const request = await call(sandbox, 'POST', `${base}/requests`, 'hello', 'text/plain');
		expect(request.status).toBe(409);
	});

	it('rebuilds as a new revision and gives the package back', async () => {
		const base = await deploy(sandbox, house);
		const revisions = `${base}/versions/v1/revisions`;
		const first = text((await call(sandbox, 'GET', revisions)).body, 0, 'id');
		const rebuilt = await call(sandbox, 'POST', `${revisions}/${first}/rebuild`, {});
		expect(rebuilt.status).toBe(201);
		expect(text(rebuilt.body, 'id')).not.toBe(first);
		expect(field(rebuilt.body, 'status')).toBe('queued');
		expect((await call(sandbox, 'POST', `${revisions}/${first}/rebuild`)).status).toBe(201);
		const version = await call(sandbox, 'GET', `${base}/versions/v1`);
		expect(version.body).toMatchObject({ status: 'available', active_revision: first });
		const response = await fetch(`${sandbox.baseUrl}${revisions}/${first}/download`, {
			headers: { authorization: `Token ${sandbox.token}` },
		});
		expect(response.headers.get('content-type')).toBe('application/zip');
		expect(response.headers.get('content-disposition')).toMatch(/filename="house-v1-.*\.zip"/);
		const bytes = new Uint8Array(await response.arrayBuffer());
		expect(bytes).toEqual(packageOf(house.model));
	});

	it('takes packages from another version and from a template', async () => {
		const base = await deploy(sandbox, house);
		await call(sandbox, 'POST', `${base}/versions`, { version: 'v2' });
		const copy = new FormData();
		copy.append('source_deployment', 'house');
		expect((await call(sandbox, 'POST', `${base}/versions/v2/revisions`, copy)).status).toBe(400);
		copy.append('source_version', 'v1');
		expect((await call(sandbox, 'POST', `${base}/versions/v2/revisions`, copy)).status).toBe(201);
		const templates = await call(sandbox, 'GET', '/template-deployments');
		const template = new FormData();
		template.append('template_deployment_id', text(templates.body, 0, 'id'));
		const taken = await call(sandbox, 'POST', `${base}/versions/v2/revisions`, template);
		expect(taken.status).toBe(201);
		template.append('source_version', 'v1');
		const both = await call(sandbox, 'POST', `${base}/versions/v2/revisions`, template);
		expect(both.status).toBe(400);
	});

	it('makes the first version the default and moves it on request', async () => {
		const base = await deploy(sandbox, house);
		await call(sandbox, 'POST', `${base}/versions`, { version: 'v2' });
		expect((await call(sandbox, 'GET', base)).body).toMatchObject({ default_version: 'v1' });
		const early = await call(sandbox, 'PATCH', base, { default_version: 'v2' });
		expect(early.status).toBe(400);
		const renamed = await call(sandbox, 'PATCH', `${base}/versions/v1`, { version: 'v1b' });
		expect(renamed.body).toMatchObject({ version: 'v1b', default: true });
		expect((await call(sandbox, 'GET', `${base}/versions/v1`)).status).toBe(404);
		expect((await call(sandbox, 'GET', base)).body).toMatchObject({ default_version: 'v1b' });
	});

	it('replaces labels as a whole and filters with OR', async () => {
		const base = `${demo}/deployments`;
		const labels = { team: 'red', tier: 'a' };
		await call(sandbox, 'POST', base, { name: 'one', labels });
		await call(sandbox, 'POST', base, { name: 'two', labels: { team: 'blue' } });
		await call(sandbox, 'POST', base, { name: 'three' });
		const filter = encodeURIComponent('team:red,team:blue');
		const both = await call(sandbox, 'GET', `${base}?labels=${filter}`);
		expect(entries(both.body).map((entry) => field(entry, 'name'))).toEqual(['one', 'two']);
		const changed = await call(sandbox, 'PATCH', `${base}/one`, { labels: { tier: 'b' } });
		expect(field(changed.body, 'labels')).toEqual({ tier: 'b' });
	});

	it('fails a request with the words of its model', async () => {
		const base = await deploy(sandbox, {
			name: 'refuser',
			plain: true,
			model: { kind: 'fail', message: 'no luck today' },
		});
		const request = await call(sandbox, 'POST', `${base}/requests`, 'x', 'text/plain');
		expect(request.body).toMatchObject({
			status: 'failed',
			success: false,
			error_message: 'no luck today',
			result: null,
		});
	});

	it('takes plain text exactly as sent', async () => {
		const base = await deploy(sandbox, { name: 'shout', plain: true, model: { kind: 'upper' } });
		const sent = await call(sandbox, 'POST', `${base}/requests`, ' "a\n123', 'text/plain');
		expect(field(sent.body, 'result')).toBe(' "A\n123');
		const json = await call(sandbox, 'POST', `${base}/requests`, '123');
		expect(field(json.body, 'result')).toBe('123');
		const list = await call(sandbox, 'POST', `${base}/requests`, ['a', 'b']);
		expect(field(list.body, 'result')).toEqual(['A', 'B']);
		const number = await call(sandbox, 'POST', `${base}/requests`, 123);
		expect(number.status).toBe(400);
	});

	it('cancels, one by one and all of a status', async () => {
		const slow = { kind: 'echo', duration_ms: 5000 };
		const base = await deploy(sandbox, { name: 'slow', plain: true, model: slow });
		const batch = await call(sandbox, 'POST', `${base}/requests/batch`, ['a', 'b', 'c']);
		const ids = entries(batch.body).map((request) => text(request, 'id'));
		const cancelled = { status: 'cancelled' };
		expect((await call(sandbox, 'PATCH', `${base}/requests/${ids[0]}`, cancelled)).status).toBe(
			200,
		);
		const again = await call(sandbox, 'PATCH', `${base}/requests/${ids[0]}`, cancelled);
		expect(again.status).toBe(409);
		const other = { status: 'completed' };
		expect((await call(sandbox, 'PATCH', `${base}/requests/${ids[1]}`, other)).status).toBe(400);
		await call(sandbox, 'POST', `${base}/requests/cancel`, [ids[1]]);
		await until(async () => {
			const running = await call(sandbox, 'GET', `${base}/requests?status=processing`);
			return entries(running.body).length === 1;
		});
		await call(sandbox, 'POST', `${base}/requests/cancel?status=processing`, []);
		const list = await call(sandbox, 'GET', `${base}/requests?status=cancelled,failed`);
		expect(entries(list.body)).toHaveLength(3);
		const repeated = await call(sandbox, 'GET', `${base}/requests?status=failed&status=cancelled`);
		expect(entries(repeated.body)).toHaveLength(3);
	});

	it('deletes all or nothing', async () => {
		const base = await deploy(sandbox, { name: 'echo', plain: true, model: { kind: 'echo' } });
		const batch = await call(sandbox, 'POST', `${base}/requests/batch`, ['a', 'b']);
		const ids = entries(batch.body).map((request) => text(request, 'id'));
		const unknown = '00000000-0000-4000-8000-000000000000';
		const refused = await call(sandbox, 'POST', `${base}/requests/delete`, [...ids, unknown]);
		expect(refused.status).toBe(404);
		expect((await call(sandbox, 'GET', `${base}/requests/${ids[0]}`)).status).toBe(200);
		expect((await call(sandbox, 'POST', `${base}/requests/delete`, ids)).status).toBe(200);
		expect((await call(sandbox, 'GET', `${base}/requests/${ids[0]}`)).status).toBe(404);
	});

	it('gives input and output as files', async () => {
		const base = await deploy(sandbox, house);
		const input = { area: 1, rooms: null };
		const made = await call(sandbox, 'POST', `${base}/versions/v1/requests`, input);
		const path = `${base}/versions/v1/requests/${text(made.body, 'id')}`;
		const sent = await call(sandbox, 'GET', `${path}/input`);
		expect(sent.body).toEqual(input);
		expect(sent.headers.get('content-disposition')).toContain('input.json');
		expect((await call(sandbox, 'GET', `${path}/output`)).body).toEqual({ price: 102.51 });
		const short = await call(sandbox, 'GET', `${path}?metadata_only=true`);
		expect(short.body).toMatchObject({ request_data: null, result: null, status: 'completed' });
	});

	it('streams parts of the result and then the whole response', async () => {
		const base = await deploy(sandbox, { name: 'talk', plain: true, model: { kind: 'echo' } });
		const reply = await call(
			sandbox,
			'POST',
			`${base}/requests/stream`,
			'one two\nthree',
			'text/plain',
		);
		expect(reply.headers.get('content-type')).toContain('text/event-stream');
		const lines = reply.text.split('\n').filter((line) => line !== '');
		const parts = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5));
		expect(parts.join('')).toBe('one twothree');
		const final: unknown = JSON.parse(lines.at(-1) ?? '');
		expect(field(final, 'result')).toBe('one two\nthree');
	});

	it('lets a request that takes too long fail', async () => {
		const slow = { kind: 'echo', duration_ms: 60_000 };
		const base = await deploy(sandbox, { name: 'slow', plain: true, model: slow });
		const reply = await call(sandbox, 'POST', `${base}/requests?timeout=1`, 'x', 'text/plain');
		expect(reply.body).toMatchObject({ status: 'failed', result: null });
		expect(text(reply.body, 'error_message')).toContain('timeout of 1 second');
	});

	it('keeps older builds in step with revisions', async () => {
		const base = await deploy(sandbox, house);
		const builds = await call(sandbox, 'GET', `${base}/versions/v1/builds`);
		expect(entries(builds.body)).toHaveLength(1);
		const build = await call(
			sandbox,
			'GET',
			`${base}/versions/v1/builds/${text(builds.body, 0, 'id')}`,
		);
		expect(build.body).toMatchObject({ status: 'success', has_request_method: true });
	});

	it('removes everything below a project', async () => {
		await deploy(sandbox, house);
		expect((await call(sandbox, 'DELETE', demo)).status).toBe(204);
		expect((await call(sandbox, 'GET', `${demo}/deployments/house`)).status).toBe(404);
		const organization = { organization_name: 'sandbox-org' };
		await call(sandbox, 'POST', '/projects', { name: 'demo', ...organization });
		expect((await call(sandbox, 'GET', `${demo}/deployments`)).body).toEqual([]);
		const twice = await call(sandbox, 'POST', '/projects', { name: 'demo', ...organization });
		expect(twice.status).toBe(409);
	});
});
