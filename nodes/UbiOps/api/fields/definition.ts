/** What a deployment or pipeline takes and gives: the fields of its input and output. */

import {
	type Choice,
	type Field,
	choice,
	group,
	json,
	list,
	named,
	required,
	text,
	type Fields,
} from '../table/field';
import { description, labels } from './general';
import { dataTypeNames } from './modelInput';

/** `structured` or `plain`. */
export const formats = (about: string, fallback: 'structured' | 'plain' = 'structured'): Field =>
	choice(
		about,
		[
			{
				value: 'none',
				name: 'Not Set',
				description: 'For deployments that do not support UbiOps requests',
				unset: true,
			},
			{ value: 'plain', name: 'Plain', description: 'A single string' },
			{
				value: 'structured',
				name: 'Structured',
				description: 'Named fields, each with a data type',
			},
		],
		{ default: fallback },
	);

const dataTypes: readonly Choice[] = named(dataTypeNames);

const inputWidgets: readonly Choice[] = named({
	button: 'Button',
	drawer: 'Drawer (Deprecated)',
	dropdown: 'Dropdown',
	image_preview: 'Image Preview',
	numberbox: 'Number Box',
	slider: 'Slider',
	switch: 'Switch',
	textbox: 'Text Box',
});

const outputWidgets: readonly Choice[] = named({
	button: 'Button',
	image_preview: 'Image Preview',
	textbox: 'Text Box',
});

const modelField = (widgets: readonly Choice[]): Fields => ({
	name: text('Name of the field', {
		required: true,
		maxLength: 64,
		placeholder: 'e.g. temperature',
	}),
	data_type: choice('Type of the values', dataTypes, { required: true, default: 'string' }),
	widget: group('How a UbiOps form shows the field', {
		type: choice('Form control to show', widgets, { required: true, default: 'textbox' }),
		configuration: json('Settings of the form control', {
			placeholder: 'e.g. { "min": 0, "max": 10 }',
		}),
	}),
});

/** Definition of the input of a deployment or pipeline. */
export const inputFields: Field = list(
	'Fields of a structured input. Not used for plain input.',
	'Input Field',
	modelField(inputWidgets),
);

/** Definition of the output of a deployment or pipeline. */
export const outputFields: Field = list(
	'Fields of a structured output. Not used for plain output.',
	'Output Field',
	modelField(outputWidgets),
);

/** Keys of a simplified deployment or pipeline. */
export const definitionKeys = [
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

/** What a new deployment or pipeline is made of beside its name. */
export const definition: Fields = {
	input_type: required(formats('Type of the input')),
	output_type: required(formats('Type of the output')),
	description,
	input_fields: inputFields,
	labels,
	output_fields: outputFields,
};

/** Names and types alone, where no form is made of the fields. */
export const typedFields = (
	about: string,
	entry: string,
	options: { readonly required?: true } = {},
): Field =>
	list(
		about,
		entry,
		{
			name: text('Name of the field', {
				required: true,
				maxLength: 64,
				placeholder: 'e.g. temperature',
			}),
			data_type: choice('Type of the values', dataTypes, { required: true, default: 'string' }),
		},
		options,
	);
