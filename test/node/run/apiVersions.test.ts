/** API v2 beside v2.1: what the version of the credential lacks is an error before anything is sent. */

import type { INodeParameters } from 'n8n-workflow';

import { errorOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench({ dialect: 'v2' });

const baseUrl = (version: string): string => bench.sandbox.baseUrl.replace(/v2(\.1)?$/, version);

const credentials = (version: string) => ({
	ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: baseUrl(version) },
});

const run = async (
	version: string,
	resource: string,
	operation: string,
	parameters: INodeParameters = {},
) => await bench.run(resource, operation, parameters, { credentials: credentials(version) });

beforeEach(() => bench.sandbox.clearCalls());

const environment = named('e');

test.each([
	['v2.1', 'v2', 'environmentTag', 'getAll', { environment }, 'Get many environment tags'],
	['v2.1', 'v2', 'projectEvent', 'getAll', {}, 'Get many project events'],
	['v2', 'v2.1', 'environmentRevision', 'getAll', { environment }, 'revisions'],
	['v2', 'v2.1', 'environmentBuild', 'getAll', { environment, revision: named('r') }, 'builds'],
])(
	'with /%s of the credential an operation that needs %s is refused: %s %s',
	async (used, needed, resource, operation, parameters, action) => {
		const error = await errorOf(run(used, resource, operation, parameters));
		expect(error.message).toContain(action);
		expect(error.message).toContain(`needs API ${needed}`);
		expect(error.message).toContain(`ends in /${used}`);
		expect(bench.sandbox.calls).toHaveLength(0);
	},
);

test.each([
	['v2.1', 'environment', 'getAll', { filters: { system: true } }, "'System' needs API v2,"],
	[
		'v2',
		'environment',
		'create',
		{ name: 'x', additionalFields: { displayName: 'X' } },
		"'Display Name' needs API v2.1,",
	],
	[
		'v2.1',
		'environmentSecret',
		'getAll',
		{ scope: 'environmentTag', environment, tag: named('t') },
		"'Environment Tag' needs API v2,",
	],
	[
		'v2',
		'environmentSecret',
		'getAll',
		{ scope: 'environment', environment },
		"'Environment' needs API v2.1,",
	],
])(
	'with /%s a field that it lacks is refused: %s %s',
	async (used, resource, operation, parameters, words) => {
		const error = await errorOf(run(used, resource, operation, parameters));
		expect(error.message).toContain(words);
		expect(bench.sandbox.calls).toHaveLength(0);
	},
);

test('a tag is created, built with a wait, used and deleted; its secrets are never shown', async () => {
	await run('v2', 'environment', 'create', { name: 'tagged', additionalFields: {} });
	const tag = { environment: named('tagged'), tag: named('t1') };
	const [made] = await run('v2', 'environmentTag', 'create', {
		environment: named('tagged'),
		tagName: 't1',
	});
	expect(made?.json).toMatchObject({ name: 't1', environment: 'tagged' });
	const [secret] = await run('v2', 'environmentSecret', 'create', {
		scope: 'environmentTag',
		...tag,
		name: 'PIP_TOKEN',
		value: 'x',
	});
	expect(bench.calls('environment_tag_secrets_create')[0]?.body).toEqual({
		name: 'PIP_TOKEN',
		value: 'x',
		secret: true,
	});
	expect(secret?.json.value).toBeNull();
	const [built] = await bench.run(
		'environmentTag',
		'build',
		{ ...tag, source: 'file', file: 'data', waitForCompletion: true },
		{
			credentials: credentials('v2'),
			items: [{ json: {}, binary: { data: await bench.packageOf({ kind: 'echo' }) } }],
		},
	);
	expect(built?.json).toMatchObject({ name: 't1', status: 'available' });
	expect((await run('v2', 'environmentTag', 'delete', tag))[0]?.json).toEqual({ deleted: true });
});

test.each(['create', 'update'])('a secret without a value is refused: %s', async (operation) => {
	const place = { scope: 'environmentTag', environment, tag: named('t1'), secret: named('s') };
	const values = { ...place, name: 'PIP_TOKEN', value: '={{ $json.none }}' };
	const error = await errorOf(run('v2', 'environmentSecret', operation, values));
	expect(error.message).toContain("'Value' is empty");
	expect(bench.sandbox.calls).toHaveLength(0);
});

test('a tag that does not exist is named, with its field', async () => {
	const gone = { environment: named('tagged'), tag: named('gone') };
	const error = await errorOf(run('v2', 'environmentTag', 'get', gone));
	expect(error.description).toContain("'Tag' (gone)");
});

test('the lists of tags say so as well', async () => {
	const error = await errorOf(
		bench.engine.listSearch({
			type: NODE,
			parameters: {
				resource: 'environmentTag',
				operation: 'get',
				project: named('demo'),
				environment: named('tagged'),
			},
			credentials: credentials('v2.1'),
			method: 'environmentTag',
		}),
	);
	expect(error.message).toContain("'Tag' needs API v2");
});

describe('what cannot be known before it is sent', () => {
	const older = useWorkbench({ dialect: 'seed' });

	test.each<[string, string, string, INodeParameters, string]>([
		['v2.1', 'user', 'get', {}, 'Only API v2, and v2.1 from release 4.13 of the UbiOps client on,'],
		['gateway', 'environmentTag', 'getAll', { environment }, 'Only API v2 has this operation.'],
		[
			'gateway',
			'environmentBuild',
			'getAll',
			{ environment, revision: named('r') },
			'Only API v2.1 has',
		],
	])(
		'a base URL that ends in /%s: %s %s says who has it',
		async (end, resource, operation, parameters, words) => {
			const { token, baseUrl: url } = older.sandbox;
			const ubiOpsApi = { apiToken: token, baseUrl: url.replace(/v2\.1$/, end) };
			const error = await errorOf(
				older.run(resource, operation, parameters, { credentials: { ubiOpsApi } }),
			);
			expect(error.description).toContain(words);
		},
	);
});

test('with an AI agent, too, nothing is sent to a version that lacks it', async () => {
	const [item] = await bench.run(
		'environmentTag',
		'getAll',
		{ environment },
		{ credentials: credentials('v2.1'), settings: { rewireOutputLogTo: 'ai_tool' } },
	);
	expect(item).toBeUndefined();
	expect(bench.sandbox.calls).toHaveLength(0);
});

test('both versions have what is in both, and a base URL that names none is not judged', async () => {
	for (const version of ['v2', 'v2.1']) {
		const [account] = await run(version, 'user', 'get');
		expect(account?.json).toHaveProperty('email');
	}
});

test('the credential is tested with the account in v2, and with the projects in v2.1', async () => {
	for (const [version, operation] of [
		['v2', 'user_get'],
		['v2.1', 'projects_list'],
	] as const) {
		bench.sandbox.clearCalls();
		const result = await bench.engine.testCredential('ubiOpsApi', credentials(version).ubiOpsApi);
		expect(result.status).toBe('OK');
		expect(bench.sandbox.calls.map(({ operationId }) => operationId)).toEqual([operation]);
	}
});

// What the agent reads goes to the agent, not to the output of the node.
test('an AI agent cannot delete the account: nothing is sent', async () => {
	const output = await bench.run(
		'user',
		'delete',
		{ confirmation: 'delete my account' },
		{ settings: { rewireOutputLogTo: 'ai_tool' } },
	);
	expect(output).toEqual([]);
	expect(bench.sandbox.calls).toHaveLength(0);
});
