import { list as objects, post, resource } from '../table/builders';
import {
	choice,
	decimal,
	type Fields,
	integer,
	json,
	list,
	locator,
	text,
	textList,
} from '../table/field';

const path = '/projects/{project}/openai-compatible/v1';

/** Seconds: a model without a running instance needs minutes for its first response. */
const TIMEOUT_S = 600;

const model = locator('languageModel', 'The language model to use', { required: true });

const extraBody = json('Further keys of the request that the server of the model understands', {
	label: 'Extra Body (JSON)',
	placeholder: 'e.g. { "top_k": 20 }',
});

/** What servers of chat models take beside the messages. */
const chatOptions: Fields = {
	extra_body: extraBody,
	frequency_penalty: decimal(
		'Positive values make the model less likely to repeat words that it has used often',
		{ min: -2, max: 2, default: 0 },
	),
	max_tokens: integer('Max number of tokens to generate', {
		label: 'Maximum Number of Tokens',
		min: 1,
		default: 1024,
	}),
	presence_penalty: decimal('Positive values make the model more likely to talk about new topics', {
		min: -2,
		max: 2,
		default: 0,
	}),
	response_format: json('Form of the reply, where the server of the model supports it', {
		placeholder: 'e.g. { "type": "json_object" }',
	}),
	seed: integer('Number that makes responses repeatable, where the server supports it'),
	stop: textList('Texts at which the model stops', { label: 'Stop Sequences' }),
	temperature: decimal(
		'How random the response is: near 0 the model gives almost the same response every time',
		{ label: 'Sampling Temperature', min: 0, max: 2, default: 0.7 },
	),
	top_p: decimal('Share of the most likely words that the model chooses from', {
		label: 'Top P',
		min: 0,
		max: 1,
		default: 1,
	}),
};

/** Language models by OpenAI's form: operations `openai_*` of the API. */
export const languageModel = resource(
	'languageModel',
	'Language Model',
	'A deployed chat or embedding model with an OpenAI-compatible endpoint',
	{
		chat: post(`${path}/chat/completions`, {
			name: 'Chat',
			action: 'Chat with language model',
			description: 'Send messages to a chat model and return its reply',
			timeout: TIMEOUT_S,
			body: {
				kind: 'object',
				merged: 'extra_body',
				fields: {
					model,
					messages: list(
						'The conversation so far, oldest message first',
						'Message',
						{
							role: choice(
								'Who says it',
								[
									{ value: 'user', name: 'User' },
									{ value: 'system', name: 'System' },
									{ value: 'assistant', name: 'Assistant' },
								],
								{ required: true, default: 'user' },
							),
							content: text('What is said', {
								required: true,
								rows: 3,
								placeholder: 'e.g. Summarize this text in one sentence: …',
							}),
						},
						{ required: true },
					),
					...chatOptions,
				},
			},
			response: {
				kind: 'completion',
				simplified: ['text', 'finish_reason', 'model', 'usage'],
			},
		}),
		createEmbeddings: post(`${path}/embeddings`, {
			name: 'Create Embeddings',
			action: 'Create embeddings of text',
			description: 'Turn texts into vectors with an embedding model, one item for each text',
			timeout: TIMEOUT_S,
			// A vector depends on its text alone: asking again changes nothing.
			repeatable: true,
			body: {
				kind: 'object',
				merged: 'extra_body',
				fields: {
					model,
					input: json('One text, or a list of texts as JSON or from an expression', {
						required: true,
						orText: true,
						placeholder: 'e.g. {{ $json.text }}',
					}),
					dimensions: integer(
						'How many numbers each vector has; only for models that let you choose',
						{
							min: 1,
							default: 1024,
						},
					),
					extra_body: extraBody,
				},
			},
			response: { kind: 'embeddings' },
		}),
		getAll: objects(`${path}/models`, {
			action: 'Get many language models',
			description: 'List the models of a project whose versions are labelled as OpenAI-compatible',
			entries: 'data',
		}),
	},
);
