/** What n8n's vector stores ask of an embeddings sub-node, shown on the canvas as n8n's own are. */

import type { ISupplyDataFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import type { Session } from '../transport/session';
import { checkTexts, embedTexts, type EmbeddingSettings } from '../client/embedTexts';
import { subNodeError } from './subNodeError';

/**
 * Embeddings of one UbiOps model. LangChain's classes ask for these two methods and nothing else, so no
 * package of LangChain is needed. Vector stores keep the last one they were given: it holds nothing that
 * ends with the execution.
 */
export class Embeddings {
	constructor(
		private readonly context: ISupplyDataFunctions,
		private readonly session: Session,
		private readonly settings: EmbeddingSettings,
	) {}

	/**
	 * Vector of one text.
	 *
	 * @throws NodeApiError or NodeOperationError when there is no text, or UbiOps gives no vector for it
	 */
	async embedQuery(query: string): Promise<number[]> {
		const [vector = []] = await this.logged({ query }, [query], (vectors) => ({
			response: vectors[0] ?? [],
		}));
		this.context.logAiEvent('ai-query-embedded');
		return vector;
	}

	/**
	 * Vectors of texts, in the order of the texts.
	 *
	 * @throws NodeApiError or NodeOperationError when a text is empty, or UbiOps gives no vectors
	 */
	async embedDocuments(documents: string[]): Promise<number[][]> {
		// All the vectors would be kept with the execution: thousands of numbers for each text.
		const vectors = await this.logged({ documents }, documents, (all) => ({
			response: { vectors: all.length, dimensions: all[0]?.length ?? 0 },
		}));
		this.context.logAiEvent('ai-document-embedded');
		return vectors;
	}

	/** Embeds texts, with a run of this node that shows what came in and what went out. */
	private async logged(
		input: { query: string } | { documents: string[] },
		texts: readonly string[],
		shown: (vectors: number[][]) => {
			response: number[] | { vectors: number; dimensions: number };
		},
	): Promise<number[][]> {
		const { context } = this;
		const type = NodeConnectionTypes.AiEmbedding;
		const { index } = context.addInputData(type, [[{ json: { ...input } }]]);
		try {
			checkTexts(texts);
			const vectors = await embedTexts(this.session, this.settings, texts);
			context.addOutputData(type, index, [[{ json: shown(vectors) }]]);
			return vectors;
		} catch (thrown) {
			const error = subNodeError(context.getNode(), thrown, this.settings.model);
			context.addOutputData(type, index, error);
			throw error;
		}
	}
}
