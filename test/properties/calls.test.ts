/** Batches with any faulty entries, and lists that change while they are read: on n8n's engine. */

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import fc from 'fast-check';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { itemsOf, named, NODE } from '../node/workbench';
import { check } from './cases';

interface Answer {
	readonly status: number;
	readonly body: unknown;
}

const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });
let answer: (request: IncomingMessage, body: string) => Answer;
let origin = '';

const server = createServer((request, response) => {
	let text = '';
	request.on('data', (chunk: Buffer) => (text += chunk.toString()));
	request.on('end', () => {
		const { status, body } = answer(request, text);
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body));
	});
});

beforeAll(async () => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
	server.closeAllConnections();
	await new Promise<void>((resolve) => server.close(() => resolve()));
	engine.close();
});

async function run(
	operation: string,
	parameters: INodeParameters,
	items: INodeExecutionData[] = itemsOf({}),
): Promise<INodeExecutionData[]> {
	const { items: output } = await engine.runNode({
		type: NODE,
		parameters: {
			resource: 'deploymentRequest',
			operation,
			project: named('demo'),
			deployment: named('d'),
			...parameters,
		},
		credentials: { ubiOpsApi: { apiToken: 't', baseUrl: `${origin}/v2.1` } },
		items,
		continueOnFail: true,
	});
	return output;
}

test('a batch with any faulty entries: only those fail, and nothing is sent twice', async () => {
	const batch = fc
		.integer({ min: 1, max: 40 })
		.chain((count) =>
			fc.tuple(
				fc.constant(count),
				fc.uniqueArray(fc.nat({ max: count - 1 })),
				fc.integer({ min: 1, max: 40 }),
			),
		);
	await check(
		'batch',
		fc.asyncProperty(batch, async ([count, faulty, batchSize]) => {
			const accepted: number[] = [];
			let calls = 0;
			answer = ({ method }, body) => {
				if (method === 'GET') {
					const input = [{ name: 'x', data_type: 'int' }];
					return {
						status: 200,
						body: { name: 'd', input_type: 'structured', input_fields: input },
					};
				}
				calls++;
				const sent: Array<{ x: number }> = JSON.parse(body);
				if (sent.some(({ x }) => faulty.includes(x))) {
					return { status: 400, body: { error: 'One of them is wrong' } };
				}
				accepted.push(...sent.map(({ x }) => x));
				return { status: 201, body: sent.map(({ x }) => ({ id: `r${x}`, status: 'pending' })) };
			};
			const output = await run(
				'createBatch',
				{
					inputMode: 'json',
					inputJson: '={{ { x: $json.x } }}',
					options: { batchSize },
				},
				itemsOf(...Array.from({ length: count }, (_nothing, x) => ({ x }))),
			);
			const good = [...Array(count).keys()].filter((x) => !faulty.includes(x));
			expect([...accepted].sort((a, b) => a - b)).toEqual(good);
			expect(output).toHaveLength(count);
			for (const [x, { json, pairedItem }] of output.entries()) {
				expect(pairedItem).toMatchObject({ item: x });
				if (faulty.includes(x)) expect(json['error']).toContain('One of them is wrong');
				else expect(json['id']).toBe(`r${x}`);
			}
			expect(calls).toBeLessThanOrEqual(2 * count);
		}),
	);
});

test('a list that changes while it is read: what stays is given once', async () => {
	const change = fc.record({
		added: fc.nat({ max: 15 }),
		deleted: fc.array(fc.nat({ max: 400 }), { maxLength: 8 }),
	});
	await check(
		'list',
		fc.asyncProperty(
			fc.integer({ min: 0, max: 400 }),
			fc.integer({ min: 50, max: 120 }),
			fc.array(change, { maxLength: 8 }),
			async (count, cap, changes) => {
				let list = Array.from({ length: count }, (_nothing, index) => `old-${index}`);
				const begin = new Set(list);
				let call = 0;
				answer = ({ url = '' }) => {
					const query = new URL(url, origin).searchParams;
					const offset = Number(query.get('offset') ?? 0);
					const limit = Math.min(cap, Number(query.get('limit') ?? cap));
					const page = list.slice(offset, offset + limit);
					const { added, deleted } = changes[call] ?? { added: 0, deleted: [] };
					call++;
					list = list.filter((_id, index) => !deleted.includes(index));
					list.unshift(
						...Array.from({ length: added }, (_nothing, index) => `new-${call}-${index}`),
					);
					return { status: 200, body: page.map((id) => ({ id, status: 'completed' })) };
				};
				const output = await run('getAll', { returnAll: true });
				const ids = output.map(({ json }) => String(json['id']));
				expect(new Set(ids).size).toBe(ids.length);
				const stayed = list.filter((id) => begin.has(id));
				expect(stayed.filter((id) => !ids.includes(id))).toEqual([]);
			},
		),
	);
});
