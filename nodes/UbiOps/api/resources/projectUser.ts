import { locator, text } from '../table/field';
import { create, get, list, remove, resource } from '../table/builders';

const users = '/projects/{project}/users';
const path = `${users}/{projectUser}` as const;

/** Users of projects: operations `project_users_*` of the API. */
export const projectUser = resource(
	'projectUser',
	'Project User',
	'A user with access to a project',
	{
		create: create(users, {
			action: 'Create project user',
			description: 'Add a user of the organization to a project',
			fields: {
				user_id: locator('newProjectUser', 'User of the organization to add to the project', {
					label: 'User',
					required: true,
				}),
			},
		}),
		delete: remove(path, {
			action: 'Delete project user',
			description: 'Remove a user from a project',
		}),
		get: get(path, { action: 'Get project user' }),
		getAll: list(users, {
			action: 'Get many project users',
			query: { user_type: text('Only return users of this type', { placeholder: 'e.g. user' }) },
		}),
	},
);
