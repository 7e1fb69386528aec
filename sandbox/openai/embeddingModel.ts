/**
 * An embedding model that needs no weights: a vector is the sum of the text's trigrams, each hashed to a
 * direction, so that texts with common words are near to each other.
 */
import { isObject, textsOf } from '../world';

/** What an embedding deployment is made of. */
export interface EmbeddingModel {
	kind: 'embedding';
	dimensions: number;
	/** Whether the deployment returns its response as a string, as `json.dumps` does. */
	encoded: boolean;
	durationMs: number;
}

function hash(text: string): number {
	let value = 2166136261;
	for (let index = 0; index < text.length; index += 1) {
		value = Math.imul(value ^ text.charCodeAt(index), 16777619);
	}
	return value >>> 0;
}

/** Vector of length one for a text. */
export function vectorOf(text: string, dimensions: number): number[] {
	const vector = new Array<number>(dimensions).fill(0);
	const padded = `  ${text.toLowerCase().replace(/\s+/g, ' ').trim()}  `;
	for (let index = 0; index + 3 <= padded.length; index += 1) {
		const value = hash(padded.slice(index, index + 3));
		const at = value % dimensions;
		vector[at] = (vector[at] ?? 0) + (value & 0x10000 ? 1 : -1);
	}
	const length = Math.sqrt(vector.reduce((sum, part) => sum + part * part, 0)) || 1;
	return vector.map((part) => part / length);
}

/** The vector as OpenAI writes it: numbers, or the bytes of 32-bit floats. */
const written = (vector: number[], format: unknown): number[] | string =>
	format === 'base64' ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector;

/** Embeds the texts of a body in OpenAI's form. */
export function embed(model: EmbeddingModel, body: Record<string, unknown>): unknown {
	const inputs = typeof body.input === 'string' ? [body.input] : textsOf(body.input);
	if (inputs.length === 0 || (Array.isArray(body.input) && body.input.length !== inputs.length)) {
		throw new Error('input must be a string or a list of strings');
	}
	const wanted = body.dimensions;
	const dimensions = typeof wanted === 'number' ? wanted : model.dimensions;
	const tokens = inputs.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
	return {
		object: 'list',
		model: body.model,
		data: inputs.map((text, index) => ({
			object: 'embedding',
			index,
			embedding: written(vectorOf(text, dimensions), body.encoding_format),
		})),
		usage: { prompt_tokens: tokens, total_tokens: tokens },
	};
}

/** Reads an embedding model from a model.json. */
export function readEmbeddingModel(parsed: unknown, durationMs: number): EmbeddingModel {
	const { dimensions, encoded } = isObject(parsed) ? parsed : {};
	return {
		kind: 'embedding',
		dimensions: typeof dimensions === 'number' ? dimensions : 64,
		encoded: encoded === true,
		durationMs,
	};
}
