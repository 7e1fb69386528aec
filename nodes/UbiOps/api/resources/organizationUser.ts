import { flag, text } from '../table/field';
import { create, get, list, remove, resource, update } from '../table/builders';

const users = '/organizations/{organization}/users';
const path = `${users}/{organizationUser}` as const;

const admin = flag('Whether the user is an administrator of the organization', { required: true });

/** Users of organizations: operations `organization_users_*` of the API. */
export const organizationUser = resource(
	'organizationUser',
	'Organization User',
	'A member of an organization',
	{
		create: create(users, {
			action: 'Create organization user',
			description: 'Add a user to an organization',
			fields: {
				email: text('Email address of the user', {
					required: true,
					placeholder: 'e.g. name@email.com',
				}),
				admin,
			},
		}),
		delete: remove(path, {
			action: 'Delete organization user',
			description: 'Remove a user from an organization, including all roles in its projects',
		}),
		get: get(path, { action: 'Get organization user' }),
		getAll: list(users, { action: 'Get many organization users' }),
		update: update(path, {
			action: 'Update organization user',
			description: 'Grant or revoke the administrator rights of a user of the organization',
			fields: { admin },
		}),
	},
);
