/** Faults as somebody met them once: those that the table of faults and the other suites do not have. */

import { gzipSync } from 'node:zlib';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type NodeRunOptions } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import {
	breaksOff,
	json,
	type ReceivedCall,
	type Reply,
	stalls,
	took,
	useScriptedServer,
} from '../node/scriptedServer';
import { errorOf, itemsOf, named, NODE } from '../node/workbench';

const server = useScriptedServer();
const engine = createEngine({
	nodeTypes: [UbiOps, UbiOpsTrigger],
	credentialTypes: [UbiOpsApi],
});
afterAll(() => engine.close());

const credentials = () => ({ ubiOpsApi: { apiToken: 'secret', baseUrl: server.baseUrl } });

async function run(
	operation: string,
	parameters: INodeParameters,
	options: Partial<NodeRunOptions> = {},
): Promise<INodeExecutionData[]> {
	const [resource = '', name = ''] = operation.split('.');
	const { items } = await engine.runNode({
		type: NODE,
		parameters: { resource, operation: name, project: named('demo'), ...parameters },
		credentials: credentials(),
		...options,
	});
	return items;
}

/** The definition of the model for whoever looks at it; everything else is up to the test. */
const model =
	(otherwise: Reply): Reply =>
	(response, call) =>
		(call.method === 'GET' && /\/deployments\/model$/.test(call.url)
			? json('{"input_type":"structured","input_fields":[{"name":"x","data_type":"int"}]}')
			: otherwise)(response, call);

const valuesIn = ({ body }: ReceivedCall): unknown[] => {
	const sent: unknown = JSON.parse(body);
	return Array.isArray(sent) ? sent : [];
};
const queued = (call: ReceivedCall): unknown[] =>
	valuesIn(call).map((input) => ({ id: `id-${JSON.stringify(input)}`, status: 'pending' }));

const numbers = (count: number) =>
	itemsOf(...Array.from({ length: count }, (_nothing, x) => ({ x })));
const form: INodeParameters = {
	deployment: named('model'),
	inputMode: 'json',
	inputJson: '={{ { x: $json.x } }}',
};
const limits: INodeParameters = { options: { callTimeout: 3, retries: 0 } };

test('a batch response with an entry missing gives no item the result of another one', async () => {
	server.replies = [
		model((response, call) => json(JSON.stringify(queued(call).slice(1)))(response, call)),
	];
	const output = await run('deploymentRequest.createBatch', form, {
		items: numbers(4),
		continueOnFail: true,
	});
	expect(output.map(({ json: { id } }) => id)).toEqual([
		undefined,
		undefined,
		undefined,
		undefined,
	]);
	expect(output[0]?.json.error).toContain('UbiOps returned 3 results for 4 requests');
});

test('requests that are too large together go one by one, also without Continue On Fail', async () => {
	server.replies = [
		model((response, call) =>
			valuesIn(call).length > 1
				? json('{"error":"Request entity too large"}', 413)(response, call)
				: json(JSON.stringify(queued(call)))(response, call),
		),
	];
	const output = await run('deploymentRequest.createBatch', form, { items: numbers(8) });
	expect(output.map(({ json: { id } }) => id)).toEqual(
		[0, 1, 2, 3, 4, 5, 6, 7].map((x) => `id-{"x":${x}}`),
	);
	server.replies = [model(json('{"error":"Request entity too large"}', 413))];
	const error = await errorOf(run('deploymentRequest.createBatch', form, { items: numbers(1) }));
	expect(error.message).toBe('Request entity too large [item 0]');
	expect(error.description).toContain("'Batch Size'");
});

test('an ID in capitals is the one that UbiOps returns in small letters', async () => {
	const id = 'abcdef00-0000-4000-8000-00000000000a';
	server.replies = [json(JSON.stringify([{ id, status: 'completed', result: { y: 1 } }]))];
	const [item] = await run('deploymentRequest.collect', {
		deployment: named('model'),
		requestIds: id.toUpperCase(),
	});
	expect(item?.json.result).toEqual({ y: 1 });
});

test('a clock that is set back does not make a wait longer', async () => {
	server.replies = [
		model((response, call) => {
			if (call.url.endsWith('/batch')) json(JSON.stringify(queued(call)))(response, call);
			else {
				if (server.calls.length === 4) jest.setSystemTime(Date.now() - 3_600_000);
				const running = valuesIn(call).map((id) => ({ id, status: 'processing' }));
				json(JSON.stringify(running))(response, call);
			}
		}),
	];
	const waiting = run('deploymentRequest.run', { ...form, timeLimit: 10 }, { items: numbers(1) });
	const ms = await took(
		errorOf(waiting).then((error) => expect(error.message).toContain('still processing')),
	);
	expect(ms).toBeGreaterThanOrEqual(10_000);
	expect(ms).toBeLessThan(12_000);
});

test('Run takes little longer than the model', async () => {
	let readyAt = Infinity;
	server.replies = [
		model((response, call) => {
			const requests = call.url.endsWith('/batch') ? queued(call) : valuesIn(call);
			readyAt = Math.min(readyAt, performance.now() + 30);
			const status = performance.now() >= readyAt ? 'completed' : 'processing';
			const rows = requests.map((one) =>
				typeof one === 'string' ? { id: one, status, result: {} } : one,
			);
			json(JSON.stringify(rows))(response, call);
		}),
	];
	expect(await took(run('deploymentRequest.run', form, { items: numbers(5) }))).toBeLessThan(200);
});

describe('an address as the project', () => {
	const project = { __rl: true, mode: 'url', value: 'https://x.test/projects/my%20project/home' };

	test('is decoded where the editor asks for a list', async () => {
		server.replies = [json('[{"name":"one"}]')];
		const { results } = await engine.listSearch({
			type: NODE,
			parameters: { resource: 'deployment', operation: 'get', project },
			credentials: credentials(),
			method: 'deployment',
		});
		expect(results).toEqual([{ name: 'one', value: 'one' }]);
		expect(server.urls[0]).toContain('/projects/my%20project/');
	});
});

test('a file may have spaces around its name', async () => {
	server.replies = [json('{"file":" a ","size":1}')];
	await run('file.get', { bucket: named('b'), file: named(' a ') });
	expect(server.urls[0]).toContain('/files/%20a%20');
});

describe('a continuation token that comes again', () => {
	const page = json('{"files":[{"file":"a","size":1}],"prefixes":[],"continuation_token":"same"}');

	test('ends no list in silence, and gives no file twice', async () => {
		server.replies = [page];
		const error = await errorOf(run('file.getAll', { bucket: named('b'), returnAll: true }));
		expect(error.message).toContain('The list does not end');
		expect(server.calls.length).toBeLessThan(5);
	});

	test('does not keep the trigger asking', async () => {
		server.replies = [page];
		const poller = engine.createPoller({
			type: 'n8n-nodes-ubiops.ubiOpsTrigger',
			parameters: { event: 'fileCreated', project: named('demo'), bucket: named('b') },
			credentials: credentials(),
		});
		await poller.activate().catch(() => undefined);
		expect(server.calls.length).toBeLessThan(5);
	});
});

describe('the limit of a call holds', () => {
	const at = { bucket: named('b'), file: named('f'), ...limits };
	const request = { deployment: named('model'), request: named('r'), ...limits };
	const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' };

	test('for a storage that takes no file', async () => {
		server.replies = [
			json(JSON.stringify({ url: `${server.origin}/storage`, provider: 'ubiops' })),
			() => undefined,
		];
		const data = await engine.storeBinary(Buffer.from('abc'), 'f', 'text/plain');
		const sending = run('file.upload', at, { items: [{ json: {}, binary: { data } }] });
		expect(
			await took(
				errorOf(sending).then((error) =>
					expect(error.message).toBe('The file storage did not respond in time [item 0]'),
				),
			),
		).toBeLessThan(5000);
	});

	test.each<[string, Reply]>([
		['an output that stalls', stalls({ 'content-length': '500' }, 'abc')],
		['an output that stalls in gzip', stalls(gzip, Buffer.from('1f8b080000000000', 'hex'))],
		['an error that stalls', stalls({ 'content-type': 'text/plain' }, 'Out of order', 500)],
		[
			'an output that trickles',
			(response) => {
				response.writeHead(200);
				const timer = setInterval(() => response.write(' '), 1000);
				response.once('close', () => clearInterval(timer));
			},
		],
	])('for %s', async (_name, reply) => {
		server.replies = [reply];
		const reading = run('deploymentRequest.getOutput', request);
		expect(
			await took(
				errorOf(reading).then((error) => {
					expect(error.message).toMatch(
						/^(UbiOps did not respond in time|Out of order) \[item 0\]$/,
					);
					expect(`${error.message} ${error.description}`).not.toMatch(/storage/i);
				}),
			),
		).toBeLessThan(5000);
	});
});

test('a web page in the place of a stream is not reported as the words of the model', async () => {
	server.replies = [
		model((response) => {
			response.writeHead(200, { 'content-type': 'text/html' });
			response.end('<!doctype html><title>Log in</title>');
		}),
	];
	const error = await errorOf(run('deploymentRequest.stream', form, { items: numbers(1) }));
	expect(error.message).not.toContain('model failed');
	expect(error.description).toContain('A web page came: Log in');
});

test('a part that the storage gives no ETag for is not put together', async () => {
	server.replies = [
		(response, call) => {
			if (call.url.startsWith('/storage')) response.end();
			else if (call.url.endsWith('/start-multipart-upload')) {
				json('{"upload_id":"u","provider":"ubiops"}')(response, call);
			} else json(`{"url":"${server.origin}/storage/part","provider":"ubiops"}`)(response, call);
		},
	];
	const data = await engine.storeBinary(Buffer.alloc(6 * 1024 * 1024), 'f', 'x/y');
	const error = await errorOf(
		run(
			'file.upload',
			{ bucket: named('b'), file: named('f'), additionalFields: { partSize: 5 } },
			{ items: [{ json: {}, binary: { data } }] },
		),
	);
	expect(error.message).toContain('no ETag');
	expect(server.urls.filter((url) => url.includes('complete'))).toEqual([]);
});

test('a poll whose response breaks off in gzip does not end the trigger', async () => {
	const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
	const poller = engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters: { event: 'auditEvent', project: named('demo') },
		credentials: credentials(),
	});
	server.replies = [json('[]')];
	await poller.activate();
	server.replies = [breaksOff(gzip, gzipSync('[{"id":"abcdefghijklmnop"}]').subarray(0, 25))];
	void poller.poll().catch(() => undefined);
	await new Promise((resolve) => setTimeout(resolve, 60_000));
	server.replies = [json('[]')];
	const before = server.calls.length;
	for (let poll = 0; poll < 5; poll++) await poller.poll();
	expect(server.calls.length - before).toBeGreaterThanOrEqual(5);
});
