/** Things to find in the lists of a sandbox that somebody looks around in. */
import type { Sandbox } from '../../sandbox';
import { call, deploy, text } from '../../test/sandbox/client';

const project = '/projects/demo';

const houseFields = [
	{ name: 'area', data_type: 'double' },
	{ name: 'rooms', data_type: 'int' },
	{ name: 'age', data_type: 'int' },
	{ name: 'distance', data_type: 'double' },
];

/** What the workflow of the example deploys, under the name that the examples of the trigger watch. */
async function housePrices(sandbox: Sandbox): Promise<void> {
	await deploy(sandbox, {
		name: 'house-prices',
		inputFields: houseFields,
		model: {
			kind: 'linear',
			intercept: 38250,
			coefficients: { area: 2815.4, rooms: 7350.5, age: -912.5, distance: -3120.8 },
			output: 'price',
		},
	});
	const path = `${project}/deployments/house-prices`;
	const description = 'Price of a house from its area, rooms, age and distance to the centre';
	await call(sandbox, 'PATCH', path, {
		description,
		output_fields: [{ name: 'price', data_type: 'double' }],
	});
	await call(sandbox, 'POST', `${path}/requests/batch`, [
		{ area: 64.5, rooms: 3, age: 12, distance: 4.2 },
		{ area: 118, rooms: 5, age: 3, distance: 9.6 },
	]);
}

async function pipeline(sandbox: Sandbox): Promise<void> {
	await call(sandbox, 'POST', `${project}/pipelines`, {
		name: 'valuation',
		input_type: 'structured',
		output_type: 'structured',
		input_fields: houseFields,
		output_fields: [{ name: 'price', data_type: 'double' }],
	});
	const mapping = houseFields.map(({ name }) => ({
		source_field_name: name,
		destination_field_name: name,
	}));
	const price = [{ source_field_name: 'price', destination_field_name: 'price' }];
	await call(sandbox, 'POST', `${project}/pipelines/valuation/versions`, {
		version: 'v1',
		objects: [{ name: 'model', reference_name: 'house-prices', version: 'v1' }],
		attachments: [
			{ destination_name: 'model', sources: [{ source_name: 'pipeline_start', mapping }] },
			{ destination_name: 'pipeline_end', sources: [{ source_name: 'model', mapping: price }] },
		],
	});
}

async function files(sandbox: Sandbox): Promise<void> {
	await call(sandbox, 'POST', `${project}/buckets`, { name: 'reports' });
	for (const name of ['2026/october.csv', '2026/november.csv', 'readme.txt']) {
		const path = `${project}/buckets/reports/files/${encodeURIComponent(name)}`;
		const { body } = await call(sandbox, 'POST', path, {});
		await fetch(text(body, 'url'), { method: 'PUT', body: `month;sold\n${name};12\n` });
	}
}

/** Fills the project of a sandbox: models that work and one that fails, a pipeline, a bucket, requests. */
export async function populate(sandbox: Sandbox): Promise<void> {
	await Promise.all([
		housePrices(sandbox),
		deploy(sandbox, { name: 'shout', plain: true, model: { kind: 'upper' } }),
		deploy(sandbox, {
			name: 'night-run',
			plain: true,
			model: { kind: 'fail', message: 'out of memory' },
		}),
	]);
	await call(sandbox, 'POST', `${project}/deployments/night-run/requests/batch`, [
		'first',
		'second',
	]);
	await pipeline(sandbox);
	await files(sandbox);
}
