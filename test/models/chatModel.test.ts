/** UbiOps Chat Model through n8n-core's own way to a sub-node; the SDK of n8n has a stand-in. */

import { NodeConnectionTypes } from 'n8n-workflow';

import { LmChatUbiOps } from '../../nodes/UbiOps/LmChatUbiOps.node';
import { deploy } from '../sandbox/client';
import { consumerOf } from './consumer';
import { byId, chatModelId, deployLanguageModel, useScene } from './scene';
import { Client, supplied } from './sdkStandIn';

let hasSdk = true;
jest.mock(
	'@n8n/ai-node-sdk',
	() => {
		if (hasSdk) return jest.requireActual('./sdkStandIn');
		throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
	},
	{ virtual: true },
);

/** Says one thing to a model, as an agent with tools does: through a clone of it. */
const scene = useScene([
	LmChatUbiOps,
	consumerOf('consumer', NodeConnectionTypes.AiLanguageModel, async (model, { json }) => {
		if (!(model instanceof Client)) throw new Error('This is no model');
		const { completions } = model.clone();
		if (json.stream !== true) {
			const heard: string[] = [];
			const listener = { handleLLMNewToken: async (text: string) => void heard.push(text) };
			const result = await Reflect.apply(completions._generate, completions, [
				json.text,
				{},
				listener,
			]);
			return { result, heard };
		}
		const request = {
			model: model.fields.model.model,
			messages: [{ role: 'user', content: json.text }],
			stream: true,
			stream_options: { include_usage: true },
		};
		const pieces: unknown[] = [];
		const response: unknown = await completions.completionWithRetry(request);
		if (!isIterable(response)) throw new Error('This is no stream');
		for await (const piece of response) pieces.push(piece);
		return pieces;
	}),
]);

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

const say = async (
	json: { text: string; stream?: boolean },
	options: object = {},
	{ model = chatModelId, token }: { model?: string; token?: string } = {},
) =>
	await scene.use(
		'lmChatUbiOps',
		NodeConnectionTypes.AiLanguageModel,
		'consumer',
		{ model: byId(model), options: { ...options } },
		{ items: [{ json }], token },
	);

test('the form becomes the settings of the client', async () => {
	const { items } = await say(
		{ text: 'hello' },
		{
			temperature: 0,
			maxTokens: 50,
			topP: 0.5,
			frequencyPenalty: '-1',
			presencePenalty: 1,
			timeout: 90,
			responseFormat: 'json_object',
			extraBody: '{"seed": 7}',
			includeTokenUsage: false,
		},
		{ token: 'Token sandbox-token' },
	);
	expect(items[0]?.json.result).toEqual({
		result: { generations: [{ text: '{"text":"You said: hello"}' }] },
		heard: [],
	});
	expect(supplied.at(-1)).toEqual({
		type: 'openai',
		baseUrl: `${scene.sandbox.baseUrl}/projects/demo/openai-compatible/v1`,
		model: chatModelId,
		apiKey: 'sandbox-token',
		useResponsesApi: false,
		supportsStrictToolCalling: false,
		maxRetries: 0,
		temperature: 0,
		maxTokens: 50,
		topP: 0.5,
		frequencyPenalty: -1,
		presencePenalty: 1,
		timeout: 90_000,
		streamUsage: false,
		additionalParams: { seed: 7, response_format: { type: 'json_object' } },
		onFailedAttempt: expect.any(Function),
	});
	expect(scene.sandbox.calls.at(-1)?.body).toMatchObject({ seed: 7 });
});

test('without options only the model is sent', async () => {
	await say({ text: 'hello' });
	const { messages, ...rest } = JSON.parse(String(scene.sandbox.calls.at(-1)?.rawBody));
	expect(messages).toHaveLength(1);
	expect(rest).toEqual({ model: chatModelId });
	expect(supplied.at(-1)).toMatchObject({ streamUsage: true, timeout: 600_000 });
});

test('a stream comes in pieces', async () => {
	const { items } = await say({ text: 'one two', stream: true });
	const pieces = JSON.stringify(items[0]?.json.result);
	expect(pieces.match(/"content":"[^"]+"/g)).toHaveLength(4);
	expect(pieces).toContain('"total_tokens"');
});

test('a model that may not stream says its whole text to who reads along', async () => {
	const { items } = await say({ text: 'hello' }, { enableStreaming: false });
	expect(supplied.at(-1)?.streaming).toBe(false);
	expect(items[0]?.json.result).toMatchObject({ heard: ['You said: hello'] });
});

test('responses that are JSON text are read', async () => {
	await deployLanguageModel(scene.sandbox, 'dumped', { kind: 'chat', encoded: true }, 'c');
	const { items } = await say({ text: 'hello' }, {}, { model: 'ubiops-deployment/dumped/v1/c' });
	expect(JSON.stringify(items[0]?.json.result)).toContain('You said: hello');
});

describe('what goes wrong is reported with the name of the model', () => {
	const upper = 'ubiops-deployment/upper/v1/m';
	beforeAll(async () => {
		await deploy(scene.sandbox, { name: 'upper', plain: true, model: { kind: 'upper' } });
	});

	test.each([
		['unknown', { model: 'ubiops-deployment/gone/v1/m' }, "Deployment with name 'gone' does"],
		['no chat model', { model: upper }, 'something other than a chat completion'],
		['no chat model, streamed', { model: upper, stream: true }, 'something other than a chat'],
		['too long', { text: 'x'.repeat(1000) }, 'maximum context length is 200 tokens'],
		['wrong token', { token: 'wrong' }, 'The token is not valid'],
		['no token', { token: '' }, "'API Token' of the UbiOps credential is empty"],
		['extra body', { options: { extraBody: 'no' } }, "'Extra Body (JSON)' must be a JSON object"],
		['reserved', { options: { extraBody: { model: 'x' } } }, "cannot set 'model'"],
		['temperature', { options: { temperature: 'hot' } }, "'Sampling Temperature' must be a number"],
	])('%s', async (_what, { model, token, options, text = 'a', stream }: Case, message) => {
		const { outcome } = await say({ text, stream }, options, { model, token });
		expect(outcome.error?.message).toContain(message);
		expect(`${outcome.error?.message} ${outcome.error?.description}`).toContain(
			model ?? chatModelId,
		);
	});

	test.each([
		['detail', 422, { detail: [{ loc: ['body'], msg: 'too hot' }] }, 'too hot'],
		['detail as text', 400, { detail: 'no such role' }, 'no such role'],
		['error_message', 403, { error_message: 'not for you' }, 'not for you'],
		["OpenAI's form", 400, { error: { message: 'bad input', type: 'x' } }, 'bad input'],
		['plain text', 500, 'out of memory', 'out of memory'],
		['a web page', 502, '<html><title>Bad Gateway</title></html>', 'Bad Gateway'],
		['nothing', 503, undefined, '503'],
	])('a refusal that says it as %s', async (_how, status, body, words) => {
		scene.sandbox.faults.add({
			match: { operationId: 'openai_chat_completions_create' },
			effect: { kind: 'status', status, body },
		});
		const { outcome } = await say({ text: 'a' });
		expect(`${outcome.error?.message} ${outcome.error?.description}`).toContain(words);
	});

	interface Case {
		model?: string;
		token?: string;
		options?: object;
		text?: string;
		stream?: boolean;
	}

	test('no model', async () => {
		expect((await say({ text: 'a' }, {}, { model: ' ' })).outcome.error?.message).toBe(
			"'Model' is empty",
		);
	});

	test('time-outs and lost connections', async () => {
		await say({ text: 'a' });
		const fail = (error: object) => {
			try {
				supplied.at(-1)?.onFailedAttempt?.(error);
				return undefined;
			} catch (thrown) {
				return thrown;
			}
		};
		expect(fail({ name: 'TimeoutError', message: 'Request timed out.' })).toMatchObject({
			message: expect.stringContaining('in time'),
			functionality: 'configuration-node',
		});
		const refused = { cause: { cause: { code: 'ECONNREFUSED', message: 'connect refused' } } };
		expect(fail(refused)).toMatchObject({
			message: 'UbiOps could not be reached',
			description: expect.stringContaining('connect refused'),
		});
		expect(fail({ name: 'AbortError', message: 'Aborted' })).toBeUndefined();
	});
});

test('an n8n without the SDK gets a clear message, and the way around', async () => {
	hasSdk = false;
	jest.resetModules();
	const { outcome } = await say({ text: 'a' });
	hasSdk = true;
	expect(outcome.error?.message).toBe('UbiOps Chat Model needs n8n 2.16 or newer');
	expect(outcome.error?.description).toContain(
		`${scene.sandbox.baseUrl}/projects/demo/openai-compatible/v1`,
	);
});
