/** The form of the sub-node UbiOps Chat Model. */

import type { INodeProperties } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { connectionHint, modelProperties } from './form';

/** Seconds that a model may take: one without a running instance needs minutes for its first response. */
export const CHAT_TIMEOUT_S = 600;

export const chatModelProperties: INodeProperties[] = [
	connectionHint([
		['an AI agent', NodeConnectionTypes.AiAgent],
		['a chain', NodeConnectionTypes.AiChain],
	]),
	...modelProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Enable Streaming',
				name: 'enableStreaming',
				type: 'boolean',
				default: true,
				description:
					'Whether the model sends its text piece by piece where n8n streams. Turn it off for deployments that cannot stream.',
			},
			{
				displayName: 'Extra Body (JSON)',
				name: 'extraBody',
				type: 'json',
				default: '{}',
				placeholder: 'e.g. { "seed": 7, "top_k": 20 }',
				description: 'Further keys of the request that the server of the model understands',
			},
			{
				displayName: 'Frequency Penalty',
				name: 'frequencyPenalty',
				type: 'number',
				typeOptions: { minValue: -2, maxValue: 2, numberPrecision: 1 },
				default: 0,
				description:
					'Positive values make the model less likely to repeat words that it has used often',
			},
			{
				displayName: 'Include Token Usage',
				name: 'includeTokenUsage',
				type: 'boolean',
				default: true,
				description:
					'Whether a stream ends with the number of tokens used. Turn it off for servers that refuse stream_options; n8n then estimates the number.',
			},
			{
				displayName: 'Maximum Number of Tokens',
				name: 'maxTokens',
				type: 'number',
				typeOptions: { minValue: -1, numberPrecision: 0 },
				default: -1,
				description: 'Max number of tokens to generate; -1 leaves it to the model',
			},
			{
				displayName: 'Presence Penalty',
				name: 'presencePenalty',
				type: 'number',
				typeOptions: { minValue: -2, maxValue: 2, numberPrecision: 1 },
				default: 0,
				description: 'Positive values make the model more likely to talk about new topics',
			},
			{
				displayName: 'Response Format',
				name: 'responseFormat',
				type: 'options',
				options: [
					{ name: 'JSON', value: 'json_object', description: 'Ask the model for valid JSON' },
					{ name: 'Text', value: 'text', description: 'Regular text' },
				],
				default: 'text',
				description:
					'Format of the response. For JSON the prompt should ask for JSON as well, and the server of the model has to support it.',
			},
			{
				displayName: 'Sampling Temperature',
				name: 'temperature',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 1 },
				default: 0.7,
				description:
					'How random the response is: near 0 the model gives almost the same response every time',
			},
			{
				displayName: 'Timeout (Seconds)',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 600,
				description:
					'How long to wait for a response. A model without a running instance needs minutes for its first one.',
			},
			{
				displayName: 'Top P',
				name: 'topP',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 1 },
				default: 1,
				description:
					'Share of the most likely words that the model chooses from. Change this or the temperature, not both.',
			},
		],
	},
];
