/** Properties that belong to a kind of operation rather than to a field of the API. */

import type { INodeProperties } from 'n8n-workflow';

import { outputFormats } from '../api/fields/outputFormat';
import type { Body, OutputFormat, Wait } from '../api/table/operation';

/** Return All and Limit of every list. */
export const pagingProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** What a stream becomes: items, and text in n8n's chat. */
export const streamProperties: INodeProperties[] = [
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{
				name: 'One Item per Part',
				value: 'parts',
				description: 'One item per streamed part, plus one with the complete response',
			},
			{
				name: 'One Item with the Joined Text',
				value: 'joined',
				description: 'The complete response, with the text of all parts joined in one field',
			},
		],
		default: 'joined',
		description: 'How to output the streamed result',
	},
	{
		displayName: 'Enable Streaming',
		name: 'enableStreaming',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description:
			'Whether to stream the text to the chat or webhook that started the workflow. Requires a trigger with response mode Streaming.',
	},
];

/** What an output item of a request holds. */
export const outputProperty = (format: OutputFormat): INodeProperties => ({
	displayName: 'Output',
	name: 'outputFormat',
	type: 'options',
	options: outputFormats.map((choice) => ({ ...choice })),
	default: format,
	description: 'What each output item contains',
});

/** Simplify of responses with many fields. */
export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Names of the properties of a wait, in their order. */
export const waitNames = ['waitForCompletion', 'timeLimit'] as const;

/** Whether to wait, where that is a choice, and for how long. */
export const waitProperties = ({ optional, limit }: Wait): INodeProperties[] => [
	...(optional ? [waitForCompletion] : []),
	{
		displayName: 'Time Limit (Seconds)',
		name: 'timeLimit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: limit,
		description: 'How long to wait before the node stops. The job keeps running in UbiOps.',
		...(optional ? { displayOptions: { show: { waitForCompletion: [true] } } } : {}),
	},
];

const waitForCompletion: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: false,
	description:
		'Whether to wait until everything this node started has finished, and fail if any of it fails',
};

/** Names of the properties for the input of a model, in their order. */
export const inputNames = ['inputMode', 'input', 'inputJson', 'inputText'] as const;

/** How the input of a model is given. */
export const inputProperties = (body: Extract<Body, { kind: 'input' }>): INodeProperties[] => [
	{
		displayName: 'Input Mode',
		name: 'inputMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Fields',
				value: 'fields',
				description: 'One field per model input, filled in by hand or mapped from the input item',
			},
			{ name: 'JSON', value: 'json', description: 'The complete input as JSON' },
			{ name: 'Text', value: 'text', description: 'Plain text, sent unchanged' },
		],
		default: 'fields',
		description: 'How to provide the model input',
	},
	{
		displayName: 'Input',
		name: 'input',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		required: true,
		// Nothing to fill in before something is chosen to send it to: n8n would show an error there.
		displayOptions: { show: { inputMode: ['fields'] }, hide: { [body.of]: [''] } },
		typeOptions: {
			loadOptionsDependsOn: ['project.value', `${body.of}.value`],
			resourceMapper: {
				resourceMapperMethod: `${body.of}Input`,
				mode: 'add',
				valuesLabel: 'Model Input',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				noFieldsError: `The ${body.of} has no input fields, or they could not be loaded`,
				multiKeyMatch: false,
				supportAutoMap: true,
			},
		},
	},
	{
		displayName: 'Input (JSON)',
		name: 'inputJson',
		type: 'json',
		default: '{}',
		required: true,
		displayOptions: { show: { inputMode: ['json'] } },
		description:
			'Model input: an object with the input fields, or a string for a plain model. A list is one request in Create and Stream, and one request per entry in Run and Create Batch.',
	},
	{
		displayName: 'Input Text',
		name: 'inputText',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. The food was excellent',
		displayOptions: { show: { inputMode: ['text'] } },
		description: 'Input for a model that takes plain text. It is sent unchanged.',
	},
];

/** Bounds of the calls: members of the options of every operation. */
export const callOptions: INodeProperties[] = [
	{
		displayName: 'Call Timeout (Seconds)',
		name: 'callTimeout',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1 },
		default: 60,
		description:
			'How long to wait for a response. Defaults to the maximum duration of the operation.',
	},
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
		default: 10,
		description: 'Maximum number of concurrent calls',
	},
	{
		displayName: 'Retries',
		name: 'retries',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 0, maxValue: 10, numberPrecision: 0 },
		default: 4,
		description:
			'How often to retry when UbiOps is rate limiting or unreachable. A call that creates something is retried only if it was not processed.',
	},
];
