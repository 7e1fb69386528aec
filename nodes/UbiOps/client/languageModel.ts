import type { CallContext } from '../transport/errors';
import { pathSegment } from '../transport/path';

/** What a call to a language model is about. */
export interface ModelPlace {
	readonly project: string;
	readonly model: string;
}

/**
 * Path of one of the endpoints that speak OpenAI's form, or of what they have in common.
 *
 * @throws InputProblem when the project can not be part of a path
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
