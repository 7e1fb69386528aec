/** Environment variables in every scope: written as a whole, inherited, copied, secret. */

import type { INodeParameters } from 'n8n-workflow';

import { errorOf, itemsOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();

const SCOPES: Record<string, INodeParameters> = {
	project: { scope: 'project' },
	deployment: { scope: 'deployment', deployment: named('prices') },
	version: { scope: 'version', deployment: named('prices'), version: named('v1') },
};
const OPERATIONS: Record<string, string> = {
	project: 'project_environment_variables',
	deployment: 'deployment_environment_variables',
	version: 'deployment_version_environment_variables',
};

const byId = (id: unknown) => ({
	environmentVariable: { __rl: true, mode: 'id', value: String(id) },
});

const create = async (scope: string, name: string, value = 'x', secret = false) => {
	const variable = { name, value, secret };
	const [item] = await bench.run('environmentVariable', 'create', {
		...SCOPES[scope],
		...variable,
		setEmptyValue: value === '',
	});
	return item;
};

const list = async (scope: INodeParameters | undefined, more: INodeParameters = {}) => {
	const all = { returnAll: true, ...scope, ...more };
	return (await bench.run('environmentVariable', 'getAll', all)).map(({ json }) => json);
};

beforeAll(async () => {
	await bench.deploy('prices', { plain: true });
	await bench.deploy('copies', { plain: true });
});
beforeEach(() => bench.sandbox.clearCalls());

describe.each(['project', 'deployment', 'version'])('in the scope of a %s', (scope) => {
	const calls = (operation: string) => bench.calls(`${OPERATIONS[scope]}_${operation}`);
	const name = `OWN_${scope.toUpperCase()}`;
	let id: unknown;

	test('are created', async () => {
		const created = await create(scope, name, 'one');
		id = created?.json.id;
		expect(calls('create').map(({ body }) => body)).toEqual([
			{ name, value: 'one', secret: false },
		]);
		expect(created?.json).toMatchObject({ name, value: 'one', secret: false });
		expect(created?.pairedItem).toEqual({ item: 0 });
	});

	test('are read and listed', async () => {
		const [got] = await bench.run('environmentVariable', 'get', { ...SCOPES[scope], ...byId(id) });
		expect(got?.json).toMatchObject({ id, name, value: 'one' });
		expect(calls('get')).toHaveLength(1);
		const own = (await list(SCOPES[scope])).filter((variable) => variable.id === id);
		expect(own).toMatchObject([{ name, value: 'one' }]);
		expect(calls('list')).toHaveLength(1);
		expect(await list(SCOPES[scope], { returnAll: false, limit: 1 })).toHaveLength(1);
	});

	test('are updated with all three values', async () => {
		const [updated] = await bench.run('environmentVariable', 'update', {
			...SCOPES[scope],
			...byId(id),
			name,
			value: 'two',
			secret: true,
		});
		expect(calls('update')[0]?.body).toEqual({ name, value: 'two', secret: true });
		// A secret reads back as nothing.
		expect(updated?.json).toMatchObject({ id, name, value: null, secret: true });
	});

	test('stay secret once they are', async () => {
		const error = await errorOf(
			bench.run('environmentVariable', 'update', {
				...SCOPES[scope],
				...byId(id),
				name,
				value: 'two',
				secret: false,
			}),
		);
		expect(error.httpCode).toBe('400');
		expect(error.message).toContain('a secret stays a secret');
	});

	test('may be empty, when the user says so', async () => {
		const empty = await create(scope, `EMPTY_${scope}`, '');
		expect(calls('create')[0]?.body).toMatchObject({ value: '', secret: false });
		expect(empty?.json.value).toBe('');
		const parameters = { ...SCOPES[scope], ...byId(empty?.json.id), secret: false };
		const values = { name: `EMPTY_${scope}`, value: '' };
		const forgotten = { ...parameters, ...values };
		const error = await errorOf(bench.run('environmentVariable', 'update', forgotten));
		expect(error.message).toContain('Value');
		expect(calls('update')).toHaveLength(0);
		await bench.run('environmentVariable', 'update', { ...forgotten, setEmptyValue: true });
		expect(calls('update')[0]?.body).toEqual({ ...values, secret: false });
	});

	test('are offered in the editor', async () => {
		const { results } = await bench.engine.listSearch({
			type: NODE,
			parameters: {
				resource: 'environmentVariable',
				operation: 'get',
				project: named('demo'),
				...SCOPES[scope],
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
			method: 'environmentVariable',
			filter: name,
		});
		expect(results).toEqual([{ name, value: id }]);
		expect(calls('list')).toHaveLength(1);
	});

	test('are deleted', async () => {
		const gone = { ...SCOPES[scope], ...byId(id) };
		const [deleted] = await bench.run('environmentVariable', 'delete', gone);
		expect(deleted?.json).toEqual({ deleted: true });
		expect(calls('delete')[0]?.pathParams).toMatchObject({ id });
		const error = await errorOf(bench.run('environmentVariable', 'get', gone));
		expect(error.httpCode).toBe('404');
		expect(error.description).toContain(String(id));
	});
});

test('what cannot be right is an error before anything is sent', async () => {
	const parameters = { ...SCOPES.project, value: 'x', secret: false };
	const nameless = await errorOf(
		bench.run(
			'environmentVariable',
			'create',
			{ ...parameters, name: '={{ $json.name }}' },
			{ items: itemsOf({ name: ' ' }) },
		),
	);
	expect(nameless.message).toContain("'Name' is empty");
	const long = await errorOf(
		bench.run('environmentVariable', 'create', { ...parameters, name: 'N'.repeat(65) }),
	);
	expect(long.message).toContain("'Name' must be at most 64 characters long");
	const unclear = await errorOf(
		bench.run(
			'environmentVariable',
			'create',
			{ ...parameters, name: 'N', secret: '={{ $json.secret }}' },
			{ items: itemsOf({ secret: 'perhaps' }) },
		),
	);
	expect(unclear.message).toContain("'Secret' must be true or false, but is: perhaps");
	const valueless = await errorOf(
		bench.run(
			'environmentVariable',
			'create',
			{ ...parameters, name: 'N', value: '={{ $json.value }}' },
			{ items: itemsOf({ other: 1 }) },
		),
	);
	expect(valueless.message).toContain("'Value' is empty");
	const elsewhere = await errorOf(
		bench.run('environmentVariable', 'get', {
			...SCOPES.version,
			...byId('x'),
			scope: '={{ "nowhere" }}',
		}),
	);
	expect(elsewhere.message).toContain(
		"'Scope' must be one of project, deployment, version, but is: nowhere",
	);
	expect(bench.sandbox.calls).toEqual([]);
});

test('the scope may differ from item to item', async () => {
	const output = await bench.run(
		'environmentVariable',
		'create',
		{
			...SCOPES.version,
			scope: '={{ $json.scope }}',
			name: 'SCOPED',
			value: '={{ $json.scope }}',
			secret: false,
		},
		{ items: itemsOf({ scope: 'version' }, { scope: 'project' }) },
	);
	expect(output.map(({ json }) => json.value)).toEqual(['version', 'project']);
	expect(bench.calls('project_environment_variables_create')).toHaveLength(1);
	expect(bench.calls('deployment_version_environment_variables_create')).toHaveLength(1);
});

test('values that are numbers go out as text', async () => {
	const items = itemsOf({ name: 'PORT', value: 8080 }, { name: 'DEBUG', value: false });
	const parameters = { name: '={{ $json.name }}', value: '={{ $json.value }}', secret: false };
	const output = await bench.run(
		'environmentVariable',
		'create',
		{ ...SCOPES.project, ...parameters, options: { concurrency: 1 } },
		{ items },
	);
	expect(bench.calls('project_environment_variables_create').map(({ body }) => body)).toEqual([
		{ name: 'PORT', value: '8080', secret: false },
		{ name: 'DEBUG', value: 'false', secret: false },
	]);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
});

describe('inherited variables', () => {
	beforeAll(async () => {
		await create('project', 'SHARED', 'of the project');
		await create('project', 'COVERED', 'of the project');
		await create('deployment', 'COVERED', 'of the deployment');
		await create('version', 'OWN', 'of the version');
		await create('project', 'HIDDEN', 'hush', true);
	});

	test('come with where they are set; the nearest one counts', async () => {
		const variables = await list(SCOPES.version);
		const found = Object.fromEntries(variables.map((variable) => [variable.name, variable]));
		expect(found).toMatchObject({
			SHARED: {
				value: 'of the project',
				inheritance_type: 'project',
				inheritance_name: 'demo',
			},
			COVERED: {
				value: 'of the deployment',
				inheritance_type: 'deployment',
				inheritance_name: 'prices',
			},
			OWN: { value: 'of the version', inheritance_type: null },
			HIDDEN: { value: null, secret: true },
		});
	});

	test('can only be reached where they are set', async () => {
		const [shared] = (await list(SCOPES.version)).filter(({ name }) => name === 'SHARED');
		const error = await errorOf(
			bench.run('environmentVariable', 'get', { ...SCOPES.version, ...byId(shared?.id) }),
		);
		expect(error.httpCode).toBe('404');
		const [got] = await bench.run('environmentVariable', 'get', {
			...SCOPES.project,
			...byId(shared?.id),
		});
		expect(got?.json.name).toBe('SHARED');
	});

	test('say in the editor where they come from', async () => {
		const { results } = await bench.engine.listSearch({
			type: NODE,
			parameters: {
				resource: 'environmentVariable',
				operation: 'update',
				project: named('demo'),
				...SCOPES.version,
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
			method: 'environmentVariable',
			filter: 'covered',
		});
		expect(results.map(({ name }) => name)).toEqual(['COVERED (deployment, prices)']);
	});

	test('are those that an object of a pipeline sees', async () => {
		await bench.run('pipeline', 'create', {
			name: 'flow',
			inputType: 'plain',
			outputType: 'plain',
		});
		const pipeline = named('flow');
		await bench.run('pipelineVersion', 'create', {
			pipeline,
			versionName: 'v1',
			specifyAsJson: true,
			additionalFields: {
				objectsJson: [
					{ name: 'price', reference_type: 'deployment', reference_name: 'prices', version: 'v1' },
				],
			},
		});
		const variables = await list({
			scope: 'pipelineObject',
			pipeline,
			version: named('v1'),
			object: named('price'),
		});
		expect(variables.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['SHARED', 'COVERED', 'OWN']),
		);
		const [call] = bench.calls('pipeline_version_object_environment_variables_list');
		expect(call?.rawPath).toMatch(
			/\/pipelines\/flow\/versions\/v1\/objects\/price\/environment-variables$/,
		);
	});
});

describe('copies', () => {
	const copies = { scope: 'deployment', deployment: named('copies') };

	test('of a deployment become one item each, and replace the same names', async () => {
		await bench.run('environmentVariable', 'create', {
			...copies,
			name: 'COVERED',
			value: 'old',
			secret: false,
		});
		const output = await bench.run('environmentVariable', 'copy', {
			...copies,
			sourceDeployment: named('prices'),
		});
		expect(bench.calls('deployment_environment_variables_copy')[0]?.body).toEqual({
			source_deployment: 'prices',
		});
		expect(output.map(({ json }) => json.name)).toEqual(
			expect.arrayContaining(['COVERED', 'EMPTY_deployment']),
		);
		expect(output.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(
			true,
		);
		const covered = (await list(copies)).filter(({ name }) => name === 'COVERED');
		expect(covered).toMatchObject([{ value: 'of the deployment', inheritance_type: null }]);
	});

	test('of a version go to a version', async () => {
		const target = { scope: 'version', deployment: named('copies'), version: named('v1') };
		const output = await bench.run('environmentVariable', 'copy', {
			...target,
			sourceDeployment: named('prices'),
			additionalFields: { sourceVersion: named('v1') },
		});
		expect(bench.calls('deployment_version_environment_variables_copy')[0]?.body).toEqual({
			source_deployment: 'prices',
			source_version: 'v1',
		});
		expect(output.map(({ json }) => json.name)).toContain('OWN');
		const own = (await list(target)).filter(({ name }) => name === 'OWN');
		expect(own).toMatchObject([{ value: 'of the version', inheritance_type: null }]);
	});

	test('are offered sources in the editor', async () => {
		const request = {
			type: NODE,
			parameters: {
				resource: 'environmentVariable',
				operation: 'copy',
				project: named('demo'),
				...copies,
				sourceDeployment: named('prices'),
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
		};
		const deployments = await bench.engine.listSearch({ ...request, method: 'copiedDeployment' });
		expect(deployments.results.map(({ value }) => value)).toEqual(['copies', 'prices']);
		const versions = await bench.engine.listSearch({ ...request, method: 'copiedVersion' });
		expect(versions.results).toEqual([{ name: 'v1 (available)', value: 'v1' }]);
		expect(bench.calls('deployment_versions_list')[0]?.pathParams).toMatchObject({
			deployment_name: 'prices',
		});
	});

	test('of nothing are an error', async () => {
		const error = await errorOf(
			bench.run('environmentVariable', 'copy', { ...copies, sourceDeployment: named('={{ "" }}') }),
		);
		expect(error.message).toContain("'Source Deployment' is empty");
		expect(bench.sandbox.calls).toEqual([]);
		const missing = await errorOf(
			bench.run('environmentVariable', 'copy', { ...copies, sourceDeployment: named('nothing') }),
		);
		expect(missing.httpCode).toBe('404');
	});
});
