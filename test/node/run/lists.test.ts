/** Lists: pages, limits, filters, and what the editor offers to choose from. */

import { errorOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();
const deployment = named('plain');

beforeAll(async () => {
	await bench.deploy('plain', { plain: true });
	await bench.run('deploymentRequest', 'createBatch', {
		deployment,
		inputMode: 'json',
		inputJson: JSON.stringify(Array.from({ length: 130 }, (_, index) => `text ${index}`)),
	});
	await bench.deploy('shaped', {
		input: [
			['rooms', 'int'],
			['name', 'string'],
			['extra', 'dict'],
			['list', 'array_string'],
			['flag', 'bool'],
		],
	});
});
beforeEach(() => bench.sandbox.clearCalls());

const requests = async (parameters: object) =>
	await bench.run('deploymentRequest', 'getAll', { deployment, ...parameters });

test('Return All reads every page, each request once', async () => {
	const all = await requests({ returnAll: true });
	expect(new Set(all.map(({ json }) => json.id)).size).toBe(130);
	expect(all).toHaveLength(130);
	expect(bench.calls('deployment_requests_list').map(({ query }) => query)).toEqual([
		[['limit', '500']],
		[
			['limit', '500'],
			['offset', '120'],
		],
	]);
});

test('Limit asks for no more than it gives', async () => {
	expect(await requests({ limit: 7 })).toHaveLength(7);
	expect(bench.calls('deployment_requests_list').map(({ query }) => query)).toEqual([
		[['limit', '7']],
	]);
	bench.sandbox.clearCalls();
	expect(await requests({ limit: 120 })).toHaveLength(120);
	expect(bench.calls('deployment_requests_list').map(({ query }) => query)).toEqual([
		[['limit', '120']],
	]);
});

test('Offset skips, also with Return All', async () => {
	expect(await requests({ returnAll: true, filters: { offset: 110 } })).toHaveLength(20);
	const [first] = await requests({ limit: 1 });
	const [second] = await requests({ limit: 1, filters: { offset: 1 } });
	expect(second?.json.id).not.toBe(first?.json.id);
});

test('a Limit that is none is an error', async () => {
	const error = await errorOf(requests({ limit: 0 }));
	expect(error.message).toBe("'Limit' must be at least 1, but is: 0 [item 0]");
});

test('filters go out under their names', async () => {
	await requests({
		filters: {
			status: ['failed', 'cancelled'],
			startDate: '2026-01-01T00:00:00',
			endDate: '2026-01-31T12:00:00.123456+00:00',
			searchId: '',
		},
	});
	const [call] = bench.calls('deployment_requests_list');
	expect(Object.fromEntries(call?.query ?? [])).toMatchObject({
		status: 'failed,cancelled',
		end_date: '2026-01-31T12:00:00.123456+00:00',
		search_id: '',
	});
	// The date picker's time has no zone: it means the workflow's, New York in n8n's default.
	expect(Object.fromEntries(call?.query ?? []).start_date).toMatch(
		/^2026-01-01T\d{2}:00:00\.000Z$/,
	);
});

test('a list that is not paged is cut to its limit', async () => {
	expect(await bench.run('deployment', 'getAll', { limit: 1 })).toHaveLength(1);
	expect(await bench.run('deployment', 'getAll', { returnAll: true })).toHaveLength(2);
	expect(bench.calls('deployments_list')[0]?.query).toEqual([]);
});

test('Simplify gives at most ten fields', async () => {
	const [simple] = await bench.run('deploymentVersion', 'get', {
		deployment,
		version: named('v1'),
	});
	const [raw] = await bench.run('deploymentVersion', 'get', {
		deployment,
		version: named('v1'),
		simplify: false,
	});
	expect(Object.keys(simple?.json ?? {}).length).toBeLessThanOrEqual(10);
	expect(Object.keys(raw?.json ?? {}).length).toBeGreaterThan(20);
	expect(raw?.json).toMatchObject(simple?.json ?? {});
});

const editor = (parameters: object) => ({
	type: NODE,
	parameters: { resource: 'deploymentRequest', operation: 'create', ...parameters },
	credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
});

describe('the editor', () => {
	const chosen = { project: named('demo'), deployment: named('plain') };

	test.each([
		['project', {}, ['demo']],
		['deployment', { project: named('demo') }, ['plain', 'shaped']],
		['version', chosen, ['v1']],
		['assignee', { project: named('demo'), assigneeType: 'deployment' }, ['plain', 'shaped']],
	])('lists %s', async (method, parameters, values) => {
		const { results } = await bench.engine.listSearch({ ...editor(parameters), method });
		expect(results.map(({ value }) => value)).toEqual(values);
	});

	test('has an entry for nothing chosen where something else is taken then', async () => {
		const request = { ...editor(chosen), method: 'versionOrDefault' };
		const { results } = await bench.engine.listSearch(request);
		expect(results).toEqual([
			{ name: 'Default Version', value: '' },
			{ name: 'v1 (available)', value: 'v1' },
		]);
		const { results: found } = await bench.engine.listSearch({ ...request, filter: 'v' });
		expect(found.map(({ value }) => value)).toEqual(['v1']);
	});

	test('lists people: those of the project, and those of its organization', async () => {
		const user = { project: named('demo'), assigneeType: 'user', organization: named('stale') };
		const [members, people] = await Promise.all(
			['assignee', 'newProjectUser'].map(
				async (method) => await bench.engine.listSearch({ ...editor(user), method }),
			),
		);
		expect(members?.results[0]?.name).toContain('@');
		expect(people?.results[0]?.name).toContain('@');
		expect(bench.calls('organization_users_list')[0]?.pathParams.organization_name).toBe(
			'sandbox-org',
		);
	});

	test('searches by what was typed', async () => {
		const request = { ...editor({ project: named('demo') }), method: 'deployment', filter: 'SHAP' };
		const { results } = await bench.engine.listSearch(request);
		expect(results.map(({ value }) => value)).toEqual(['shaped']);
	});

	test('pages a long list', async () => {
		const request = { ...editor(chosen), method: 'deploymentRequest' };
		const first = await bench.engine.listSearch(request);
		expect(first.results).toHaveLength(100);
		const second = await bench.engine.listSearch({
			...request,
			paginationToken: String(first.paginationToken),
		});
		expect(second.results).toHaveLength(30);
		expect(second.paginationToken).toBeUndefined();
	});

	test('says which choice comes first', async () => {
		const request = {
			...editor({ project: { __rl: true, mode: 'list', value: '' } }),
			method: 'deployment',
		};
		const error = await errorOf(bench.engine.listSearch(request));
		expect(error.message).toBe("Choose a value for 'Project' first");
	});

	test('makes a form of the input fields of a deployment', async () => {
		const { fields } = await bench.engine.resourceMapping({
			...editor({ project: named('demo'), deployment: named('shaped') }),
			method: 'deploymentInput',
		});
		// Nothing that n8n would send for a field that nobody touched: no number field, no switch.
		expect(fields.map(({ id, displayName, type }) => [id, displayName, type])).toEqual([
			['rooms', 'rooms', 'string'],
			['name', 'name', 'string'],
			['extra', 'extra', 'object'],
			['list', 'list', 'array'],
			['flag', 'flag (true or false)', 'string'],
		]);
	});

	test('gives a plain deployment one text field', async () => {
		const { fields } = await bench.engine.resourceMapping({
			...editor(chosen),
			method: 'deploymentInput',
		});
		expect(fields.map(({ id, displayName, type }) => [id, displayName, type])).toEqual([
			['input', 'Input', 'string'],
		]);
	});
});
