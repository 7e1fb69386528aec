/** Schedules and webhooks. */

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeParameters } from 'n8n-workflow';

import { byId, createFlow, deployParts, jsonInput } from '../flow';
import { errorOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();
const received: Array<{ headers: IncomingHttpHeaders; body: unknown }> = [];
const listener = createServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		received.push({
			headers: request.headers,
			body: JSON.parse(Buffer.concat(chunks).toString()),
		});
		response.writeHead(request.url === '/refuses' ? 500 : 204).end();
	});
});
let url = '';

beforeAll(async () => {
	await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
	const address: AddressInfo | string | null = listener.address();
	if (address === null || typeof address === 'string') throw new Error('No port');
	url = `http://127.0.0.1:${address.port}`;
	await deployParts(bench);
	await createFlow(bench);
});
afterAll(() => {
	listener.close();
	listener.closeAllConnections();
});
beforeEach(() => {
	bench.sandbox.clearCalls();
	received.length = 0;
});

/** Waits until something is there, as webhooks are called in their own time. */
async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
	for (let attempt = 0; attempt < 100; attempt++) {
		const found = await look();
		if (found !== undefined) return found;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	throw new Error('It never came');
}

describe('schedules', () => {
	const aboutDouble: INodeParameters = { objectType: 'deployment', objectName: named('double') };

	test('are made for a deployment or a pipeline, with falsy settings kept', async () => {
		const [made] = await bench.run('schedule', 'create', {
			name: 'nightly',
			...aboutDouble,
			cronExpression: '0 3 * * *',
			additionalFields: {
				enabled: false,
				requestData: '{"x":0}',
				timeout: 10,
				version: named('v1'),
				labels: { entries: [{ key: 'a', value: '1' }] },
			},
		});
		expect(bench.calls('request_schedules_create')[0]?.body).toEqual({
			name: 'nightly',
			object_type: 'deployment',
			object_name: 'double',
			schedule: '0 3 * * *',
			enabled: false,
			request_data: { x: 0 },
			timeout: 10,
			version: 'v1',
			labels: { a: '1' },
		});
		expect(made?.json).toMatchObject({ name: 'nightly', enabled: false, timeout: 10 });
		const [ofPipeline] = await bench.run('schedule', 'create', {
			name: 'flowing',
			objectType: 'pipeline',
			objectName: named('flow'),
			cronExpression: '*/5 * * * *',
			additionalFields: { requestData: '={{ { x: 1 } }}' },
		});
		expect(ofPipeline?.json).toMatchObject({ object_type: 'pipeline', timeout: 3600 });
	});

	test('a plain input is JSON text in quotes', async () => {
		await bench.run('schedule', 'create', {
			name: 'shouting',
			objectType: 'deployment',
			objectName: named('shout'),
			cronExpression: '0 3 * * *',
			additionalFields: { requestData: '"123"' },
		});
		expect(bench.calls('request_schedules_create')[0]?.body).toMatchObject({ request_data: '123' });
	});

	test('an update sends what was set, and labels replace', async () => {
		const [changed] = await bench.run('schedule', 'update', {
			schedule: named('nightly'),
			specifyAsJson: true,
			updateFields: { enabled: true, labelsJson: '{}', name: 'daily' },
		});
		const [call] = bench.calls('request_schedules_update');
		expect(call?.body).toEqual({ enabled: true, labels: {}, name: 'daily' });
		expect(call?.pathParams.schedule_name).toBe('nightly');
		expect(changed?.json).toMatchObject({ name: 'daily', enabled: true, labels: {} });
		expect(changed?.json.schedule).toBe('0 3 * * *');
		expect(await bench.run('schedule', 'getAll')).toHaveLength(3);
		await bench.run('schedule', 'delete', { schedule: named('daily') });
		expect(await bench.run('schedule', 'getAll')).toHaveLength(2);
	});

	test('the lists of names and versions are those of the kind', async () => {
		const editor = (method: string, parameters: INodeParameters) => ({
			type: NODE,
			method,
			parameters: {
				resource: 'schedule',
				operation: 'create',
				project: named('demo'),
				...parameters,
			},
			credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
		});
		const values = async (method: string, parameters: INodeParameters) => {
			const { results } = await bench.engine.listSearch(editor(method, parameters));
			return results.map(({ value }) => value);
		};
		expect(await values('requestedObject', { objectType: 'pipeline' })).toEqual(['flow']);
		expect(await values('requestedObject', { objectType: 'deployment' })).toContain('double');
		const flow: INodeParameters = { objectType: 'pipeline', objectName: named('flow') };
		expect(await values('requestedVersion', flow)).toEqual(['v1', 'v2']);
	});
});

describe('webhooks', () => {
	const about = (): INodeParameters => ({
		url,
		objectType: 'deployment',
		objectName: named('double'),
		event: 'deployment_request_finished',
	});
	const request = async () =>
		await bench.run('deploymentRequest', 'create', {
			deployment: named('double'),
			...jsonInput('{"x":2}'),
		});

	test('are called with their headers; a protected one is hidden', async () => {
		const [made] = await bench.run('webhook', 'create', {
			name: 'finished',
			...about(),
			simplify: false,
			additionalFields: {
				headers: {
					entries: [
						{ key: 'X-Key', value: 'secret', protected: true },
						{ key: 'X-Open', value: 'seen', protected: false },
					],
				},
				includeResult: true,
				retry: false,
				timeout: 5,
			},
		});
		expect(bench.calls('webhooks_create')[0]?.body).toEqual({
			name: 'finished',
			url,
			object_type: 'deployment',
			object_name: 'double',
			event: 'deployment_request_finished',
			headers: [
				{ key: 'X-Key', value: 'secret', protected: true },
				{ key: 'X-Open', value: 'seen', protected: false },
			],
			include_result: true,
			retry: false,
			timeout: 5,
		});
		expect(made?.json.headers).toEqual([
			{ key: 'X-Key', value: null, protected: true },
			{ key: 'X-Open', value: 'seen', protected: false },
		]);
		await request();
		const { headers, body } = await eventually(() => received[0]);
		expect(headers).toMatchObject({ 'x-key': 'secret', 'x-open': 'seen' });
		expect(body).toMatchObject({ status: 'completed', result: { y: 4 } });
	});

	test('null as JSON keeps a protected value, a new list drops the others', async () => {
		await bench.run('webhook', 'update', {
			webhook: named('finished'),
			specifyAsJson: true,
			updateFields: { headersJson: '[{"key":"X-Key","value":null,"protected":true}]' },
		});
		expect(bench.calls('webhooks_update')[0]?.body).toEqual({
			headers: [{ key: 'X-Key', value: null, protected: true }],
		});
		await request();
		const { headers } = await eventually(() => received[0]);
		expect(headers['x-key']).toBe('secret');
		expect(headers['x-open']).toBeUndefined();
	});

	test('an event has to fit the kind of object: the API says so', async () => {
		const error = await errorOf(
			bench.run('webhook', 'create', {
				name: 'misfit',
				...about(),
				event: 'pipeline_request_failed',
			}),
		);
		expect(error.httpCode).toBe('400');
		expect(`${error.message} ${error.description}`).toContain('does not fit object_type');
	});

	test('are listed by event and kind; one that is off is not called', async () => {
		await bench.run('webhook', 'update', {
			webhook: named('finished'),
			updateFields: { enabled: false },
		});
		expect(bench.calls('webhooks_update')[0]?.body).toEqual({ enabled: false });
		const list = async (filters: INodeParameters) =>
			await bench.run('webhook', 'getAll', { filters });
		expect(await list({ event: 'deployment_request_finished' })).toHaveLength(1);
		expect(await list({ objectType: 'pipeline' })).toHaveLength(0);
		expect(bench.calls('webhooks_list').map(({ query }) => query)).toEqual([
			[['event', 'deployment_request_finished']],
			[['object_type', 'pipeline']],
		]);
		await request();
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(received).toEqual([]);
	});

	test.each([
		['', 'completed', null],
		['/refuses', 'failed', 'The address answered with status 500'],
	])('a test of %j ends as %s', async (path, status, reason) => {
		const [begun] = await bench.run('webhook', 'test', {
			...about(),
			url: `${url}${path}`,
			additionalFields: {
				headers: { entries: [{ key: 'X-Test', value: '1', protected: false }] },
			},
		});
		expect(bench.calls('webhook_tests_create')[0]?.body).toMatchObject({
			url: `${url}${path}`,
			headers: [{ key: 'X-Test', value: '1', protected: false }],
		});
		const ended = await eventually(async () => {
			const [item] = await bench.run('webhook', 'getTest', { webhookTest: byId(begun?.json.id) });
			return item?.json.status === 'pending' ? undefined : item?.json;
		});
		expect(ended).toMatchObject({ id: begun?.json.id, status, error_message: reason });
		expect(received[0]?.headers['x-test']).toBe('1');
	});
});
