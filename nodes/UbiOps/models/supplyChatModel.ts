/** The sub-node UbiOps Chat Model: n8n's own client for OpenAI's form, pointed at a model on UbiOps. */

import type * as Sdk from '@n8n/ai-node-sdk';
import type { INode, ISupplyDataFunctions, SupplyData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { type ModelPlace, notACompletion, openAiPath, placeOf } from '../client/languageModel';
import { callError } from '../transport/errors';
import { kindOfCode, kindOfStatus } from '../transport/failure';
import { textAt, valueAt } from '../transport/json';
import { bearerAccess } from '../transport/session';
import { CHAT_TIMEOUT_S } from './chatModelForm';
import { Options, requiredText } from './settings';
import { subNodeError } from './subNodeError';
import { tolerant } from './tolerantModel';

/**
 * Supplies the chosen chat model.
 *
 * @throws NodeOperationError when this n8n is too old, or the credential or a field cannot be right
 */
export async function supplyChatModel(
	context: ISupplyDataFunctions,
	itemIndex: number,
): Promise<SupplyData> {
	const node = context.getNode();
	let model = '';
	try {
		const project = requiredText(context, 'project', 'Project', itemIndex);
		model = requiredText(context, 'model', 'Model', itemIndex);
		const { baseUrl, token } = await bearerAccess(context);
		const address = `${baseUrl}${openAiPath(project)}`;
		const settings = chatSettings(new Options(context, itemIndex));
		const { supplyModel } = await loadSdk(node, address);
		const supplied = supplyModel(context, {
			type: 'openai',
			baseUrl: address,
			model,
			apiKey: token,
			// UbiOps has the endpoint for completions alone.
			useResponsesApi: false,
			supportsStrictToolCalling: false,
			// A call that UbiOps may have processed is not sent again.
			maxRetries: 0,
			...settings,
			onFailedAttempt: (error) => throwTranslated(node, error, { project, model }),
		});
		tolerant(supplied.response, {
			streams: settings.streaming !== false,
			unusable: () => subNodeError(node, notACompletion(), model),
		});
		return supplied;
	} catch (error) {
		throw subNodeError(node, error, model);
	}
}

/** What the form says of the model, in the words of n8n's SDK. */
function chatSettings(options: Options) {
	const penalty = { min: -2, max: 2 } as const;
	const maxTokens = options.number('maxTokens', 'Maximum Number of Tokens', { integer: true });
	const timeout = options.number('timeout', 'Timeout (Seconds)', { min: 1 }) ?? CHAT_TIMEOUT_S;
	const isJson = options.value('responseFormat') === 'json_object';
	return {
		temperature: options.number('temperature', 'Sampling Temperature', { min: 0, max: 2 }),
		maxTokens: maxTokens !== undefined && maxTokens > 0 ? maxTokens : undefined,
		topP: options.number('topP', 'Top P', { min: 0, max: 1 }),
		frequencyPenalty: options.number('frequencyPenalty', 'Frequency Penalty', penalty),
		presencePenalty: options.number('presencePenalty', 'Presence Penalty', penalty),
		timeout: timeout * 1000,
		streaming: options.flag('enableStreaming') === false ? false : undefined,
		streamUsage: options.flag('includeTokenUsage') ?? true,
		additionalParams: {
			...(isJson ? { response_format: { type: 'json_object' } } : {}),
			...options.json('extraBody', 'Extra Body (JSON)', ['messages', 'model', 'stream']),
		},
	};
}

/** n8n's AI SDK is loaded when it is needed: an older n8n has none, and loads the rest of the package. */
async function loadSdk(node: INode, address: string): Promise<typeof Sdk> {
	try {
		return await import('@n8n/ai-node-sdk');
	} catch (error) {
		if (valueAt(error, 'code') !== 'MODULE_NOT_FOUND') return await Promise.reject(error);
		throw new NodeOperationError(node, 'UbiOps Chat Model needs n8n 2.16 or newer', {
			description: `Update n8n, or use the node OpenAI Chat Model: give its credential the Base URL ${address} and the UbiOps token without the word "Token" as the API key, turn off 'Use Responses API' where it has that switch, and enter the ID of the model.`,
			level: 'warning',
		});
	}
}

/** A refused call in UbiOps' own words; what else went wrong is left to n8n. */
function throwTranslated(node: INode, error: unknown, place: ModelPlace): void {
	const name = valueAt(error, 'name');
	const status = valueAt(error, 'status');
	const where = placeOf(place, false);
	if (typeof status === 'number') {
		const words = valueAt(error, 'error');
		const body = typeof words === 'string' ? words : JSON.stringify(words ?? '');
		throw subNodeError(
			node,
			callError(node, { kind: kindOfStatus(status), status, body }, where),
			place.model,
		);
	}
	// A cancelled execution.
	if (name === 'AbortError') return;
	const isLate = name === 'TimeoutError' || name === 'APIConnectionTimeoutError';
	const code = isLate ? 'ETIMEDOUT' : firstText(error, 'cause.cause.code', 'cause.code', 'code');
	const detail = firstText(error, 'cause.cause.message', 'cause.message', 'message');
	if (!isLate && code === '') return;
	const failure = { kind: kindOfCode(code), code, detail: detail.replace(/\.$/, '') };
	throw subNodeError(node, callError(node, failure, where), place.model);
}

/** The first of some places in an error that holds text. */
const firstText = (error: unknown, ...paths: readonly string[]): string =>
	paths.map((path) => textAt(error, path)).find((text) => text !== undefined) ?? '';
