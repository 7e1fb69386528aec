import { badRequest, notFound } from '../../errors';
import { type Answer, json } from '../../http/answers';
import { answerFields } from '../../reference';
import type { Fields } from '../../state/store';
import type { Call, World } from '../../world';
import { pick } from '../crud';
import { requestBooks } from '../requests/book';
import {
	awaitRequest,
	longestBatch,
	partsOf,
	startRequest,
	timeoutOf,
} from '../requests/deployments';
import { checkBatch, checkDirect } from '../requests/input';
import { dataFile, showEnded, showQueued, type Target, targetOf } from '../requests/operations';
import { StoredRequest } from '../requests/request';
import { type Run, runPipeline, type Step } from './run';

const DIRECT_MAX = 7200;

interface Timing {
	timeout: number;
	waitMs: number;
	runMs: number;
}

const KINDS = ['deployment', 'operator', 'pipeline'] as const;

/** A step as the answers about its pipeline request show it. */
function stepFields(world: World, part: StoredRequest, step: Step, sequence: number): Fields {
	const fields = part.fields(world.now());
	const kind = step.object.reference_type;
	const shown: Fields = {
		id: part.id,
		pipeline_object: step.object.name,
		[kind]: step.target?.key ?? step.object.reference_name,
		...(kind === 'operator' ? {} : { version: step.version?.key ?? null }),
		sequence_id: String(16_699_092_560_130_000n + BigInt(sequence)),
		time_created: fields.time_created,
		time_started: fields.time_started,
		time_completed: fields.time_completed,
		status: fields.status,
		success: fields.success,
		error_message: fields.error_message,
		input_size: fields.input_size,
		output_size: fields.output_size,
	};
	if (world.settings.dialect !== 'seed') return shown;
	return { ...shown, request_data: fields.request_data, result: fields.result };
}

function partOf(
	world: World,
	place: Target,
	step: Step,
	timing: Timing,
	origin: Fields,
): StoredRequest {
	const target = step.target ?? place.target;
	const version = step.version ?? place.version;
	const inner = step.run;
	const parts =
		inner === undefined
			? []
			: partsOfRun(world, { ...place, target, version }, inner, timing, origin);
	const request = new StoredRequest(
		{
			...timing,
			target,
			version,
			input: step.input,
			origin,
			compute: () => step.outcome,
			parts,
			extra: inner === undefined ? undefined : () => stepLists(world, parts, inner),
			object: { name: step.object.name, operator: step.object.reference_name },
		},
		world.clock.tick(),
		world.now(),
	);
	if (step.target !== undefined) requestBooks(world).of(version).add(request);
	return request;
}

function partsOfRun(
	world: World,
	place: Target,
	run: Run,
	timing: Timing,
	origin: Fields,
): StoredRequest[] {
	return run.steps.map((step) => partOf(world, place, step, timing, origin));
}

/** The steps of a run by kind. */
function stepLists(world: World, parts: StoredRequest[], run: Run): Fields {
	const lists: Fields = {};
	for (const kind of KINDS) {
		lists[`${kind}_requests`] = run.steps.flatMap((step, index) => {
			const part = parts[index];
			if (step.object.reference_type !== kind || part === undefined) return [];
			return [stepFields(world, part, step, index)];
		});
	}
	return lists;
}

interface Launch {
	run: Run;
	timeout: number;
	/** How long it waits and runs; as a queued request when left out. */
	timing?: { waitMs: number; runMs: number };
	/** Seconds for each deployment in it. */
	inner?: number;
	origin?: Fields;
}

/** Keeps a request to a pipeline, with the requests it makes. */
export function startPipelineRequest(
	world: World,
	place: Target,
	input: unknown,
	{ run, timeout, timing, inner, origin }: Launch,
): StoredRequest {
	const { requestMs } = world.settings;
	const queued = { waitMs: requestMs / 3, runMs: (requestMs * 2) / 3 + run.durationMs };
	const pace: Timing = { timeout, ...(timing ?? queued) };
	const within: Fields = { pipeline: place.target.key, pipeline_version: place.version.key };
	const parts = partsOfRun(world, place, run, pace, within);
	const request = startRequest(world, place, {
		...pace,
		target: place.target,
		version: place.version,
		input,
		origin,
		compute: () => run.outcome,
		parts,
		extra: () => ({
			...stepLists(world, parts, run),
			pipeline_timeout: timeout,
			deployment_timeout: inner ?? 300,
		}),
	});
	within.pipeline_request_id = request.id;
	return request;
}

/** A list of inputs is one request that runs the pipeline for each. */
function runAll(world: World, place: Target, input: unknown): Run {
	if (!Array.isArray(input)) return runPipeline(world, place.target, place.version, input);
	const runs = input.map((entry) => runPipeline(world, place.target, place.version, entry));
	const error = runs.find((run) => run.outcome.error !== null)?.outcome.error ?? null;
	return {
		outcome: { result: error === null ? runs.map((run) => run.outcome.result) : null, error },
		steps: runs.flatMap((run) => run.steps),
		durationMs: runs.reduce((sum, run) => sum + run.durationMs, 0),
	};
}

function directTimeout(call: Call, otherwise: number): number {
	const named = call.query.has('pipeline_timeout')
		? call.query.integer('pipeline_timeout', otherwise)
		: otherwise;
	const inner = call.query.integer('deployment_timeout', 300);
	if (named < 1 || named > DIRECT_MAX || inner < 1 || inner > 3600) {
		throw badRequest(
			"Query parameters 'pipeline_timeout' and 'deployment_timeout' must be from 1 to 7200 and to 3600 seconds",
		);
	}
	return timeoutOf(call, named, DIRECT_MAX);
}

async function runDirect(call: Call, otherwise: number): Promise<StoredRequest> {
	const { world, body } = call;
	const place = targetOf(call);
	const timeout = directTimeout(call, otherwise);
	checkDirect(place.target, body);
	const run = runAll(world, place, body);
	const runMs = world.settings.directMs + run.durationMs;
	const inner = call.query.integer('deployment_timeout', 300);
	const timing = { waitMs: 0, runMs };
	const request = startPipelineRequest(world, place, body, { run, timeout, timing, inner });
	await awaitRequest(call, request);
	return request;
}

/** Runs a pipeline and answers with its result. */
export async function directPipeline(call: Call): Promise<Answer> {
	return json(showEnded(call, await runDirect(call, 3600)), 201);
}

const DIRECT_ANSWER = [
	'id',
	'pipeline',
	'version',
	'status',
	'success',
	'error_message',
	'deployment_requests',
	'operator_requests',
	'pipeline_requests',
	'result',
];

/** Runs a pipeline and streams its result. */
export async function streamPipeline(call: Call): Promise<Answer> {
	const request = await runDirect(call, 7200);
	const final = showEnded(call, request, DIRECT_ANSWER);
	return { kind: 'events', chunks: partsOf(final.result), final };
}

/** Queues many pipeline requests and answers at once. */
export function batchPipeline(call: Call): Answer {
	const { world } = call;
	const place = targetOf(call);
	const timeout = timeoutOf(call, 14_400, longestBatch(call));
	const most = call.dialect === 'seed' ? 100 : 250;
	const inputs = checkBatch(place.target, call.body, most);
	const names = answerFields(call.operation, call.dialect);
	const answers = inputs.map((input) => {
		const run = runPipeline(world, place.target, place.version, input);
		const request = startPipelineRequest(world, place, input, { run, timeout });
		return showQueued(call, request, names);
	});
	return json(answers, 201);
}

function* descendants(parts: StoredRequest[]): Generator<StoredRequest> {
	for (const part of parts) {
		yield part;
		yield* descendants(part.plan.parts ?? []);
	}
}

/** What one object of a pipeline did, found by its request or by the pipeline request and object. */
function objectRequest(call: Call): { part: StoredRequest; whole: StoredRequest; place: Target } {
	const place = targetOf(call);
	const id = call.params.request_id ?? '';
	const within = call.query.text('pipeline_request_id');
	for (const whole of place.book.newest()) {
		if (within !== undefined && whole.id !== within) continue;
		for (const part of descendants(whole.plan.parts ?? [])) {
			if (part.id === id) return { part, whole, place };
		}
	}
	throw notFound('Object request', 'id', id);
}

/** One step of a pipeline request. */
export function getObjectRequest(call: Call): Answer {
	const { part, whole, place } = objectRequest(call);
	const fields = part.fields(call.world.now());
	const bare = call.query.boolean('metadata_only') === true;
	const shown = pick(call, {
		...fields,
		...(bare ? { request_data: null, result: null } : {}),
		pipeline_request_id: whole.id,
		pipeline: place.target.key,
		version: place.version.key,
		object: part.plan.object?.name,
		pipeline_object: part.plan.object?.name,
		operator: part.plan.object?.operator,
	});
	return json(shown);
}

/** The input of one step as a file. */
export function objectInput(call: Call): Answer {
	return dataFile(objectRequest(call).part.plan.input, 'input');
}

/** The output of one step as a file. */
export function objectOutput(call: Call): Answer {
	const { part } = objectRequest(call);
	if (part.status(call.world.now()) !== 'completed') {
		throw notFound('Output of the request', 'id', part.id);
	}
	return dataFile(part.outcome().result, 'output');
}
