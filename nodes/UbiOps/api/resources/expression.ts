import { json, text } from '../table/field';
import { typedFields } from '../fields/general';
import { post, resource } from '../table/builders';

/** Expressions of operators: operation `expressions_evaluate` of the API. */
export const expression = resource(
	'expression',
	'Expression',
	'Formula of a pipeline operator, tried out without a pipeline',
	{
		evaluate: post('/expressions/evaluate', {
			name: 'Evaluate',
			action: 'Evaluate expression',
			description: 'Work out what an expression gives for sample values',
			repeatable: true,
			body: {
				kind: 'object',
				fields: {
					expression: text('Expression to work out', {
						required: true,
						placeholder: 'e.g. temperature * 5',
					}),
					input_fields: typedFields('Fields that the expression may use', 'Input Field', {
						required: true,
					}),
					request_data: json('Sample values by name of the input field', {
						label: 'Sample Values',
						required: true,
						placeholder: 'e.g. { "temperature": 21 }',
					}),
				},
			},
			response: { kind: 'object' },
		}),
	},
);
