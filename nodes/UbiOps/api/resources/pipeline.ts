import { locator, text, type Field } from '../table/field';
import {
	definition,
	definitionKeys,
	formats,
	inputFields,
	outputFields,
} from '../fields/definition';
import { description, labelFilter, labels } from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

const pipelines = '/projects/{project}/pipelines';
const path = `${pipelines}/{pipeline}` as const;

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
			simplified: definitionKeys,
			fields: {
				name: text('Name of the pipeline, unique in the project', {
					required: true,
					maxLength: 64,
					placeholder: 'e.g. my-pipeline',
				}),
				...definition,
			},
		}),
		delete: remove(path, {
			action: 'Delete pipeline',
			description: 'Delete a pipeline and all its versions',
		}),
		get: get(path, { action: 'Get pipeline', simplified: definitionKeys }),
		getAll: list(pipelines, {
			action: 'Get many pipelines',
			simplified: definitionKeys,
			query: { labels: labelFilter },
		}),
		update: update(path, {
			action: 'Update pipeline',
			simplified: definitionKeys,
			fields: {
				default_version: locator(
					'pipelineVersion',
					'Version that handles requests without a version. It must be available.',
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
