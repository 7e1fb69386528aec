import { type Sandbox, startSandbox } from '../../sandbox';
import { call, deploy, field, text } from './client';

describe('what the sandbox refuses', () => {
	let sandbox: Sandbox;
	let base = '';

	beforeAll(async () => {
		sandbox = await startSandbox({ buildMs: 0, requestMs: 5 });
		base = await deploy(sandbox, {
			name: 'typed',
			inputFields: [
				{ name: 'count', data_type: 'int' },
				{ name: 'words', data_type: 'array_string' },
				{ name: 'photo', data_type: 'file' },
			],
			model: { kind: 'echo' },
		});
	});

	afterAll(() => sandbox.close());

	it.each([
		['no token', undefined],
		['a wrong token', 'Token wrong'],
		['another scheme', 'Bearer sandbox-token'],
	])('calls with %s', async (_case, authorization) => {
		const headers = new Headers();
		if (authorization !== undefined) headers.set('authorization', authorization);
		const response = await fetch(`${sandbox.baseUrl}/projects`, { headers });
		expect(response.status).toBe(401);
		expect(await response.json()).toEqual({ error: expect.any(String) });
		const status = await fetch(`${sandbox.baseUrl}/status`, { headers });
		expect(status.status).toBe(200);
	});

	it('unknown paths and wrong methods', async () => {
		expect((await call(sandbox, 'GET', '/nowhere')).status).toBe(404);
		expect((await call(sandbox, 'GET', '/projects/')).status).toBe(404);
		const wrong = await call(sandbox, 'PUT', '/projects');
		expect(wrong.status).toBe(405);
		expect(wrong.headers.get('allow')).toBe('GET, POST');
	});

	const deployments = '/projects/demo/deployments';
	const bodies: [string, string, string, unknown, RegExp][] = [
		['an unknown field', 'POST', deployments, { name: 'x', colour: 1 }, /'colour'/],
		['a missing field', 'POST', deployments, { description: 'x' }, /'name' is required/],
		['a wrong type', 'POST', deployments, { name: 5 }, /'name' must be of type string/],
		[
			'an unknown choice',
			'POST',
			deployments,
			{ name: 'x', input_type: 'odd' },
			/structured, plain/,
		],
		['too long a text', 'POST', deployments, { name: 'x'.repeat(65) }, /at most 64/],
		['wrong labels', 'POST', deployments, { name: 'x', labels: { a: 1 } }, /'labels.a'/],
		[
			'a wrong nested field',
			'POST',
			deployments,
			{ name: 'x', input_fields: [{ name: 'a', data_type: 'complex' }] },
			/'input_fields\[0\].data_type'/,
		],
		[
			'a number out of range',
			'POST',
			`${deployments}/typed/versions`,
			{ version: 'v', maximum_idle_time: 5 },
			/at least 10/,
		],
		[
			'an odd time to live',
			'POST',
			'/projects/demo/buckets',
			{ name: 'b', ttl: 5 },
			/multiple of 604800/,
		],
		['null where it means nothing', 'POST', deployments, { name: 'x', labels: null }, /'labels'/],
	];

	it.each(bodies)('%s', async (_case, method, path, body, words) => {
		const reply = await call(sandbox, method, path, body);
		expect(reply.status).toBe(400);
		expect(text(reply.body, 'error')).toMatch(words);
	});

	it('bodies that are not what the content type says', async () => {
		const broken = await call(sandbox, 'POST', deployments, '{', 'text/plain');
		expect(broken.status).toBe(400);
		const response = await fetch(`${sandbox.baseUrl}${deployments}`, {
			method: 'POST',
			headers: { authorization: `Token ${sandbox.token}`, 'content-type': 'application/json' },
			body: '{"name":',
		});
		expect(response.status).toBe(400);
		expect((await call(sandbox, 'DELETE', `${deployments}/typed`, {})).status).toBe(400);
		const form = new FormData();
		form.append('nope', 'x');
		const upload = await call(sandbox, 'POST', `${base}/versions/v1/revisions`, form);
		expect(upload.status).toBe(400);
		const json = await call(sandbox, 'POST', `${base}/versions/v1/revisions`, {});
		expect(json.status).toBe(400);
		expect((await call(sandbox, 'POST', deployments)).status).toBe(400);
	});

	it.each([
		['status=pending,completed', /cannot be combined/],
		['status=pending&status=failed', /cannot be combined/],
		['status=odd', /'status' must be one of/],
		['status=processing&start_date=2026-01-01T00:00:00Z', /'start_date' works only/],
		['limit=ten', /'limit' must be an integer/],
		['start_date=yesterday', /'start_date'/],
		['colour=red', /'colour' is not known/],
	])('lists of requests with %s', async (query, words) => {
		const reply = await call(sandbox, 'GET', `${base}/requests?${query}`);
		expect(reply.status).toBe(400);
		expect(text(reply.body, 'error')).toMatch(words);
	});

	it('more than 250 ids and more than 250 requests', async () => {
		const many = Array.from({ length: 251 }, () => '00000000-0000-4000-8000-000000000000');
		for (const what of ['collect', 'delete', 'cancel']) {
			expect((await call(sandbox, 'POST', `${base}/requests/${what}`, many)).status).toBe(400);
		}
		const batch = await call(sandbox, 'POST', `${base}/requests/batch`, many);
		expect(batch.status).toBe(400);
	});

	const good = { count: 1, words: ['a'], photo: 'ubiops-file://default/a.png' };

	it.each([
		[{ ...good, count: 1.5 }, /'count'/],
		[{ ...good, count: '1' }, /'count'/],
		[{ ...good, words: 'a' }, /'words'/],
		[{ ...good, photo: '/tmp/a.png' }, /'photo'/],
		[{ ...good, extra: 1 }, /'extra'/],
		[{ count: 1, words: [] }, /'photo' is missing/],
	])('request input %j', async (input, words) => {
		const reply = await call(sandbox, 'POST', `${base}/requests`, input);
		expect(reply.status).toBe(400);
		expect(text(reply.body, 'error')).toMatch(words);
		const batch = await call(sandbox, 'POST', `${base}/requests/batch`, [good, input]);
		expect(batch.status).toBe(400);
		expect(text(batch.body, 'error')).toMatch(/Request 1 of the batch/);
	});

	it('timeouts beyond what a call may take', async () => {
		const direct = await call(sandbox, 'POST', `${base}/requests?timeout=3601`, good);
		expect(direct.status).toBe(400);
		const batch = await call(sandbox, 'POST', `${base}/requests/batch?timeout=172801`, [good]);
		expect(batch.status).toBe(400);
		const priority = await call(sandbox, 'POST', `${base}/requests?priority=2`, good);
		expect(priority.status).toBe(400);
	});

	it('names what does not exist', async () => {
		const project = await call(sandbox, 'GET', '/projects/moon/deployments');
		expect(project.status).toBe(404);
		expect(field(project.body, 'error')).toBe("Project with name 'moon' does not exist");
		const missing = await call(sandbox, 'GET', `${deployments}/moon/requests`);
		expect(field(missing.body, 'error')).toContain("Deployment with name 'moon'");
		await call(sandbox, 'POST', deployments, { name: 'bare' });
		const bare = await call(sandbox, 'POST', `${deployments}/bare/requests`, {});
		expect(bare.status).toBe(404);
	});
});
