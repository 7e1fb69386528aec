/** Objects and attachments as older installations keep them, and what the editor offers for pipelines. */

import type { INodeParameters } from 'n8n-workflow';

import { byId, createFlow, deployParts, jsonInput, sourceOf } from '../flow';
import { errorOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();
const flow = { pipeline: named('flow'), version: named('v1') };
const old = { pipeline: named('flow'), version: named('old') };

beforeAll(async () => {
	await deployParts(bench);
	await createFlow(bench);
	await bench.run('pipelineVersion', 'create', { pipeline: named('flow'), versionName: 'old' });
});
beforeEach(() => bench.sandbox.clearCalls());

describe('legacy objects and attachments', () => {
	const attach = async (destinationName: string, source: INodeParameters) => {
		const [item] = await bench.run('pipelineAttachment', 'create', {
			...old,
			destinationName,
			sources: { entries: [source] },
		});
		return item?.json;
	};

	test('an object is made, with and without a version of its deployment', async () => {
		const [bare] = await bench.run('pipelineObject', 'create', {
			...old,
			name: 'first',
			referenceName: named('double'),
		});
		await bench.run('pipelineObject', 'create', {
			...old,
			name: 'second',
			referenceName: named('double'),
			additionalFields: { referenceVersion: named('v1') },
		});
		expect(bench.calls('pipeline_version_objects_create').map(({ body }) => body)).toEqual([
			{ name: 'first', reference_name: 'double' },
			{ name: 'second', reference_name: 'double', version: 'v1' },
		]);
		// The version in the path is the pipeline's, the one in the body the deployment's.
		expect(bench.calls('pipeline_version_objects_create')[1]?.pathParams.version).toBe('old');
		expect(bare?.json).toMatchObject({ name: 'first', reference_name: 'double', version: null });
	});

	test('attachments make it run', async () => {
		const made = await attach('first', sourceOf('pipeline_start', 'x', 'x'));
		await attach('second', sourceOf('first', 'y', 'x'));
		await attach('pipeline_end', sourceOf('second', 'y', 'total'));
		expect(bench.calls('pipeline_version_object_attachments_create')[0]?.body).toEqual({
			destination_name: 'first',
			sources: [
				{
					source_name: 'pipeline_start',
					mapping: [{ source_field_name: 'x', destination_field_name: 'x' }],
				},
			],
		});
		// The documents show attachments without their ids; the version itself has them.
		const [whole] = await bench.run('pipelineVersion', 'get', old);
		const [first] = [whole?.json.attachments].flat(2);
		if (typeof first !== 'object' || first === null || !('id' in first)) throw new Error('No id');
		const attachment = byId(first.id);
		const [got] = await bench.run('pipelineAttachment', 'get', { ...old, attachment });
		expect(got?.json).toEqual(made);
		const [run] = await bench.run('pipelineRequest', 'create', { ...old, ...jsonInput('{"x":4}') });
		expect(run?.json.result).toEqual({ total: 16 });
	});

	test('a new name reaches the body, and attachments follow it', async () => {
		const [renamed] = await bench.run('pipelineObject', 'update', {
			...old,
			object: named('first'),
			updateFields: { name: 'renamed', referenceVersion: 'v1' },
		});
		expect(renamed?.json).toMatchObject({ name: 'renamed', version: 'v1' });
		const [call] = bench.calls('pipeline_version_objects_update');
		expect(call?.body).toEqual({ name: 'renamed', version: 'v1' });
		expect(call?.pathParams).toMatchObject({ version: 'old', name: 'first' });
		const toRenamed = await bench.run('pipelineAttachment', 'getByDestination', {
			...old,
			object: named('renamed'),
		});
		expect(toRenamed.map(({ json }) => json.destination_name)).toEqual(['renamed']);
		const fromRenamed = await bench.run('pipelineAttachment', 'getByDestination', {
			...old,
			object: named('second'),
		});
		expect(fromRenamed.map(({ json }) => json.sources)).toMatchObject([
			[{ source_name: 'renamed' }],
		]);
		const toEnd = await bench.run('pipelineAttachment', 'getByDestination', {
			...old,
			object: named('pipeline_end'),
		});
		expect(toEnd).toHaveLength(1);
	});

	test('the version of an object is cleared with null', async () => {
		const [item] = await bench.run('pipelineObject', 'update', {
			...old,
			object: named('renamed'),
			updateFields: { fieldsToClear: ['version'] },
		});
		expect(bench.calls('pipeline_version_objects_update')[0]?.body).toEqual({ version: null });
		expect(item?.json.version).toBeNull();
	});

	test('deleting an object takes its attachments along', async () => {
		expect(await bench.run('pipelineAttachment', 'getAll', old)).toHaveLength(3);
		const [gone] = await bench.run('pipelineObject', 'delete', {
			...old,
			object: named('renamed'),
		});
		expect(gone?.json).toEqual({ deleted: true });
		const rest = await bench.run('pipelineAttachment', 'getAll', old);
		expect(rest.map(({ json }) => json.destination_name)).toEqual(['pipeline_end']);
		const left = await bench.run('pipelineObject', 'getAll', { ...old, returnAll: true });
		expect(left.map(({ json }) => json.name)).toEqual(['second']);
		const error = await errorOf(
			bench.run('pipelineObject', 'get', { ...old, object: named('renamed') }),
		);
		expect(error.httpCode).toBe('404');
	});
});

describe('the editor', () => {
	const chosen: INodeParameters = { project: named('demo'), pipeline: named('flow') };
	const editor = (resource: string, operation: string, parameters: INodeParameters) => ({
		type: NODE,
		parameters: { resource, operation, ...parameters },
		credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
	});

	test('makes a form of the input fields of a pipeline', async () => {
		const { fields } = await bench.engine.resourceMapping({
			...editor('pipelineRequest', 'create', chosen),
			method: 'pipelineInput',
		});
		expect(fields.map(({ id, type }) => [id, type])).toEqual([['x', 'string']]);
		expect(bench.calls('pipelines_get')[0]?.pathParams.pipeline_name).toBe('flow');
	});

	test('gives a plain pipeline one text field', async () => {
		await bench.run('pipeline', 'create', {
			name: 'loud',
			inputType: 'plain',
			outputType: 'plain',
		});
		const { fields } = await bench.engine.resourceMapping({
			...editor('pipelineRequest', 'create', { ...chosen, pipeline: named('loud') }),
			method: 'pipelineInput',
		});
		expect(fields.map(({ id, type }) => [id, type])).toEqual([['input', 'string']]);
	});

	test('says which choice comes first', async () => {
		const request = {
			...editor('pipelineRequest', 'create', { project: named('demo') }),
			method: 'pipelineInput',
		};
		const error = await errorOf(bench.engine.resourceMapping(request));
		expect(error.message).toBe("Choose a value for 'Pipeline' first");
	});

	test.each<[string, INodeParameters, string[]]>([
		['pipeline', { project: named('demo') }, ['flow', 'loud']],
		['pipelineVersion', chosen, ['old', 'v1', 'v2']],
		['pipelineObject', { ...chosen, version: named('v1') }, ['adder', 'doubler']],
		['referencedDeployment', chosen, ['broken', 'double', 'shout']],
		['referencedVersion', { ...chosen, referenceName: named('double') }, ['v1']],
	])('lists %s', async (method, parameters, values) => {
		const { results } = await bench.engine.listSearch({
			...editor('pipelineObject', 'create', parameters),
			method,
		});
		expect(results.map(({ value }) => value)).toEqual(values);
	});

	const listOf = async (method: string, parameters: INodeParameters, path?: string) => {
		const { results } = await bench.engine.listSearch({
			...editor('pipelineVersion', 'update', { ...chosen, ...parameters }),
			method,
			path,
		});
		return results.map(({ name, value }) => [name, value]);
	};

	test('lists the start or end of a pipeline, and the objects that were entered in the same form', async () => {
		const entries = [' first ', 'second', 'first', '', '={{ $json.name }}'].map((name) => ({
			name,
		}));
		const entered = { version: named('v1'), objects: { entries } };
		expect(await listOf('attachedSource', entered)).toEqual([
			['pipeline_start (pipeline input)', 'pipeline_start'],
			['first', 'first'],
			['second', 'second'],
		]);
		expect(await listOf('attachedDestination', entered)).toEqual([
			['pipeline_end (pipeline output)', 'pipeline_end'],
			['first', 'first'],
			['second', 'second'],
		]);
		expect(bench.sandbox.calls).toEqual([]);
	});

	test('lists the objects of the version while none were entered', async () => {
		const kept = { version: named('v1'), objects: {} };
		expect(await listOf('attachedSource', kept)).toEqual([
			['pipeline_start (pipeline input)', 'pipeline_start'],
			['adder (function)', 'adder'],
			['doubler (double)', 'doubler'],
		]);
		const end = ['pipeline_end (pipeline output)', 'pipeline_end'];
		expect(await listOf('attachedDestination', {})).toEqual([end]);
		// A new version has none.
		const request = editor('pipelineVersion', 'create', { ...chosen, versionName: 'v3' });
		const { results } = await bench.engine.listSearch({
			...request,
			method: 'attachedDestination',
		});
		expect(results.map(({ name, value }) => [name, value])).toEqual([end]);
	});

	test('finds a source or an operator by what was typed', async () => {
		const typed = async (method: string, filter: string) => {
			const parameters = { ...chosen, version: named('v1') };
			const request = editor('pipelineVersion', 'update', parameters);
			const { results } = await bench.engine.listSearch({ ...request, method, filter });
			return results.map(({ value }) => value);
		};
		expect(await typed('attachedSource', 'START')).toEqual(['pipeline_start']);
		expect(await typed('attachedSource', 'doub')).toEqual(['doubler']);
		expect(await typed('objectOperator', ' one')).toEqual(['many-to-one', 'one-to-many']);
		expect(await typed('objectOperator', '')).toHaveLength(7);
	});

	test.each<[string, INodeParameters, string[]]>([
		['deployment', named('double'), ['', 'v1']],
		['pipeline', named('flow'), ['', 'old', 'v1', 'v2']],
		[
			'pipeline',
			{
				__rl: true,
				mode: 'url',
				value: 'https://app.example/projects/demo/pipelines/flow/general',
			},
			['', 'old', 'v1', 'v2'],
		],
	])(
		'lists the versions of what an object runs: a %s',
		async (referenceType, referenceName, versions) => {
			const entries: INodeParameters[] = [
				{ name: 'other', referenceType: 'deployment', referenceName: named('broken') },
				{ name: 'this', referenceType, referenceName },
			];
			const path = 'parameters.objects.entries[1].version';
			const found = await listOf('objectVersionOrDefault', { objects: { entries } }, path);
			expect(found.map(([, value]) => value)).toEqual(versions);
		},
	);

	test('finds requests by a part of their id', async () => {
		const [run] = await bench.run('pipelineRequest', 'create', {
			...flow,
			...jsonInput('{"x":1}'),
		});
		const found = await bench.engine.listSearch({
			...editor('pipelineRequest', 'get', { ...chosen, version: named('v1') }),
			method: 'pipelineRequest',
			filter: String(run?.json.id).slice(0, 13).toUpperCase(),
		});
		expect(found.results.map(({ value }) => value)).toEqual([run?.json.id]);
	});
});
