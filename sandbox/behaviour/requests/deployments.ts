import { badRequest, conflict } from '../../errors';
import { type Answer, json } from '../../http/answers';
import { evaluate, type Model, type Outcome } from '../../models';
import { answerFields } from '../../reference';
import type { Entity, Fields } from '../../state/store';
import type { Call, World } from '../../world';
import { activeRevision } from '../revisions';
import { announce } from './announce';
import { checkBatch, checkDirect } from './input';
import { showEnded, showQueued, type Target, targetOf } from './operations';
import { type RequestPlan, StoredRequest } from './request';

const DIRECT_MAX = 3600;
const HOUR = 3600;

/** Longest timeout of a batch request in seconds: 48 hours up to API v2.1, 96 later. */
export function longestBatch(call: Call): number {
	return (call.dialect === 'v2' ? 96 : 48) * HOUR;
}

/** The timeout that a call asks for in seconds, between one and the most that is allowed. */
export function timeoutOf(call: Call, otherwise: number, most: number): number {
	const timeout = call.query.integer('timeout', otherwise);
	if (timeout < 1 || timeout > most) {
		throw badRequest(`Query parameter 'timeout' must be from 1 to ${most} seconds`);
	}
	return timeout;
}

/** The model that a version runs, or a refusal when it runs none yet. */
export function runningModel(world: World, target: Entity, version: Entity): Model {
	const active = activeRevision(world, version);
	if (active !== undefined) return active.package.model;
	throw conflict(
		`Version '${version.key}' of deployment '${target.key}' is unavailable: it has no revision that was built`,
	);
}

/** Computes one input, or each of a list of inputs. */
export function computeAll(model: Model, input: unknown): Outcome {
	if (!Array.isArray(input)) return evaluate(model, input);
	const outcomes = input.map((entry) => evaluate(model, entry));
	const error = outcomes.find((outcome) => outcome.error !== null)?.error ?? null;
	return { result: error === null ? outcomes.map((outcome) => outcome.result) : null, error };
}

/** Keeps a request and lets it live. */
export function startRequest(world: World, place: Target, plan: RequestPlan): StoredRequest {
	const request = new StoredRequest(plan, world.clock.tick(), world.now());
	place.book.add(request);
	announce(world, request);
	return request;
}

/** Waits for the end of a request that its caller waits for. */
export async function awaitRequest(call: Call, request: StoredRequest): Promise<void> {
	const ms = request.endsAt - request.startsAt;
	// A timer may fire a moment before the clock says so.
	if (ms > 0) await call.wait(ms + 2);
}

async function runDirect(call: Call, otherwise: number): Promise<StoredRequest> {
	const { world, body } = call;
	const place = targetOf(call);
	const { target, version } = place;
	const timeout = timeoutOf(call, otherwise, DIRECT_MAX);
	checkDirect(target, body);
	const model = runningModel(world, target, version);
	const runMs = world.settings.directMs + model.durationMs;
	const request = startRequest(world, place, {
		target,
		version,
		input: body,
		timeout,
		waitMs: 0,
		runMs,
		compute: () => computeAll(model, body),
	});
	await awaitRequest(call, request);
	return request;
}

/** Makes a request and answers with its result. */
export async function direct(call: Call): Promise<Answer> {
	const request = await runDirect(call, 300);
	return json(showEnded(call, request), 201);
}

const DIRECT_ANSWER = [
	'id',
	'deployment',
	'version',
	'status',
	'success',
	'result',
	'error_message',
	'timeout',
];

/** The parts that a result arrives in. */
export function partsOf(result: unknown): string[] {
	const text = typeof result === 'string' ? result : JSON.stringify(result);
	return text === undefined || text === 'null' ? [] : (text.match(/\S+\s*|\s+/g) ?? []);
}

/** Makes a request and streams its result. */
export async function stream(call: Call): Promise<Answer> {
	const request = await runDirect(call, 3600);
	const final = showEnded(call, request, DIRECT_ANSWER);
	return { kind: 'events', chunks: partsOf(final.result), final };
}

/** Queues one request to a deployment. */
export function startDeploymentRequest(
	world: World,
	place: Target,
	input: unknown,
	how: { model: Model; timeout: number; origin?: Fields },
): StoredRequest {
	const { requestMs } = world.settings;
	return startRequest(world, place, {
		target: place.target,
		version: place.version,
		input,
		timeout: how.timeout,
		waitMs: requestMs / 3,
		runMs: (requestMs * 2) / 3 + how.model.durationMs,
		compute: () => computeAll(how.model, input),
		origin: how.origin,
	});
}

/** Queues many requests and answers at once. */
export function batch(call: Call): Answer {
	const { world } = call;
	const place = targetOf(call);
	const { target, version } = place;
	const timeout = timeoutOf(call, 14_400, longestBatch(call));
	const inputs = checkBatch(target, call.body, call.operation.body.max_items ?? 250);
	const model = runningModel(world, target, version);
	const names = answerFields(call.operation, call.dialect);
	const answers = inputs.map((input) => {
		const request = startDeploymentRequest(world, place, input, { model, timeout });
		return showQueued(call, request, names);
	});
	return json(answers, 201);
}
