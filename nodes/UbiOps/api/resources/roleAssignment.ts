import { choice, deprecated, locator, text } from '../table/field';
import { create, get, list, remove, resource } from '../table/builders';

const assignments = '/projects/{project}/role-assignments';
const path = `${assignments}/{roleAssignment}` as const;

/** Roles given to users and deployments: operations `role_assignments_*` of the API. */
export const roleAssignment = resource(
	'roleAssignment',
	'Role Assignment',
	'Assigns a role in a project, or for one object in it, to a user or deployment',
	{
		create: create(assignments, {
			action: 'Create role assignment',
			description: 'Assign a role to a user or deployment',
			fields: {
				role: locator('role', 'Role to assign', { required: true }),
				assignee_type: choice(
					'Type of assignee',
					[
						{ value: 'deployment', name: 'Deployment' },
						{ value: 'user', name: 'User', description: 'A user or service user' },
						{
							value: 'older',
							name: 'User (Legacy API)',
							description: 'Specified in the deprecated fields, for the oldest installations',
							unset: true,
						},
					],
					{ required: true, default: 'user' },
				),
				assignee: locator(
					'assignee',
					'User or deployment to assign the role to, from the list, or the ID of a user or name of a deployment',
					{ required: true, when: { parameter: 'assigneeType', is: ['deployment', 'user'] } },
				),
				object_name: deprecated(
					text('Object that the role applies to, for the oldest API', {
						placeholder: 'e.g. house-prices',
					}),
				),
				object_type: deprecated(
					choice('Type of object that the role applies to, for the oldest API', [
						{ value: 'deployment', name: 'Deployment' },
						{ value: 'pipeline', name: 'Pipeline' },
						{ value: 'project', name: 'Project' },
					]),
				),
				resource: text(
					'Name of the object that the role applies to. Requires its type; defaults to the whole project.',
					{ label: 'Resource Name', parameter: 'resourceName', placeholder: 'e.g. house-prices' },
				),
				resource_type: choice('Type of object that the role applies to. Requires its name.', [
					{ value: 'bucket', name: 'Bucket' },
					{ value: 'deployment', name: 'Deployment' },
					{ value: 'environment', name: 'Environment' },
					{ value: 'pipeline', name: 'Pipeline' },
					{ value: 'project', name: 'Project' },
				]),
				user_id: deprecated(
					text('User to assign the role to, for the oldest API', {
						placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
					}),
				),
			},
		}),
		delete: remove(path, {
			action: 'Delete role assignment',
			description: 'Remove a role from a user or deployment',
		}),
		get: get(path, { action: 'Get role assignment' }),
		getAll: list(assignments, {
			action: 'Get many role assignments',
			query: {
				assignee: text('Only return roles assigned to this user ID or deployment name', {
					placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
				}),
				assignee_type: text('Only return roles assigned to this type: user or deployment', {
					placeholder: 'e.g. user',
				}),
				resource: text('Only return roles that apply to the object with this name', {
					label: 'Resource Name',
					parameter: 'resourceName',
					placeholder: 'e.g. house-prices',
				}),
				resource_type: text(
					'Only return roles that apply to this type of object: project, deployment, pipeline or bucket',
					{ placeholder: 'e.g. deployment' },
				),
			},
		}),
		getAllOfUser: list('/projects/{project}/users/{projectUser}/role-assignments', {
			name: 'Get Many of User (Legacy)',
			action: 'Get many role assignments of user (legacy)',
			description: 'Get the roles of a user. For the oldest installations.',
			legacy: true,
		}),
	},
);
