/** Pipelines and their versions: made in the form and as JSON, and what an update keeps, replaces and wipes. */

import type { INodeParameters } from 'n8n-workflow';

import {
	attachmentEntries,
	attachmentsOnWire,
	createFlow,
	deployParts,
	objectEntries,
	objectsOnWire,
} from '../flow';
import { errorOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
const pipeline = named('flow');
const version = named('v1');
const nothing = named("={{ '' }}");

beforeAll(async () => {
	await deployParts(bench);
	await createFlow(bench);
});

describe('making', () => {
	test('a pipeline is made of its form, with fields and labels', async () => {
		bench.sandbox.clearCalls();
		const [item] = await bench.run('pipeline', 'create', {
			name: 'labelled',
			inputType: 'structured',
			outputType: 'plain',
			simplify: false,
			specifyAsJson: true,
			additionalFields: {
				description: 'Weather',
				inputFieldsJson: '[{"name":"x","data_type":"int"}]',
				labelsJson: { team: 'research' },
			},
		});
		expect(bench.calls('pipelines_create').map(({ body }) => body)).toEqual([
			{
				name: 'labelled',
				input_type: 'structured',
				output_type: 'plain',
				description: 'Weather',
				input_fields: [{ name: 'x', data_type: 'int' }],
				labels: { team: 'research' },
			},
		]);
		expect(item?.json).toMatchObject({ name: 'labelled', project: 'demo', output_fields: [] });
		expect(item?.pairedItem).toEqual({ item: 0 });
	});

	test('the form of objects and attachments makes what the JSON makes', async () => {
		bench.sandbox.clearCalls();
		const [byForm] = await bench.run('pipelineVersion', 'create', {
			pipeline: named('labelled'),
			versionName: 'form',
			objects: objectEntries(1),
			attachments: attachmentEntries,
		});
		const [byJson] = await bench.run('pipelineVersion', 'create', {
			pipeline: named('labelled'),
			versionName: 'json',
			specifyAsJson: true,
			objectsJson: JSON.stringify(objectsOnWire(1)),
			attachmentsJson: JSON.stringify(attachmentsOnWire),
		});
		const bodies = bench.calls('pipeline_versions_create').map(({ body }) => body);
		expect(bodies).toEqual(
			['form', 'json'].map((name) => ({
				version: name,
				objects: objectsOnWire(1),
				attachments: attachmentsOnWire,
			})),
		);
		expect(byForm?.json).toMatchObject({ version: 'form', default: true });
		expect(byJson?.json).toMatchObject({ version: 'json', default: false });
		for (const item of [byForm, byJson]) {
			expect(item?.json.attachments).toMatchObject(attachmentsOnWire);
		}
	});

	test('a list in the form is not read when lists are specified as JSON', async () => {
		await bench.run('pipelineVersion', 'create', {
			pipeline,
			versionName: 'switched',
			specifyAsJson: true,
			objects: objectEntries(1),
			objectsJson: '[]',
		});
		expect(bench.calls('pipeline_versions_create').at(-1)?.body).toEqual({
			version: 'switched',
			objects: [],
		});
	});

	test.each([
		[{ name: 'a', referenceName: nothing }, "'Objects 1: Deployment' is empty"],
		[
			{ name: 'a', referenceType: 'operator', referenceName: nothing },
			"'Objects 1: Operator' is empty",
		],
		[{ name: "={{ '' }}", referenceName: named('double') }, "'Objects 1: Name' is empty"],
		// What is not even filled in is reported by n8n, with the label that the entry shows.
		[{ name: 'a', referenceType: 'pipeline' }, 'Parameter \\"Pipeline\\" is required'],
		[{}, 'Parameter \\"Name\\" is required'],
	])('an object that is not complete is an error: %j', async (entry, message) => {
		const error = await errorOf(
			bench.run('pipelineVersion', 'create', {
				pipeline,
				versionName: 'partial',
				objects: { entries: [entry] },
			}),
		);
		expect(error.message).toContain(message);
	});

	test('output values of a pipeline variable keep their types', async () => {
		bench.sandbox.clearCalls();
		const outputValues: INodeParameters = {
			entries: [
				{ name: 'zero', value: '0' },
				{ name: 'no', value: 'false' },
				{ name: 'text', value: '"0"' },
			],
		};
		await bench.run('pipelineVersion', 'create', {
			pipeline: named('labelled'),
			versionName: 'variables',
			objects: {
				entries: [
					{
						name: 'constants',
						referenceType: 'operator',
						referenceName: named('pipeline-variable'),
						additionalFields: { outputValues, batchSize: 3 },
					},
				],
			},
		});
		expect(bench.calls('pipeline_versions_create')[0]?.body).toMatchObject({
			objects: [
				{
					configuration: {
						output_values: [
							{ name: 'zero', value: 0 },
							{ name: 'no', value: false },
							{ name: 'text', value: '0' },
						],
						batch_size: 3,
					},
				},
			],
		});
	});
});

describe('updating a version', () => {
	const change = async (fields: INodeParameters) => {
		bench.sandbox.clearCalls();
		const [item] = await bench.run('pipelineVersion', 'update', {
			specifyAsJson: JSON.stringify(fields).includes('Json"'),
			pipeline: named('labelled'),
			version: named('form'),
			...fields,
		});
		return { sent: bench.calls('pipeline_versions_update')[0]?.body, json: item?.json };
	};

	test('labels replace the ones it has; objects and attachments that were left out stay', async () => {
		const labels = (key: string, value: string): INodeParameters => ({
			// Entries that were all removed again are not the wish to remove those of the version.
			objects: {},
			attachments: { entries: [] },
			updateFields: { labels: { entries: [{ key, value }] } },
		});
		await change(labels('a', '1'));
		const { sent, json } = await change(labels('b', '2'));
		expect(sent).toEqual({ labels: { b: '2' } });
		expect(json).toMatchObject({ labels: { b: '2' }, attachments: attachmentsOnWire });
		expect(json?.objects).toHaveLength(2);
		const { json: none } = await change({ updateFields: { labelsJson: '{}' } });
		expect(none?.labels).toEqual({});
	});

	test('empty lists remove everything', async () => {
		const { sent, json } = await change({ objectsJson: '[]', attachmentsJson: '[]' });
		expect(sent).toEqual({ objects: [], attachments: [] });
		expect(json).toMatchObject({ objects: [], attachments: [] });
	});

	test('an empty list as JSON wipes attachments alone', async () => {
		await change({ objects: objectEntries(1), attachments: attachmentEntries });
		const { sent, json } = await change({ attachmentsJson: '[]' });
		expect(sent).toEqual({ attachments: [] });
		expect(json?.attachments).toEqual([]);
		expect(json?.objects).toHaveLength(2);
	});

	test.each<[string, INodeParameters]>([
		['Fields to Clear', { updateFields: { fieldsToClear: ['objects', 'attachments'] } }],
		['JSON', { objectsJson: 'null', attachmentsJson: 'null' }],
		['an expression', { objectsJson: '={{ null }}', attachmentsJson: '={{ null }}' }],
	])('null from %s wipes', async (_from, fields) => {
		await change({ objects: objectEntries(1), attachments: attachmentEntries });
		const { sent, json } = await change(fields);
		expect(sent).toEqual({ objects: null, attachments: null });
		expect(json).toMatchObject({ objects: [], attachments: [] });
	});

	test('its new name reaches the body although the path has the old one', async () => {
		const { sent, json } = await change({ updateFields: { versionName: 'renamed' } });
		expect(sent).toEqual({ version: 'renamed' });
		expect(json).toMatchObject({ version: 'renamed' });
		expect(bench.calls('pipeline_versions_update')[0]?.pathParams.version).toBe('form');
	});
});

describe('updating a pipeline', () => {
	const change = async (updateFields: INodeParameters) => {
		bench.sandbox.clearCalls();
		const [item] = await bench.run('pipeline', 'update', {
			specifyAsJson: 'inputFieldsJson' in updateFields,
			pipeline: named('labelled'),
			updateFields,
		});
		return { sent: bench.calls('pipelines_update')[0]?.body, json: item?.json };
	};
	const fields = (...names: string[]): INodeParameters => ({
		entries: names.map((name) => ({ name, dataType: 'int' })),
	});

	test('input fields that were left out stay, those that are sent replace them', async () => {
		const { json: kept } = await change({ description: '' });
		expect(kept).toMatchObject({ description: '', input_fields: [{ name: 'x' }] });
		const { sent, json } = await change({ inputFields: fields('a', 'b') });
		expect(sent).toEqual({
			input_fields: [
				{ name: 'a', data_type: 'int' },
				{ name: 'b', data_type: 'int' },
			],
		});
		expect(json?.input_fields).toHaveLength(2);
	});

	test('no input fields at all removes them', async () => {
		const { sent, json } = await change({ inputFieldsJson: '[]' });
		expect(sent).toEqual({ input_fields: [] });
		expect(json?.input_fields).toEqual([]);
	});

	test('another type of input drops the fields', async () => {
		await change({ inputFields: fields('a') });
		const { sent, json } = await change({ inputType: 'plain' });
		expect(sent).toEqual({ input_type: 'plain' });
		expect(json).toMatchObject({ input_type: 'plain', input_fields: [] });
	});

	test('a default version is set, and requests go there', async () => {
		const run = async () => {
			const [item] = await bench.run('pipelineRequest', 'create', {
				pipeline,
				inputMode: 'json',
				inputJson: '{"x":5}',
			});
			return item?.json.result;
		};
		expect(await run()).toEqual({ total: 11 });
		await bench.run('pipeline', 'update', {
			pipeline,
			updateFields: { defaultVersion: named('v2') },
		});
		expect(bench.calls('pipelines_update').at(-1)?.body).toEqual({ default_version: 'v2' });
		expect(await run()).toEqual({ total: 110 });
		await bench.run('pipeline', 'update', { pipeline, updateFields: { defaultVersion: version } });
	});
});

test('lists filter by labels, any pair is enough; deleting takes the versions along', async () => {
	const labelled = named('labelled');
	bench.sandbox.clearCalls();
	const filters = {
		labels: {
			entries: [
				{ key: 'team', value: 'research' },
				{ key: 'no', value: 'such' },
			],
		},
	};
	const found = await bench.run('pipeline', 'getAll', { filters });
	expect(found.map(({ json }) => json.name)).toEqual(['labelled']);
	expect(bench.calls('pipelines_list')[0]?.query).toEqual([['labels', 'team:research,no:such']]);
	expect(await bench.run('pipelineVersion', 'getAll', { pipeline: labelled })).toHaveLength(3);
	const [gone] = await bench.run('pipeline', 'delete', { pipeline: labelled });
	expect(gone?.json).toEqual({ deleted: true });
	const error = await errorOf(bench.run('pipelineVersion', 'getAll', { pipeline: labelled }));
	expect(error.httpCode).toBe('404');
});
