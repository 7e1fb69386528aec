/** Responses as odd networks and servers give them: each ends in time, once, and with a clear error. */

import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import type { INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../../credentials/UbiOpsApi.credentials';
import { createEngine, type NodeRunOptions } from '../../../engine';
import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';
import { UbiOpsTrigger } from '../../../nodes/UbiOps/UbiOpsTrigger.node';
import { breaksOff, json, type Reply, stalls, took, useScriptedServer } from '../scriptedServer';
import { errorOf, itemsOf, named, NODE } from '../workbench';

const server = useScriptedServer();
const engine = createEngine({
	nodeTypes: [UbiOps, UbiOpsTrigger],
	credentialTypes: [UbiOpsApi],
});
afterAll(() => engine.close());

const list = json('[{"name":"one"}]');

const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
const packed = gzipSync(JSON.stringify(Array.from({ length: 500 }, (_, n) => ({ n: n * 7919 }))));

async function run(
	operation: string,
	parameters: INodeParameters = {},
	options: Partial<NodeRunOptions> = {},
): Promise<ReturnType<typeof itemsOf>> {
	const [resource = '', name = ''] = operation.split('.');
	const { items } = await engine.runNode({
		type: NODE,
		parameters: { resource, operation: name, project: named('demo'), ...parameters },
		credentials: { ubiOpsApi: { apiToken: 'secret', baseUrl: server.baseUrl } },
		...options,
	});
	return items;
}

const limits = (timeout: number, retries: number): INodeParameters => ({
	options: { callTimeout: timeout, retries },
});

test.each([
	['gzip that breaks off', breaksOff(gzip, packed.subarray(0, 200))],
	[
		'brotli that breaks off',
		breaksOff({ 'content-encoding': 'br' }, brotliCompressSync('x'.repeat(9999)).subarray(0, 9)),
	],
	[
		'gzip that is none',
		(response: ServerResponse) => {
			response.writeHead(200, gzip);
			response.end('[{"name":"one"}]');
		},
	],
	['a plain body that breaks off', breaksOff({ 'content-length': '500' }, packed.subarray(0, 9))],
])(
	'%s is sent again for a call that changes nothing, and an error for another',
	async (_name, reply) => {
		server.replies = [reply, list];
		expect(await run('project.getAll')).toHaveLength(1);
		server.replies = [reply];
		const error = await errorOf(run('project.create', { organizationName: 'o', name: 'demo' }));
		expect(error.message).toBe('The connection to UbiOps was lost [item 0]');
		expect(error.description).toContain('may have processed the call');
		expect(server.urls).toHaveLength(3);
	},
);

test.each([
	['a body that stalls', stalls({ 'content-type': 'application/json' }, '[')],
	['a gzip body that stalls', stalls(gzip, packed.subarray(0, 50))],
	['no response at all', () => undefined],
])('%s ends at its Timeout', async (_name, reply) => {
	server.replies = [reply];
	let error: Error | undefined;
	const ms = await took(errorOf(run('project.getAll', limits(3, 0))).then((e) => (error = e)));
	expect(ms).toBeLessThan(5000);
	expect(error?.message).toBe('UbiOps did not respond in time [item 0]');
	expect(server.urls).toHaveLength(1);
});

test('an error whose body stalls is reported with what came of it', async () => {
	server.replies = [stalls({ 'content-type': 'text/plain' }, 'Out of order', 500)];
	const ms = await took(
		errorOf(run('project.getAll', limits(3, 0))).then((error) => {
			expect(error.message).toBe('Out of order [item 0]');
		}),
	);
	expect(ms).toBeLessThan(5000);
});

test('a text of 9 MB beside 16 digits, and NaN beside it, are read', async () => {
	server.replies = [
		json(`{"id":"1","at":1700000000123456789,"score":NaN,"text":"${'A'.repeat(9_000_000)}"}`),
	];
	const [item] = await run('project.get');
	expect(item?.json).toMatchObject({ at: '1700000000123456789', score: 'NaN' });
	expect(String(item?.json.text)).toHaveLength(9_000_000);
});

test('a web page says what came, and where to look', async () => {
	server.replies = [
		(response) => {
			response.writeHead(200, { 'content-type': 'text/html' });
			response.end('<!doctype html><title>Log in</title>');
		},
	];
	const error = await errorOf(run('project.getAll'));
	expect(error.message).toContain('The response is not JSON');
	expect(error.description).toContain('Status 200, text/html');
	expect(error.description).toContain("'Base URL'");
});

test('a web page is no connection to UbiOps', async () => {
	server.replies = [
		(response) => {
			response.writeHead(200, { 'content-type': 'text/html' });
			response.end('<!doctype html><title>Log in</title>');
		},
	];
	const credential = { apiToken: 'secret', baseUrl: server.baseUrl };
	expect(await engine.testCredential('ubiOpsApi', credential)).toEqual({
		status: 'Error',
		message: "A web page came, not a response of UbiOps. Check 'Base URL'",
	});
});

/** Paged by a cursor. */
const CURSOR_LIST = 'instanceType.getAll';

test.each(['p:123', 'http://elsewhere.test/v2.1/x?cursor=p%3A123'])(
	'a cursor with a colon (%s) leads to the next page',
	async (next) => {
		const page = (rows: string, link: string | null): Reply =>
			json(`{"results":[${rows}],"next":${JSON.stringify(link)}}`);
		server.replies = [page('{"id":"a"}', next), page('{"id":"b"}', null)];
		expect(await run(CURSOR_LIST, { returnAll: true })).toHaveLength(2);
		expect(server.urls[1]).toMatch(/^\/v2\.1\/.*cursor=p%3A123/);
	},
);

test('a link to the next page without a cursor ends no list in silence', async () => {
	server.replies = [json('{"results":[{"id":"a"}],"next":"http://elsewhere.test/x?page=2"}')];
	const error = await errorOf(run(CURSOR_LIST, { returnAll: true }));
	expect(error.message).toContain('holds no cursor');
});

/** What keeps a caller waiting who does not look at the clock. */
const slow: ReadonlyArray<readonly [string, Reply]> = [
	[
		'a rate limit without a header',
		(response: ServerResponse) => void response.writeHead(429).end(),
	],
	['a body that stalls', stalls({ 'content-type': 'application/json' }, '[')],
	['no response at all', () => undefined],
	['503 for ever', (response: ServerResponse) => void response.writeHead(503).end()],
	[
		'a body that trickles',
		(response: ServerResponse) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const timer = setInterval(() => response.write(' '), 1000);
			response.once('close', () => clearInterval(timer));
		},
	],
];

describe.each(slow)('in the editor, %s', (_name, reply) => {
	const credentials = () => ({ ubiOpsApi: { apiToken: 'secret', baseUrl: server.baseUrl } });
	const request = (operation: string, method: string) => ({
		type: NODE,
		parameters: { ...inEditor, resource: 'deploymentRequest', operation },
		credentials: credentials(),
		method,
	});
	const inEditor = { project: named('demo'), deployment: named('model') };
	const limitMs = 20_000;

	beforeEach(() => {
		server.replies = [reply];
	});

	test('ends a list within 20 s', async () => {
		const asked = engine.listSearch(request('get', 'deployment'));
		expect(await took(errorOf(asked))).toBeLessThan(limitMs);
	});

	test('ends the fields of a model within 20 s', async () => {
		const asked = engine.resourceMapping(request('create', 'deploymentInput'));
		expect(await took(errorOf(asked))).toBeLessThan(limitMs);
	});

	test('ends the test of the credential within 20 s', async () => {
		let status: unknown;
		const asked = engine.testCredential('ubiOpsApi', credentials().ubiOpsApi);
		expect(await took(asked.then((result) => (status = result.status)))).toBeLessThan(limitMs);
		expect(status).toBe('Error');
	});

	test.each(['deploymentRequestFinished', 'fileCreated', 'auditEvent'])(
		'ends a test event of the trigger within 20 s: %s',
		async (event) => {
			const poller = engine.createPoller({
				type: 'n8n-nodes-ubiops.ubiOpsTrigger',
				parameters: { ...inEditor, event, bucket: named('files') },
				credentials: credentials(),
			});
			expect(await took(errorOf(poller.test()))).toBeLessThan(limitMs);
		},
	);
});

test('half of a character is an error before anything is sent', async () => {
	const error = await errorOf(run('deployment.get', { deployment: named('a\ud83d') }));
	expect(error.message).toBe("'Deployment' has a character that is not valid Unicode [item 0]");
	expect(server.urls).toEqual([]);
});

test.each([
	['an invisible character', { apiToken: 'sec\u200bret' }, "'API Token'"],
	['a query', { baseUrl: 'https://ubiops.test/v2.1?x=1' }, "'Base URL'"],
	['a fragment', { baseUrl: 'https://ubiops.test/v2.1#top' }, "'Base URL'"],
])('a credential with %s is an error before anything is sent', async (_name, odd, field) => {
	const ubiOpsApi = { apiToken: 'secret', baseUrl: server.baseUrl, ...odd };
	const error = await errorOf(run('project.getAll', {}, { credentials: { ubiOpsApi } }));
	expect(error.message).toContain(field);
	expect(server.urls).toEqual([]);
	const test = await engine.testCredential('ubiOpsApi', ubiOpsApi);
	expect(test).toMatchObject({ status: 'Error' });
	expect(test.message).toContain(field);
	expect(server.urls).toEqual([]);
});

test('an address that nobody listens at is insisted on once, not by every item', async () => {
	const ubiOpsApi = { apiToken: 'secret', baseUrl: 'http://127.0.0.1:9/v2.1' };
	const options = {
		credentials: { ubiOpsApi },
		items: itemsOf(...Array.from({ length: 100 }, (_, n) => ({ n }))),
		continueOnFail: true,
	};
	const ms = await took(
		run('deployment.get', { deployment: named('={{ "d" + $json.n }}') }, options),
	);
	expect(ms).toBeLessThan(12_000);
});

test('a very low rate limit is waited for by time, not by tries', async () => {
	const limited: Reply = (response) => {
		response.writeHead(429, { 'x-ratelimit-reset': '1' });
		response.end();
	};
	server.replies = [...Array.from({ length: 20 }, () => limited), list];
	expect(await run('project.getAll')).toHaveLength(1);
	expect(server.urls).toHaveLength(21);
});

test('a clock that is set back does not make a pause longer', async () => {
	server.replies = [
		(response) => {
			response.writeHead(429, { 'x-ratelimit-reset': '5' });
			response.end();
			setTimeout(() => jest.setSystemTime(Date.now() - 3_600_000), 2000);
		},
		list,
	];
	expect(await took(run('project.getAll'))).toBeLessThan(10_000);
});

describe('a file', () => {
	const at = { bucket: named('b'), file: named('f') };
	const signed: Reply = (response, call) =>
		json(JSON.stringify({ url: `${server.origin}/storage` }))(response, call);

	test('whose storage stalls ends at the Timeout', async () => {
		server.replies = [signed, stalls({ 'content-length': '500' }, 'abc')];
		const ms = await took(
			errorOf(run('file.download', { ...at, ...limits(3, 0) })).then((error) =>
				expect(error.message).toBe('The file storage did not respond in time [item 0]'),
			),
		);
		expect(ms).toBeLessThan(5000);
	});

	test.each([
		[
			'of which only a part comes (206)',
			(response: ServerResponse) => {
				response.writeHead(206);
				response.end('abc');
			},
		],
		[
			'that ends early without a length',
			(response: ServerResponse) => {
				response.writeHead(200, { connection: 'close' });
				response.end('abc');
			},
		],
	])('%s is fetched again', async (_name, odd: Reply) => {
		const size = json('{"file":"f","size":6}');
		const whole: Reply = (response) => {
			response.writeHead(200, { 'content-length': '6' });
			response.end('abcdef');
		};
		server.replies = [signed, odd, ...(_name.includes('206') ? [] : [size]), signed, whole];
		const [item] = await run('file.download', at);
		expect(item?.binary?.data?.fileName).toBeDefined();
		expect(server.urls.filter((url) => url === '/storage')).toHaveLength(2);
	});
});
