/** Environment variables in every scope: written as a whole, secret. */

import { errorOf, itemsOf, named, NODE } from '../workbench';
import { byId, SCOPES, useVariables } from './environmentVariableScene';

const { bench, create, list } = useVariables();

const OPERATIONS: Record<string, string> = {
	project: 'project_environment_variables',
	deployment: 'deployment_environment_variables',
	version: 'deployment_version_environment_variables',
};

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
