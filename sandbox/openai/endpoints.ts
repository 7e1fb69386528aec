/** The OpenAI-compatible endpoints of a project: its language models by the names that they have there. */
import { ApiError, badRequest, notFound } from '../errors';
import { type Answer, json } from '../http/answers';
import { resolve } from '../behaviour/crud';
import { needDefaultVersion } from '../behaviour/deployments';
import { awaitRequest, runningModel, startRequest } from '../behaviour/requests/deployments';
import { requestBooks } from '../behaviour/requests/book';
import { evaluate, type Outcome } from '../models';
import type { Entity } from '../state/store';
import { type Call, isObject, objectBody } from '../world';
import { completeInChunks } from './chatModel';

/** A model as the body of a call names it. */
interface NamedModel {
	deployment: Entity;
	version: Entity;
	/** The part that the deployment gets to see. */
	name: string;
}

const PREFIX = 'ubiops-deployment';

function projectOf(call: Call): Entity {
	const [project] = resolve(call, 1);
	if (project === undefined) throw new Error('The call names no project');
	return project;
}

/** Finds a model; slashes behind the third one belong to its name. */
function modelOf(call: Call): NamedModel {
	const id = String(objectBody(call).model);
	const [prefix, deploymentName = '', versionName = '', ...rest] = id.split('/');
	const name = rest.join('/');
	if (prefix !== PREFIX || name === '') {
		throw badRequest(
			`Model '${id}' is not of the form ubiops-deployment/<deployment>/<version>/<model>`,
		);
	}
	const deployment = projectOf(call).child('deployments').get(deploymentName);
	if (deployment === undefined) throw notFound('Deployment', 'name', deploymentName);
	const version =
		versionName === ''
			? needDefaultVersion(deployment)
			: deployment.child('versions').get(versionName);
	if (version === undefined) throw notFound('Version', 'version', versionName);
	if (deployment.fields.input_type !== 'plain' || deployment.fields.output_type !== 'plain') {
		throw badRequest(
			`Deployment '${deploymentName}' is not OpenAI-compatible: its input and output must be plain`,
		);
	}
	return { deployment, version, name };
}

/** Runs the deployment as a request to it would, with the body as a text. */
async function run(
	call: Call,
): Promise<{ named: NamedModel; body: Record<string, unknown>; outcome: Outcome }> {
	const { world } = call;
	const named = modelOf(call);
	const { deployment: target, version } = named;
	const body = { ...objectBody(call), model: named.name };
	const model = runningModel(world, target, version);
	const input = JSON.stringify(body);
	const place = { target, version, book: requestBooks(world).of(version) };
	const request = startRequest(world, place, {
		target,
		version,
		input,
		timeout: 3600,
		waitMs: 0,
		runMs: world.settings.directMs + model.durationMs,
		compute: () => evaluate(model, input),
	});
	await awaitRequest(call, request);
	return { named, body, outcome: request.outcome() };
}

const refusedBy = (error: string): ApiError =>
	new ApiError(/context length|must/.test(error) ? 400 : 500, error);

/** Answers with what the deployment returned, whatever that is. */
async function answer(call: Call): Promise<Answer> {
	const { outcome } = await run(call);
	if (outcome.error !== null) throw refusedBy(outcome.error);
	return json(outcome.result);
}

async function chat(call: Call): Promise<Answer> {
	if (objectBody(call).stream !== true) return await answer(call);
	const { named, body, outcome } = await run(call);
	if (outcome.error !== null) throw refusedBy(outcome.error);
	const model = runningModel(call.world, named.deployment, named.version);
	// A deployment that streams nothing answers in one piece.
	const chunks = model.kind === 'chat' ? completeInChunks(model, body) : [outcome.result];
	return { kind: 'dataEvents', data: [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'] };
}

/** Names that a version is labelled with. */
function labelled(version: Entity): string[] {
	const { labels } = version.fields;
	if (!isObject(labels) || labels['openai-compatible'] !== 'true') return [];
	return String(labels['openai-model-names'] ?? '')
		.split(';')
		.filter((name) => name !== '');
}

function models(call: Call): Answer {
	const deployments = projectOf(call).child('deployments').all();
	const data = deployments.flatMap((deployment) =>
		deployment
			.child('versions')
			.all()
			.flatMap((version) =>
				labelled(version).map((name) => ({
					id: `${PREFIX}/${deployment.key}/${version.key}/${name}`,
					object: 'model',
					created: Math.floor(version.created / 1000),
					owned_by: 'ubiops',
				})),
			),
	);
	return json({ object: 'list', data });
}

/** By operation of the reference. */
export const openAiHandlers = {
	openai_chat_completions_create: chat,
	openai_embeddings_create: answer,
	openai_models_list: models,
};
