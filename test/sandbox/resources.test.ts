/** Resources of the sandbox beside deployments and pipelines: created, read, changed and deleted. */

import { type Sandbox, startSandbox } from '../../sandbox';
import { call, deploy, entries, field, fileForm, packageOf, text, until } from './client';

const demo = '/projects/demo';

describe('the other resources', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox({ buildMs: 10, requestMs: 10 });
	});

	afterEach(() => sandbox.close());

	const echo = { name: 'echo', plain: true, model: { kind: 'echo' } };

	const things: [string, string, string, object, object][] = [
		['roles', `${demo}/roles`, 'r', { name: 'r', permissions: ['logs.list'] }, { name: 'r2' }],
		['buckets', `${demo}/buckets`, 'b', { name: 'b' }, { description: 'x' }],
		['environments', `${demo}/environments`, 'e', { name: 'e' }, { display_name: 'E' }],
		[
			'notification groups',
			`${demo}/monitoring/notification-groups`,
			'n',
			{ name: 'n', contacts: [{ type: 'email', configuration: { email_address: 'a@b.c' } }] },
			{ contacts: [] },
		],
		[
			'metrics',
			`${demo}/metrics`,
			'custom.m',
			{ name: 'custom.m', metric_type: 'gauge' },
			{ unit: 'apples' },
		],
		[
			'schedules',
			`${demo}/schedules`,
			's',
			{ name: 's', object_type: 'deployment', object_name: 'echo', schedule: '0 * 3 * *' },
			{ enabled: false },
		],
		[
			'services',
			`${demo}/services`,
			'w',
			{ name: 'w', deployment: 'echo', port: 8080 },
			{ port: 8081 },
		],
	];

	it.each(things)('keeps %s', async (_kind, path, key, body, change) => {
		await deploy(sandbox, echo);
		expect((await call(sandbox, 'POST', path, body)).status).toBe(201);
		expect((await call(sandbox, 'POST', path, body)).status).toBe(409);
		expect((await call(sandbox, 'GET', `${path}/${key}`)).body).toMatchObject(body);
		const changed = await call(sandbox, 'PATCH', `${path}/${key}`, change);
		expect(changed.body).toMatchObject(change);
		const name = text(changed.body, 'name');
		const listed = await call(
			sandbox,
			'GET',
			path + (path.endsWith('metrics') ? '?custom=true' : ''),
		);
		expect(entries(listed.body).map((entry) => text(entry, 'name'))).toContain(name);
		expect((await call(sandbox, 'DELETE', `${path}/${name}`)).status).toBe(204);
		expect((await call(sandbox, 'GET', `${path}/${name}`)).status).toBe(404);
	});

	it('inherits environment variables and hides secrets', async () => {
		const base = await deploy(sandbox, echo);
		const variable = { name: 'KEY', value: 'top', secret: false };
		await call(sandbox, 'POST', `${demo}/environment-variables`, variable);
		await call(sandbox, 'POST', `${demo}/environment-variables`, { ...variable, name: 'OTHER' });
		const own = { name: 'KEY', value: 'own', secret: true };
		const made = await call(sandbox, 'POST', `${base}/environment-variables`, own);
		expect(field(made.body, 'value')).toBeNull();
		const seen = await call(sandbox, 'GET', `${base}/versions/v1/environment-variables`);
		expect(seen.body).toMatchObject([
			{ name: 'KEY', value: null, inheritance_type: 'deployment', inheritance_name: 'echo' },
			{ name: 'OTHER', value: 'top', inheritance_type: 'project', inheritance_name: 'demo' },
		]);
		const path = `${base}/environment-variables/${text(made.body, 'id')}`;
		expect((await call(sandbox, 'PATCH', path, { value: 'x' })).status).toBe(400);
		expect((await call(sandbox, 'PATCH', path, { ...own, secret: false })).status).toBe(400);
		await call(sandbox, 'POST', `${base}/versions`, { version: 'v2' });
		const copied = await call(sandbox, 'POST', `${base}/versions/v2/copy-environment-variables`, {
			source_deployment: 'echo',
		});
		expect(copied.body).toMatchObject([{ name: 'KEY', secret: true }]);
	});

	it('builds environments', async () => {
		const path = `${demo}/environments/mine`;
		const base = 'python3-12';
		await call(sandbox, 'POST', `${demo}/environments`, { name: 'mine', base_environment: base });
		const upload = async (content: string) => {
			const form = fileForm(new TextEncoder().encode(content), 'requirements.txt');
			return call(sandbox, 'POST', `${path}/revisions`, form);
		};
		const bad = await upload('no-such-package==1\n');
		const builds = `${path}/revisions/${text(bad.body, 'revision')}/builds`;
		await until(
			async () => field((await call(sandbox, 'GET', builds)).body, 0, 'status') === 'failed',
		);
		await upload('numpy\n');
		await until(async () => field((await call(sandbox, 'GET', path)).body, 'status') === 'active');
		await deploy(sandbox, echo);
		const version = { version: 'v2', environment: 'mine' };
		await call(sandbox, 'POST', `${demo}/deployments/echo/versions`, version);
		expect(entries((await call(sandbox, 'GET', `${path}/usage`)).body)).toHaveLength(1);
		expect((await call(sandbox, 'DELETE', path)).status).toBe(409);
		expect((await call(sandbox, 'DELETE', `${demo}/environments/${base}`)).status).toBe(403);
	});

	it('exports and imports', async () => {
		await deploy(sandbox, { ...echo, model: { kind: 'upper' } });
		const made = await call(sandbox, 'POST', `${demo}/exports?all=True`, {});
		const id = text(made.body, 'id');
		expect(field(made.body, 'status')).toBe('pending');
		await until(async () => {
			const now = await call(sandbox, 'GET', `${demo}/exports/${id}`);
			return field(now.body, 'status') === 'completed';
		});
		const second = { name: 'second', organization_name: 'sandbox-org' };
		await call(sandbox, 'POST', '/projects', second);
		const form = new FormData();
		form.append('export_id', id);
		const imported = await call(sandbox, 'POST', '/projects/second/imports', form);
		const path = `/projects/second/imports/${text(imported.body, 'id')}`;
		const status = async () => field((await call(sandbox, 'GET', path)).body, 'status');
		await until(async () => (await status()) === 'confirmation');
		const found = await call(sandbox, 'GET', path);
		const definition = { deployments: field(found.body, 'deployments') };
		expect((await call(sandbox, 'PATCH', path, definition)).status).toBe(200);
		expect((await call(sandbox, 'PATCH', path, definition)).status).toBe(400);
		await until(async () => (await status()) === 'completed');
		const request = '/projects/second/deployments/echo/requests';
		const reply = await call(sandbox, 'POST', request, 'loud', 'text/plain');
		expect(field(reply.body, 'result')).toBe('LOUD');
		const broken = fileForm(packageOf({}), 'x.zip');
		const refused = await call(sandbox, 'POST', `${demo}/imports`, broken);
		await until(async () => {
			const now = await call(sandbox, 'GET', `${demo}/imports/${text(refused.body, 'id')}`);
			return text(now.body, 'error_message').includes('not an export');
		});
		form.append('import_link', 'https://example.com/x.zip');
		expect((await call(sandbox, 'POST', `${demo}/imports`, form)).status).toBe(400);
	});

	it('assigns roles and keeps the default ones', async () => {
		const users = await call(sandbox, 'GET', '/organizations/sandbox-org/users');
		const user = text(users.body, 0, 'id');
		const path = `${demo}/role-assignments`;
		const assignment = { role: 'project-viewer', assignee: user, assignee_type: 'user' };
		const made = await call(sandbox, 'POST', path, assignment);
		expect(made.body).toMatchObject({ resource: 'demo', resource_type: 'project' });
		expect((await call(sandbox, 'POST', path, { ...assignment, resource: 'x' })).status).toBe(400);
		expect((await call(sandbox, 'POST', path, { ...assignment, role: 'x' })).status).toBe(404);
		const found = await call(sandbox, 'GET', `${path}?assignee=${user}`);
		expect(entries(found.body)).toHaveLength(1);
		expect(entries((await call(sandbox, 'GET', `${path}?assignee=x`)).body)).toHaveLength(0);
		const legacy = await call(sandbox, 'GET', `${demo}/users/${user}/role-assignments`);
		expect(legacy.body).toMatchObject([{ user_id: user, object_type: 'project' }]);
		expect((await call(sandbox, 'DELETE', `${demo}/roles/project-admin`)).status).toBe(403);
		const last = `/organizations/sandbox-org/users/${user}`;
		expect((await call(sandbox, 'DELETE', last)).status).toBe(409);
		expect(entries((await call(sandbox, 'GET', '/permissions')).body).length).toBeGreaterThan(10);
	});

	it('shows the token of a service user only when it is made', async () => {
		const path = `${demo}/service-users`;
		const made = await call(sandbox, 'POST', path, { name: 's', expiry_date: null });
		const user = `${path}/${text(made.body, 'id')}`;
		expect(text(made.body, 'token')).toMatch(/^Token /);
		expect(field((await call(sandbox, 'GET', user)).body, 'token')).toBeUndefined();
		const renewed = await call(sandbox, 'PUT', `${user}/token`);
		expect(field(renewed.body, 'token')).not.toBe(field(made.body, 'token'));
	});

	it('pages instance types with cursors', async () => {
		const names: string[] = [];
		let query = '?limit=3';
		for (let pages = 0; query !== '' && pages < 9; pages += 1) {
			const reply = await call(sandbox, 'GET', `${demo}/instance-types${query}`);
			names.push(...entries(field(reply.body, 'results')).map((type) => text(type, 'name')));
			const next = field(reply.body, 'next');
			query = next === null ? '' : `?limit=3&cursor=${String(next)}`;
		}
		expect(names).toHaveLength(11);
		expect(new Set(names).size).toBe(11);
		expect((await call(sandbox, 'GET', `${demo}/instance-types?cursor=x`)).status).toBe(400);
	});

	it('runs instances and stops them', async () => {
		const base = await deploy(sandbox, echo);
		expect(field((await call(sandbox, 'GET', `${demo}/instances`)).body, 'results')).toEqual([]);
		await call(sandbox, 'PATCH', `${base}/versions/v1`, { minimum_instances: 2 });
		const all = await call(sandbox, 'GET', `${demo}/instances?status=running`);
		expect(entries(field(all.body, 'results'))).toHaveLength(2);
		const one = `${demo}/instances/${text(all.body, 'results', 0, 'id')}`;
		const stopped = await call(sandbox, 'PATCH', one, { status: 'stopped' });
		expect(stopped.body).toMatchObject({ status: 'stopping', deployment: 'echo', version: 'v1' });
		const group = text(
			(await call(sandbox, 'GET', `${base}/versions/v1`)).body,
			'instance_type_group_id',
		);
		const groups = `${demo}/instance-type-groups`;
		const usage = await call(sandbox, 'GET', `${groups}/${group}/usage`);
		expect(entries(field(usage.body, 'results'))).toHaveLength(1);
		expect((await call(sandbox, 'DELETE', `${groups}/${group}`)).status).toBe(409);
	});

	it('measures requests and keeps other values', async () => {
		const base = await deploy(sandbox, echo);
		await call(sandbox, 'POST', `${base}/requests`, ['a', 'b']);
		await call(sandbox, 'POST', `${base}/requests`, 'c', 'text/plain');
		const range = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
		const data = async (metric: string) => {
			const query = `metric=${metric}&start_date=${range(-5)}&end_date=${range(5)}`;
			return call(sandbox, 'GET', `${demo}/time-series/data?${query}&aggregation_period=86400`);
		};
		const requests = await data('deployments.requests');
		expect(field(requests.body, 'data', 0, 'value')).toBe(2);
		await call(sandbox, 'POST', `${demo}/metrics`, { name: 'custom.x', metric_type: 'delta' });
		const point = { metric: 'custom.x', labels: { a: 'b' }, data: [{ date: range(-1), value: 4 }] };
		expect((await call(sandbox, 'POST', `${demo}/time-series/data`, [point])).status).toBe(200);
		await call(sandbox, 'POST', `${demo}/time-series/aggregate`, [point]);
		expect(field((await data('custom.x')).body, 'data', 0, 'value')).toBe(8);
		const found = await call(sandbox, 'GET', `${demo}/time-series/search?labels=a:b`);
		expect(found.body).toMatchObject([{ metric: 'custom.x', labels: { a: 'b' } }]);
		const series = `${demo}/time-series/${text(found.body, 0, 'id')}`;
		expect((await call(sandbox, 'DELETE', series)).status).toBe(204);
	});

	it('logs what happens, in nanoseconds', async () => {
		const base = await deploy(sandbox, { ...echo, model: { kind: 'fail', message: 'boom' } });
		await call(sandbox, 'POST', `${base}/requests`, 'x', 'text/plain');
		const query = encodeURIComponent('|= `boom` | deployment_name = `echo` | level = "error"');
		const lines = await call(sandbox, 'GET', `${demo}/logs?query=${query}`);
		expect(lines.body).toMatchObject([{ log: 'boom', metadata: { deployment_version: 'v1' } }]);
		const stamp = text(lines.body, 0, 'timestamp_str');
		expect(stamp).toMatch(/^\d{19}$/);
		expect(lines.text).toContain(`"timestamp":${stamp},`);
		expect((await call(sandbox, 'GET', `${demo}/logs?start=2026-01-01`)).status).toBe(400);
		const filters = { deployment_name: 'echo', level: 'error' };
		const older = await call(sandbox, 'POST', `${demo}/logs`, { filters });
		expect(older.body).toMatchObject([{ log: 'boom', id: expect.stringMatching(/^.{24}$/) }]);
		expect(entries((await call(sandbox, 'POST', `${demo}/logs`)).body).length).toBeGreaterThan(1);
		const audit = await call(sandbox, 'GET', `${base}/audit?action=create&limit=1`);
		expect(audit.body).toMatchObject([{ action: 'create', object_type: 'revision' }]);
	});

	it('keeps blobs for as long as their header says', async () => {
		const form = fileForm(new TextEncoder().encode('blob'), 'b.txt');
		const response = await fetch(`${sandbox.baseUrl}${demo}/blobs`, {
			method: 'POST',
			headers: { authorization: `Token ${sandbox.token}`, 'Blob-TTL': '900' },
			body: form,
		});
		const blob: unknown = await response.json();
		expect(blob).toMatchObject({ filename: 'b.txt', size: 4, ttl: 900 });
		const path = `${demo}/blobs/${text(blob, 'id')}`;
		expect((await call(sandbox, 'GET', path)).text).toBe('blob');
		expect(entries((await call(sandbox, 'GET', `${demo}/blobs?range=-1`)).body)).toHaveLength(1);
		expect((await call(sandbox, 'DELETE', path)).status).toBe(204);
	});
});

describe('the older dialect', () => {
	it('takes 100 pipeline requests at most and lists usage', async () => {
		const sandbox = await startSandbox({ dialect: 'seed', buildMs: 0 });
		const pipeline = { name: 'p', input_type: 'plain', output_type: 'plain' };
		await call(sandbox, 'POST', `${demo}/pipelines`, pipeline);
		await call(sandbox, 'POST', `${demo}/pipelines/p/versions`, { version: 'v1' });
		const batch = Array.from({ length: 101 }, () => 'x');
		const path = `${demo}/pipelines/p/requests/batch`;
		const refused = await call(sandbox, 'POST', path, batch);
		const taken = await call(sandbox, 'POST', path, batch.slice(1));
		const usage = await call(sandbox, 'GET', `${demo}/usage`);
		const types = await call(sandbox, 'GET', `${demo}/instance-types`);
		await sandbox.close();
		expect(refused.status).toBe(400);
		expect(taken.status).toBe(201);
		expect(entries(usage.body).length).toBeGreaterThan(0);
		expect(types.body).toContainEqual(expect.objectContaining({ memory_allocation: 512 }));
	});
});
