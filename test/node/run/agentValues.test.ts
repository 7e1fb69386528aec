/**
 * Numbers and booleans from an AI agent, as themselves and as text: in the input of a model and in the
 * fields of the node. Each arrives as what it means, or is refused with the name of its field.
 */

import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { deploy } from '../../sandbox/client';
import { useToolScene } from './toolScene';

const scene = useToolScene();

beforeAll(async () => {
	await deploy(scene.sandbox, {
		name: 'typed',
		inputFields: [
			{ name: 'whole', data_type: 'int' },
			{ name: 'real', data_type: 'double' },
			{ name: 'flag', data_type: 'bool' },
			{ name: 'words', data_type: 'string' },
		],
		model: { kind: 'echo' },
	});
});

const named = (value: string): INodeParameters => ({ __rl: true, mode: 'name', value });

/** What an agent's call of the tool comes to: the calls that were made, and what it reads. */
async function callTool(parameters: INodeParameters, given: IDataObject) {
	scene.sandbox.clearCalls();
	const { items, outcome } = await scene.use(
		'ubiOpsTool',
		NodeConnectionTypes.AiTool,
		'consumer',
		parameters,
		{ items: [{ json: given }] },
	);
	return {
		calls: scene.sandbox.calls,
		reply: JSON.stringify(items[0]?.json.result ?? outcome.error?.message),
	};
}

const clean = { whole: 12, real: 1.5, flag: true, words: 'a' };

describe('the input of a model', () => {
	const fields = Object.keys(clean);
	const ways: Array<[string, INodeParameters]> = [
		[
			'in fields of the form',
			{
				inputMode: 'fields',
				input: {
					mappingMode: 'defineBelow',
					value: Object.fromEntries(fields.map((name) => [name, `={{ $fromAI('${name}') }}`])),
				},
			},
		],
		[
			'as JSON',
			{
				inputMode: 'json',
				inputJson: `={{ { ${fields.map((name) => `${name}: $fromAI('${name}')`).join(', ')} } }}`,
			},
		],
	];

	describe.each(ways)('%s', (_way, input) => {
		const send = async (change: IDataObject) => {
			const { calls, reply } = await callTool(
				{
					resource: 'deploymentRequest',
					operation: 'create',
					deployment: named('typed'),
					...input,
				},
				{ ...clean, ...change },
			);
			const request = calls.find(({ operationId }) => operationId === 'deployment_requests_create');
			return { sent: request?.body, reply };
		};

		test.each<[IDataObject, IDataObject]>([
			[{}, clean],
			[{ whole: '12', real: '1.5', flag: 'true' }, clean],
			[
				{ whole: 0, real: 0, flag: false },
				{ ...clean, whole: 0, real: 0, flag: false },
			],
			[
				{ whole: '0', real: '-0.5', flag: 'false' },
				{ ...clean, whole: 0, real: -0.5, flag: false },
			],
			[
				{ whole: 12.0, real: '2', flag: ' True ' },
				{ ...clean, real: 2 },
			],
			[{ words: '12' }, { ...clean, words: '12' }],
			[{ words: 12 }, { ...clean, words: '12' }],
			[{ words: 'true' }, { ...clean, words: 'true' }],
			[{ words: '' }, { ...clean, words: '' }],
		])('%j arrives', async (change, expected) => {
			expect((await send(change)).sent).toEqual(expected);
		});

		test.each<[IDataObject, string]>([
			[{ whole: '' }, "'whole' must be a whole number"],
			[{ whole: 1.5 }, "'whole' must be a whole number"],
			[{ whole: true }, "'whole' must be a whole number"],
			[{ whole: 'twelve' }, "'whole' must be a whole number"],
			[{ real: '' }, "'real' must be a number"],
			[{ real: 'true' }, "'real' must be a number"],
			[{ flag: '' }, "'flag' must be true or false"],
			[{ flag: 'maybe' }, "'flag' must be true or false"],
			[{ flag: 12 }, "'flag' must be true or false"],
		])('%j is refused before it is sent', async (change, message) => {
			const { sent, reply } = await send(change);
			expect(sent).toBeUndefined();
			expect(reply).toContain(message);
		});
	});

	test('null for a field is reported as one that is missing', async () => {
		const [, [, input]] = [0, ways[0] ?? ['', {}]] as const;
		const { calls, reply } = await callTool(
			{ resource: 'deploymentRequest', operation: 'create', deployment: named('typed'), ...input },
			{ ...clean, flag: null },
		);
		expect(calls.some(({ method }) => method === 'POST')).toBe(false);
		expect(reply).toContain("'Input' has no field 'flag'");
	});
});

describe('fields of the node', () => {
	const fromAgent = (...names: string[]): INodeParameters =>
		Object.fromEntries(names.map((name) => [name, `={{ $fromAI('${name}') }}`]));

	const list = async (given: IDataObject) =>
		await callTool(
			{
				resource: 'deploymentRequest',
				operation: 'getAll',
				deployment: named('typed'),
				...fromAgent('returnAll', 'limit'),
			},
			given,
		);
	const limitOf = ({ calls }: Awaited<ReturnType<typeof list>>): string | undefined =>
		calls[0]?.query.find(([name]) => name === 'limit')?.[1];

	test.each<[IDataObject, string | undefined]>([
		[{ returnAll: false, limit: 7 }, '7'],
		[{ returnAll: 'false', limit: '7' }, '7'],
		[{ returnAll: null, limit: null }, '50'],
	])('%j bounds a list', async (given, limit) => {
		expect(limitOf(await list(given))).toBe(limit);
	});

	test.each([[true], ['true'], ['True']])(
		'Return All %j reads on to the end',
		async (returnAll) => {
			expect(Number(limitOf(await list({ returnAll, limit: '1' })))).toBeGreaterThan(50);
		},
	);

	test.each<[IDataObject, string]>([
		[{ returnAll: 'maybe', limit: 1 }, "'Return All' must be true or false"],
		[{ returnAll: '', limit: 1 }, "'Return All' must be true or false"],
		[{ returnAll: false, limit: 'ten' }, "'Limit' must be a number"],
		[{ returnAll: false, limit: '' }, "'Limit' must be a number"],
		[{ returnAll: false, limit: 0 }, "'Limit' must be at least 1"],
	])('%j is refused', async (given, message) => {
		const { calls, reply } = await list(given);
		expect(calls).toEqual([]);
		expect(reply).toContain(message);
	});

	const update = async (given: IDataObject) =>
		await callTool(
			{
				resource: 'deploymentVersion',
				operation: 'update',
				deployment: named('typed'),
				version: named('v1'),
				updateFields: fromAgent('maximumInstances', 'restartRequestInterruption'),
			},
			{ maximumInstances: null, restartRequestInterruption: null, ...given },
		);

	test.each<[IDataObject, object]>([
		[{ maximumInstances: '0' }, { maximum_instances: 0 }],
		[{ maximumInstances: 12 }, { maximum_instances: 12 }],
		[{ restartRequestInterruption: 'false' }, { restart_request_interruption: false }],
		[{ restartRequestInterruption: true }, { restart_request_interruption: true }],
	])('%j is what is changed, and null is nothing', async (given, body) => {
		const { calls } = await update(given);
		expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual(body);
	});

	test.each<[IDataObject, string]>([
		[{ maximumInstances: 'many' }, "'Maximum Instances' must be a number"],
		[{ maximumInstances: '' }, "'Maximum Instances' must be a number"],
		[{ restartRequestInterruption: '' }, "'Restart Request Interruption' must be true or false"],
		[{}, 'Nothing is set that could be updated'],
	])('%j changes nothing', async (given, message) => {
		const { calls, reply } = await update(given);
		expect(calls.filter(({ method }) => method === 'PATCH')).toEqual([]);
		expect(reply).toContain(message);
	});
});
