/** What the form says for one item, sorted by where it goes in the call. */

import { flag, type NumberField } from '../../api/table/field';
import type { LocatorName } from '../../api/locators';
import { scopeLabels } from '../../api/locators/scope';
import type { Operation } from '../../api/table/operation';
import { AS_JSON, type Parameter } from '../../api/table/parameter';
import { parametersOf } from '../../api/table/parameters';
import { pathFor } from '../../api/table/path';
import { requireVersion } from '../../transport/apiVersion';
import { isData, valueAt, writeJson } from '../../transport/json';
import { InputProblem } from '../../transport/inputProblem';
import { fillPath } from '../../transport/path';
import { fieldValue } from './fieldValue';
import type { Json } from './jsonValue';
import { resolveFileUri } from './fileUri';
import type { Execution } from '../execution';

export interface ItemValues {
	/** Path of the call, of the values that follow and the chosen scope: encoded, with a leading slash. */
	readonly callPath: string;
	readonly path: ReadonlyMap<LocatorName, string>;
	readonly query: ReadonlyArray<readonly [string, string]>;
	readonly headers: Readonly<Record<string, string>>;
	/** Most entries to send in one call, when the user says so. */
	readonly batchSize?: number;
	/** Name of the binary property with the file to upload. */
	readonly upload?: string;
	/** Bytes of the parts of a large upload, when the user says so. */
	readonly partSize?: number;
	/** Body fields by wire name; files by the name of their binary property. */
	readonly body: ReadonlyMap<string, Json>;
}

/** Values of executions in whose forms no expression was met: they are those of every item. */
const shared = new WeakMap<Execution, ItemValues>();

/**
 * Reads and checks all parameters of the operation for an item.
 *
 * @returns the very same object for all items, when no expression had to be evaluated for it
 * @throws InputProblem that names the field, when a value is missing or cannot be right
 */
export function itemValues(execution: Execution, itemIndex: number): ItemValues {
	const known = shared.get(execution);
	if (known !== undefined) return known;
	const { evaluations } = execution.parameters;
	const values = readValues(execution, itemIndex);
	if (execution.parameters.evaluations === evaluations) shared.set(execution, values);
	return values;
}

function readValues(execution: Execution, itemIndex: number): ItemValues {
	const path = new Map<LocatorName, string>();
	const query: Array<readonly [string, string]> = [];
	const headers: Record<string, string> = {};
	const body = new Map<string, Json>();
	const nulls: string[] = [];
	let scope: string | undefined;
	let upload: string | undefined;
	let partSize: number | undefined;
	let batchSize: number | undefined;
	for (const parameter of parametersOf(execution.operation)) {
		const value = enteredValue(execution, parameter, itemIndex);
		if (value === undefined) continue;
		const { field, wire } = parameter;
		requireVersion(execution.session, field, parameter.label);
		switch (parameter.in) {
			case 'scope':
				scope = asText(value);
				break;
			case 'switch':
				// It only says which of the fields are read.
				break;
			case 'confirmation':
				confirm(execution.operation, value);
				break;
			case 'blank':
				if (value === true) body.set(wire, '');
				break;
			case 'path':
				if (field.kind === 'locator') path.set(field.locator, asText(value));
				break;
			case 'query':
				query.push([wire, asText(value)]);
				break;
			case 'header':
				headers[wire] = asText(value);
				break;
			case 'upload':
				upload = asText(value);
				break;
			case 'partSize':
				partSize = Number(value) * 1024 * 1024;
				break;
			case 'batch':
				batchSize = Number(value);
				break;
			case 'body':
				if (parameter.nulls) nulls.push(...(Array.isArray(value) ? value.map(String) : []));
				else body.set(wire, value);
		}
	}
	for (const { field, wire, when } of parametersOf(execution.operation)) {
		const isLeftOut = field.required && !body.has(wire) && when?.parameter === AS_JSON;
		if (isLeftOut && field.kind === 'list') body.set(wire, []);
		if (isLeftOut && field.kind === 'labels') body.set(wire, {});
	}
	resolveFileUri(path);
	for (const wire of nulls) {
		if (body.has(wire)) {
			const cleared = parametersOf(execution.operation).find(
				(parameter) => parameter.wire === wire,
			);
			throw new InputProblem(
				`'${cleared?.label ?? wire}' has a value but is also listed in 'Fields to Clear'`,
				"Remove it from the fields or from 'Fields to Clear'.",
			);
		}
		body.set(wire, null);
	}
	const { scopeAvailability } = execution.operation;
	const ofScope = Object.entries(scopeAvailability ?? {}).find(([name]) => name === scope)?.[1];
	requireVersion(execution.session, ofScope ?? {}, scopeLabels.get(scope ?? '') ?? '');
	return {
		callPath: fillPath(templateFor(execution.operation, scope), path),
		path,
		query,
		headers,
		upload,
		partSize,
		batchSize,
		body,
	};
}

function templateFor({ path }: Operation, scope: string | undefined): string {
	const template = pathFor(path, scope);
	if (template !== undefined) return template;
	throw new InputProblem(`'Scope' cannot be '${scope ?? ''}'`, "Choose one in 'Scope'.");
}

/** Nothing is deleted for good by a slip of the mouse. */
function confirm({ confirmation = '' }: Operation, value: Json): void {
	if (asText(value).trim().toLowerCase() === confirmation.toLowerCase()) return;
	throw new InputProblem(
		`'Confirmation' is not '${confirmation}', so nothing was deleted`,
		`Type '${confirmation}' in 'Confirmation' if you really want this. It cannot be undone.`,
	);
}

/** A value as it stands in a path, a query or a header. */
const asText = (value: Json): string =>
	Array.isArray(value)
		? value.map(asText).join(',')
		: typeof value === 'string'
			? value
			: writeJson(value);

function enteredValue(
	execution: Execution,
	parameter: Parameter,
	itemIndex: number,
): Json | undefined {
	const { field, label, collection, name, optional } = parameter;
	const { parameters, timezone } = execution;
	if (parameter.when !== undefined) {
		const { parameter: decider, is } = parameter.when;
		if (!isOneOf(parameters.value(decider, itemIndex), is)) return undefined;
	}
	const entered =
		collection === undefined
			? parameters.valueOrNull(name, itemIndex)
			: valueAt(parameters.value(collection, itemIndex), name);
	if (execution.operation.method === 'PATCH') refuseEmpty(parameter, entered);
	const value = fieldValue({ field, label, timezone }, entered);
	if (value !== undefined) return value;
	if (entered === null && field.nullable && isExplicitNull(execution, parameter, itemIndex))
		return null;
	const mayBeEmpty = ['choice', 'list', 'labels'].includes(field.kind);
	const isNeeded = collection === undefined && field.required === true && !mayBeEmpty;
	if (isNeeded || (parameter.in === 'path' && !optional)) {
		throw new InputProblem(`'${label}' is empty`, `Choose or enter a value in '${label}'.`);
	}
	return undefined;
}

/** Whether a parameter has one of these values; a switch that is not there is off. */
const isOneOf = (value: unknown, allowed: ReadonlyArray<string | boolean>): boolean =>
	allowed.some((one) => String(one) === String(value ?? (typeof one === 'boolean' ? false : '')));

/**
 * A collection of the form that was added and left empty is not the wish to remove all that UbiOps has.
 *
 * @throws InputProblem that says how to wish for it
 */
function refuseEmpty({ field, label, collection }: Parameter, entered: unknown): void {
	const isList = field.kind === 'list' || field.kind === 'labels';
	if (!isList || collection === undefined) return;
	if (!isData(entered) || Object.keys(entered).length > 0) return;
	throw new InputProblem(
		`'${label}' has no entries`,
		`Add an entry, or remove '${label}'. To remove all entries in UbiOps, turn on 'Specify Lists as JSON' and enter ${field.kind === 'list' ? '[]' : '{}'} in '${label} (JSON)'.`,
	);
}

/** An expression that gives null means null; what an AI tool leaves out means nothing. */
function isExplicitNull(
	execution: Execution,
	{ collection, name }: Parameter,
	itemIndex: number,
): boolean {
	const raw =
		collection === undefined
			? execution.parameters.raw(name, itemIndex)
			: valueAt(execution.parameters.raw(collection, itemIndex), name);
	return typeof raw === 'string' && raw.startsWith('=') && !raw.includes('$fromAI');
}

export interface NumberParameter {
	readonly name: string;
	readonly label: string;
	readonly field: NumberField;
}

/**
 * Value of such a property for an item.
 *
 * @param unset what it is when it is not set
 * @throws InputProblem when it is no number, or out of bounds
 */
export function numberAt(
	execution: Pick<Execution, 'parameters' | 'timezone'>,
	{ name, label, field }: NumberParameter,
	itemIndex: number,
	unset: number,
): number {
	const entered = execution.parameters.value(name, itemIndex);
	const value = fieldValue({ field, label, timezone: execution.timezone }, entered);
	return typeof value === 'number' ? value : unset;
}

/**
 * Whether a property of its own beside the fields of the API is on for an item.
 *
 * @throws InputProblem when it is neither true nor false
 */
export function flagAt(
	{ parameters, timezone }: Pick<Execution, 'parameters' | 'timezone'>,
	name: string,
	label: string,
	itemIndex: number,
): boolean {
	const entered = parameters.value(name, itemIndex);
	if (typeof entered === 'boolean') return entered;
	return fieldValue({ field: flag('Whether it is on'), label, timezone }, entered) === true;
}
