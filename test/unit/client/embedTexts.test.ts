import { checkTexts, vectorsIn } from '../../../nodes/UbiOps/client/embedTexts';
import { completionIn, openAiPath, placeOf } from '../../../nodes/UbiOps/client/languageModel';

describe('texts to embed', () => {
	test.each<[unknown, string, string]>([
		['text', 'There are no texts to embed', 'must give a list of texts'],
		[[1], 'The text is not a text', 'Check the expression'],
		[['a', null], 'Text 2 of 2 is not a text', 'Check the expression'],
		[[' \n'], 'The text is empty', 'Remove empty items'],
		[['', 'a', 'b'], 'Text 1 of 3 is empty', 'Remove empty items'],
	])('%j: %s', (texts, message, hint) => {
		const problem = { message, hint: expect.stringContaining(hint) };
		expect(() => checkTexts(texts)).toThrow(expect.objectContaining(problem));
	});

	test('may be as many as one likes', () => {
		expect(() => checkTexts([])).not.toThrow();
		expect(() => checkTexts(['a', ' b '])).not.toThrow();
	});
});

describe('vectors of a response', () => {
	const responseOf = (...entries: unknown[]): unknown => ({ data: entries });

	test('are in the order of the texts, by their index or else by their place', () => {
		const [a, b] = [
			[0.5, -1],
			[2, 3],
		];
		expect(vectorsIn(responseOf({ embedding: a }, { embedding: b }))).toEqual([a, b]);
		const turned = responseOf({ index: 1, embedding: b }, { index: 0, embedding: a });
		expect(vectorsIn(turned, 2, 2)).toEqual([a, b]);
		expect(vectorsIn(JSON.stringify(turned))).toEqual([a, b]);
		expect(vectorsIn(responseOf(), 0)).toEqual([]);
	});

	test.each<[unknown, number | undefined, string]>([
		[{}, undefined, 'something other than embeddings'],
		[responseOf({ embedding: [1] }), 2, '1 vectors for 2 texts'],
		[responseOf({ embedding: [] }), 1, 'a vector that is not a list of numbers'],
		[responseOf({ embedding: 'text' }), 1, 'a vector that is not a list of numbers'],
		[responseOf({ embedding: [1, '2'] }), 1, 'a vector that is not a list of numbers'],
		[responseOf({ embedding: [1, NaN] }), 1, 'a vector that is not a list of numbers'],
		[responseOf({ embedding: [1], index: 'first' }), 1, 'two vectors for one text'],
		[
			responseOf({ embedding: [1], index: 0 }, { embedding: [2], index: 0 }),
			2,
			'two vectors for one text',
		],
		[responseOf({ embedding: [1], index: 1 }), 1, 'no vector for one of the texts'],
	])('%j is no response for %j: %s', (response, expected, message) => {
		expect(() => vectorsIn(response, expected)).toThrow(
			expect.objectContaining({
				message: `The model returned ${message}`,
				hint: expect.stringContaining("Choose an embedding model in 'Model'"),
			}),
		);
	});

	test('have the dimensions that were asked for', () => {
		expect(() => vectorsIn(responseOf({ embedding: [1, 2] }), 1, 3)).toThrow(
			expect.objectContaining({
				message: 'The model returned vectors of 2 dimensions, not of 3',
				hint: expect.stringContaining("Remove 'Dimensions'"),
			}),
		);
	});
});

describe('a completion', () => {
	const choice = { message: { content: 'Hi' }, finish_reason: 'stop' };

	test('has its reply and the reason of its end in front', () => {
		const completion = { id: 'c', choices: [choice] };
		for (const response of [completion, JSON.stringify(completion)]) {
			const entries = Object.entries(completionIn(response));
			expect(entries).toEqual([
				['text', 'Hi'],
				['finish_reason', 'stop'],
				['id', 'c'],
				['choices', [choice]],
			]);
		}
		expect(completionIn({ choices: [] })).toEqual({ text: '', finish_reason: null, choices: [] });
	});

	test.each([null, 'text', { choices: {} }, {}, 5])('%j is none', (response) => {
		expect(() => completionIn(response)).toThrow(
			expect.objectContaining({
				message: expect.stringContaining('something other than a chat completion'),
				hint: expect.stringContaining("Choose a chat model in 'Model'"),
			}),
		);
	});
});

test('paths of the endpoints name the project and nothing else', () => {
	expect(openAiPath('my demo')).toBe('/projects/my%20demo/openai-compatible/v1');
	expect(openAiPath('demo', 'embeddings')).toBe('/projects/demo/openai-compatible/v1/embeddings');
	expect(() => openAiPath('..')).toThrow('Project');
});

test('errors name the project and the model', () => {
	expect(placeOf({ project: 'demo', model: 'm' }, false)).toEqual({
		fields: [
			{ label: 'Project', value: 'demo' },
			{ label: 'Model', value: 'm' },
		],
		repeatable: false,
	});
});
