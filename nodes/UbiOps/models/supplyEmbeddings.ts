/** The sub-node Embeddings UbiOps: its form, and what it supplies. */

import type { INodeProperties, ISupplyDataFunctions, SupplyData } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { openSession } from '../transport/session';
import { Embeddings } from './embeddings';
import { connectionHint, modelProperties } from './form';
import { Options, requiredText } from './settings';
import { subNodeError } from './subNodeError';

const BATCH_SIZE = 64;
const CONCURRENCY = 4;
const RETRIES = 4;
const TIMEOUT_S = 600;

export const embeddingsProperties: INodeProperties[] = [
	connectionHint([['a vector store', NodeConnectionTypes.AiVectorStore]]),
	...modelProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Batch Size',
				name: 'batchSize',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 2048, numberPrecision: 0 },
				default: BATCH_SIZE,
				description: 'Max number of texts to send in one request',
			},
			{
				displayName: 'Concurrency',
				name: 'concurrency',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
				default: CONCURRENCY,
				description: 'Max number of requests to UbiOps at the same time',
			},
			{
				displayName: 'Dimensions',
				name: 'dimensions',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1024,
				description: 'How many numbers each vector has; only for models that let you choose',
			},
			{
				displayName: 'Retries',
				name: 'retries',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 10, numberPrecision: 0 },
				default: RETRIES,
				description:
					'How often a request is sent again when UbiOps asks to slow down or cannot be reached',
			},
			{
				displayName: 'Strip New Lines',
				name: 'stripNewLines',
				type: 'boolean',
				default: false,
				description: 'Whether to replace line breaks with spaces, which some older models need',
			},
			{
				displayName: 'Timeout (Seconds)',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: TIMEOUT_S,
				description:
					'How long to wait for a response. A model without a running instance needs minutes for its first one.',
			},
		],
	},
];

/**
 * Supplies the embeddings of the chosen model.
 *
 * @throws NodeOperationError when the credential or a field cannot be right
 */
export async function supplyEmbeddings(
	context: ISupplyDataFunctions,
	itemIndex: number,
): Promise<SupplyData> {
	try {
		const options = new Options(context, itemIndex);
		const whole = { min: 1, integer: true } as const;
		const retries = options.number('retries', 'Retries', { min: 0, max: 10, integer: true });
		const settings = {
			project: requiredText(context, 'project', 'Project', itemIndex),
			model: requiredText(context, 'model', 'Model', itemIndex),
			batchSize: options.number('batchSize', 'Batch Size', { ...whole, max: 2048 }) ?? BATCH_SIZE,
			concurrency:
				options.number('concurrency', 'Concurrency', { ...whole, max: 100 }) ?? CONCURRENCY,
			dimensions: options.number('dimensions', 'Dimensions', whole),
			stripNewLines: options.flag('stripNewLines') ?? false,
			timeoutMs: (options.number('timeout', 'Timeout (Seconds)', { min: 1 }) ?? TIMEOUT_S) * 1000,
		};
		const session = await openSession(context, { retries: retries ?? RETRIES });
		return { response: new Embeddings(context, session, settings) };
	} catch (error) {
		throw subNodeError(context.getNode(), error, '');
	}
}
