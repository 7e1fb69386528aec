import { notFound } from '../errors';
import { inspectPackage, type Package, packModel } from '../packages';
import type { World } from '../world';

interface Template {
	id: string;
	details: Record<string, unknown>;
	model: unknown;
}

const version = { version: 'v1', environment: 'python3-12', maximum_instances: 1 };

const templates: Template[] = [
	{
		id: '0b0a3c1e-52a5-4a51-9f3e-6d1a7c0e5f01',
		details: {
			name: 'house-price',
			description: 'Estimates the price of a house from its size and rooms',
			input_type: 'structured',
			output_type: 'structured',
			input_fields: [
				{ name: 'area', data_type: 'double' },
				{ name: 'rooms', data_type: 'int' },
			],
			output_fields: [{ name: 'price', data_type: 'double' }],
			version,
		},
		model: {
			kind: 'linear',
			intercept: 50000,
			coefficients: { area: 2500, rooms: 10000 },
			output: 'price',
		},
	},
	{
		id: '7c1f60a2-94d7-4c3f-8f0b-2b9e35a1d402',
		details: {
			name: 'echo',
			description: 'Gives its text back',
			input_type: 'plain',
			output_type: 'plain',
			input_fields: [],
			output_fields: [],
			version,
		},
		model: { kind: 'echo' },
	},
];

const file = (name: string) => ({ name, data_type: 'file' });
const dict = (name: string) => ({ name, data_type: 'dict' });

/** What experiments of the official client are made from; it is created as it is listed. */
templates.push({
	id: '5e2a7c91-3f0d-4f57-9f0a-8e6f0d1b7a03',
	details: {
		name: 'training-base-deployment',
		description: 'Runs training code',
		input_type: 'structured',
		output_type: 'structured',
		input_fields: [
			{ name: 'name', data_type: 'string' },
			{ name: 'description', data_type: 'string' },
			file('training_code'),
			file('training_data'),
			dict('parameters'),
		],
		output_fields: [
			file('artifact'),
			dict('metadata'),
			dict('metrics'),
			{ name: 'additional_output_files', data_type: 'array_file' },
		],
	},
	model: { kind: 'echo' },
});

/** Fills the list of template deployments. */
export function seedTemplates(world: World): void {
	for (const { id, details } of templates) {
		world.store.root('template-deployments').add({ id, details }, world.clock.tick());
	}
}

/** The package of a template deployment. */
export function templatePackage(id: string): Package {
	const template = templates.find((candidate) => candidate.id === id);
	if (template === undefined) throw notFound('Template deployment', 'id', id);
	return inspectPackage(packModel(template.model));
}
