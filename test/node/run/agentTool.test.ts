/**
 * The node as the tool of an AI agent: what models send, which is rarely what was asked for, into many
 * operations. Each gives the call that was meant, or one message that names the field.
 */

import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { resources } from '../../../nodes/UbiOps/api';
import type { Operation } from '../../../nodes/UbiOps/api/table/operation';
import type { Parameter } from '../../../nodes/UbiOps/api/table/parameter';
import { parametersOf } from '../../../nodes/UbiOps/api/table/parameters';
import { useToolScene } from './toolScene';

const scene = useToolScene();

type Value = IDataObject[string];

interface Given {
	readonly parameter: Parameter;
	readonly key: string;
	readonly clean: Value;
}

/** A value that a well-behaved agent sends; undefined for kinds of fields that it does not fill in. */
function cleanValue({ field, in: place }: Parameter): Value | undefined {
	switch (field.kind) {
		case 'locator':
			return field.locator === 'project' ? 'demo' : 'some-name';
		case 'text':
			return 'abc';
		case 'number':
			return field.min ?? 5;
		case 'boolean':
			return true;
		case 'choice':
			return field.choices.find(({ unset }) => !unset)?.value;
		case 'json':
			return place === 'body' ? { key: 1 } : undefined;
		case 'dateTime':
			return field.dateOnly ? '2026-01-31' : '2026-01-31T12:00:00Z';
		default:
			return undefined;
	}
}

const isPlain = (row: Operation): boolean => {
	const { path, body, response, alternatives, composed, wait } = row;
	return (
		typeof path === 'string' &&
		(body === undefined || body.kind === 'object') &&
		['object', 'list', 'deleted', 'done'].includes(response.kind) &&
		alternatives === undefined &&
		composed === undefined &&
		wait === undefined &&
		parametersOf(row).every(({ when }) => when === undefined)
	);
};

interface Case {
	readonly resource: string;
	readonly operation: string;
	readonly given: readonly Given[];
}

/** Every fourth of the simple operations: of all resources, and all verbs. */
const cases = resources
	.flatMap(({ value, operations }) =>
		Object.entries(operations).flatMap(([operation, row]): Case[] => {
			// The project is needed by all others; these need another API than the sandbox's base URL names.
			const isDelete = value === 'project' && operation === 'delete';
			if (!isPlain(row) || isDelete || /^(environmentTag|projectEvent)$/.test(value)) return [];
			const given = parametersOf(row).flatMap((parameter, index): Given[] => {
				const clean = cleanValue(parameter);
				const lists = parameter.name.endsWith('Json') || parameter.when !== undefined;
				const needed = parameter.collection === undefined || index % 3 !== 2;
				return clean === undefined || lists || !needed
					? []
					: [{ parameter, key: `p${index}`, clean }];
			});
			return [{ resource: value, operation, given }];
		}),
	)
	.filter((_case, index) => index % 4 === 0);

/** The node's parameters, with everything left to the agent. */
function parametersFor({ resource, operation, given }: Case): INodeParameters {
	const parameters: INodeParameters = { resource, operation };
	for (const { parameter, key } of given) {
		const expression = `={{ $fromAI('${key}') }}`;
		const value =
			parameter.field.kind === 'locator'
				? { __rl: true, mode: 'name', value: expression }
				: expression;
		const { collection, name } = parameter;
		if (collection === undefined) parameters[name] = value;
		else parameters[collection] = { ...Object(parameters[collection]), [name]: value };
	}
	return parameters;
}

const valuesOf = (
	{ given }: Case,
	change: (value: Value, given: Given) => Value = (value) => value,
): IDataObject => Object.fromEntries(given.map((one) => [one.key, change(one.clean, one)]));

/** What a call of the tool comes to: a call of the API, or what the agent reads. */
async function outcomeOf(one: Case, values: IDataObject) {
	const { sandbox } = scene;
	sandbox.clearCalls();
	const { project: _project, ...parameters } = { project: '', ...parametersFor(one) };
	const { items, outcome } = await scene.use(
		'ubiOpsTool',
		NodeConnectionTypes.AiTool,
		'consumer',
		{ options: {}, ...parameters },
		{ items: [{ json: values }] },
	);
	const [call] = sandbox.calls;
	const told = JSON.stringify(items[0]?.json.result ?? outcome.error?.message);
	return call === undefined
		? { told }
		: { call: [call.method, call.rawPath, call.query, call.body] };
}

const isOptional = ({ parameter }: Given): boolean =>
	parameter.collection !== undefined && parameter.field.kind !== 'locator';

const named = /'[A-Z][^']*'/;

test('there are more than thirty operations', () => {
	expect(cases.length).toBeGreaterThan(30);
});

describe.each(cases.map((one) => [`${one.resource}: ${one.operation}`, one] as const))(
	'%s',
	(_name, one) => {
		test('what an agent sends', async () => {
			const clean = await outcomeOf(one, valuesOf(one));
			expect(clean).toHaveProperty('call');
			// Numbers and flags as text, objects as text, and keys that nobody asked for.
			const texts = valuesOf(one, (value) =>
				typeof value === 'string'
					? value
					: typeof value === 'object'
						? JSON.stringify(value)
						: String(value),
			);
			expect(await outcomeOf(one, { ...texts, reasoning: 'because' })).toEqual(clean);
			// Null for what may be left out is the same as leaving it out.
			const nulls = valuesOf(one, (value, given) => (isOptional(given) ? null : value));
			const without = { ...one, given: one.given.filter((given) => !isOptional(given)) };
			expect(await outcomeOf(one, nulls)).toEqual(await outcomeOf(without, valuesOf(without)));
			// An object or a list in place of a value is reported with the field's name, or taken as it is meant.
			for (const wrap of [(value: Value) => ({ value }), (value: Value) => [value, value]]) {
				const wrapped = await outcomeOf(
					one,
					valuesOf(one, (value) => JSON.parse(JSON.stringify(wrap(value)))),
				);
				if ('told' in wrapped) expect(wrapped.told).toMatch(named);
				else expect(JSON.stringify(wrapped)).not.toContain('[object');
			}
		});
	},
);

test('an agent reads what happened and what to do', async () => {
	const { given: _given, ...row } = { given: [], resource: 'deployment', operation: 'get' };
	const { items } = await scene.use(
		'ubiOpsTool',
		NodeConnectionTypes.AiTool,
		'consumer',
		{
			...row,
			project: 'demo',
			deployment: { __rl: true, mode: 'name', value: "={{ $fromAI('name') }}" },
		},
		{ items: [{ json: { name: 'gone' } }] },
	);
	const told = JSON.stringify(items[0]?.json.result);
	expect(told).toContain("Deployment with name 'gone' does not exist");
	expect(told).toContain("Check 'Deployment' (gone)");
	expect(told.match(/Check 'Deployment'/g)).toHaveLength(1);
});
