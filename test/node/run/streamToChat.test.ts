/** Streams while they come: parts as items, text in n8n's chat, and streams that break off. */

import type { INodeExecutionData, INodeParameters, StructuredChunk } from 'n8n-workflow';

import type { NodeRunOptions } from '../../../engine';
import { ExecuteContext } from '../../../engine/n8nCore';
import { deployParts } from '../flow';
import { startStreamServer, type StreamServer } from './streamServer';
import { errorOf, itemsOf, named, NODE, useWorkbench, until } from '../workbench';

const bench = useWorkbench();
let streams: StreamServer;

beforeAll(async () => {
	await deployParts(bench);
	streams = await startStreamServer();
});
afterAll(async () => await streams.close());
beforeEach(() => {
	bench.sandbox.clearCalls();
	streams.asked = 0;
	streams.closed = 0;
});

const shout: INodeParameters = { deployment: named('shout'), inputMode: 'text', inputText: 'a b' };

const stream = async (
	parameters: INodeParameters = {},
	options: Partial<NodeRunOptions> = {},
): Promise<INodeExecutionData[]> =>
	await bench.run('deploymentRequest', 'stream', { ...shout, ...parameters }, options);

/** The same on the server whose streams the test writes. */
const written = (options: Partial<NodeRunOptions> = {}): Partial<NodeRunOptions> => ({
	credentials: { ubiOpsApi: { apiToken: 'test', baseUrl: streams.baseUrl } },
	...options,
});

/** Chunks as their type, or as their text. */
const shown = (chunks: readonly StructuredChunk[]): string[] =>
	chunks.map(({ type, content }) => (type === 'item' ? `"${content}"` : type));

describe('One Item per Part', () => {
	test('gives each part, and the response last', async () => {
		const output = await stream(
			{ inputText: '={{ $json.text }}', output: 'parts' },
			{ items: itemsOf({ text: 'once  upon' }, { text: 'x' }) },
		);
		expect(
			output.map(({ json, pairedItem }) => [json.type, json.part, json.text, pairedItem]),
		).toEqual([
			['part', 0, 'ONCE  ', { item: 0 }],
			['part', 1, 'UPON', { item: 0 }],
			['answer', undefined, 'ONCE  UPON', { item: 0 }],
			['part', 0, 'X', { item: 1 }],
			['answer', undefined, 'X', { item: 1 }],
		]);
		expect(output[2]?.json).toMatchObject({
			parts: 2,
			complete: true,
			status: 'completed',
			result: 'ONCE  UPON',
		});
	});

	test('can be chosen for each item', async () => {
		const output = await stream(
			{ output: '={{ $json.output }}' },
			{ items: itemsOf({ output: 'joined' }, { output: 'parts' }) },
		);
		expect(output.map(({ json }) => json.text)).toEqual(['A B', 'A ', 'B', 'A B']);
	});
});

describe('a chat', () => {
	let chunks: StructuredChunk[];
	const onChunk = (chunk: StructuredChunk): void => void chunks.push(chunk);
	beforeEach(() => {
		chunks = [];
	});

	test('gets a message for each item, one after the other', async () => {
		const items = itemsOf({ text: 'a b' }, { text: 'c' });
		await stream({ inputText: '={{ $json.text }}' }, { items, onChunk });
		expect(shown(chunks)).toEqual(['begin', '"A "', '"B"', 'end', 'begin', '"C"', 'end']);
		expect(chunks.map(({ metadata }) => metadata.itemIndex)).toEqual([0, 0, 0, 0, 1, 1, 1]);
	});

	test('gets each part before the next one is written', async () => {
		streams.write = async (response) => {
			for (const part of ['one', 'two', 'three']) {
				response.write(`data:${part}\n`);
				await until(() => shown(chunks).includes(`"${part}"`));
			}
			response.end('{"id":"r","status":"completed","result":"all"}\n');
		};
		const [item] = await stream({}, written({ onChunk }));
		expect(shown(chunks)).toEqual(['begin', '"one"', '"two"', '"three"', 'end']);
		expect(item?.json).toMatchObject({ text: 'onetwothree', result: 'all' });
	});

	test('gets the result of a model that streams nothing', async () => {
		streams.write = (response) => void response.end('{"id":"r","result":{"y":2}}\n');
		await stream({}, written({ onChunk }));
		expect(shown(chunks)).toEqual(['begin', '"{"y":2}"', 'end']);
	});

	test('gets nothing when it is switched off, in a mode without streams, or from a tool', async () => {
		await stream({ enableStreaming: false }, { onChunk });
		await stream({}, { onChunk, mode: 'trigger' });
		await stream({}, { onChunk, settings: { rewireOutputLogTo: 'ai_tool' } });
		expect(bench.calls('deployment_requests_stream')).toHaveLength(3);
		expect(chunks).toEqual([]);
	});

	test('gets nothing from an engine that has no streams', async () => {
		const own = Object.getOwnPropertyDescriptors(ExecuteContext.prototype);
		Reflect.deleteProperty(ExecuteContext.prototype, 'isStreaming');
		Reflect.deleteProperty(ExecuteContext.prototype, 'sendChunk');
		try {
			expect((await stream({}, { onChunk }))[0]?.json.text).toBe('A B');
		} finally {
			Object.defineProperties(ExecuteContext.prototype, own);
		}
		expect(chunks).toEqual([]);
	});

	test('that has gone does not keep the response from the workflow', async () => {
		const gone = (): void => {
			throw new Error('gone');
		};
		expect((await stream({}, { onChunk: gone }))[0]?.json).toMatchObject({ text: 'A B' });
	});

	test('gets a failure, and ends', async () => {
		const broken = { deployment: named('broken'), inputMode: 'json', inputJson: '{"x":1}' };
		await stream(broken, { onChunk, continueOnFail: true });
		expect(shown(chunks)).toEqual(['begin', 'error', 'end']);
		expect(chunks[1]?.content).toContain('no such sensor');
		chunks = [];
		await errorOf(stream(broken, { onChunk }));
		// The error of the node is shown by n8n itself.
		expect(shown(chunks)).toEqual(['begin', 'end', 'error']);
	});

	test('hears nothing of a call that is refused', async () => {
		await errorOf(stream({ deployment: named('missing') }, { onChunk }));
		expect(shown(chunks)).toEqual(['error']);
	});
});

describe('a stream that is cut off', () => {
	const partsThen = (end: (response: Parameters<StreamServer['write']>[0]) => void): void => {
		streams.write = (response) =>
			void response.write('event:partial\ndata:Once \n\ndata:upon\n\n', () => end(response));
	};

	test.each([
		['by its connection', () => partsThen((response) => response.destroy())],
		['without an answer', () => partsThen((response) => void response.end())],
		['in its answer', () => partsThen((response) => void response.end('{"id":"r","resu'))],
	])('%s says how much came, keeps it, and is not asked for again', async (_how, prepare) => {
		prepare();
		const [item] = await stream({}, written({ continueOnFail: true }));
		expect(item?.json).toEqual({
			error: "The model's stream ended after 2 parts (9 characters) [item 0]",
			text: 'Once upon',
			parts: 2,
			complete: false,
		});
		expect(item?.pairedItem).toEqual({ item: 0 });
		const error = await errorOf(stream({}, written()));
		expect(error.message).toContain('after 2 parts (9 characters)');
		expect(error.description).toContain('Once upon');
		expect(error.description).toContain('may still be running');
		expect(streams.asked).toBe(2);
	});

	test('gives what came to the error output, too', async () => {
		partsThen((response) => response.destroy());
		const { outputs } = await bench.engine.runNode({
			type: NODE,
			parameters: {
				resource: 'deploymentRequest',
				operation: 'stream',
				project: named('demo'),
				...shout,
			},
			settings: { onError: 'continueErrorOutput' },
			credentials: { ubiOpsApi: { apiToken: 'test', baseUrl: streams.baseUrl } },
		});
		expect(outputs[0]).toEqual([]);
		// n8n leaves the message alone in the json of such an item, and keeps the error beside it.
		const [item] = outputs[1] ?? [];
		expect(item?.json.error).toContain('after 2 parts');
		expect(item?.error?.context).toMatchObject({ arrived: { text: 'Once upon' } });
	});

	test('before anything came', async () => {
		streams.write = (response) => void response.end();
		expect((await errorOf(stream({}, written()))).message).toContain('before any output arrived');
	});

	test('by a failure of the model keeps what came as well', async () => {
		partsThen((response) => void response.end('{"id":"r","error_message":"out of memory"}\n'));
		const [item] = await stream({}, written({ continueOnFail: true }));
		expect(item?.json).toMatchObject({ text: 'Once upon', complete: false });
		expect(item?.json.error).toContain('out of memory');
	});

	test('by its time limit', async () => {
		partsThen(() => undefined);
		const error = await errorOf(stream({ options: { callTimeout: 1 } }, written()));
		expect(error.message).toContain('after 2 parts');
		expect(error.description).toContain('Nothing arrived for 1 seconds');
		expect(streams.asked).toBe(1);
	});

	test.each([
		['in the middle', () => partsThen(() => stop.abort())],
		['before the first part', () => void (streams.write = () => stop.abort())],
	])('%s by a cancelled execution ends the connection', async (_when, prepare) => {
		stop = new AbortController();
		prepare();
		const { result } = bench.engine.startWorkflow(cancellable());
		expect((await result).status).toBe('canceled');
		await until(() => streams.closed > 0);
		expect(streams.asked).toBe(1);
	});
	let stop: AbortController;

	const cancellable = (): Parameters<typeof bench.engine.startWorkflow>[0] => ({
		workflow: {
			nodes: [
				{
					id: '1',
					name: 'Start',
					type: 'n8n-nodes-base.manualTrigger',
					typeVersion: 1,
					position: [0, 0],
					parameters: {},
				},
				{
					id: '2',
					name: 'Stream',
					type: NODE,
					typeVersion: 1,
					position: [200, 0],
					parameters: {
						resource: 'deploymentRequest',
						operation: 'stream',
						project: named('demo'),
						...shout,
					},
					credentials: { ubiOpsApi: { id: 'ubiOpsApi', name: 'ubiOpsApi' } },
				},
			],
			connections: { Start: { main: [[{ node: 'Stream', type: 'main', index: 0 }]] } },
		},
		credentials: { ubiOpsApi: { apiToken: 'test', baseUrl: streams.baseUrl } },
		signal: stop.signal,
	});
});
