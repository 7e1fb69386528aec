/**
 * Makes n8n's client for OpenAI's form read what deployments on UbiOps return: responses that are JSON
 * text, as `json.dumps` gives them, errors that have another form than OpenAI's, and models whose streaming
 * is switched off while n8n streams.
 */

import { innerJson, valueAt } from '../transport/json';

/** The part of LangChain's client that makes the calls. Its clones, one for each set of tools, share it. */
interface Completions {
	completionWithRetry(request: unknown, options: unknown): Promise<unknown>;
	_generate(messages: unknown, options: unknown, manager: unknown): Promise<unknown>;
}

interface Client {
	completions: Completions;
	responses: unknown;
	fields: object;
}

interface TokenListener {
	handleLLMNewToken(text: string): Promise<void>;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const hasMethod = (value: object, name: string): boolean =>
	typeof Reflect.get(value, name) === 'function';

const isCompletions = (value: unknown): value is Completions =>
	isObject(value) && hasMethod(value, 'completionWithRetry') && hasMethod(value, '_generate');

const isClient = (value: unknown): value is Client =>
	isObject(value) &&
	isCompletions(Reflect.get(value, 'completions')) &&
	isObject(Reflect.get(value, 'fields'));

const isTokenListener = (value: unknown): value is TokenListener =>
	isObject(value) && hasMethod(value, 'handleLLMNewToken');

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
	isObject(value) && Symbol.asyncIterator in value;

/**
 * @param model as n8n's SDK supplies it; one of another shape is left as it is
 * @param how whether it may stream, and the error for a response that is no completion
 */
export function tolerant(
	model: unknown,
	how: { readonly streams: boolean; readonly unusable: () => Error },
): void {
	if (!isClient(model)) return;
	const { completions } = model;
	const complete = completions.completionWithRetry.bind(completions);
	completions.completionWithRetry = async (request, options) => {
		const response = await complete(request, options);
		if (isIterable(response)) return readPieces(response, how.unusable);
		const value = innerJson(response);
		if (!Array.isArray(valueAt(value, 'choices'))) throw how.unusable();
		return value;
	};
	if (!how.streams) {
		const generate = completions._generate.bind(completions);
		completions._generate = async (messages, options, manager) => {
			const result = await generate(messages, options, manager);
			const text = valueAt(result, 'generations.0.text');
			// An agent that streams shows only what it hears piece by piece: here that is the whole text.
			if (isTokenListener(manager) && typeof text === 'string' && text !== '') {
				await manager.handleLLMNewToken(text);
			}
			return result;
		};
	}
	// The names of some models make the client choose an endpoint that UbiOps does not have.
	model.responses = completions;
	model.fields = { ...model.fields, completions, responses: completions };
	keepErrorBodies(completions);
}

/** An error keeps what UbiOps says: the client takes `error` of a body alone, and drops all the rest. */
function keepErrorBodies(completions: Completions): void {
	const prepare: unknown = Reflect.get(completions, '_getClientOptions');
	if (typeof prepare !== 'function') return;
	const patched = new WeakSet<object>();
	Reflect.set(completions, '_getClientOptions', (...given: unknown[]): unknown => {
		// Makes the client of OpenAI when there is none yet.
		const options: unknown = Reflect.apply(prepare, completions, given);
		const client: unknown = Reflect.get(completions, 'client');
		if (isObject(client) && !patched.has(client)) {
			patched.add(client);
			keepBodiesOf(client);
		}
		return options;
	});
}

function keepBodiesOf(client: object): void {
	const toError: unknown = Reflect.get(client, 'makeStatusError');
	if (typeof toError !== 'function') return;
	Reflect.set(client, 'makeStatusError', (...given: unknown[]): unknown => {
		const error: unknown = Reflect.apply(toError, client, given);
		const [, body, text] = given;
		if (isObject(error)) Reflect.set(error, 'error', valueAt(error, 'error') ?? body ?? text);
		return error;
	});
}

async function* readPieces(
	pieces: AsyncIterable<unknown>,
	unusable: () => Error,
): AsyncGenerator<unknown> {
	let hasChoices = false;
	for await (const piece of pieces) {
		const value = innerJson(piece);
		hasChoices ||= Array.isArray(valueAt(value, 'choices'));
		yield value;
	}
	if (!hasChoices) throw unusable();
}
