import { type ChatModel, complete, readChatModel } from './openai/chatModel';
import { embed, type EmbeddingModel, readEmbeddingModel } from './openai/embeddingModel';
import { isObject } from './world';

/** What a request computes, as the model.json of a package says. */
export type Model =
	| {
			kind: 'linear';
			intercept: number;
			coefficients: Record<string, number>;
			/** Largest values of fields that the model knows; it fails for larger ones. */
			limits: Record<string, number>;
			output: string;
			durationMs: number;
	  }
	| { kind: 'echo'; durationMs: number }
	| { kind: 'upper'; durationMs: number }
	| { kind: 'fail'; message: string; durationMs: number }
	| ChatModel
	| EmbeddingModel;

/** What a request ended with: a result, or why it failed. */
export interface Outcome {
	result: unknown;
	error: string | null;
}

/** What packages without a model.json do. */
export const ECHO: Model = { kind: 'echo', durationMs: 0 };

function numberOf(value: unknown, otherwise: number): number {
	return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function readNumbers(key: string, value: unknown): Record<string, number> {
	if (!isObject(value)) throw new Error(`model.json: '${key}' must be an object`);
	return Object.fromEntries(
		Object.entries(value).map(([field, number]): [string, number] => {
			if (typeof number !== 'number') {
				throw new Error(`model.json: '${field}' of '${key}' must be a number`);
			}
			return [field, number];
		}),
	);
}

/** Reads a model.json; throws with the reason when it says nothing the sandbox can compute. */
export function readModel(text: string): Model {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		throw new Error('model.json is not JSON');
	}
	if (!isObject(parsed)) throw new Error('model.json must hold an object');
	const durationMs = Math.max(0, numberOf(parsed.duration_ms, 0));
	switch (parsed.kind) {
		case 'echo':
		case 'upper':
			return { kind: parsed.kind, durationMs };
		case 'chat':
			return readChatModel(parsed, durationMs);
		case 'embedding':
			return readEmbeddingModel(parsed, durationMs);
		case 'fail': {
			const message = typeof parsed.message === 'string' ? parsed.message : 'The model failed';
			return { kind: 'fail', message, durationMs };
		}
		case 'linear':
			return {
				kind: 'linear',
				intercept: numberOf(parsed.intercept, 0),
				coefficients: readNumbers('coefficients', parsed.coefficients),
				limits: readNumbers('limits', parsed.limits ?? {}),
				output: typeof parsed.output === 'string' ? parsed.output : 'output',
				durationMs,
			};
		default:
			throw new Error(`model.json: unknown kind '${String(parsed.kind)}'`);
	}
}

function upper(value: unknown): unknown {
	if (typeof value === 'string') return value.toUpperCase();
	if (Array.isArray(value)) return value.map(upper);
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, upper(entry)]));
}

/** Lets a language model work on a body in OpenAI's form, which reaches it as a text. */
function evaluateLanguageModel(model: ChatModel | EmbeddingModel, input: unknown): Outcome {
	try {
		const body: unknown = JSON.parse(String(input));
		if (!isObject(body)) throw new Error('The input must be an object in the form of OpenAI');
		const result = model.kind === 'chat' ? complete(model, body) : embed(model, body);
		return { result: model.encoded ? JSON.stringify(result) : result, error: null };
	} catch (problem) {
		return { result: null, error: problem instanceof Error ? problem.message : String(problem) };
	}
}

/** Lets a model compute one input. */
export function evaluate(model: Model, input: unknown): Outcome {
	if (model.kind === 'fail') return { result: null, error: model.message };
	if (model.kind === 'echo') return { result: input, error: null };
	if (model.kind === 'chat' || model.kind === 'embedding') {
		return evaluateLanguageModel(model, input);
	}
	if (model.kind === 'upper') return { result: upper(input), error: null };
	if (!isObject(input)) return { result: null, error: 'The linear model needs an object' };
	let sum = model.intercept;
	for (const [field, factor] of Object.entries(model.coefficients)) {
		const value = input[field] ?? 0;
		const number = typeof value === 'boolean' ? Number(value) : value;
		if (typeof number !== 'number') {
			return { result: null, error: `Field '${field}' is not a number` };
		}
		const limit = model.limits[field];
		if (limit !== undefined && number > limit) {
			return { result: null, error: `Field '${field}' is larger than ${limit}` };
		}
		sum += factor * number;
	}
	return { result: { [model.output]: Math.round(sum * 100) / 100 }, error: null };
}
