import { locator, required, text, type Field } from '../table/field';
import {
	description,
	formats,
	inputFields,
	labelFilter,
	labels,
	outputFields,
} from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

const pipelines = '/projects/{project}/pipelines';
const path = `${pipelines}/{pipeline}` as const;

const simplified = [
	'id',
	'name',
	'project',
	'description',
	'input_type',
	'output_type',
	'input_fields',
	'output_fields',
	'default_version',
	'labels',
] as const;

const replacing = (field: Field, noun: string): Field => ({
	...field,
	description: `Complete list of the new ${noun} fields. Existing fields that are not listed are removed.`,
});

/** Pipelines: operations `pipelines_*` of the API. */
export const pipeline = resource(
	'pipeline',
	'Pipeline',
	'Connects deployments, operators and other pipelines',
	{
		create: create(pipelines, {
			action: 'Create pipeline',
			simplified,
			fields: {
				name: text('Name of the pipeline, unique in the project', {
					required: true,
					maxLength: 64,
					placeholder: 'e.g. my-pipeline',
				}),
				input_type: required(formats('Type of the input')),
				output_type: required(formats('Type of the output')),
				description,
				input_fields: inputFields,
				labels,
				output_fields: outputFields,
			},
		}),
		delete: remove(path, {
			action: 'Delete pipeline',
			description: 'Delete a pipeline and all its versions',
		}),
		get: get(path, { action: 'Get pipeline', simplified }),
		getAll: list(pipelines, {
			action: 'Get many pipelines',
			simplified,
			query: { labels: labelFilter },
		}),
		update: update(path, {
			action: 'Update pipeline',
			simplified,
			fields: {
				default_version: locator(
					'pipelineVersion',
					'Version that handles requests without a version',
					{
						label: 'Default Version',
					},
				),
				description,
				input_fields: replacing(inputFields, 'input'),
				input_type: formats('New type of the input. A change removes the input fields.'),
				labels,
				name: text('New name of the pipeline', {
					label: 'New Name',
					placeholder: 'e.g. my-pipeline',
				}),
				output_fields: replacing(outputFields, 'output'),
				output_type: formats('New type of the output. A change removes the output fields.'),
			},
		}),
	},
);
