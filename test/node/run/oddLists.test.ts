/** Lists and outputs as only odd servers give them: they end, and nothing is lost or said twice. */

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../../engine';
import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';
import { breaksOff, json, type Reply, useScriptedServer } from '../scriptedServer';
import { errorOf, named, NODE } from '../workbench';

const server = useScriptedServer();
const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });
afterAll(() => engine.close());

async function run(
	resource: string,
	operation: string,
	parameters: INodeParameters,
	reply: Reply,
): Promise<IDataObject[]> {
	server.replies = [reply];
	const { items } = await engine.runNode({
		type: NODE,
		parameters: {
			resource,
			operation,
			project: named('demo'),
			deployment: named('model'),
			simplify: false,
			...parameters,
		},
		credentials: { ubiOpsApi: { apiToken: 'secret', baseUrl: server.baseUrl } },
	});
	return items.map(({ json: fields }) => fields);
}

const queries = (): Array<Record<string, string>> =>
	server.urls.map((url) => Object.fromEntries(new URL(url, server.origin).searchParams));
const count = <T>(length: number, of: (index: number) => T): T[] =>
	Array.from({ length }, (_nothing, index) => of(index));

describe('a list by offset', () => {
	const requests = async (parameters: INodeParameters, reply: Reply): Promise<unknown[]> =>
		(await run('deploymentRequest', 'getAll', parameters, reply)).map(({ id }) => id);

	test('of a server that knows no offsets ends after some calls without anything new', async () => {
		const rows = count(60, (index) => ({ id: `${index}` }));
		const ids = await requests({ returnAll: true }, json(JSON.stringify(rows)));
		expect(ids).toEqual(rows.map(({ id }) => id));
		expect(server.calls).toHaveLength(21);
	});

	test('asks for what is missing, and for the rows that it knows a page by', async () => {
		const rows = count(700, (index) => ({ id: `${index}` }));
		const reply: Reply = (response, call) => {
			const { searchParams } = new URL(call.url, server.origin);
			const from = Number(searchParams.get('offset'));
			const page = rows.slice(from, from + Number(searchParams.get('limit')));
			json(JSON.stringify(page))(response, call);
		};
		const ids = await requests({ limit: 520, filters: { offset: 100 } }, reply);
		expect(ids).toEqual(rows.slice(100, 620).map(({ id }) => id));
		expect(queries()).toEqual([
			{ limit: '500', offset: '100' },
			{ limit: '30', offset: '590' },
		]);
	});

	test('may have rows without an ID', async () => {
		expect(await requests({ returnAll: true }, json('[{},{}]'))).toHaveLength(2);
	});
});

describe('log lines', () => {
	const TIME = 1767225600123456789n;
	const lines = async (parameters: INodeParameters, entries: readonly object[]) =>
		await run('log', 'getAll', { returnAll: true, ...parameters }, json(JSON.stringify(entries)));
	const lineAt = (time: bigint, index: number) => ({ timestamp_str: `${time}`, log: `${index}` });

	test('without a time are returned as they came', async () => {
		const entries = [{ timestamp: 1, log: 'a' }, { log: 'b' }];
		expect(await lines({}, entries)).toEqual(entries);
		expect(server.calls).toHaveLength(1);
		expect(await lines({ returnAll: false, limit: 1 }, entries)).toEqual(entries.slice(0, 1));
	});

	test('that come again and again are returned once', async () => {
		const entries = count(60, (index) => lineAt(TIME + BigInt(index), index));
		expect(await lines({}, entries)).toEqual(entries);
		expect(queries().map(({ start }) => start)).toEqual([undefined, '2026-01-01T00:00:00.123456Z']);
	});

	test('of one time continue in the direction that the user asked for', async () => {
		const entries = count(60, (index) => lineAt(TIME, index));
		const [early, late] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
		await lines({ filters: { start: late, end: early } }, entries);
		expect(queries()[1]).toMatchObject({ start: '2026-01-01T00:00:00.123458Z', end: early });
		server.calls.length = 0;
		await lines({ filters: { start: early, end: late } }, entries);
		expect(queries()[1]).toMatchObject({ start: '2026-01-01T00:00:00.123456Z', end: late });
	});
});

describe('the input of a model', () => {
	const create = async (definition: object): Promise<IDataObject[]> =>
		await run(
			'deploymentRequest',
			'create',
			{ inputMode: 'json', inputJson: '{"x":1}', outputFormat: 'request' },
			(response, call) =>
				json(
					call.method === 'GET'
						? JSON.stringify(definition)
						: '{"id":"r","status":"completed","result":{}}',
				)(response, call),
		);

	test('that UbiOps does not return is an error', async () => {
		const error = await errorOf(create({}));
		expect(error.message).toBe('UbiOps did not return the input of the model');
		expect(error.description).toContain("Check 'Base URL'");
	});

	test('may have fields of types that are not known yet, or none', async () => {
		const odd = [{ name: 'x', data_type: 'tensor' }, { data_type: 'int' }];
		expect(await create({ input_type: 'structured', input_fields: odd })).toHaveLength(1);
		expect(JSON.parse(server.calls.at(-1)?.body ?? '')).toEqual({ x: 1 });
	});
});

describe('the output of a request that UbiOps returns without its result', () => {
	const outputs = async (reply: Reply): Promise<unknown> => {
		const [item] = await run(
			'deploymentRequest',
			'run',
			{ inputMode: 'json', inputJson: '{"x":1}', outputFormat: 'request' },
			(response, call) => {
				if (call.url.includes('output')) return reply(response, call);
				const body =
					call.method === 'GET'
						? '{"input_type":"structured","input_fields":[{"name":"x","data_type":"int"}]}'
						: '[{"id":"r1","status":"completed"}]';
				return json(body)(response, call);
			},
		);
		return item?.['result'];
	};
	const file =
		(text: string, type: string): Reply =>
		(response) => {
			response.writeHead(200, { 'content-type': type });
			response.end(text);
		};

	test.each([
		['{"y":1}', 'application/json', { y: 1 }],
		['{"y":1}', 'text/plain; charset=utf-8', '{"y":1}'],
		['', 'text/plain', ''],
		['no JSON', 'application/octet-stream', 'no JSON'],
	])('%j as %s is %j', async (text, type, result) => {
		expect(await outputs(file(text, type))).toEqual(result);
	});

	test.each<[string, Reply]>([
		['empty', file(' ', 'application/json')],
		['not there', json('{"error":"No"}', 404)],
	])('that is %s is said to be missing', async (_name, reply) => {
		const error = await errorOf(outputs(reply));
		expect(error.message).toBe('Request r1 is completed, but UbiOps has no output of it [item 0]');
	});

	test.each<[string, Reply, string]>([
		['may not be read', json('{"error":"Not for you"}', 403), 'Not for you [item 0]'],
		[
			'breaks off',
			breaksOff({ 'content-length': '9' }, Buffer.from('{')),
			'The connection to UbiOps was lost [item 0]',
		],
	])('that %s says so', async (_name, reply, message) => {
		expect((await errorOf(outputs(reply))).message).toBe(message);
	});
});
