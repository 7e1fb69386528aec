/** Texts to vectors: few calls, in the order of the texts, and nothing that is no vector. */

import { callJson, type Call } from '../transport/call';
import { eachBounded } from '../transport/concurrency';
import { innerJson, valueAt } from '../transport/json';
import { InputProblem } from '../transport/inputProblem';
import type { Session } from '../transport/session';
import { openAiPath, placeOf } from './languageModel';

export interface EmbeddingSettings {
	readonly project: string;
	/** As UbiOps writes it: `ubiops-deployment/<deployment>/<version>/<model>`. */
	readonly model: string;
	/** Most texts in one call. */
	readonly batchSize: number;
	/** Most calls under way at once. */
	readonly concurrency: number;
	/** Numbers of a vector, where the model lets one choose. */
	readonly dimensions?: number;
	/** Whether line breaks are sent as spaces. */
	readonly stripNewLines: boolean;
	/** Milliseconds that a call may take. */
	readonly timeoutMs: number;
}

/**
 * Looks for texts that cannot be embedded, before anything is sent.
 *
 * @throws InputProblem that says which one it is
 */
export function checkTexts(texts: unknown): asserts texts is readonly string[] {
	if (!Array.isArray(texts)) {
		throw new InputProblem(
			'There are no texts to embed',
			'The node that asks for the vectors must give a list of texts.',
		);
	}
	const place = (index: number): string =>
		texts.length === 1 ? 'The text' : `Text ${index + 1} of ${texts.length}`;
	texts.forEach((text: unknown, index) => {
		if (typeof text !== 'string') {
			throw new InputProblem(
				`${place(index)} is not a text`,
				'Check the expression that fills it in: it gives no text here.',
			);
		}
		if (text.trim() === '') {
			throw new InputProblem(
				`${place(index)} is empty`,
				'An empty text has no meaning to embed. Remove empty items before this, or check the expression that fills it in.',
			);
		}
	});
}

/**
 * Vectors of texts.
 *
 * @returns as many as there are texts, in their order, all of the same length
 * @throws NodeApiError when UbiOps refuses a call, InputProblem when the response holds no vectors
 */
export async function embedTexts(
	session: Session,
	settings: EmbeddingSettings,
	texts: readonly string[],
): Promise<number[][]> {
	const { batchSize } = settings;
	const batches: number[][][] = [];
	let failed = false;
	await eachBounded(
		Math.ceil(texts.length / batchSize),
		settings.concurrency,
		async (batch) => {
			try {
				const start = batch * batchSize;
				batches[batch] = await embedBatch(session, settings, texts.slice(start, start + batchSize));
			} catch (error) {
				failed = true;
				return await Promise.reject(error);
			}
		},
		() => failed,
	);
	const vectors = batches.flat();
	const length = vectors[0]?.length;
	const other = vectors.find((vector) => vector.length !== length);
	if (other !== undefined) {
		throw unusable(`vectors of different lengths (${length ?? 0} and ${other.length})`);
	}
	return vectors;
}

async function embedBatch(
	session: Session,
	settings: EmbeddingSettings,
	texts: readonly string[],
): Promise<number[][]> {
	const { model, dimensions, stripNewLines } = settings;
	const input = stripNewLines ? texts.map((text) => text.replace(/\s*\n\s*/g, ' ')) : texts;
	const call: Call = {
		method: 'POST',
		path: openAiPath(settings.project, 'embeddings'),
		body: { kind: 'json', text: JSON.stringify({ model, input, dimensions }) },
		timeoutMs: settings.timeoutMs,
		// A vector depends on its text alone: asking again changes nothing.
		callContext: placeOf(settings, true),
	};
	return vectorsIn(await callJson(session, call), texts.length, dimensions);
}

/**
 * Vectors of a response, sorted as the texts were.
 *
 * @param expected how many texts there were; as many as there are vectors when left out
 * @throws InputProblem when the response holds something else
 */
export function vectorsIn(response: unknown, expected?: number, dimensions?: number): number[][] {
	const data = valueAt(innerJson(response), 'data');
	if (!Array.isArray(data)) throw unusable('something other than embeddings');
	const count = expected ?? data.length;
	if (data.length !== count) throw unusable(`${data.length} vectors for ${count} texts`);
	const vectors: number[][] = [];
	data.forEach((entry: unknown, position) => {
		const index = valueAt(entry, 'index') ?? position;
		const vector = valueAt(entry, 'embedding');
		if (!isVector(vector)) throw unusable('a vector that is not a list of numbers');
		if (typeof index !== 'number' || vectors[index] !== undefined) {
			throw unusable('two vectors for one text');
		}
		vectors[index] = vector;
	});
	if (vectors.length !== count) throw unusable('no vector for one of the texts');
	const length = vectors[0]?.length;
	if (dimensions !== undefined && length !== dimensions) {
		throw new InputProblem(
			`The model returned vectors of ${length ?? 0} dimensions, not of ${dimensions}`,
			"Remove 'Dimensions': this model does not let one choose, or choose a number that it has.",
		);
	}
	return vectors;
}

const isVector = (value: unknown): value is number[] =>
	Array.isArray(value) &&
	value.length > 0 &&
	value.every((part) => typeof part === 'number' && Number.isFinite(part));

const unusable = (what: string): InputProblem =>
	new InputProblem(
		`The model returned ${what}`,
		"Choose an embedding model in 'Model'. Its deployment must respond in OpenAI's form for embeddings.",
	);
