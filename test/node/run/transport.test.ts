/** Retries, redirects, addresses, tokens: what is sent where, how often, and what a user reads. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { startSandbox } from '../../../sandbox';
import { errorOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();
const text = { deployment: named('plain'), inputMode: 'text', inputText: 'x' };

beforeAll(async () => await bench.deploy('plain', { plain: true }));
beforeEach(() => {
	bench.sandbox.faults.clear();
	bench.sandbox.clearCalls();
});

const status = (code: number, body: unknown = { error: 'Overloaded' }) =>
	({ kind: 'status', status: code, body }) as const;

test('waits out a rate limit, for a call that creates as well', async () => {
	bench.sandbox.faults.add({
		match: { operationId: 'deployment_requests_create' },
		effect: { kind: 'rateLimit', resetSeconds: 0 },
	});
	const begun = Date.now();
	await bench.run('deploymentRequest', 'create', text);
	expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
	expect(bench.calls('deployment_requests_create').map((call) => call.status)).toEqual([429, 201]);
});

test('a rate limit that lasts too long is an error', async () => {
	bench.sandbox.faults.add({
		match: { operationId: 'projects_list' },
		effect: { kind: 'rateLimit', resetSeconds: 3600 },
	});
	const error = await errorOf(bench.run('project', 'getAll'));
	expect(error.httpCode).toBe('429');
	expect(error.description).toContain('Concurrency');
	expect(bench.calls('projects_list')).toHaveLength(1);
});

test.each([502, 503, 504])('repeats a GET after %i', async (code) => {
	bench.sandbox.faults.add({
		match: { operationId: 'projects_list' },
		times: 2,
		effect: status(code),
	});
	expect(await bench.run('project', 'getAll')).toHaveLength(1);
	expect(bench.calls('projects_list').map((call) => call.status)).toEqual([code, code, 200]);
});

test('repeats a POST that only reads', async () => {
	const [one] = await bench.run('deploymentRequest', 'createBatch', text);
	bench.sandbox.faults.add({
		match: { operationId: 'deployment_requests_batch_get' },
		effect: { kind: 'reset', after: 'after-processing' },
	});
	const collected = await bench.run('deploymentRequest', 'collect', {
		deployment: named('plain'),
		requestIds: String(one?.json.id),
	});
	expect(collected).toHaveLength(1);
});

test.each([
	['an error of the gateway', status(502)],
	['a server that is not available', status(503)],
	['a lost connection', { kind: 'reset', after: 'after-processing' } as const],
	['an error of the server', status(500)],
])('never repeats a POST that creates after %s', async (_name, effect) => {
	const before = bench.sandbox.store.requestCount();
	bench.sandbox.faults.add({ match: { operationId: 'deployment_requests_create' }, effect });
	const error = await errorOf(bench.run('deploymentRequest', 'create', text));
	expect(bench.calls('deployment_requests_create')).toHaveLength(1);
	expect(bench.sandbox.store.requestCount()).toBeLessThanOrEqual(before + 1);
	expect(error.description).toContain('may have processed the call');
	expect(error.description).toContain('not retried');
});

test('gives up a GET after the number of retries that is set', async () => {
	bench.sandbox.faults.add({
		match: { operationId: 'projects_list' },
		times: Infinity,
		effect: status(503, '<html><title>Service Unavailable</title></html>'),
	});
	const error = await errorOf(bench.run('project', 'getAll', { options: { retries: 1 } }));
	expect(bench.calls('projects_list')).toHaveLength(2);
	expect(error.message).toBe('Service Unavailable [item 0]');
});

test("shows UbiOps' own words and what to do", async () => {
	const unknown = await errorOf(bench.run('deployment', 'getAll', { project: named('nowhere') }));
	expect(unknown.message).toMatch(/nowhere.* \[item 0\]$/);
	expect(unknown.description).toContain("'Project' (nowhere)");
	const taken = await errorOf(
		bench.run('deployment', 'create', { name: 'plain', inputType: 'plain', outputType: 'plain' }),
	);
	expect(taken.message).toContain('plain');
	expect(taken.message).not.toMatch(/bad request|conflict with the/i);
	bench.sandbox.faults.add({
		match: { operationId: 'deployments_get' },
		effect: status(400, { input_fields: ['<b>This</b> is wrong'] }),
	});
	const shaped = await errorOf(bench.run('deployment', 'get', { deployment: named('plain') }));
	expect(shaped.message).toBe('input_fields: <b>This</b> is wrong [item 0]');
});

test.each(['.', '..'])('refuses the name %s before anything is sent', async (name) => {
	const error = await errorOf(bench.run('deployment', 'get', { deployment: named(name) }));
	expect(error.message).toBe(`'Deployment' cannot be '${name}' [item 0]`);
	expect(bench.sandbox.calls).toHaveLength(0);
});

test.each(['', '   '])('refuses an empty name (%j) before anything is sent', async (name) => {
	const error = await errorOf(
		bench.run(
			'deployment',
			'get',
			{ deployment: named('={{ $json.name }}') },
			{ items: [{ json: { name } }] },
		),
	);
	expect(error.message).toBe("'Deployment' is empty [item 0]");
	expect(bench.sandbox.calls).toHaveLength(0);
});

test.each(['a/b', 'a b', '%2e%2e', 'a?b=c', 'a#b', 'ä', '../../projects', "it's(1)!*"])(
	'keeps %j one segment of the path',
	async (name) => {
		await errorOf(bench.run('deployment', 'get', { deployment: named(name) }));
		const [call] = bench.calls('deployments_get');
		expect(call?.pathParams).toEqual({ project_name: 'demo', deployment_name: name });
	},
);

test('takes a name from the address of a page, and says when it is none', async () => {
	const byUrl = (value: string) => ({ deployment: { __rl: true, mode: 'url', value } });
	const page = 'https://app.ubiops.com/projects/demo/deployments/plain/versions/v1?tab=logs';
	const [item] = await bench.run('deployment', 'get', byUrl(page));
	expect(item?.json.name).toBe('plain');
	const error = await errorOf(bench.run('deployment', 'get', byUrl('https://example.com/')));
	expect(error.message).toContain("'Deployment' is not the URL of a deployment");
});

test('a file that is not there is an error before anything is sent', async () => {
	const error = await errorOf(
		bench.run('deploymentRevision', 'upload', {
			deployment: named('plain'),
			version: named('v1'),
			source: 'file',
			file: 'zip',
		}),
	);
	expect(error.message).toBe(
		"'Package Binary Field' is set to the binary field 'zip', which the item does not have [item 0]",
	);
	expect(bench.sandbox.calls).toHaveLength(0);
});

test('what the chosen source needs has to be there', async () => {
	const upload = { deployment: named('plain'), version: named('v1') };
	const half = await errorOf(
		bench.run('deploymentRevision', 'upload', {
			...upload,
			source: 'deployment',
			sourceDeployment: named('a'),
			sourceVersion: named('={{ $json.nothing }}'),
		}),
	);
	expect(half.message).toBe("'Source Version' is empty [item 0]");
	const none = await errorOf(
		bench.run('deploymentRevision', 'upload', {
			...upload,
			source: 'template',
			templateDeploymentId: named('={{ "" }}'),
		}),
	);
	expect(none.message).toBe("'Template Deployment' is empty [item 0]");
	expect(bench.sandbox.calls).toHaveLength(0);
});

const credential = (apiToken: string, baseUrl = bench.sandbox.baseUrl) => ({
	credentials: { ubiOpsApi: { apiToken, baseUrl } },
});

describe('the credential', () => {
	test.each(['sandbox-token', 'Token sandbox-token', '  token   sandbox-token\n'])(
		'takes the token %j',
		async (token) => {
			expect(await bench.run('project', 'getAll', {}, credential(token))).toHaveLength(1);
		},
	);

	test.each(['', '  ', 'Token', 'Token '])('says that the token %j is missing', async (token) => {
		const error = await errorOf(bench.run('project', 'getAll', {}, credential(token)));
		expect(error.message).toBe("'API Token' of the UbiOps credential is empty");
		expect(bench.sandbox.calls).toHaveLength(0);
	});

	test('says that a token is wrong, once', async () => {
		const error = await errorOf(bench.run('project', 'getAll', {}, credential('wrong')));
		expect(error.httpCode).toBe('401');
		expect(error.description).toContain("'API Token'");
		expect(bench.calls('projects_list')).toHaveLength(1);
	});

	test.each(['', '/', '//'])('takes a base URL that ends in %j', async (end) => {
		const setup = credential('sandbox-token', `${bench.sandbox.baseUrl}${end}`);
		expect(await bench.run('project', 'getAll', {}, setup)).toHaveLength(1);
	});

	test('adds the version to a bare host, and keeps the path of an own installation', async () => {
		const bare = bench.sandbox.baseUrl.replace('/v2.1', '');
		expect(
			await bench.run('project', 'getAll', {}, credential('sandbox-token', bare)),
		).toHaveLength(1);
		const own = await startSandbox({ pathPrefix: '/company/ubiops' });
		try {
			const setup = credential('sandbox-token', `${own.baseUrl}/`);
			expect(await bench.run('project', 'getAll', {}, setup)).toHaveLength(1);
			expect(own.calls[0]?.rawPath).toBe('/company/ubiops/v2.1/projects');
		} finally {
			await own.close();
		}
	});

	test.each(['ftp://example.com', 'not a host', 'https://a b'])(
		'says that %j is no base URL',
		async (address) => {
			const error = await errorOf(bench.run('project', 'getAll', {}, credential('x', address)));
			expect(error.message).toBe("'Base URL' of the UbiOps credential is not a URL");
		},
	);

	test('passes its test with the right token and fails with a wrong one', async () => {
		const { baseUrl, token } = bench.sandbox;
		const right = await bench.engine.testCredential('ubiOpsApi', { apiToken: token, baseUrl });
		expect(right.status).toBe('OK');
		const wrong = await bench.engine.testCredential('ubiOpsApi', { apiToken: 'wrong', baseUrl });
		expect(wrong.status).toBe('Error');
		const nowhere = await bench.engine.testCredential('ubiOpsApi', {
			apiToken: token,
			baseUrl: 'http://127.0.0.1:9',
		});
		expect(nowhere.status).toBe('Error');
	});
});

describe('another host', () => {
	let other: Server;
	let origin = '';
	const seen: Array<{ url: string; authorization: string | undefined }> = [];

	beforeAll(async () => {
		other = createServer((request, response) => {
			seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
			response.setHeader('content-type', 'application/zip');
			response.end('from the storage');
		});
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const address = other.address();
		const isAddress = (value: typeof address): value is AddressInfo => typeof value === 'object';
		if (isAddress(address)) origin = `http://127.0.0.1:${address.port}`;
	});
	afterAll(async () => {
		other.closeAllConnections();
		await new Promise<void>((resolve) => other.close(() => resolve()));
	});
	beforeEach(() => seen.splice(0));

	const redirect = (operationId: string, times = 1) =>
		bench.sandbox.faults.add({
			match: { operationId },
			times,
			effect: { kind: 'status', status: 302, body: '', headers: { location: `${origin}/file` } },
		});

	test('never gets the token, nor a call, by a redirect', async () => {
		redirect('projects_list');
		const error = await errorOf(bench.run('project', 'getAll'));
		expect(error.description).toContain('the token is never sent to a redirect target');
		redirect('deployment_requests_create');
		await errorOf(bench.run('deploymentRequest', 'create', text));
		expect(seen).toEqual([]);
	});

	test('gives a file that UbiOps redirects to, without the token', async () => {
		redirect('revisions_file_download');
		const [file] = await bench.run('deploymentRevision', 'download', {
			deployment: named('plain'),
			version: named('v1'),
			revision: named('some-revision'),
		});
		expect(seen).toEqual([{ url: '/file', authorization: undefined }]);
		const binary = file?.binary?.data;
		if (binary === undefined) throw new Error('No file');
		expect((await bench.engine.readBinary(binary)).toString()).toBe('from the storage');
	});
});

test('says that nobody listens at the address, after trying again', async () => {
	const error = await errorOf(
		bench.engine.runNode({
			type: NODE,
			parameters: { resource: 'project', operation: 'getAll', options: { retries: 1 } },
			...credential('x', 'http://127.0.0.1:9/v2.1'),
		}),
	);
	expect(error.message).toBe('UbiOps could not be reached [item 0]');
	expect(error.description).toContain("'Base URL'");

	const creating = await errorOf(
		bench.run(
			'project',
			'create',
			{ name: 'x', organizationName: named('o'), options: { retries: 0 } },
			credential('x', 'http://127.0.0.1:9/v2.1'),
		),
	);
	expect(creating.description).toContain('UbiOps did not process the call.');
});

test('says that UbiOps did not respond in time, and does not repeat a POST', async () => {
	bench.sandbox.faults.add({
		match: { operationId: 'deployment_requests_create' },
		effect: { kind: 'delay', ms: 1500 },
	});
	const error = await errorOf(
		bench.run('deploymentRequest', 'create', { ...text, options: { callTimeout: 1 } }),
	);
	expect(error.message).toBe('UbiOps did not respond in time [item 0]');
	expect(error.description).toContain('may have processed the call');
	expect(bench.calls('deployment_requests_create')).toHaveLength(1);
});
