/**
 * Stands in for n8n's AI SDK, which is not installed here: it keeps what it was given, and makes its calls
 * as the real client does, through `completions`. e2e runs the real one.
 */

import type * as Sdk from '@n8n/ai-node-sdk';

type Model = Parameters<typeof Sdk.supplyModel>[1];

/** What `supplyModel` was called with, newest last. */
export const supplied: Model[] = [];

/** The part of OpenAI's client that makes errors: of a body it takes `error` alone. */
class OpenAi {
	makeStatusError(status: number, body: unknown, text: string | undefined): Error {
		const error: unknown = typeof body === 'object' ? Reflect.get(body ?? {}, 'error') : undefined;
		return Object.assign(new Error(`${status} ${text ?? 'status code (no body)'}`), {
			status,
			error,
		});
	}
}

const jsonIn = (text: string): unknown => {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
};

class Completions {
	client: OpenAi | undefined;

	constructor(private readonly model: Model) {}

	_getClientOptions(): object {
		this.client ??= new OpenAi();
		return {};
	}

	async completionWithRetry(request: unknown): Promise<unknown> {
		this._getClientOptions();
		const { baseUrl, apiKey, timeout } = this.model;
		try {
			const response = await fetch(`${baseUrl}/chat/completions`, {
				method: 'POST',
				headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
				body: JSON.stringify(request),
				signal: AbortSignal.timeout(timeout ?? 60_000),
			});
			const text = await response.text();
			if (!response.ok) {
				const body = jsonIn(text);
				const words = body === undefined ? text : undefined;
				throw this.client?.makeStatusError(response.status, body, words) ?? new Error(text);
			}
			if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
				return JSON.parse(text);
			}
			const pieces = text.split('\n\n').map((event) => event.replace(/^data: /, ''));
			return piecesOf(pieces.filter((piece) => piece !== '' && piece !== '[DONE]'));
		} catch (error) {
			this.model.onFailedAttempt?.(error);
			throw error;
		}
	}

	async _generate(text: unknown): Promise<unknown> {
		const { model, additionalParams } = this.model;
		const messages = [{ role: 'user', content: text }];
		const response: unknown = await this.completionWithRetry({
			model,
			messages,
			...additionalParams,
		});
		const said = JSON.parse(JSON.stringify(response)).choices[0].message.content;
		return { generations: [{ text: said }] };
	}
}

async function* piecesOf(pieces: readonly string[]): AsyncGenerator<unknown> {
	for (const piece of pieces) yield JSON.parse(piece);
}

/** A client such as LangChain's: clones share what its fields name. */
export class Client {
	completions: Completions;

	responses: object = {};

	constructor(public fields: { model: Model; completions?: Completions; responses?: object }) {
		this.completions = fields.completions ?? new Completions(fields.model);
	}

	clone(): Client {
		return new Client(this.fields);
	}
}

export const supplyModel: typeof Sdk.supplyModel = (_context, model) => {
	supplied.push(model);
	return { response: new Client({ model }) };
};
