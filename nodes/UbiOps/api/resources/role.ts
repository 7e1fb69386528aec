import { required, text, textList } from '../table/field';
import { create, get, list, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/roles/{role}';

const permissions = textList('Names of permissions. An update replaces the existing ones.', {
	placeholder: 'e.g. deployments.get',
});

/** Roles: operations `roles_*` of the API. */
export const role = resource('role', 'Role', 'A named set of permissions to assign to users', {
	create: create('/projects/{project}/roles', {
		action: 'Create role',
		fields: {
			name: text(
				'Name of the role. It consists of lowercase letters, digits and dashes and starts with a letter.',
				{
					required: true,
					placeholder: 'e.g. deployment-viewer',
				},
			),
			permissions: required(permissions),
		},
	}),
	delete: remove(path, { action: 'Delete role', description: 'Delete a custom role' }),
	get: get(path, { action: 'Get role' }),
	getAll: list('/projects/{project}/roles', { action: 'Get many roles' }),
	update: update(path, {
		action: 'Update role',
		description: 'Update a custom role',
		fields: {
			name: text('New name of the role', {
				label: 'New Name',
				placeholder: 'e.g. deployment-viewer',
			}),
			permissions,
		},
	}),
});
