/** Instances and what they run on: lists that are paged by cursors. */

import type { INodeParameters } from 'n8n-workflow';

import { byId } from '../flow';
import { errorOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();
const version = { deployment: named('crowd'), version: named('v1') };
const RUNNING = 130;

beforeAll(async () => {
	await bench.deploy('crowd', { plain: true });
	await bench.deploy('other', { plain: true });
	await bench.run('deploymentVersion', 'update', {
		...version,
		updateFields: { maximumInstances: RUNNING, minimumInstances: RUNNING },
	});
	await bench.run('deploymentVersion', 'update', {
		deployment: named('other'),
		version: named('v1'),
		updateFields: { minimumInstances: 2 },
	});
});
beforeEach(() => bench.sandbox.clearCalls());

const queriesOf = (operationId: string): Array<Record<string, string>> =>
	bench.calls(operationId).map(({ query }) => Object.fromEntries(query));

describe('instances', () => {
	test('Return All follows the cursor to the end, in both scopes', async () => {
		const all = await bench.run('instance', 'getAll', { scope: 'project', returnAll: true });
		expect(new Set(all.map(({ json }) => json.id)).size).toBe(RUNNING + 2);
		expect(all.map(({ json }) => json.deployment).filter((name) => name === 'other')).toHaveLength(
			2,
		);
		const ofVersion = await bench.run('instance', 'getAll', {
			scope: 'version',
			...version,
			returnAll: true,
		});
		expect(ofVersion).toHaveLength(RUNNING);
		for (const operationId of ['project_instances_list', 'instances_list']) {
			const [first, second, ...more] = queriesOf(operationId);
			expect(first).toEqual({ limit: '100' });
			expect(second).toEqual({ limit: '100', cursor: expect.stringMatching(/./) });
			expect(more).toEqual([]);
		}
	});

	test('Limit ends in the middle of a page, and a start cursor continues elsewhere', async () => {
		const some = await bench.run('instance', 'getAll', { scope: 'project', limit: 120 });
		expect(some).toHaveLength(120);
		const [first, second] = queriesOf('project_instances_list');
		expect([first?.limit, second?.limit]).toEqual(['100', '20']);
		const rest = await bench.run('instance', 'getAll', {
			scope: 'project',
			returnAll: true,
			filters: { cursor: String(second?.cursor) },
		});
		expect(rest).toHaveLength(RUNNING + 2 - 100);
		expect(rest[0]?.json.id).toBe(some[100]?.json.id);
		expect(queriesOf('project_instances_list')[2]).toEqual({
			limit: '100',
			cursor: second?.cursor,
		});
	});

	test('an address as cursor is followed as well', async () => {
		const address = `${bench.sandbox.baseUrl}/projects/demo/instances?limit=100&cursor=bz0x%3D`;
		bench.sandbox.faults.add({
			match: { operationId: 'project_instances_list' },
			effect: {
				kind: 'status',
				status: 200,
				body: { previous: null, next: address, results: [{ id: 'a' }] },
			},
		});
		bench.sandbox.faults.add({
			match: { operationId: 'project_instances_list' },
			effect: {
				kind: 'status',
				status: 200,
				body: { previous: null, next: null, results: [{ id: 'b' }] },
			},
		});
		const all = await bench.run('instance', 'getAll', { scope: 'project', returnAll: true });
		expect(all.map(({ json }) => json.id)).toEqual(['a', 'b']);
		expect(queriesOf('project_instances_list')[1]?.cursor).toBe('bz0x=');
	});

	test('states are joined in one filter', async () => {
		const stopping = await bench.run('instance', 'getAll', {
			scope: 'project',
			filters: { status: ['pending', 'stopping'] },
		});
		expect(stopping).toEqual([]);
		expect(queriesOf('project_instances_list')).toEqual([
			{ limit: '50', status: 'pending,stopping' },
		]);
	});

	test('one is looked at, its events listed, and stopped', async () => {
		const [one] = await bench.run('instance', 'getAll', { scope: 'version', ...version, limit: 1 });
		const instance = byId(one?.json.id);
		const [inProject] = await bench.run('instance', 'get', { scope: 'project', instance });
		const [inVersion] = await bench.run('instance', 'get', {
			scope: 'version',
			...version,
			instance,
		});
		for (const item of [inProject, inVersion]) {
			expect(item?.json).toMatchObject({
				id: one?.json.id,
				deployment: 'crowd',
				status: 'running',
			});
		}
		expect(bench.calls('project_instances_get')).toHaveLength(1);
		expect(bench.calls('instances_get')).toHaveLength(1);
		const events = await bench.run('instance', 'getEvents', { ...version, instance });
		expect(events.map(({ json }) => json.description)).toContain('Instance is running');
		const [stopped] = await bench.run('instance', 'stop', { scope: 'project', instance });
		expect(bench.calls('project_instances_update')[0]?.body).toEqual({ status: 'stopped' });
		expect(stopped?.json).toMatchObject({ id: one?.json.id, status: 'stopping' });
		const again = await errorOf(
			bench.run('instance', 'stop', { scope: 'version', ...version, instance }),
		);
		expect(again.httpCode).toBe('409');
	});
});

describe('instance types and their groups', () => {
	const typeIds = async (): Promise<string[]> => {
		const types = await bench.run('instanceType', 'getAll', { returnAll: true });
		return types.map(({ json }) => String(json.id));
	};

	test('types are simplified, or as the API gives them', async () => {
		const [simple] = await bench.run('instanceType', 'getAll', { limit: 1 });
		const [raw] = await bench.run('instanceType', 'getAll', { limit: 1, simplify: false });
		expect(Object.keys(simple?.json ?? {})).toHaveLength(10);
		expect(Object.keys(raw?.json ?? {})).toContain('time_created');
		expect(queriesOf('instance_types_list')[0]).toEqual({ limit: '1' });
	});

	test('a group is made of its form and changed as JSON', async () => {
		const [first, second] = await typeIds();
		const [made] = await bench.run('instanceTypeGroup', 'create', {
			name: 'small-first',
			instanceTypes: {
				entries: [
					{ id: byId(first), priority: 0 },
					{ id: byId(second), priority: 1, additionalFields: { scheduleTimeout: 0 } },
				],
			},
		});
		expect(bench.calls('instance_type_groups_create')[0]?.body).toEqual({
			name: 'small-first',
			instance_types: [
				{ id: first, priority: 0 },
				{ id: second, priority: 1, schedule_timeout: 0 },
			],
		});
		const [changed] = await bench.run('instanceTypeGroup', 'update', {
			instanceTypeGroup: byId(made?.json.id),
			specifyAsJson: true,
			updateFields: { instanceTypesJson: JSON.stringify([{ id: second, priority: 0 }]) },
		});
		expect(bench.calls('instance_type_groups_update')[0]?.body).toEqual({
			instance_types: [{ id: second, priority: 0 }],
		});
		expect(changed?.json.instance_types).toMatchObject([{ id: second, schedule_timeout: null }]);
	});

	test('its usage names the versions; while there are any it stays', async () => {
		const groups = await bench.run('instanceTypeGroup', 'getAll', { returnAll: true });
		const group = groups.find(({ json }) => json.name === 'small-first');
		const instanceTypeGroup = byId(group?.json.id);
		await bench.run('deploymentVersion', 'update', {
			...version,
			updateFields: { instanceTypeGroupName: 'small-first' },
		});
		const users = await bench.run('instanceTypeGroup', 'getUsage', { instanceTypeGroup });
		expect(users.map(({ json }) => [json.deployment, json.version])).toEqual([['crowd', 'v1']]);
		expect(queriesOf('instance_type_groups_usage')).toEqual([{ limit: '50' }]);
		const error = await errorOf(bench.run('instanceTypeGroup', 'delete', { instanceTypeGroup }));
		expect(error.httpCode).toBe('409');
	});
});

test('the editor pages instances by their cursor and lists those of the scope', async () => {
	const editor = (method: string, parameters: INodeParameters) => ({
		type: NODE,
		method,
		parameters: {
			resource: 'instance',
			operation: 'get',
			project: named('demo'),
			...parameters,
		},
		credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
	});
	const request = editor('instance', { scope: 'project' });
	const first = await bench.engine.listSearch(request);
	expect(first.results).toHaveLength(100);
	const second = await bench.engine.listSearch({
		...request,
		paginationToken: String(first.paginationToken),
	});
	const ids = [...first.results, ...second.results].map(({ value }) => value);
	expect(new Set(ids).size).toBe(RUNNING + 2);
	expect(second.paginationToken).toBeUndefined();
	await bench.engine.listSearch(editor('instance', { scope: 'version', ...version }));
	expect(bench.calls('instances_list')).toHaveLength(1);
});
