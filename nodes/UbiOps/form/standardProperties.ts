/** Properties that belong to a kind of operation rather than to a field of the API. */

import type { INodeProperties } from 'n8n-workflow';

import type { Body, Wait } from '../api/table/operation';

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
				description: 'An item for each part as it was streamed, and one with the whole answer',
			},
			{
				name: 'One Item with the Joined Text',
				value: 'joined',
				description: 'The whole answer, with the text of all parts in one field',
			},
		],
		default: 'joined',
		description: 'How to give what the model streamed',
	},
	{
		displayName: 'Enable Streaming',
		name: 'enableStreaming',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description:
			"Whether a chat or webhook that started the workflow gets the text as it arrives. It needs a trigger whose response mode is 'Streaming'.",
	},
];

/** Simplify of answers with many fields. */
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
		description: 'How long to wait before the node gives up; what it waits for goes on in UbiOps',
		...(optional ? { displayOptions: { show: { waitForCompletion: [true] } } } : {}),
	},
];

const waitForCompletion: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: false,
	description:
		'Whether to go on only when everything begun here has ended, and to stop when some of it failed',
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
				description:
					'One field for each input field of the model, typed by hand or taken from the item',
			},
			{ name: 'JSON', value: 'json', description: 'The whole input as JSON' },
			{ name: 'Text', value: 'text', description: 'Plain text, sent exactly as it is' },
		],
		default: 'fields',
		description: 'How to give the input of the model',
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
				valuesLabel: 'Input of the Model',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				noFieldsError: `The ${body.of} has no input fields, or they can not be read`,
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
		description: 'Input of the model: an object with its input fields, or whatever it takes',
	},
	{
		displayName: 'Input Text',
		name: 'inputText',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		displayOptions: { show: { inputMode: ['text'] } },
		description: 'Input of a model that takes plain text; it is sent exactly as it is',
	},
];

/** Bounds of the calls, for every operation. */
export const requestOptions: INodeProperties = {
	displayName: 'Request Options',
	name: 'requestOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			noDataExpression: true,
			typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
			default: 10,
			description: 'Most calls to UbiOps that are under way at the same time',
		},
		{
			displayName: 'Retries',
			name: 'retries',
			type: 'number',
			noDataExpression: true,
			typeOptions: { minValue: 0, maxValue: 10, numberPrecision: 0 },
			default: 4,
			description:
				'How often a call is sent again when UbiOps asks to slow down or can not be reached. A call that creates something is only repeated when it is known not to have been processed.',
		},
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			noDataExpression: true,
			typeOptions: { minValue: 1 },
			default: 60,
			description:
				'How long to wait for an answer of UbiOps; without it, as long as the operation may take',
		},
	],
};
