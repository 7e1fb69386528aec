import { decimal, flag, locator, text, textList } from '../table/field';
import { labelFilter, labels, usageQuery } from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

const advancedPermissions = flag(
	'Whether roles can be assigned to individual objects of the project',
);
const corsOrigins = textList('Origins of web pages that can send requests', {
	placeholder: 'e.g. https://example.com',
});

/** Projects: operations `projects_*`, `quotas_list` and `project_usage_get` of the API. */
export const project = resource(
	'project',
	'Project',
	'Contains deployments, pipelines and their requests',
	{
		create: create('/projects', {
			action: 'Create project',
			fields: {
				name: text(
					'Name of the project, unique in UbiOps. It consists of lowercase letters, digits and dashes and starts with a letter.',
					{
						required: true,
						maxLength: 64,
						placeholder: 'e.g. my-project',
					},
				),
				organization_name: locator('organization', 'The organization to create the project in', {
					label: 'Organization',
					required: true,
				}),
				advanced_permissions: advancedPermissions,
				cors_origins: corsOrigins,
				credits: decimal('Credit limit of the project. Unlimited by default.', {
					nullable: true,
					min: 0,
				}),
				labels,
			},
		}),
		delete: remove('/projects/{project}', {
			action: 'Delete project',
			description: 'Delete a project and all its deployments and pipelines',
		}),
		get: get('/projects/{project}', { action: 'Get project' }),
		getAll: list('/projects', {
			action: 'Get many projects',
			query: {
				labels: labelFilter,
				organization: locator('organization', 'Only return projects of this organization'),
			},
		}),
		getQuotas: list('/projects/{project}/quotas', {
			name: 'Get Quotas',
			action: 'Get quotas of project',
		}),
		getResourceUsage: get('/projects/{project}/resources', {
			name: 'Get Resource Usage',
			action: 'Get resource usage of project',
			description: 'Count the deployments, pipelines and other objects of a project',
		}),
		getUsage: get('/projects/{project}/usage', {
			name: 'Get Usage',
			action: 'Get usage of project',
			description: 'Get the credits or metrics used by a project in a period',
			query: usageQuery,
		}),
		update: update('/projects/{project}', {
			action: 'Update project',
			fields: {
				advanced_permissions: advancedPermissions,
				cors_origins: corsOrigins,
				credits: decimal('Credit limit of the project', { min: 0 }),
				labels,
				name: text('New name of the project', {
					label: 'New Name',
					placeholder: 'e.g. my-project',
				}),
				suspend: flag('Whether to suspend the project'),
			},
		}),
	},
);
