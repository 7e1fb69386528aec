/** What differs between the API versions, and what makes a version ready. */
import { type Dialect, type Sandbox, startSandbox } from '../../sandbox';
import { call, field, fileForm, text, upload } from './client';

const demo = '/projects/demo';
const echo = { name: 'echo', plain: true, model: { kind: 'echo' } } as const;

/** A sandbox whose clock stands until a test moves it. */
async function start(dialect: Dialect, more = {}) {
	let now = Date.UTC(2026, 9, 20, 12);
	const sandbox = await startSandbox({ dialect, buildMs: 1000, now: () => now, ...more });
	return { sandbox, pass: (ms: number) => (now += ms) };
}

const form = (content: string, name = 'requirements.txt') => fileForm(Buffer.from(content), name);

describe('API v2', () => {
	let sandbox: Sandbox;
	let pass: (ms: number) => number;
	const tags = `${demo}/environments/e/tags`;
	const tag = async () => (await call(sandbox, 'GET', `${tags}/t`)).body;

	beforeEach(async () => {
		({ sandbox, pass } = await start('v2'));
		await call(sandbox, 'POST', `${demo}/environments`, { name: 'e' });
		await call(sandbox, 'POST', tags, { name: 't' });
	});

	afterEach(() => sandbox.close());

	it('builds tags, and says why a build failed', async () => {
		expect(await tag()).toMatchObject({ status: 'pending', built: false });
		const base = 'base_environment_name=ubiops-ubuntu24-04-python3-12&base_environment_tag=v1';
		const built = await call(sandbox, 'POST', `${tags}/t/build?${base}`, form('no-such-package'));
		expect(built.body).toEqual({ success: true });
		expect(await tag()).toMatchObject({ status: 'queued', base_environment_tag: 'v1' });
		expect((await call(sandbox, 'DELETE', `${tags}/t`)).status).toBe(409);
		pass(500);
		expect(await tag()).toMatchObject({ status: 'building' });
		pass(500);
		const error_message = 'No matching distribution found for no-such-package';
		expect(await tag()).toMatchObject({ status: 'failed', built: false, error_message });
		const events = await call(sandbox, 'GET', `${demo}/events?type=environment_build_failed`);
		expect(events.body).toMatchObject([{ object_name: 't', parent_object_name: 'e' }]);
		await call(sandbox, 'POST', `${tags}/t/build`, form('numpy'));
		pass(1000);
		expect(await tag()).toMatchObject({ status: 'available', built: true, error_message: null });
		const files = await call(sandbox, 'GET', `${tags}/t/dependency-files`);
		expect(files.body).toEqual([{ name: 'requirements.txt', content: 'numpy' }]);
	});

	it('cancels the build of a tag, and builds it again', async () => {
		await call(sandbox, 'POST', `${tags}/t/build`, form('numpy'));
		await call(sandbox, 'PATCH', `${tags}/t`, { status: 'cancelled' });
		expect(await tag()).toMatchObject({ status: 'cancelled' });
		expect((await call(sandbox, 'POST', `${tags}/t/rebuild`)).status).toBe(201);
		pass(1000);
		expect(await tag()).toMatchObject({ status: 'available' });
	});

	it('runs a version only in a tag that is built', async () => {
		const choice = { environment_name: 'e', environment_tag: 't' };
		const base = await upload(sandbox, echo);
		const version = `${base}/versions/v1`;
		await call(sandbox, 'PATCH', version, choice);
		pass(1000);
		const status = async () => field((await call(sandbox, 'GET', version)).body, 'status');
		expect(await status()).toBe('unavailable');
		await call(sandbox, 'POST', `${tags}/t/build`, form('numpy'));
		pass(1000);
		expect(await status()).toBe('available');
		const usage = await call(sandbox, 'GET', `${tags}/t/usage`);
		expect(usage.body).toMatchObject([{ deployment: 'echo', version: 'v1', ...choice }]);
	});

	it('keeps secrets that cannot be read, and copies them', async () => {
		const secret = { name: 'KEY', value: 'hidden', secret: true };
		expect((await call(sandbox, 'POST', `${tags}/t/secrets`, secret)).body).toMatchObject({
			name: 'KEY',
			value: null,
		});
		await call(sandbox, 'POST', tags, { name: 'copy' });
		const source = { source_environment: 'e', source_tag: 't' };
		const copied = await call(sandbox, 'POST', `${tags}/copy/copy-secrets`, source);
		expect(copied.body).toMatchObject([{ name: 'KEY', value: null, secret: true }]);
		const empty = await call(sandbox, 'POST', `${tags}/t/secrets`, { ...secret, value: '' });
		expect(empty.status).toBe(400);
	});

	it('lists events that tests add', async () => {
		sandbox.store.addEvent('demo', { type: 'instance_out_of_memory', text: 'Too large' });
		const events = await call(sandbox, 'GET', `${demo}/events?type=instance_out_of_memory`);
		expect(events.body).toMatchObject([{ text: 'Too large', object_type: null }]);
	});

	it('lacks what is gone, and v2.1 what is new', async () => {
		const older = { ...sandbox, baseUrl: sandbox.baseUrl.replace(/v2$/, 'v2.1') };
		const status = async (api: Sandbox, path: string) => (await call(api, 'GET', path)).status;
		expect(await status(sandbox, `${demo}/environments/e/revisions`)).toBe(404);
		expect(await status(older, `${demo}/environments/e/revisions`)).toBe(200);
		expect(await status(older, tags)).toBe(404);
		const fields = { version: 'v2', environment_tag: 't' };
		const made = await call(older, 'POST', `${demo}/deployments/x/versions`, fields);
		expect(text(made.body, 'error')).toContain('environment_tag');
		expect((await call(older, 'GET', '/user')).body).toMatchObject({ authentication: 'ubiops' });
	});
});

describe('a version that runs', () => {
	it('keeps running the old code while new code is built, and when that fails', async () => {
		const { sandbox, pass } = await start('v2.1', { directMs: 0 });
		const base = await upload(sandbox, echo);
		pass(1000);
		const version = `${base}/versions/v1`;
		const before = (await call(sandbox, 'GET', version)).body;
		const sent = await call(sandbox, 'POST', `${version}/revisions`, form('x', 'broken.zip'));
		const latest = text(sent.body, 'revision');
		const active = field(before, 'active_revision');
		const expected = { status: 'available', active_revision: active, latest_revision: latest };
		expect((await call(sandbox, 'GET', version)).body).toMatchObject(expected);
		expect((await call(sandbox, 'POST', `${base}/requests`, 'a')).status).toBe(201);
		pass(1000);
		expect((await call(sandbox, 'GET', version)).body).toMatchObject(expected);
		const revision = await call(sandbox, 'GET', `${version}/revisions/${latest}`);
		expect(revision.body).toMatchObject({ status: 'failed', error_message: expect.any(String) });
		await sandbox.close();
	});

	it('returns a build for a rebuild on older installations', async () => {
		const { sandbox } = await start('seed');
		const base = await upload(sandbox, echo);
		const revisions = `${base}/versions/v1/revisions`;
		const [first] = Object(await call(sandbox, 'GET', revisions)).body;
		const again = await call(sandbox, 'POST', `${revisions}/${first.id}/rebuild`);
		const revision = text(again.body, 'revision');
		expect(text(again.body, 'id')).not.toBe(revision);
		expect((await call(sandbox, 'GET', `${revisions}/${revision}`)).status).toBe(200);
		expect((await call(sandbox, 'GET', '/user')).status).toBe(405);
		await sandbox.close();
	});
});

describe('requests', () => {
	it('come without deprecated fields where they are left out', async () => {
		const { sandbox, pass } = await start('v2.1', { withoutDeprecated: true });
		const base = await upload(sandbox, echo);
		pass(1000);
		const batch = await call(sandbox, 'POST', `${base}/requests/batch`, ['a']);
		const id = text(batch.body, 0, 'id');
		pass(1000);
		const path = `${base}/requests/${id}`;
		const got = await call(sandbox, 'GET', path);
		const collected = await call(sandbox, 'POST', `${base}/requests/collect`, [id]);
		for (const request of [got.body, field(collected.body, 0)]) {
			expect(request).toMatchObject({ id, status: 'completed' });
			for (const name of ['result', 'request_data', 'success']) {
				expect(request).not.toHaveProperty(name);
			}
		}
		expect((await call(sandbox, 'GET', `${path}/output`)).status).toBe(200);
		await sandbox.close();
	});

	it('are limited to 300 a minute where limits are on, and always say how many are left', async () => {
		const { sandbox, pass } = await start('v2.1', { rateLimits: true });
		const ask = () => call(sandbox, 'GET', '/user');
		const first = await ask();
		expect(first.headers.get('x-ratelimit-limit')).toBe('30');
		expect(first.headers.get('x-ratelimit-remaining')).toBe('29');
		for (let count = 0; count < 29; count += 1) await ask();
		const refused = await ask();
		expect(refused.status).toBe(429);
		expect(Number(refused.headers.get('x-ratelimit-reset'))).toBe(60);
		pass(60_000);
		expect((await ask()).status).toBe(200);
		const other = await call(sandbox, 'GET', '/projects');
		expect(other.headers.get('x-ratelimit-limit')).toBe('300');
		await sandbox.close();
	});

	it('are found in the logs by filters that are joined', async () => {
		const { sandbox, pass } = await start('v2.1');
		const base = await upload(sandbox, echo);
		pass(1000);
		const one = text((await call(sandbox, 'POST', `${base}/requests`, 'a')).body, 'id');
		await call(sandbox, 'POST', `${base}/requests`, 'b');
		pass(1000);
		const find = async (query: string) => {
			const path = `${demo}/logs?query=${encodeURIComponent(query)}`;
			return Object(await call(sandbox, 'GET', path)).body.length;
		};
		const own = '| deployment_name=`echo` and deployment_version=`v1`';
		expect(await find(own)).toBe(5);
		expect(await find(`${own} and deployment_request_id!~\`.+\``)).toBe(1);
		expect(
			await find(`${own} and deployment_request_id!~\`.+\` or deployment_request_id=\`${one}\``),
		).toBe(3);
		expect(await find('| deployment_name=~`ec.*` |= "completed"')).toBe(2);
		expect(await find('| deployment_name=echo != "Request"')).toBe(1);
		expect(await find('| deployment_name=other')).toBe(0);
		await sandbox.close();
	});
});
