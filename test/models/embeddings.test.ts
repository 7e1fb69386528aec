/** Embeddings UbiOps through n8n-core's own way to a sub-node, against the sandbox. */

import { NodeConnectionTypes } from 'n8n-workflow';

import { EmbeddingsUbiOps } from '../../nodes/UbiOps/EmbeddingsUbiOps.node';
import { vectorOf } from '../../sandbox/openai/embeddingModel';
import { deploy } from '../sandbox/client';
import { consumerOf } from './consumer';
import { byId, deployLanguageModel, embeddingModelId, useScene } from './scene';

interface EmbeddingsInterface {
	embedQuery(query: unknown): Promise<number[]>;
	embedDocuments(documents: unknown): Promise<number[][]>;
}

const isEmbeddings = (value: unknown): value is EmbeddingsInterface =>
	typeof value === 'object' && value !== null && 'embedQuery' in value && 'embedDocuments' in value;

const scene = useScene([
	EmbeddingsUbiOps,
	consumerOf('consumer', NodeConnectionTypes.AiEmbedding, async (embeddings, { json }) => {
		if (!isEmbeddings(embeddings)) throw new Error('These are no embeddings');
		return 'query' in json
			? await embeddings.embedQuery(json.query)
			: await embeddings.embedDocuments(json.documents);
	}),
]);

const embed = async (
	json: { query: unknown } | { documents: unknown },
	options: object = {},
	other: { model?: string; token?: string; signal?: AbortSignal } = {},
) => {
	const { model = embeddingModelId, ...rest } = other;
	return await scene.use(
		'embeddingsUbiOps',
		NodeConnectionTypes.AiEmbedding,
		'consumer',
		{ model: byId(model), options: { retries: 0, ...options } },
		{ items: [{ json: JSON.parse(JSON.stringify(json)) }], ...rest },
	);
};

const rounded = (vector: unknown): number[] =>
	Array.isArray(vector) ? vector.map((part: number) => Number(part.toFixed(6))) : [];

const calls = () =>
	scene.sandbox.calls.filter(({ operationId }) => operationId === 'openai_embeddings_create');

test('a query becomes a vector, and a run of the sub-node shows it', async () => {
	const { items, runs } = await embed({ query: 'a small house' });
	const vector = vectorOf('a small house', 8);
	expect(rounded(items[0]?.json.result)).toEqual(rounded(vector));
	expect(runs[0]?.executionStatus).toBe('success');
	expect(runs[0]?.inputOverride?.ai_embedding?.[0]?.[0]?.json).toEqual({ query: 'a small house' });
	expect(rounded(runs[0]?.data?.ai_embedding?.[0]?.[0]?.json.response)).toEqual(rounded(vector));
	const [call] = calls();
	expect(call?.headers.authorization).toBe(`Bearer ${scene.sandbox.token}`);
	expect(call?.body).toEqual({ model: embeddingModelId, input: ['a small house'] });
});

test('documents go in batches, and come back in their order', async () => {
	const documents = Array.from({ length: 7 }, (_, index) => `text\nnumber ${index}`);
	const { items, runs } = await embed(
		{ documents },
		{ batchSize: '3', dimensions: 4, stripNewLines: true },
	);
	const result = items[0]?.json.result;
	const expected = documents.map((text) => rounded(vectorOf(text.replace('\n', ' '), 4)));
	expect(Array.isArray(result) ? result.map(rounded) : result).toEqual(expected);
	expect(calls().map(({ body }) => JSON.stringify(body).match(/number/g)?.length)).toEqual(
		expect.arrayContaining([3, 3, 1]),
	);
	expect(runs[0]?.data?.ai_embedding?.[0]?.[0]?.json).toEqual({
		response: { vectors: 7, dimensions: 4 },
	});
	expect((await embed({ documents: [] })).items[0]?.json.result).toEqual([]);
});

test('vectors are sorted by their index, and may come as JSON text', async () => {
	await deployLanguageModel(
		scene.sandbox,
		'dumped',
		{ kind: 'embedding', dimensions: 4, encoded: true },
		'e',
	);
	const dumped = await embed({ query: 'x y z' }, {}, { model: 'ubiops-deployment/dumped//e' });
	expect(rounded(dumped.items[0]?.json.result)).toEqual(rounded(vectorOf('x y z', 4)));
	scene.sandbox.faults.add({
		match: { operationId: 'openai_embeddings_create' },
		effect: {
			kind: 'status',
			status: 200,
			body: {
				data: [
					{ index: 1, embedding: [2, 2] },
					{ index: 0, embedding: [1, 1] },
				],
			},
		},
	});
	const swapped = await embed({ documents: ['a', 'b'] });
	expect(swapped.items[0]?.json.result).toEqual([
		[1, 1],
		[2, 2],
	]);
});

describe('bad input', () => {
	test.each([
		['', /^The text is empty/],
		['  ', /^The text is empty/],
		[null, /^The text is not a text/],
	])('the query %j', async (query, message) => {
		const { outcome, runs } = await embed({ query });
		expect(outcome.error?.message).toMatch(message);
		expect(runs[0]?.executionStatus).toBe('error');
		expect(scene.sandbox.calls).toHaveLength(0);
	});

	test.each([
		[['a', '', 'c'], 'Text 2 of 3 is empty'],
		[['a', 5], 'Text 2 of 2 is not a text'],
		['a', 'There are no texts to embed'],
	])('the documents %j', async (documents, message) => {
		const { outcome } = await embed({ documents });
		expect(outcome.error?.message).toBe(message);
		expect(scene.sandbox.calls).toHaveLength(0);
	});

	test.each([
		[{ batchSize: 0 }, "'Batch Size' must be a whole number of at least 1 and at most 2048"],
		[{ dimensions: 'many' }, "'Dimensions' must be a whole number of at least 1, but is: many"],
	])('the options %j', async (options, message) => {
		const { outcome } = await embed({ query: 'a' }, options);
		expect(outcome.error?.message).toContain(message);
	});

	test('no token, and no model', async () => {
		const { outcome } = await embed({ query: 'a' }, {}, { token: ' Bearer ' });
		expect(outcome.error?.message).toBe("'API Token' of the UbiOps credential is empty");
		expect((await embed({ query: 'a' }, {}, { model: '' })).outcome.error?.message).toBe(
			"'Model' is empty",
		);
		expect(scene.sandbox.calls).toHaveLength(0);
	});
});

describe('what UbiOps refuses, or no model for embeddings', () => {
	test.each([
		['nothing', "Model 'nothing' is not of the form"],
		['ubiops-deployment/gone/v1/m', "Deployment with name 'gone' does not exist"],
		['ubiops-deployment/table/v1/m', "Deployment 'table' is not OpenAI-compatible"],
		['ubiops-deployment/echo/v1/m', 'The model returned something other than embeddings'],
		['ubiops-deployment/broken/v1/m', 'out of memory'],
	])('the model %s', async (model, message) => {
		const { sandbox } = scene;
		await deploy(sandbox, { name: 'table', model: { kind: 'echo' } });
		await deploy(sandbox, { name: 'echo', plain: true, model: { kind: 'upper' } });
		await deploy(sandbox, {
			name: 'broken',
			plain: true,
			model: { kind: 'fail', message: 'out of memory' },
		});
		const { outcome, runs } = await embed({ query: 'a' }, {}, { model });
		expect(outcome.error?.message).toContain(message);
		expect(`${outcome.error?.message} ${outcome.error?.description}`).toContain(model);
		expect(runs.at(-1)?.executionStatus).toBe('error');
	});

	test('a refusal that says why in detail alone', async () => {
		const body = { detail: 'too many texts' };
		scene.sandbox.faults.add({ effect: { kind: 'status', status: 422, body } });
		const { outcome } = await embed({ query: 'a' });
		expect(outcome.error?.message).toContain('too many texts');
	});

	test.each([
		[{ data: [{ embedding: 'AACAPw==' }] }, 'a vector that is not a list of numbers'],
		[{ data: [] }, '0 vectors for 1 texts'],
		[{ data: [{ index: 4, embedding: [1] }] }, 'no vector for one of the texts'],
		['["not an object"]', 'something other than embeddings'],
	])('the response %j', async (body, message) => {
		scene.sandbox.faults.add({ effect: { kind: 'status', status: 200, body } });
		const { outcome } = await embed({ query: 'a' });
		expect(outcome.error?.message).toContain(message);
	});

	test('vectors of another size than asked for, or of several sizes', async () => {
		const answerWith = (...embeddings: number[][]) =>
			scene.sandbox.faults.add({
				effect: {
					kind: 'status',
					status: 200,
					body: { data: embeddings.map((embedding, index) => ({ index, embedding })) },
				},
			});
		answerWith([1, 2]);
		const asked = await embed({ query: 'a' }, { dimensions: 3 });
		expect(asked.outcome.error?.message).toBe(
			'The model returned vectors of 2 dimensions, not of 3',
		);
		answerWith([1, 2], [1]);
		const mixed = await embed({ documents: ['a', 'b'] });
		expect(mixed.outcome.error?.message).toContain('different lengths');
	});

	test('a wrong token', async () => {
		const { outcome } = await embed({ query: 'a' }, {}, { token: 'wrong' });
		expect(outcome.error?.message).toBe('The token is not valid');
	});
});

test('a lost connection is tried again, a time-out is reported', async () => {
	scene.sandbox.faults.add({ effect: { kind: 'reset' } });
	const { items } = await embed({ query: 'a' }, { retries: 1 });
	expect(items).toHaveLength(1);
	scene.sandbox.faults.add({ effect: { kind: 'delay', ms: 5000 } });
	const late = await embed({ query: 'a' }, { timeout: 1 });
	expect(late.outcome.error?.message).toContain('in time');
	expect(late.outcome.error?.description).toContain(embeddingModelId);
});

test('a cancelled execution starts no more batches', async () => {
	const stop = new AbortController();
	scene.sandbox.faults.add({
		skip: 1,
		effect: { kind: 'meanwhile', action: async () => stop.abort() },
	});
	const documents = Array.from({ length: 50 }, (_, index) => `text ${index}`);
	const { outcome } = await embed(
		{ documents },
		{ batchSize: 1, concurrency: 1 },
		{ signal: stop.signal },
	);
	expect(outcome.status).toBe('canceled');
	expect(calls().length).toBeLessThan(4);
});

test('the list of models shows names, and both kinds of models', async () => {
	const { results } = await scene.engine.listSearch({
		type: 'n8n-nodes-ubiops.embeddingsUbiOps',
		method: 'languageModel',
		parameters: { project: 'demo' },
		credentials: {
			ubiOpsApi: { apiToken: scene.sandbox.token, baseUrl: scene.sandbox.baseUrl },
		},
		filter: 'mini',
	});
	expect(results).toEqual([{ name: 'mini-embed (vectors, v1)', value: embeddingModelId }]);
});
