import { evaluate, type Outcome } from '../../models';
import { ApiError } from '../../errors';
import type { Entity, Fields } from '../../state/store';
import { isObject, type World } from '../../world';
import { needDefaultVersion } from '../deployments';
import { outermost } from '../crud';
import { checkInput } from '../requests/input';
import { activeRevision } from '../revisions';
import {
	type Attachment,
	attachmentsOf,
	END,
	inOrder,
	objectsOf,
	type PipelineObject,
	referenceOf,
	type Source,
	START,
} from './graph';
import { type Flow, operate, takesAll } from './operators';

/** One thing that a pipeline ran. */
export interface Step {
	object: PipelineObject;
	/** The deployment or pipeline that ran; undefined for operators. */
	target: Entity | undefined;
	version: Entity | undefined;
	input: unknown;
	outcome: Outcome;
	/** What ran within, for sub-pipelines. */
	run?: Run;
}

/** What a pipeline did with one input. */
export interface Run {
	outcome: Outcome;
	steps: Step[];
	durationMs: number;
}

type Flows = Map<string, Flow | 'skipped'>;

function deepest(): Outcome {
	return { result: null, error: 'The pipelines contain each other too deeply' };
}

/** The value that one source gives to one run of an object. */
function fromSource(source: Source, flow: Flow, index: number, into: Fields): unknown {
	const value = flow.many ? flow.items[index] : flow.items[0];
	for (const pair of source.mapping) {
		const { source_field_name: from, destination_field_name: to } = pair;
		if (to === null) return value;
		into[to] = from === null || !isObject(value) ? value : (value[from] ?? null);
	}
	return value;
}

/** What flows into an object: one input, or many of them; undefined when it must not run. */
function inputsOf(
	attachments: Attachment[],
	name: string,
	flows: Flows,
	plain: boolean,
): { inputs: unknown[]; many: boolean } | undefined {
	const sources = attachments
		.filter((attachment) => attachment.destination_name === name)
		.flatMap((attachment) => attachment.sources);
	const open = sources.flatMap((source) => {
		const flow = flows.get(source.source_name);
		return flow === undefined || flow === 'skipped' ? [] : [{ source, flow }];
	});
	if (name === END ? open.length === 0 : open.length < sources.length) return undefined;
	const many = open.some(({ flow }) => flow.many);
	const counts = open.filter(({ flow }) => flow.many).map(({ flow }) => flow.items.length);
	const length = many ? Math.max(0, ...counts) : 1;
	const inputs = Array.from({ length }, (_nothing, index) => {
		const fields: Fields = {};
		const values = open.map(({ source, flow }) => fromSource(source, flow, index, fields));
		return plain ? values.find((value) => typeof value === 'string') : fields;
	});
	return { inputs, many };
}

function runDeployment(world: World, target: Entity, version: Entity, input: unknown) {
	const active = activeRevision(world, version);
	if (active === undefined) {
		const error = `Version '${version.key}' of deployment '${target.key}' is unavailable`;
		return { outcome: { result: null, error }, durationMs: 0 };
	}
	try {
		checkInput(target, input);
	} catch (problem) {
		if (!(problem instanceof ApiError)) throw problem;
		return { outcome: { result: null, error: problem.message }, durationMs: 0 };
	}
	const { model } = active.package;
	return { outcome: evaluate(model, input), durationMs: model.durationMs };
}

/** Runs the objects of a pipeline version on one input. */
class Runner {
	readonly steps: Step[] = [];
	durationMs = 0;
	private readonly flows: Flows;
	private readonly project: Entity;
	private readonly attachments: Attachment[];

	constructor(
		private readonly world: World,
		private readonly pipeline: Entity,
		private readonly version: Entity,
		input: unknown,
		private readonly depth: number,
	) {
		this.project = outermost(pipeline);
		this.attachments = attachmentsOf(version.fields);
		this.flows = new Map([[START, { items: [input], many: false }]]);
	}

	run(): Outcome {
		const objects = objectsOf(this.version.fields);
		for (const object of inOrder(objects, this.attachments) ?? []) {
			const error = this.pass(object);
			if (error !== null) {
				return { result: null, error: `Object '${object.name}' failed: ${error}` };
			}
		}
		const plain = this.pipeline.fields.output_type === 'plain';
		const ending = inputsOf(this.attachments, END, this.flows, plain);
		if (ending === undefined) return { result: null, error: null };
		const result = ending.many ? ending.inputs : ending.inputs[0];
		return { result: result ?? null, error: null };
	}

	/** Lets what flows into an object pass through it; the error when that fails. */
	private pass(object: PipelineObject): string | null {
		const target = referenceOf(this.project, object);
		const plain = target?.fields.input_type === 'plain';
		const arriving = inputsOf(this.attachments, object.name, this.flows, plain);
		if (arriving === undefined) {
			this.flows.set(object.name, 'skipped');
			return null;
		}
		if (object.reference_type === 'operator') {
			return this.passOperator(object, arriving.inputs.filter(isObject), arriving.many);
		}
		if (target === undefined) return `${object.reference_type} does not exist any more`;
		const outputs: unknown[] = [];
		for (const input of arriving.inputs) {
			const outcome = this.runReference(object, target, input);
			if (outcome.error !== null) return outcome.error;
			outputs.push(outcome.result);
		}
		this.flows.set(object.name, { items: outputs, many: arriving.many });
		return null;
	}

	private runReference(object: PipelineObject, target: Entity, input: unknown): Outcome {
		const named =
			object.version === null ? undefined : target.child('versions').get(object.version);
		const version = named ?? needDefaultVersion(target);
		if (object.reference_type === 'deployment') {
			const { outcome, durationMs } = runDeployment(this.world, target, version, input);
			this.durationMs += durationMs;
			this.steps.push({ object, target, version, input, outcome });
			return outcome;
		}
		const run = runPipeline(this.world, target, version, input, this.depth + 1);
		this.durationMs += run.durationMs;
		this.steps.push({ object, target, version, input, outcome: run.outcome, run });
		return run.outcome;
	}

	private passOperator(object: PipelineObject, inputs: Fields[], many: boolean): string | null {
		const groups = many && !takesAll(object) ? inputs.map((input) => [input]) : [inputs];
		const items: unknown[] = [];
		let open = false;
		let spreads = many && !takesAll(object);
		for (const group of groups) {
			const operated = operate(object, group);
			const failed = typeof operated === 'object' && 'error' in operated ? operated.error : null;
			const flow = typeof operated === 'object' && 'flow' in operated ? operated.flow : undefined;
			const result = flow === undefined ? null : flow.many ? flow.items : flow.items[0];
			this.steps.push({
				object,
				target: undefined,
				version: undefined,
				input: takesAll(object) ? group : group[0],
				outcome: { result: result ?? null, error: failed },
			});
			if (failed !== null) return failed;
			if (flow === undefined) continue;
			open = true;
			spreads = spreads || flow.many;
			items.push(...flow.items);
		}
		this.flows.set(object.name, open ? { items, many: spreads } : 'skipped');
		return null;
	}
}

/** Runs a pipeline on one input. */
export function runPipeline(
	world: World,
	pipeline: Entity,
	version: Entity,
	input: unknown,
	depth = 0,
): Run {
	if (depth > 10) return { outcome: deepest(), steps: [], durationMs: 0 };
	const runner = new Runner(world, pipeline, version, input, depth);
	const outcome = runner.run();
	return { outcome, steps: runner.steps, durationMs: runner.durationMs };
}
