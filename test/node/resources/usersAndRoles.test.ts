/** Who may do what: service users, roles and their assignments, users, organizations and vouchers. */

import type { INodeParameters } from 'n8n-workflow';

import { byId } from '../flow';
import { errorOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
const organization = named('sandbox-org');

beforeAll(async () => await bench.deploy('double', { plain: true }));
beforeEach(() => bench.sandbox.clearCalls());

describe('service users', () => {
	test('have a token in the responses of creating and resetting, and nowhere else', async () => {
		const [made] = await bench.run('serviceUser', 'create', {
			additionalFields: { name: 'n8n', expiryDate: '2099-01-01T00:00:00Z', allowedCorsOrigins: [] },
		});
		expect(bench.calls('service_users_create')[0]?.body).toEqual({
			name: 'n8n',
			expiry_date: '2099-01-01T00:00:00Z',
			allowed_cors_origins: [],
		});
		const token = String(made?.json.token);
		expect(token).toMatch(/^Token [0-9a-f]{40}$/);
		const serviceUser = byId(made?.json.id);
		const [got] = await bench.run('serviceUser', 'get', { serviceUser });
		const listed = await bench.run('serviceUser', 'getAll');
		const [changed] = await bench.run('serviceUser', 'update', {
			serviceUser,
			updateFields: { name: 'renamed' },
		});
		const [reset] = await bench.run('serviceUser', 'resetToken', { serviceUser });
		expect(bench.calls('service_users_token')[0]?.method).toBe('PUT');
		expect(reset?.json.token).toMatch(/^Token [0-9a-f]{40}$/);
		expect(reset?.json.token).not.toBe(token);
		expect(listed).toHaveLength(1);
		const others = JSON.stringify([got, listed, changed]);
		for (const secret of [token, String(reset?.json.token)]) expect(others).not.toContain(secret);
		expect(Object.keys(got?.json ?? {})).not.toContain('token');
	});

	test('an expiry date is cleared with null', async () => {
		const [user] = await bench.run('serviceUser', 'getAll', { limit: 1 });
		const [changed] = await bench.run('serviceUser', 'update', {
			serviceUser: byId(user?.json.id),
			updateFields: { fieldsToClear: ['expiry_date'] },
		});
		expect(bench.calls('service_users_update')[0]?.body).toEqual({ expiry_date: null });
		expect(changed?.json).toMatchObject({ name: 'renamed', expiry_date: null });
	});
});

describe('roles', () => {
	test('are made of the permissions there are', async () => {
		const permissions = await bench.run('permission', 'getAll', { returnAll: true });
		const names = permissions.map(({ json }) => json.name);
		expect(names).toContain('deployments.get');
		expect(bench.calls('permissions_list')[0]?.rawPath).toMatch(/\/v2\.1\/permissions$/);
		const [made] = await bench.run('role', 'create', {
			name: 'reader',
			permissions: 'deployments.get, deployments.list',
		});
		expect(bench.calls('roles_create')[0]?.body).toEqual({
			name: 'reader',
			permissions: ['deployments.get', 'deployments.list'],
		});
		expect(made?.json).toMatchObject({ name: 'reader', default: false });
		await bench.run('role', 'update', {
			role: named('reader'),
			updateFields: { permissions: ['pipelines.get'] },
		});
		expect(bench.calls('roles_update')[0]?.body).toEqual({ permissions: ['pipelines.get'] });
	});

	test('of UbiOps stay as they are: its refusal is the error', async () => {
		const error = await errorOf(bench.run('role', 'delete', { role: named('project-admin') }));
		expect(error.httpCode).toBe('403');
	});
});

describe('role assignments', () => {
	const toUser: INodeParameters = {
		role: named('reader'),
		assigneeType: 'user',
		assignee: '02b77d8f-b312-47ef-990f-4685a7ab9363',
	};

	test('are for the project, or for one object by its name and kind together', async () => {
		const [wide] = await bench.run('roleAssignment', 'create', toUser);
		const [narrow] = await bench.run('roleAssignment', 'create', {
			...toUser,
			assigneeType: 'deployment',
			assignee: 'double',
			additionalFields: { resourceName: 'double', resourceType: 'deployment' },
		});
		expect(bench.calls('role_assignments_create').map(({ body }) => body)).toEqual([
			{ role: 'reader', assignee_type: 'user', assignee: toUser.assignee },
			{
				role: 'reader',
				assignee_type: 'deployment',
				assignee: 'double',
				resource: 'double',
				resource_type: 'deployment',
			},
		]);
		expect(wide?.json).toMatchObject({ resource: 'demo', resource_type: 'project' });
		expect(narrow?.json).toMatchObject({ resource: 'double', resource_type: 'deployment' });
	});

	test.each<[string, INodeParameters]>([
		['name', { resourceName: 'double' }],
		['kind', { resourceType: 'deployment' }],
	])('the %s of an object alone is refused', async (_which, additionalFields) => {
		const error = await errorOf(
			bench.run('roleAssignment', 'create', { ...toUser, additionalFields }),
		);
		expect(error.httpCode).toBe('400');
		expect(`${error.message} ${error.description}`).toContain('together');
	});

	test('are found by their filters, read and taken away by their id', async () => {
		const found = await bench.run('roleAssignment', 'getAll', {
			filters: { resourceName: 'double', resourceType: 'deployment', assigneeType: 'deployment' },
		});
		expect(
			Object.fromEntries(bench.calls('role_assignments_per_object_list')[0]?.query ?? []),
		).toEqual({ resource: 'double', resource_type: 'deployment', assignee_type: 'deployment' });
		expect(found.map(({ json }) => json.assignee)).toEqual(['double']);
		const roleAssignment = byId(found[0]?.json.id);
		const [got] = await bench.run('roleAssignment', 'get', { roleAssignment });
		expect(got?.json).toEqual(found[0]?.json);
		const [gone] = await bench.run('roleAssignment', 'delete', { roleAssignment });
		expect(gone?.json).toEqual({ deleted: true });
		expect(bench.calls('role_assignments_delete')[0]?.pathParams.id).toBe(got?.json.id);
	});

	test('of the oldest API are given in its own fields, and only in those', async () => {
		bench.sandbox.faults.add({
			match: { operationId: 'role_assignments_create' },
			effect: { kind: 'status', status: 201, body: { id: 'old', user_id: 'somebody' } },
		});
		const [made] = await bench.run('roleAssignment', 'create', {
			...toUser,
			assigneeType: 'older',
			additionalFields: { userId: 'somebody', objectName: 'double', objectType: 'deployment' },
		});
		// What stands in a field that is hidden now is not sent.
		expect(bench.calls('role_assignments_create')[0]?.body).toEqual({
			role: 'reader',
			user_id: 'somebody',
			object_name: 'double',
			object_type: 'deployment',
		});
		expect(made?.json).toEqual({ id: 'old', user_id: 'somebody' });
	});

	test('of one user are listed as the oldest API does', async () => {
		const [member] = await bench.run('projectUser', 'getAll');
		await bench.run('roleAssignment', 'create', { ...toUser, assignee: String(member?.json.id) });
		const found = await bench.run('roleAssignment', 'getAllOfUser', {
			user: byId(member?.json.id),
		});
		expect(found.map(({ json }) => [json.role, json.object_name])).toEqual([['reader', 'demo']]);
		expect(bench.calls('role_assignments_per_user_list')[0]?.pathParams.user_id).toBe(
			member?.json.id,
		);
	});
});

describe('users', () => {
	test('of an organization become users of a project, and leave both', async () => {
		const [member] = await bench.run('organizationUser', 'create', {
			organization,
			email: 'new@example.com',
			admin: false,
		});
		// A switch that is off is still a value: the API wants it.
		expect(bench.calls('organization_users_create')[0]?.body).toEqual({
			email: 'new@example.com',
			admin: false,
		});
		await bench.run('projectUser', 'create', { userId: String(member?.json.id) });
		expect(bench.calls('project_users_create')[0]?.body).toEqual({ user_id: member?.json.id });
		const user = byId(member?.json.id);
		const [got] = await bench.run('projectUser', 'get', { user });
		expect(got?.json).toMatchObject({ id: member?.json.id, email: 'new@example.com' });
		await bench.run('organizationUser', 'update', {
			organization,
			user,
			admin: true,
		});
		expect(bench.calls('organization_users_update')[0]?.body).toEqual({ admin: true });
		expect(
			await bench.run('projectUser', 'getAll', { filters: { userType: 'user' } }),
		).toHaveLength(2);
		expect(bench.calls('project_users_list')[0]?.query).toEqual([['user_type', 'user']]);
		const [gone] = await bench.run('organizationUser', 'delete', { organization, user });
		expect(gone?.json).toEqual({ deleted: true });
		expect((await errorOf(bench.run('projectUser', 'get', { user }))).httpCode).toBe('404');
	});

	test('sign up with a password that comes back nowhere, and delete themselves', async () => {
		const [made] = await bench.run('user', 'create', {
			email: 'me@example.com',
			password: 'long enough',
			additionalFields: { name: 'Me', termsConditions: true, newsletter: false },
		});
		expect(bench.calls('user_create')[0]?.body).toEqual({
			email: 'me@example.com',
			password: 'long enough',
			name: 'Me',
			terms_conditions: true,
			newsletter: false,
		});
		expect(JSON.stringify(made)).not.toContain('long enough');
		const before = await errorOf(bench.run('user', 'delete', { confirmation: 'yes' }));
		expect(before.message).toContain("'Confirmation' is not 'delete my account'");
		expect(bench.calls('user_delete')).toHaveLength(0);
		const [gone] = await bench.run('user', 'delete', { confirmation: 'delete my account' });
		expect(gone?.json).toEqual({ deleted: true });
	});
});

describe('organizations', () => {
	test('are made, changed, counted and listed', async () => {
		const [made] = await bench.run('organization', 'create', {
			name: 'second-org',
			subscription: 'free',
			additionalFields: { twoFactorAuthenticationForced: false, voucher: 'sandbox-voucher' },
		});
		expect(bench.calls('organizations_create')[0]?.body).toEqual({
			name: 'second-org',
			subscription: 'free',
			two_factor_authentication_forced: false,
			voucher: 'sandbox-voucher',
		});
		expect(made?.json).toMatchObject({ name: 'second-org' });
		await bench.run('organization', 'update', {
			organization: named('second-org'),
			updateFields: { fieldsToClear: ['subscription_end_date'], name: 'third-org' },
		});
		expect(bench.calls('organizations_update')[0]?.body).toEqual({
			name: 'third-org',
			subscription_end_date: null,
		});
		const all = await bench.run('organization', 'getAll');
		expect(all.map(({ json }) => json.name)).toEqual(['sandbox-org', 'third-org']);
		const [counted] = await bench.run('organization', 'getResourceUsage', { organization });
		expect(counted?.json).toMatchObject({ projects: 1, deployments: 1 });
	});

	test('what they used comes as one object, or from older ones as a list', async () => {
		const [usage] = await bench.run('organization', 'getUsage', {
			organization,
			options: {
				interval: 'day',
				startDate: '2026-03-01T00:00:00Z',
				endDate: '2026-03-02T00:00:00Z',
			},
		});
		expect(usage?.json).toMatchObject({
			interval: 'day',
			data_projects: [{ project_name: 'demo' }],
		});
		expect(Object.fromEntries(bench.calls('organizations_usage_get')[0]?.query ?? [])).toEqual({
			interval: 'day',
			start_date: '2026-03-01T00:00:00Z',
			end_date: '2026-03-02T00:00:00Z',
		});
		bench.sandbox.faults.add({
			match: { operationId: 'organizations_usage_get' },
			effect: { kind: 'status', status: 200, body: [{ month: '2026-01' }, { month: '2026-02' }] },
		});
		const months = await bench.run('organization', 'getUsage', {
			organization,
			options: { startMonth: '2026-01' },
		});
		expect(months.map(({ json }) => json.month)).toEqual(['2026-01', '2026-02']);
		expect(bench.calls('organizations_usage_get')[1]?.query).toEqual([['start_month', '2026-01']]);
	});

	test('a voucher is read by its code', async () => {
		const [item] = await bench.run('voucher', 'get', { voucherCode: byId('sandbox-voucher') });
		expect(item?.json).toEqual({ description: 'Credits to try things out' });
		const error = await errorOf(bench.run('voucher', 'get', { voucherCode: byId('a/b') }));
		expect(error.httpCode).toBe('404');
		expect(bench.calls('vouchers_get')[1]?.pathParams.code).toBe('a/b');
	});
});
