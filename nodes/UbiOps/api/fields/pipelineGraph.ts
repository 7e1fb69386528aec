/** What a pipeline version is made of: its objects, and the attachments that tie them together. */

import {
	choice,
	group,
	integer,
	json,
	list,
	locator,
	text,
	type Condition,
	type Field,
} from '../table/field';
import { typedFields } from './definition';

const fieldName = (of: string): Field =>
	text(`Field of the ${of}`, { required: true, placeholder: 'e.g. temperature' });

const SOURCE_ABOUT = 'Object that sends the data, or pipeline_start for the input of the pipeline';

/** Where the data of an attachment comes from. */
export const sources = (options: { readonly required: true }): Field =>
	list(
		'Objects that send data, with the fields they map',
		'Source',
		{
			source_name: locator('attachedSource', SOURCE_ABOUT, { label: 'Source', required: true }),
			mapping: list('Fields to pass on. Not used for plain data.', 'Field', {
				source_field_name: { ...fieldName('sending object'), nullable: true },
				destination_field_name: { ...fieldName('receiving object'), nullable: true },
			}),
		},
		options,
	);

/** Object that an attachment gives its data to. */
export const destinationName: Field = locator(
	'attachedDestination',
	'Object that receives the data, or pipeline_end for the output of the pipeline',
	{ label: 'Destination', required: true },
);

const isOperator: Condition = { parameter: 'referenceType', is: ['operator'] };
const isModel: Condition = { parameter: 'referenceType', is: ['deployment', 'pipeline'] };

const configuration: Field = group(
	'Settings of an operator, or the error handling of a deployment or pipeline',
	{
		batch_size: integer('Number of results that a one-to-many operator processes together', {
			min: 1,
			nullable: true,
			when: isOperator,
		}),
		error_message: text('Message of a raise-error operator', {
			when: isOperator,
			placeholder: 'e.g. The temperature is too high',
		}),
		expression: text('Expression that an if-condition or function operator evaluates', {
			when: isOperator,
			placeholder: 'e.g. temperature * 5',
		}),
		input_fields: {
			...typedFields('Input fields of the operator', 'Input Field'),
			when: isOperator,
		},
		on_error: text('What happens when the deployment or pipeline fails', {
			when: isModel,
			placeholder: 'e.g. stop',
		}),
		output_fields: {
			...typedFields('Output fields of the operator', 'Output Field'),
			when: isOperator,
		},
		output_values: list(
			'Values that a pipeline-variable operator returns',
			'Output Value',
			{
				name: text('Output field that holds the value', {
					required: true,
					placeholder: 'e.g. threshold',
				}),
				value: json('The value as JSON, with strings in double quotes', {
					required: true,
					placeholder: 'e.g. 1',
				}),
			},
			{ when: isOperator },
		),
	},
	{ inEntry: true },
);

/** Deployments, pipelines and operators of a version. */
export const objects = (options: { readonly nullable?: true } = {}): Field =>
	list(
		'Deployments, pipelines and operators of the version. An update replaces the existing list.',
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
				{ label: 'Type', required: true, default: 'deployment' },
			),
			reference_name: locator('objectDeployment', 'What the object runs', {
				required: true,
				byChoice: {
					parameter: 'referenceType',
					locators: {
						deployment: 'objectDeployment',
						operator: 'objectOperator',
						pipeline: 'objectPipeline',
					},
				},
			}),
			version: locator(
				'objectVersion',
				'Version of the deployment or pipeline. Defaults to the default version.',
				{ own: true, when: isModel },
			),
			configuration,
			metadata: json('Custom metadata of the object', {
				placeholder: 'e.g. { "owner": "research" }',
			}),
		},
		{ own: true, ...options },
	);

/** Links between the objects of a version. */
export const attachments = (options: { readonly nullable?: true } = {}): Field =>
	list(
		'Connections between the objects. An update replaces the existing list.',
		'Attachment',
		{ destination_name: destinationName, sources: sources({ required: true }) },
		{ own: true, ...options },
	);
