/** Values for documented parameters, and the same values as a user would enter them in the form. */

import type { INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import type { Field } from '../../nodes/UbiOps/api/table/field';
import { parameterName } from '../../nodes/UbiOps/api/table/naming';
import type { ReferenceParameter } from './reference';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** A value that the reference allows for a parameter, as it has to stand on the wire. */
export function wireSample(parameter: ReferenceParameter, place: 'query' | 'body'): Value {
	const { type, children } = parameter;
	// Credentials belong to one provider.
	if (parameter.name === 'provider') return 'amazon_s3';
	if (parameter.name === 'objects' && children !== undefined) return pipelineObjects(children);
	if (parameter.name === 'model') return 'ubiops-deployment/llm/v1/org/model:1b';
	const allowed = parameter.enum?.find((value) => value !== '');
	if (allowed !== undefined) return allowed;
	switch (type) {
		case 'integer':
			return parameter.multiple_of ?? parameter.min ?? parameter.max ?? 300;
		case 'number':
			return 1.5;
		case 'boolean':
			return true;
		case 'datetime':
			return '2026-01-31T12:00:00.123456+00:00';
		case 'date':
			return '2026-01-31';
		case 'cron':
			return '0 3 * * *';
		case 'labels':
			return place === 'query' ? 'team:research,stage:test' : { team: 'research', stage: 'test' };
		case 'fields':
			if (children === undefined) return [{ name: 'some_name', data_type: 'int' }];
			return [objectSample(children), { ...objectSample(children), name: 'other_name' }];
		case 'array':
			// What OpenAI's form wants in it stands in no list of keys.
			if (parameter.name === 'messages') return [{ role: 'user', content: 'Hello' }];
			if (children !== undefined) return [objectSample(children)];
			return parameter.items === 'object' ? [{ name: 'some_name', value: 1 }] : ['one', 'two'];
		case 'object':
			return children === undefined ? { key: 1 } : objectSample(children);
		case 'json':
			return { key: [1, null] };
		default:
			return textSample(parameter);
	}
}

/** Text that a documented format or pattern allows. */
function textSample({
	name,
	format,
	pattern,
	min_length: minLength = 0,
}: ReferenceParameter): string {
	if (format === 'uuid') return '2f909aeb-5c7e-4974-970d-cd0a6a073aca';
	if (format === 'uri' || name.endsWith('url')) return 'http://127.0.0.1:9/hook';
	if (format === 'YYYY-MM') return '2026-01';
	if (format === 'regex') return '^/health$';
	if (name.startsWith('email')) return 'someone@example.com';
	const prefix = pattern?.includes('custom') ? 'custom.' : 'some';
	return `${prefix}${name.replace(/[^a-z]/g, '')}`.padEnd(minLength, 'x');
}

const objectSample = (children: readonly ReferenceParameter[]): { [key: string]: Value } =>
	Object.fromEntries(
		children
			.filter(({ when }) => when === undefined || when.includes('amazon_s3'))
			.map((child) => [child.name, wireSample(child, 'body')]),
	);

/** An object that runs a deployment, and one that is an operator: each with what it can have. */
function pipelineObjects(children: readonly ReferenceParameter[]): Value[] {
	const { configuration = {}, version = null, ...object } = objectSample(children);
	const { on_error = null, ...operator } = isObject(configuration) ? configuration : {};
	return [
		{ ...object, version, configuration: { on_error } },
		{ ...object, name: 'other_name', reference_type: 'operator', configuration: operator },
	];
}

const labelEntries = (pairs: ReadonlyArray<readonly [string, Value]>): INodeParameters => ({
	entries: pairs.map(([key, value]) => ({ key, value: String(value) })),
});

/** The same value as a user enters it in a field of this kind. */
export function formValue(field: Field, value: Value): NodeParameterValueType {
	switch (field.kind) {
		case 'labels':
			return labelEntries(Object.entries(isObject(value) ? value : {}));
		case 'labelFilter':
			return labelEntries(
				String(value)
					.split(',')
					.map((pair): [string, string] => [pair.split(':')[0] ?? '', pair.split(':')[1] ?? '']),
			);
		case 'textList':
			return Array.isArray(value) ? value.map(String) : String(value);
		case 'choices':
			return [String(value)];
		case 'list':
			return {
				entries: (Array.isArray(value) ? value : []).map((entry) => formEntry(field.item, entry)),
			};
		case 'group':
			return formObject(field.item, value);
		case 'json':
			return JSON.stringify(value);
		case 'locator':
			return { __rl: true, mode: 'name', value: String(value) };
		default:
			return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : value;
	}
}

const isObject = (value: Value): value is { [key: string]: Value } =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** An entry of a list: what may be left out stands in one collection. */
function formEntry(fields: Readonly<Record<string, Field>>, value: Value): INodeParameters {
	const isInEntry = (field: Field): boolean => field.kind === 'group' && field.inEntry === true;
	const direct = Object.entries(fields).filter(
		([, field]) =>
			!isInEntry(field) &&
			(field.required || field.own || ['group', 'list', 'labels'].includes(field.kind)),
	);
	const names = new Set(direct.map(([wire]) => wire));
	const optional = Object.entries(fields).filter(([wire]) => !names.has(wire));
	if (optional.length === 0) return formObject(Object.fromEntries(direct), value);
	const additionalFields = optional.map(([wire, field]) =>
		field.kind === 'group' && isObject(value)
			? formObject(field.item, value[wire] ?? {})
			: formObject({ [wire]: field }, value),
	);
	return {
		...formObject(Object.fromEntries(direct), value),
		additionalFields: Object.assign({}, ...additionalFields),
	};
}

function formObject(fields: Readonly<Record<string, Field>>, value: Value): INodeParameters {
	const parameters: INodeParameters = {};
	for (const [wire, field] of Object.entries(fields)) {
		const part = isObject(value) ? value[wire] : undefined;
		if (part !== undefined) parameters[parameterName(wire)] = formValue(field, part);
	}
	return parameters;
}
