import { json, text } from '../table/field';
import { typedFields } from '../fields/definition';
import { post, resource } from '../table/builders';

/** Expressions of operators: operation `expressions_evaluate` of the API. */
export const expression = resource(
	'expression',
	'Expression',
	'Expression of a pipeline operator, evaluated without a pipeline',
	{
		evaluate: post('/expressions/evaluate', {
			name: 'Evaluate',
			action: 'Evaluate expression',
			description: 'Evaluate an expression with sample values',
			repeatable: true,
			body: {
				kind: 'object',
				fields: {
					expression: text('Expression to evaluate', {
						required: true,
						placeholder: 'e.g. temperature * 5',
					}),
					input_fields: typedFields('Fields that the expression can use', 'Input Field', {
						required: true,
					}),
					request_data: json('Sample values by input field name', {
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
