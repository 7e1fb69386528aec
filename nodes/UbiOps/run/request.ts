/** From the values of an item to the call that they ask for. */

import { labelOf } from '../api/table/naming';
import type { Operation } from '../api/table/operation';
import { type Call, type CallBody, jsonBody, ORDINARY_TIMEOUT_MS } from '../transport/call';
import { FILE_TIMEOUT_MS } from '../transport/storage';
import { multipartBody } from './files/binary';
import { InputProblem } from '../transport/inputProblem';
import type { Json } from './values/jsonValue';
import type { ItemValues } from './values/itemValues';
import { callContext } from '../transport/errors';
import type { Execution } from './execution';

/** Milliseconds that a response may come later than the model's own limit. */
const GRACE_MS = 30_000;

/** Milliseconds that the response of an operation may take with this query. */
export function timeoutOf(operation: Operation, query: ItemValues['query']): number {
	const { timeout, response } = operation;
	if (typeof timeout === 'number') return timeout * 1000;
	if (timeout !== undefined) {
		const given = query.find(([name]) => name === timeout.field)?.[1];
		return Number(given ?? timeout.default) * 1000 + GRACE_MS;
	}
	return response.kind === 'file' ? FILE_TIMEOUT_MS : ORDINARY_TIMEOUT_MS;
}

/** The call of an item up to its body. */
export function callFor(
	execution: Execution,
	values: ItemValues,
	itemIndex: number | undefined,
	body?: CallBody,
): Call {
	const { operation } = execution;
	const { response } = operation;
	const context = callContext(values.path, itemIndex, operation.repeatable, operation);
	const model = values.body.get('model');
	return {
		method: operation.method,
		path: values.callPath,
		query: values.query,
		headers: values.headers,
		body,
		timeoutMs: timeoutOf(operation, values.query),
		...(response.kind === 'list' ? { entries: response.entries } : {}),
		callContext:
			typeof model === 'string'
				? { ...context, fields: [...context.fields, { label: 'Model', value: model }] }
				: context,
	};
}

/**
 * Fields of a body as one object. A field that is merged gives its own keys; those of the other fields
 * stand.
 *
 * @throws InputProblem when the merged field is no object
 */
function mergedBody(
	fields: ItemValues['body'],
	merged: string | undefined,
): { [key: string]: Json } {
	const name = merged ?? '';
	const { [name]: further, ...own } = Object.fromEntries(fields);
	if (further === undefined) return own;
	if (typeof further !== 'object' || further === null || Array.isArray(further)) {
		throw new InputProblem(
			`'${labelOf(name)}' must be a JSON object`,
			'Enter an object with the keys to send, such as { "top_k": 20 }.',
		);
	}
	return { ...further, ...own };
}

/**
 * Body that the fields of an item ask for; undefined for operations without one.
 *
 * @throws InputProblem when a file is not there, or an update changes nothing
 */
export async function bodyOf(
	execution: Execution,
	values: ItemValues,
	itemIndex: number,
): Promise<CallBody | undefined> {
	const { body, method, emptyBody } = execution.operation;
	if (body?.kind === 'object' && method === 'PATCH' && values.body.size === 0 && !emptyBody) {
		throw new InputProblem(
			'Nothing is set that could be updated',
			"Add at least one field to update, or name one in 'Fields to Clear'.",
		);
	}
	switch (body?.kind) {
		case 'object':
			return jsonBody({ ...body.always, ...mergedBody(values.body, body.merged) });
		case 'objects':
			return jsonBody([Object.fromEntries(values.body)]);
		case 'fixed':
			return jsonBody(body.content);
		case 'multipart':
			return await multipartBody(execution, body.fields, values, itemIndex);
		default:
			return undefined;
	}
}
