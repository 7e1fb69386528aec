/** Language Model in the action node: without an agent. */

import type { INodeParameters } from 'n8n-workflow';

import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { deploy } from '../sandbox/client';
import { byId, chatModelId, deployLanguageModel, embeddingModelId, useScene } from './scene';

const scene = useScene([UbiOps]);

const run = async (operation: string, parameters: INodeParameters = {}) => {
	const { items } = await scene.engine.runNode({
		type: 'n8n-nodes-ubiops.ubiOps',
		parameters: { resource: 'languageModel', operation, project: byId('demo'), ...parameters },
		credentials: {
			ubiOpsApi: { apiToken: scene.sandbox.token, baseUrl: scene.sandbox.baseUrl },
		},
	});
	return items;
};

const user = (content: string): INodeParameters => ({
	messages: { entries: [{ role: 'user', content }] },
});

test('Chat returns the reply, and the whole completion when it is not simplified', async () => {
	const [item] = await run('chat', {
		model: byId(chatModelId),
		...user('hello'),
		additionalFields: {
			temperature: 0,
			responseFormat: '{"type":"json_object"}',
			extraBody: '{"top_k":5,"model":"other"}',
		},
		simplify: true,
	});
	expect(item?.json).toEqual({
		text: '{"text":"You said: hello"}',
		finish_reason: 'stop',
		model: 'org/small-chat:1b',
		usage: expect.objectContaining({ total_tokens: expect.any(Number) }),
	});
	expect(scene.sandbox.calls.at(-1)?.body).toEqual({
		model: chatModelId,
		messages: [{ role: 'user', content: 'hello' }],
		temperature: 0,
		response_format: { type: 'json_object' },
		top_k: 5,
	});
	const [raw] = await run('chat', {
		model: chatModelId,
		specifyAsJson: true,
		messagesJson: [{ role: 'user', content: 'hello' }],
		simplify: false,
	});
	expect(raw?.json).toMatchObject({ text: 'You said: hello', choices: [{ index: 0 }] });
});

test('Chat takes images in its messages', async () => {
	const image = 'data:image/png;base64,iVBORw0KGgo=';
	const content = [
		{ type: 'text', text: 'what is this' },
		{ type: 'image_url', image_url: { url: image } },
	];
	const [item] = await run('chat', {
		model: byId(chatModelId),
		specifyAsJson: true,
		messagesJson: JSON.stringify([{ role: 'user', content }]),
		simplify: true,
	});
	expect(item?.json.text).toBe('You said: what is this (1 pictures)');
	expect(scene.sandbox.calls.at(-1)?.body).toMatchObject({ messages: [{ content }] });
});

test('Create Embeddings gives an item for each text', async () => {
	await deployLanguageModel(
		scene.sandbox,
		'dumped',
		{ kind: 'embedding', dimensions: 3, encoded: true },
		'e',
	);
	const model = byId('ubiops-deployment/dumped//e');
	expect(await run('createEmbeddings', { model, input: 'one text, with a comma' })).toHaveLength(1);
	const items = await run('createEmbeddings', { model, input: '["one","two"]' });
	expect(items.map(({ json }) => [json.index, json.model])).toEqual([
		[0, 'e'],
		[1, 'e'],
	]);
	expect(items[1]?.json.embedding).toHaveLength(3);
});

test('Get Many lists the models of a project', async () => {
	const ids = (await run('getAll')).map(({ json }) => json.id);
	expect(ids).toEqual(expect.arrayContaining([chatModelId, embeddingModelId]));
});

test.each([
	['ubiops-deployment/gone/v1/m', "'gone' does not exist"],
	['ubiops-deployment/upper/v1/m', 'something other than a chat completion'],
])('Chat with the model %s', async (model, message) => {
	await deploy(scene.sandbox, { name: 'upper', plain: true, model: { kind: 'upper' } });
	await expect(run('chat', { model: byId(model), ...user('a') })).rejects.toThrow(message);
});
