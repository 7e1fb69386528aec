/** The input of a request: from the form to the JSON or text that the model takes. */

import { NodeApiError } from 'n8n-workflow';

import { inputOwnerPaths, PLAIN_INPUT } from '../../api/fields/modelInput';
import type { InputOwner } from '../../api/table/operation';
import { type CallBody, jsonBody } from '../../transport/call';
import { type InputDefinition, readInputDefinition } from '../../client/inputDefinition';
import { valueAt, writeJson } from '../../transport/json';
import { fillPath, type PathValues } from '../../transport/path';
import { InputProblem } from '../../transport/inputProblem';
import { type Json, jsonValue } from './jsonValue';
import { convertField } from './inputField';
import { callContext, nodeError } from '../../transport/errors';
import type { Execution } from '../execution';

/**
 * Definitions of the inputs of one execution, each read once. A token that may send requests but not
 * look at the deployment gives none: the input then goes out unchecked, and UbiOps checks it.
 */
export class InputDefinitions {
	private readonly known = new Map<string, Promise<InputDefinition | undefined>>();

	/** Whether all items name the same object. */
	private readonly isShared: boolean;

	/** The definition that all items share. */
	private shared: Promise<InputDefinition | undefined> | undefined;

	constructor(
		private readonly execution: Execution,
		private readonly owner: InputOwner,
	) {
		const { parameters } = execution;
		this.isShared = !parameters.differs('project') && !parameters.differs(owner);
	}

	/**
	 * Definition of the input of the object that the values name.
	 *
	 * @throws NodeApiError that blames the item only where other items may name another object
	 */
	async get(values: PathValues, itemIndex: number): Promise<InputDefinition | undefined> {
		if (this.isShared) return await (this.shared ??= this.read(values));
		const path = this.pathOf(values);
		let definition = this.known.get(path);
		if (definition === undefined) {
			definition = this.read(values);
			this.known.set(path, definition);
		}
		return await definition.catch(
			async (error: unknown) =>
				await Promise.reject(nodeError(this.execution.node, error, itemIndex)),
		);
	}

	private pathOf(values: PathValues): string {
		return fillPath(inputOwnerPaths[this.owner], values);
	}

	private async read(values: PathValues): Promise<InputDefinition | undefined> {
		return await readInputDefinition(
			this.execution.session,
			this.pathOf(values),
			callContext(values, undefined, true),
		).catch(async (error: unknown) => {
			const isClosed = error instanceof NodeApiError && error.httpCode === '403';
			return isClosed ? undefined : await Promise.reject(error);
		});
	}
}

/**
 * Input of an item as the form gives it, checked against the definition.
 *
 * @param definition undefined when it could not be read
 * @throws InputProblem that names the field that does not fit
 */
export function modelInput(
	execution: Execution,
	definition: InputDefinition | undefined,
	itemIndex: number,
): Json {
	const { parameters } = execution;
	switch (parameters.value('inputMode', itemIndex)) {
		case 'text':
			return plainInput(definition, parameters.value('inputText', itemIndex) ?? '');
		case 'json': {
			const value = jsonValue('Input (JSON)', parameters.value('inputJson', itemIndex));
			if (value === undefined) {
				throw new InputProblem("'Input (JSON)' is empty", "Enter the input in 'Input (JSON)'.");
			}
			return checkedInput(definition, value);
		}
		default:
			return fieldsInput(execution, definition, itemIndex);
	}
}

function plainInput(definition: InputDefinition | undefined, entered: unknown): string {
	if (definition?.type === 'structured') {
		throw new InputProblem(
			"'Input Mode' is Text, but the model takes structured input",
			`Choose Fields or JSON in 'Input Mode'; its input fields are: ${fieldNames(definition)}.`,
		);
	}
	return typeof entered === 'string' ? entered : writeJson(entered);
}

const fieldNames = (definition: InputDefinition): string =>
	definition.fields.map(({ name }) => name).join(', ');

/** Input that is JSON already: an object or a list of objects for a structured model. */
function checkedInput(definition: InputDefinition | undefined, value: Json): Json {
	if (definition === undefined) return value;
	if (Array.isArray(value)) return value.map((one) => checkedInput(definition, one));
	if (definition.type === 'plain') {
		if (typeof value === 'string') return value;
		throw new InputProblem(
			"'Input (JSON)' must be a string in quotes or a list of strings: the model takes plain input",
			"Choose Text in 'Input Mode' to send something unchanged.",
		);
	}
	if (typeof value !== 'object' || value === null) {
		throw new InputProblem(
			"'Input (JSON)' must be an object: the model takes structured input",
			`Provide an object with its input fields: ${fieldNames(definition)}.`,
		);
	}
	return structured(definition, value, "'Input (JSON)'");
}

/**
 * Checks the input of a structured model.
 *
 * @param source what the values come from, at the beginning of a sentence
 * @throws InputProblem that names the field that does not fit, or that is not there
 */
function structured(
	definition: InputDefinition,
	value: { [key: string]: Json },
	source: string,
): Json {
	const types = new Map(definition.fields.map(({ name, dataType }) => [name, dataType]));
	const entries = Object.entries(value).map(([name, entered]): [string, Json] => {
		if (!types.has(name)) {
			throw new InputProblem(
				`The model has no input field '${name}'`,
				`Its input fields are: ${fieldNames(definition)}.`,
			);
		}
		return [name, convertField(name, types.get(name), entered)];
	});
	const missing = definition.fields.find(({ name }) => !Object.hasOwn(value, name));
	if (missing !== undefined) {
		throw new InputProblem(
			`${source} has no field '${missing.name}'`,
			`The model needs all of its input fields: ${fieldNames(definition)}.`,
		);
	}
	return Object.fromEntries(entries);
}

/** Input from the form's own fields, or from the fields of the item that have the same names. */
function fieldsInput(
	execution: Execution,
	definition: InputDefinition | undefined,
	itemIndex: number,
): Json {
	const mapper = execution.parameters.value('input', itemIndex);
	const automatic = valueAt(mapper, 'mappingMode') === 'autoMapInputData';
	const values = automatic
		? itemFields(execution, definition, itemIndex)
		: definedFields(execution, mapper, itemIndex);
	if (definition?.type !== 'plain') {
		return definition === undefined
			? values
			: structured(definition, values, automatic ? 'The item' : "'Input'");
	}
	const input = values[PLAIN_INPUT];
	if (input !== undefined && input !== null) {
		return typeof input === 'string' ? input : writeJson(input);
	}
	throw new InputProblem(
		automatic
			? `The model takes plain input, and the item has no field '${PLAIN_INPUT}'`
			: "'Input' is empty",
		"Choose Text in 'Input Mode' and enter the text there.",
	);
}

/** Fields of the item that the model has as well; the others are not meant for it. */
function itemFields(
	execution: Execution,
	definition: InputDefinition | undefined,
	itemIndex: number,
): { [key: string]: Json } {
	const json = jsonObject(execution.items[itemIndex]?.json);
	if (definition === undefined) return json;
	const names =
		definition.type === 'plain' ? [PLAIN_INPUT] : definition.fields.map(({ name }) => name);
	const found = Object.entries(json).filter(([name]) => names.includes(name));
	if (found.length === 0 && definition.type === 'structured' && names.length > 0) {
		throw new InputProblem(
			'The item has none of the input fields of the model',
			`Its input fields are: ${fieldNames(definition)}. The item has: ${Object.keys(json).join(', ')}.`,
		);
	}
	return Object.fromEntries(found);
}

/** Fields of the form; one that was left empty there is not set, a null from an expression is. */
function definedFields(
	execution: Execution,
	mapper: unknown,
	itemIndex: number,
): { [key: string]: Json } {
	const raw = valueAt(execution.parameters.raw('input', itemIndex), 'value');
	const entered = jsonObject(valueAt(mapper, 'value'));
	const set = Object.entries(entered).filter(([name, value]) => {
		const written = typeof raw === 'object' && raw !== null ? Reflect.get(raw, name) : undefined;
		// A null that an AI tool left there means that it had nothing to say.
		const fromExpression = [raw, written].some(
			(text) => typeof text === 'string' && !text.includes('$fromAI'),
		);
		return value !== null || fromExpression;
	});
	return Object.fromEntries(set);
}

function jsonObject(value: unknown): { [key: string]: Json } {
	const json = jsonValue('Input', value ?? {});
	return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
}

/**
 * Body for one input. Text goes as text/plain, as UbiOps' own client sends it, so that `123` or
 * `{"a":1}` stay the texts they are; an empty text goes as JSON because n8n drops an empty body.
 */
export const inputBody = (input: Json): CallBody =>
	typeof input === 'string' && input !== '' ? { kind: 'text', text: input } : jsonBody(input);
