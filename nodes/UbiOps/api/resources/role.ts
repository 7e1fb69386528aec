import { required, text, textList } from '../table/field';
import { create, get, list, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/roles/{role}';

const permissions = textList('Names of permissions; on an update they replace the ones it has', {
	placeholder: 'e.g. deployments.get',
});

/** Roles: operations `roles_*` of the API. */
export const role = resource('role', 'Role', 'Permissions under one name, to give to users', {
	create: create('/projects/{project}/roles', {
		action: 'Create role',
		fields: {
			name: text('Name of the role: lowercase letters, digits and dashes, starting with a letter', {
				required: true,
				placeholder: 'e.g. deployment-viewer',
			}),
			permissions: required(permissions),
		},
	}),
	delete: remove(path, { action: 'Delete role', description: 'Delete a role of your own making' }),
	get: get(path, { action: 'Get role' }),
	getAll: list('/projects/{project}/roles', { action: 'Get many roles' }),
	update: update(path, {
		action: 'Update role',
		description: 'Change a role of your own making',
		fields: {
			name: text('New name of the role', {
				label: 'New Name',
				placeholder: 'e.g. deployment-viewer',
			}),
			permissions,
		},
	}),
});
