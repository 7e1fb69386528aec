/** What a pipeline version is made of: its objects, and the attachments that tie them together. */

import { choice, group, integer, json, list, locator, text, type Field } from '../table/field';
import { typedFields } from './definition';

const fieldName = (of: string): Field =>
	text(`Field of the ${of}`, { required: true, placeholder: 'e.g. temperature' });

/** Where the data of an attachment comes from. */
export const sources = (options: { readonly required: true }): Field =>
	list(
		'Objects that send data, with the fields they map',
		'Source',
		{
			source_name: text('Object that sends the data. Use pipeline_start for the pipeline input.', {
				required: true,
				placeholder: 'e.g. pipeline_start',
			}),
			mapping: list('Fields to pass on. Not used for plain data.', 'Field', {
				source_field_name: { ...fieldName('sending object'), nullable: true },
				destination_field_name: { ...fieldName('receiving object'), nullable: true },
			}),
		},
		options,
	);

/** Object that an attachment gives its data to. */
export const destinationName: Field = text(
	'Object that receives the data. Use pipeline_end for the pipeline output.',
	{ required: true, placeholder: 'e.g. pipeline_end' },
);

const configuration: Field = group(
	'Settings of an operator, or the error handling of a deployment or pipeline',
	{
		batch_size: integer('Number of results that a one-to-many operator processes together', {
			min: 1,
			nullable: true,
		}),
		error_message: text('Message of a raise-error operator', {
			placeholder: 'e.g. The temperature is too high',
		}),
		expression: text('Expression that an if-condition or function operator evaluates', {
			placeholder: 'e.g. temperature * 5',
		}),
		input_fields: typedFields('Input fields of the operator', 'Input Field'),
		on_error: text('What happens when a deployment or pipeline fails', {
			placeholder: 'e.g. stop',
		}),
		output_fields: typedFields('Output fields of the operator', 'Output Field'),
		output_values: list('Values that a pipeline-variable operator returns', 'Output Value', {
			name: text('Output field that holds the value', {
				required: true,
				placeholder: 'e.g. threshold',
			}),
			value: json('The value as JSON, with strings in double quotes', {
				required: true,
				placeholder: 'e.g. 1',
			}),
		}),
	},
);

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
				'Type of the object',
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
			version: text('Version of the deployment or pipeline. Defaults to the default version.', {
				placeholder: 'e.g. v1',
			}),
			configuration,
			metadata: json('Custom metadata of the object', {
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
