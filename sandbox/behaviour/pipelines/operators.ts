import { compute, holds } from '../../expressions';
import type { Fields } from '../../state/store';
import { isObject } from '../../world';
import type { PipelineObject } from './graph';

/** Values on their way from object to object; `many` after one-to-many. */
export interface Flow {
	items: unknown[];
	many: boolean;
}

/** What an operator gives on: values, nothing because its condition does not hold, or an error. */
export type Operated = { flow: Flow } | 'skipped' | { error: string };

function fieldNames(object: PipelineObject, side: string): string[] {
	const list = object.configuration[`${side}_fields`];
	return Array.isArray(list) ? list.filter(isObject).map((field) => String(field.name)) : [];
}

function single(value: unknown): Operated {
	return { flow: { items: [value], many: false } };
}

function variables(object: PipelineObject): Fields {
	const values = object.configuration.output_values;
	if (!Array.isArray(values)) return {};
	return Object.fromEntries(
		values.filter(isObject).map((entry) => [String(entry.name), entry.value ?? null]),
	);
}

function spread(object: PipelineObject, input: Fields): Operated {
	const names = fieldNames(object, 'output');
	const lists = names.map((name) => (Array.isArray(input[name]) ? input[name] : [input[name]]));
	const length = Math.max(0, ...lists.map((list) => list.length));
	const items = Array.from({ length }, (_nothing, index) =>
		Object.fromEntries(names.map((name, at): [string, unknown] => [name, lists[at]?.[index]])),
	);
	return { flow: { items, many: true } };
}

function gather(object: PipelineObject, inputs: Fields[]): Fields {
	return Object.fromEntries(
		fieldNames(object, 'output').map((name) => [name, inputs.map((input) => input[name] ?? null)]),
	);
}

/** Runs an operator on all that flows into it. */
export function operate(object: PipelineObject, inputs: Fields[]): Operated {
	const [input = {}] = inputs;
	const { configuration } = object;
	const expression = String(configuration.expression ?? 'None');
	const [output = 'output'] = fieldNames(object, 'output');
	try {
		switch (object.reference_name) {
			case 'if-condition':
				return holds(compute(expression, input)) ? single(input) : 'skipped';
			case 'pipeline-variable':
				return single(variables(object));
			case 'function':
				return single({ [output]: compute(expression, input) });
			case 'raise-error':
				return { error: String(configuration.error_message ?? 'The pipeline raised an error') };
			case 'one-to-many':
				return spread(object, input);
			case 'many-to-one':
				return single(gather(object, inputs));
			default:
				return single({ [output]: inputs.length });
		}
	} catch (problem) {
		return { error: problem instanceof Error ? problem.message : String(problem) };
	}
}

/** Whether an operator looks at all values of a flow at once. */
export function takesAll(object: PipelineObject): boolean {
	return ['many-to-one', 'count-many'].includes(object.reference_name);
}
