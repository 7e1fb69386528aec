/** Every example of the documents can be sent from the form, and arrives as it stands there. */

import type { INodeParameters } from 'n8n-workflow';

import { parametersOf } from '../../nodes/UbiOps/api/table/parameters';
import { fixedContent } from './coverage';
import { type Filled, formFor } from './form';
import { useRecording } from './recording';
import type { Recorded } from './recordingServer';
import { documented, sinceOf } from './reference';
import { rows, type Endpoint, type TableRow } from './rows';
import type { Value } from './samples';

const recording = useRecording();
const { engine } = recording;

const isObject = (value: Value): value is { [key: string]: Value } =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An example of the fixture as a value of the tests. Without the empty objects for which the form has no
 * field: a bucket of UbiOps itself has no storage elsewhere to describe.
 */
function exampleOf({ row }: TableRow, example: unknown): Value {
	const value: Value = JSON.parse(JSON.stringify(example));
	if (!isObject(value)) return value;
	const parameters = parametersOf(row);
	const isHidden = (wire: string): boolean => {
		const { parameter, is } = parameters.find((one) => one.wire === wire)?.when ?? {};
		const decider = parameters.find(({ name }) => name === parameter)?.wire;
		const chosen = decider === undefined ? undefined : value[decider];
		return chosen !== undefined && !is?.some((one) => one === chosen);
	};
	const isEmpty = (part: Value): boolean => isObject(part) && Object.keys(part).length === 0;
	return Object.fromEntries(
		Object.entries(value).filter(([wire, part]) => !(isEmpty(part) && isHidden(wire))),
	);
}

interface Case {
	entry: TableRow;
	endpoint: Endpoint;
	example: Value;
	place: 'query' | 'body';
}

const cases = rows
	.filter(({ row }) => !row.composed)
	.flatMap((entry) =>
		entry.endpoints.flatMap((endpoint) => {
			const operation = documented(entry.row.method, endpoint.path);
			return (operation?.request_examples ?? []).map((example, index): [string, Case] => [
				`${operation?.id} example ${index + 1}`,
				{
					entry,
					endpoint,
					example: exampleOf(entry, example),
					place: operation?.request_examples_in === 'query' ? 'query' : 'body',
				},
			]);
		}),
	);

/** Whether the limit of the form is that of the API, in the query or the body. */
const hasOwnLimit = ({ response }: Case['entry']['row']): boolean =>
	response.kind === 'list' && (response.paging === 'start' || response.paging === 'id');

/** The form for an example: every key in its field; a list of objects as JSON where `listsAsJson`. */
function fill({ entry, endpoint, example, place }: Case, listsAsJson: boolean): INodeParameters {
	const { row } = entry;
	if (row.body?.kind === 'input' && place === 'body') {
		return {
			...formFor(entry, endpoint, []),
			inputMode: 'json',
			inputJson: JSON.stringify(example),
		};
	}
	if (row.body?.kind === 'ids') {
		return {
			...formFor(entry, endpoint, []),
			requestIds: Array.isArray(example) ? example.join(', ') : '',
		};
	}
	const { limit, ...rest } = isObject(example) ? example : {};
	if (typeof limit === 'number' && hasOwnLimit(row)) {
		return { ...fill({ entry, endpoint, example: rest, place }, listsAsJson), limit };
	}
	const content =
		row.body?.kind === 'objects' && Array.isArray(example) ? (example[0] ?? {}) : example;
	if (!isObject(content)) throw new Error('The example is no object');
	const fixed = fixedContent(row.body);
	const filled = Object.entries(content).flatMap(([wire, value]): Filled[] => {
		if (wire in fixed) return [];
		const found = parametersOf(row).filter((one) => one.wire === wire && one.in === place);
		if (found.length === 0) throw new Error(`There is no field for ${wire}`);
		const parameter = listsAsJson ? found.at(-1) : found[0];
		if (value === null) return [];
		return parameter === undefined ? [] : [{ parameter, value }];
	});
	const cleared = Object.entries(content)
		.filter(([, value]) => value === null)
		.map(([wire]) => wire);
	const clearing = parametersOf(row).find(({ nulls }) => nulls);
	if (cleared.length === 0 || row.body?.kind === 'fixed') return formFor(entry, endpoint, filled);
	if (clearing?.collection === undefined) throw new Error(`${cleared.join()} can not be cleared`);
	const form = formFor(entry, endpoint, filled);
	const collection = form[clearing.collection];
	const before = typeof collection === 'object' && collection !== null ? collection : {};
	return { ...form, [clearing.collection]: { ...before, [clearing.name]: cleared } };
}

/** The API version that an example is for: v2 where something in it is new there. */
function versionFor({ entry, endpoint, example }: Case): 'v2.1' | 'v2' {
	const operation = documented(entry.row.method, endpoint.path);
	const named = [...(operation?.query ?? []), ...(operation?.body.fields ?? [])].filter(
		({ name }) => isObject(example) && name in example,
	);
	const isNew = named.some((parameter) => sinceOf(parameter) === '4.15');
	return isNew || operation?.since === 'client-4.15' ? 'v2' : 'v2.1';
}

async function sent(parameters: INodeParameters, version: string): Promise<Recorded> {
	recording.server.calls.splice(0);
	await engine.runNode({
		type: 'n8n-nodes-ubiops.ubiOps',
		parameters,
		credentials: {
			ubiOpsApi: {
				apiToken: 'contract',
				baseUrl: recording.server.baseUrl.replace(/v2\.1$/, version),
			},
		},
	});
	const call = recording.server.calls.at(-1);
	if (call === undefined) throw new Error('Nothing was sent');
	return call;
}

test('there are examples to send', () => {
	expect(cases.length).toBeGreaterThan(30);
});

/** Whether a list holds an empty object or a null: entries of the form can only leave those out. */
const holdsNothing = (value: Value, inList = false): boolean => {
	if (Array.isArray(value)) return value.some((one) => holdsNothing(one, true));
	if (!isObject(value)) return inList && value === null;
	const parts = Object.values(value);
	return (inList && parts.length === 0) || parts.some((one) => holdsNothing(one, inList));
};

describe.each([
	['in the form', false, cases.filter(([, { example }]) => !holdsNothing(example))],
	['with lists as JSON', true, cases],
])('%s', (_way, listsAsJson, ways) => {
	test.each(ways)('%s', async (_name, one) => {
		const { entry, example, place } = one;
		const form =
			entry.row.body?.kind === 'fixed' ? formFor(entry, one.endpoint, []) : fill(one, listsAsJson);
		// Inputs of models are free: nothing of a deployment's own fields is checked here.
		recording.server.inputType =
			typeof example === 'string' || (Array.isArray(example) && typeof example[0] === 'string')
				? 'plain'
				: 'free';
		const call = await sent(form, versionFor(one));
		if (place === 'query') {
			const expected = Object.entries(isObject(example) ? example : {}).map(([name, value]) => [
				name,
				String(value),
			]);
			const received = Object.fromEntries(call.query);
			expect(Object.fromEntries(expected.map(([name = '']) => [name, received[name]]))).toEqual(
				Object.fromEntries(expected),
			);
			return;
		}
		const type = String(call.headers['content-type']);
		const body: unknown = type.startsWith('text/plain')
			? call.body.toString()
			: JSON.parse(call.body.toString());
		const limit = hasOwnLimit(entry.row) ? { limit: 7 } : {};
		expect(body).toEqual(isObject(example) ? { ...limit, ...example } : example);
	});
});
