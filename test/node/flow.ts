/** A pipeline for tests: a deployment doubles `x`, an operator adds one. Given as the form has it and as JSON. */

import type { INodeParameters } from 'n8n-workflow';

import { named, type Workbench } from './workbench';

const fieldList = (name: string, dataType: string): INodeParameters => ({
	entries: [{ name, dataType }],
});

/** Source that passes on one field under another name. */
export const sourceOf = (from: string, field: string, as: string): INodeParameters => ({
	sourceName: named(from),
	mapping: { entries: [{ sourceFieldName: field, destinationFieldName: as }] },
});

/** The objects as the form has them. */
export const objectEntries = (added: number): INodeParameters => ({
	entries: [
		{
			name: 'doubler',
			referenceType: 'deployment',
			referenceName: named('double'),
			version: named('v1'),
			additionalFields: { metadata: '{"owner":"research"}' },
		},
		{
			name: 'adder',
			referenceType: 'operator',
			referenceName: named('function'),
			additionalFields: {
				expression: `y + ${added}`,
				inputFields: fieldList('y', 'double'),
				outputFields: fieldList('total', 'double'),
			},
		},
	],
});

/** The attachments as the form has them. */
export const attachmentEntries: INodeParameters = {
	entries: [
		{
			destinationName: named('doubler'),
			sources: { entries: [sourceOf('pipeline_start', 'x', 'x')] },
		},
		// A name as text is taken as it is, as an older workflow has it.
		{ destinationName: 'adder', sources: { entries: [sourceOf('doubler', 'y', 'y')] } },
		{
			destinationName: 'pipeline_end',
			sources: { entries: [sourceOf('adder', 'total', 'total')] },
		},
	],
};

/** The same objects as the API takes them. */
export const objectsOnWire = (added: number) => [
	{
		name: 'doubler',
		reference_type: 'deployment',
		reference_name: 'double',
		version: 'v1',
		metadata: { owner: 'research' },
	},
	{
		name: 'adder',
		reference_type: 'operator',
		reference_name: 'function',
		configuration: {
			expression: `y + ${added}`,
			input_fields: [{ name: 'y', data_type: 'double' }],
			output_fields: [{ name: 'total', data_type: 'double' }],
		},
	},
];

const wire = (to: string, from: string, field: string, as: string) => ({
	destination_name: to,
	sources: [
		{ source_name: from, mapping: [{ source_field_name: field, destination_field_name: as }] },
	],
});

/** The same attachments as the API takes them. */
export const attachmentsOnWire = [
	wire('doubler', 'pipeline_start', 'x', 'x'),
	wire('adder', 'doubler', 'y', 'y'),
	wire('pipeline_end', 'adder', 'total', 'total'),
];

/** The deployments that the pipelines of the tests run: `double`, `shout` (plain) and `broken`. */
export async function deployParts(bench: Workbench): Promise<void> {
	await bench.deploy('double', {
		input: [['x', 'int']],
		output: [['y', 'double']],
		model: { kind: 'linear', intercept: 0, coefficients: { x: 2 }, output: 'y' },
	});
	await bench.deploy('shout', { plain: true, model: { kind: 'upper' } });
	await bench.deploy('broken', {
		input: [['x', 'int']],
		output: [['y', 'double']],
		model: { kind: 'fail', message: 'no such sensor' },
	});
}

/** Makes the pipeline `flow` with version `v1`, which gives 2x + 1, and `v2`, which gives 2x + 100. */
export async function createFlow(bench: Workbench): Promise<void> {
	await bench.run('pipeline', 'create', {
		name: 'flow',
		inputType: 'structured',
		outputType: 'structured',
		additionalFields: {
			inputFields: fieldList('x', 'int'),
			outputFields: fieldList('total', 'double'),
		},
	});
	for (const [version, added] of [
		['v1', 1],
		['v2', 100],
	] as const) {
		await bench.run('pipelineVersion', 'create', {
			pipeline: named('flow'),
			versionName: version,
			objects: objectEntries(added),
			attachments: attachmentEntries,
		});
	}
}

/** Makes a pipeline with version `v1` that runs one deployment: `x` to `y`, or text to text. */
export async function createSingle(
	bench: Workbench,
	name: string,
	deployment: string,
	plain: boolean,
): Promise<void> {
	const type = plain ? 'plain' : 'structured';
	await bench.run('pipeline', 'create', {
		name,
		inputType: type,
		outputType: type,
		additionalFields: plain
			? {}
			: { inputFields: fieldList('x', 'int'), outputFields: fieldList('y', 'double') },
	});
	const source = (from: string, field: string): INodeParameters =>
		plain ? { sourceName: from } : sourceOf(from, field, field);
	await bench.run('pipelineVersion', 'create', {
		pipeline: named(name),
		versionName: 'v1',
		objects: {
			entries: [{ name: 'only', referenceType: 'deployment', referenceName: named(deployment) }],
		},
		attachments: {
			entries: [
				{ destinationName: 'only', sources: { entries: [source('pipeline_start', 'x')] } },
				{ destinationName: 'pipeline_end', sources: { entries: [source('only', 'y')] } },
			],
		},
	});
}

/** A value of a resource locator that was entered as an ID. */
export const byId = (value: unknown): INodeParameters => ({
	__rl: true,
	mode: 'id',
	value: String(value),
});

/** Input of a model as JSON. */
export const jsonInput = (input: string): INodeParameters => ({
	inputMode: 'json',
	inputJson: input,
});

/** Sets up all of it: the pipelines `flow`, `loud` (text in capitals) and `broken`, before the tests of a file. */
export function useFlows(bench: Workbench): void {
	beforeAll(async () => {
		await deployParts(bench);
		await createFlow(bench);
		await createSingle(bench, 'loud', 'shout', true);
		await createSingle(bench, 'broken', 'broken', false);
	});
	beforeEach(() => bench.sandbox.clearCalls());
}
