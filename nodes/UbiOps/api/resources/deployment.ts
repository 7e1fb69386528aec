import { flag, locator, text } from '../table/field';
import { definition, definitionKeys, inputFields, outputFields } from '../fields/definition';
import { description, labelFilter, labels, requestFormatFilter } from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

/** Deployments: operations `deployments_*` and `template_deployments_list` of the API. */
export const deployment = resource(
	'deployment',
	'Deployment',
	'A model that is served as an endpoint',
	{
		create: create('/projects/{project}/deployments', {
			action: 'Create deployment',
			simplified: definitionKeys,
			fields: {
				name: text('Name of the deployment, unique in the project', {
					required: true,
					maxLength: 64,
					placeholder: 'e.g. house-prices',
				}),
				...definition,
				supports_request_format: flag('Whether the deployment supports UbiOps requests', {
					default: true,
				}),
			},
		}),
		delete: remove('/projects/{project}/deployments/{deployment}', {
			action: 'Delete deployment',
		}),
		get: get('/projects/{project}/deployments/{deployment}', {
			action: 'Get deployment',
			simplified: definitionKeys,
		}),
		getAll: list('/projects/{project}/deployments', {
			action: 'Get many deployments',
			simplified: definitionKeys,
			query: { labels: labelFilter, supports_request_format: requestFormatFilter },
		}),
		getTemplates: list('/template-deployments', {
			name: 'Get Templates',
			action: 'Get template deployments',
			description: 'Get the template deployments that a version can be built from',
		}),
		update: update('/projects/{project}/deployments/{deployment}', {
			action: 'Update deployment',
			simplified: definitionKeys,
			fields: {
				default_version: locator(
					'version',
					'Version that handles requests without a version. It must be available.',
					{
						label: 'Default Version',
					},
				),
				description,
				input_fields: inputFields,
				labels,
				name: text('New name of the deployment', {
					label: 'New Name',
					placeholder: 'e.g. house-prices',
				}),
				output_fields: outputFields,
			},
		}),
	},
);
