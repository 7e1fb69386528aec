/**
 * The part of n8n's AI SDK that the chat model needs. The SDK comes with n8n (2.16 and later); as a
 * development dependency it would bring all of LangChain into this project.
 */
declare module '@n8n/ai-node-sdk' {
	import type { ISupplyDataFunctions, SupplyData } from 'n8n-workflow';

	/** A model that is served in OpenAI's form. */
	interface OpenAiModel {
		type: 'openai';
		baseUrl: string;
		model: string;
		apiKey: string;
		temperature?: number;
		maxTokens?: number;
		topP?: number;
		frequencyPenalty?: number;
		presencePenalty?: number;
		/** Milliseconds. */
		timeout?: number;
		maxRetries?: number;
		/** False never streams; without it n8n decides. */
		streaming?: boolean;
		/** Whether a stream is asked for the number of tokens at its end. */
		streamUsage?: boolean;
		useResponsesApi?: boolean;
		supportsStrictToolCalling?: boolean;
		/** Merged into the body. */
		additionalParams?: Record<string, unknown>;
		onFailedAttempt?: (error: unknown) => void;
	}

	export function supplyModel(context: ISupplyDataFunctions, model: OpenAiModel): SupplyData;
}
