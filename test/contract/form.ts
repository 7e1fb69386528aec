/** Filling in the node's form: what the wire and the example tests share. */

import type { INodeParameters } from 'n8n-workflow';

import { locatorOf } from '../../nodes/UbiOps/api/locators';
import type { Parameter } from '../../nodes/UbiOps/api/table/parameter';
import { parametersOf } from '../../nodes/UbiOps/api/table/parameters';
import { pathValues } from '../../nodes/UbiOps/api/table/path';
import type { Endpoint, TableRow } from './rows';
import { formValue, type Value } from './samples';

export interface Filled {
	readonly parameter: Parameter;
	readonly value: Value;
}

/** Names with what a path has to survive: a slash, a space, percent, plus, and letters beyond ASCII. */
export const pathSample = (locator: string): string => `${locator} /%2e+é`;

/** Parameters of the node for an endpoint of a row with these fields filled in. */
export function formFor(
	{ resource, operation, row }: TableRow,
	{ template, scope, withOptional }: Endpoint,
	filled: readonly Filled[],
): INodeParameters {
	const form: INodeParameters = { resource, operation, simplify: false };
	if (scope !== undefined) form.scope = scope;
	if (row.confirmation !== undefined) form.confirmation = row.confirmation;
	if (row.response.kind === 'upload') form.binaryPropertyName = 'upload';
	if (row.response.kind === 'list') form.limit = 7;
	for (const { locator, optional } of pathValues(template)) {
		if (optional && !withOptional) continue;
		form[locatorOf(locator).parameter] = { __rl: true, mode: 'name', value: pathSample(locator) };
	}
	if (row.body?.kind === 'ids') form.requestIds = 'id-1, id-2';
	if (row.body?.kind === 'input') {
		form.inputMode = 'json';
		form.inputJson = '{"a":1}';
	}
	for (const { name, field, collection } of parametersOf(row)) {
		// What a user leaves out is not set: a choice with a default has an entry for that.
		const unset = field.kind === 'choice' && field.choices.find((choice) => choice.unset);
		if (collection === undefined && unset) form[name] = unset.value;
	}
	const collections: Record<string, INodeParameters> = {};
	for (const { parameter, value } of filled) {
		const [condition] = parameter.when?.is ?? [];
		if (parameter.when !== undefined && condition !== undefined) {
			form[parameter.when.parameter] = condition;
		}
		const entered = formValue(parameter.field, value);
		if (parameter.collection === undefined) form[parameter.name] = entered;
		else (collections[parameter.collection] ??= {})[parameter.name] = entered;
	}
	return { ...form, ...collections };
}
