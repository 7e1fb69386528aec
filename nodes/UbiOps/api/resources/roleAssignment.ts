import { choice, deprecated, locator, text } from '../table/field';
import { create, get, list, remove, resource } from '../table/builders';

const assignments = '/projects/{project}/role-assignments';
const path = `${assignments}/{roleAssignment}` as const;

/** Roles given to users and deployments: operations `role_assignments_*` of the API. */
export const roleAssignment = resource(
	'roleAssignment',
	'Role Assignment',
	'Role given to a user or deployment, for a project or one object in it',
	{
		create: create(assignments, {
			action: 'Create role assignment',
			description: 'Give a role to a user or deployment',
			fields: {
				role: locator('role', 'The role to give', { required: true }),
				assignee_type: choice(
					'What the role is given to',
					[
						{ value: 'deployment', name: 'Deployment' },
						{ value: 'user', name: 'User', description: 'A user or service user' },
						{
							value: 'older',
							name: 'User of the Oldest API',
							description: 'Given in the deprecated fields, for installations that know no others',
							unset: true,
						},
					],
					{ required: true, default: 'user' },
				),
				assignee: text('Who gets the role: the ID of a user, or the name of a deployment', {
					required: true,
					when: { parameter: 'assigneeType', is: ['deployment', 'user'] },
					placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
				}),
				object_name: deprecated(text('Object that the role is for, in the oldest API')),
				object_type: deprecated(
					choice('Kind of object that the role is for, in the oldest API', [
						{ value: 'deployment', name: 'Deployment' },
						{ value: 'pipeline', name: 'Pipeline' },
						{ value: 'project', name: 'Project' },
					]),
				),
				resource: text(
					'Name of the object that the role is for, together with its kind; without both it is for the whole project',
					{ label: 'Resource Name', parameter: 'resourceName', placeholder: 'e.g. house-prices' },
				),
				resource_type: choice('Kind of object that the role is for, together with its name', [
					{ value: 'bucket', name: 'Bucket' },
					{ value: 'deployment', name: 'Deployment' },
					{ value: 'pipeline', name: 'Pipeline' },
					{ value: 'project', name: 'Project' },
				]),
				user_id: deprecated(text('User that gets the role, in the oldest API')),
			},
		}),
		delete: remove(path, {
			action: 'Delete role assignment',
			description: 'Take a role away from a user or deployment',
		}),
		get: get(path, { action: 'Get role assignment' }),
		getAll: list(assignments, {
			action: 'Get many role assignments',
			query: {
				assignee: text('Keep roles of this user ID or deployment name', {
					placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
				}),
				assignee_type: text('Keep roles given to this kind: user or deployment', {
					placeholder: 'e.g. user',
				}),
				resource: text('Keep roles for the object of this name', {
					label: 'Resource Name',
					parameter: 'resourceName',
					placeholder: 'e.g. house-prices',
				}),
				resource_type: text(
					'Keep roles for this kind of object: project, deployment, pipeline or bucket',
					{ placeholder: 'e.g. deployment' },
				),
			},
		}),
		getAllOfUser: list('/projects/{project}/users/{projectUser}/role-assignments', {
			name: 'Get Many of User (Legacy)',
			action: 'Get many role assignments of user',
			description: 'List the roles of a user, as the oldest installations do',
			legacy: true,
		}),
	},
);
