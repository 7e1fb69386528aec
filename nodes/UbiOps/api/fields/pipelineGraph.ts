/** What a pipeline version is made of: its objects, and the attachments that tie them together. */

import { choice, group, integer, json, list, locator, text, type Field } from '../table/field';
import { typedFields } from './general';

const fieldName = (of: string): Field =>
	text(`Field of the ${of}`, { required: true, placeholder: 'e.g. temperature' });

/** Where the data of an attachment comes from. */
export const sources = (options: { readonly required: true }): Field =>
	list(
		'Objects that send data, with the fields they fill in',
		'Source',
		{
			source_name: text('Object that sends the data; pipeline_start is the input of the pipeline', {
				required: true,
				placeholder: 'e.g. pipeline_start',
			}),
			mapping: list('Fields to pass on; none for plain data', 'Field', {
				source_field_name: { ...fieldName('object that sends'), nullable: true },
				destination_field_name: { ...fieldName('object that receives'), nullable: true },
			}),
		},
		options,
	);

/** Object that an attachment gives its data to. */
export const destinationName: Field = text(
	'Object that receives the data; pipeline_end is the output of the pipeline',
	{ required: true, placeholder: 'e.g. pipeline_end' },
);

const configuration: Field = group('Settings of an operator, or what to do on an error', {
	batch_size: integer('Results that a one-to-many operator takes together', {
		min: 1,
		nullable: true,
	}),
	error_message: text('What a raise-error operator says', {
		placeholder: 'e.g. The temperature is too high',
	}),
	expression: text('What an if-condition or function operator works out', {
		placeholder: 'e.g. temperature * 5',
	}),
	input_fields: typedFields('Fields that the operator takes', 'Input Field'),
	on_error: text('What happens when a deployment or pipeline fails', { placeholder: 'e.g. stop' }),
	output_fields: typedFields('Fields that the operator gives', 'Output Field'),
	output_values: list('Values that a pipeline-variable operator gives', 'Output Value', {
		name: text('Output field that has the value', {
			required: true,
			placeholder: 'e.g. threshold',
		}),
		value: json('The value as JSON, a text in double quotes', {
			required: true,
			placeholder: 'e.g. 1',
		}),
	}),
});

/** Deployments, pipelines and operators of a version. */
export const objects = (about: string, options: { readonly nullable?: true } = {}): Field =>
	list(
		about,
		'Object',
		{
			name: text('Name of the object, unique in the pipeline', {
				required: true,
				placeholder: 'e.g. preprocess',
			}),
			reference_type: choice(
				'What the object stands for',
				[
					{ value: 'deployment', name: 'Deployment' },
					{ value: 'operator', name: 'Operator' },
					{ value: 'pipeline', name: 'Pipeline' },
				],
				// Left out it is a deployment; asked for all the same, as it says what the name below is of.
				{ required: true, default: 'deployment' },
			),
			reference_name: locator(
				'deployment',
				'Deployment from the list, or the name of a pipeline or operator, such as if-condition, function, pipeline-variable, raise-error, one-to-many, many-to-one or count-many',
				{ required: true },
			),
			version: text('Version of the deployment or pipeline; its default version when left out', {
				placeholder: 'e.g. v1',
			}),
			configuration,
			metadata: json('Data of your own about the object', {
				placeholder: 'e.g. { "owner": "research" }',
			}),
		},
		options,
	);

/** Links between the objects of a version. */
export const attachments = (about: string, options: { readonly nullable?: true } = {}): Field =>
	list(
		about,
		'Attachment',
		{ destination_name: destinationName, sources: sources({ required: true }) },
		options,
	);
