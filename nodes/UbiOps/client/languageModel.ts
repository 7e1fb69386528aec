import type { CallContext } from '../transport/errors';
import { InputProblem } from '../transport/inputProblem';
import { innerJson, valueAt } from '../transport/json';
import { pathSegment } from '../transport/path';

/** What a call to a language model is about. */
export interface ModelPlace {
	readonly project: string;
	readonly model: string;
}

/**
 * Path of one of the endpoints that speak OpenAI's form, or of what they have in common.
 *
 * @throws InputProblem when the project cannot be part of a path
 */
export const openAiPath = (project: string, endpoint = ''): string =>
	`/projects/${pathSegment(project, 'Project')}/openai-compatible/v1${endpoint === '' ? '' : `/${endpoint}`}`;

/** What errors say of a call to a language model. */
export const placeOf = ({ project, model }: ModelPlace, repeatable: boolean): CallContext => ({
	fields: [
		{ label: 'Project', value: project },
		{ label: 'Model', value: model },
	],
	repeatable,
});

/**
 * A completion with the reply as `text` and the reason of its end in front.
 *
 * @param response as the deployment gave it, JSON text included
 * @throws InputProblem when it is no completion
 */
export function completionIn(response: unknown): { [key: string]: unknown } {
	const completion = innerJson(response);
	if (
		typeof completion !== 'object' ||
		completion === null ||
		!Array.isArray(valueAt(completion, 'choices'))
	) {
		throw notACompletion();
	}
	return {
		text: valueAt(completion, 'choices.0.message.content') ?? '',
		finish_reason: valueAt(completion, 'choices.0.finish_reason') ?? null,
		...completion,
	};
}

/** What is wrong with a chat model whose response is none. */
export const notACompletion = (): InputProblem =>
	new InputProblem(
		"The model returned something other than a chat completion in OpenAI's form",
		"Choose a chat model in 'Model'. If its deployment cannot stream, turn off 'Enable Streaming' in Options.",
	);
