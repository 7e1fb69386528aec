import { choice, group, list as entries, text, type Fields } from '../table/field';
import { create, get, list, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/monitoring/notification-groups/{notificationGroup}';

const settings: Fields = {
	contacts: entries('Contacts to notify. An update replaces the existing list.', 'Contact', {
		type: choice('How to notify the contact', [{ value: 'email', name: 'Email' }], {
			required: true,
			default: 'email',
		}),
		configuration: {
			...group('Where to notify the contact', {
				email_address: text('Email address', {
					required: true,
					placeholder: 'e.g. name@email.com',
				}),
			}),
			required: true,
		},
	}),
};

/** Notification groups, which webhooks took the place of: operations `notification_groups_*`. */
export const notificationGroup = resource(
	'notificationGroup',
	'Legacy: Notification Group',
	'Contacts to notify about requests by email. Newer installations have webhooks instead.',
	{
		create: create('/projects/{project}/monitoring/notification-groups', {
			action: 'Create notification group (legacy)',
			legacy: true,
			fields: {
				name: text('Name of the group, unique in the project', {
					required: true,
					placeholder: 'e.g. my-group',
				}),
				...settings,
			},
		}),
		delete: remove(path, { action: 'Delete notification group (legacy)', legacy: true }),
		get: get(path, { action: 'Get notification group (legacy)', legacy: true }),
		getAll: list('/projects/{project}/monitoring/notification-groups', {
			action: 'Get many notification groups (legacy)',
			legacy: true,
		}),
		update: update(path, {
			action: 'Update notification group (legacy)',
			legacy: true,
			fields: {
				...settings,
				name: text('New name of the group', { label: 'New Name', placeholder: 'e.g. my-group' }),
			},
		}),
	},
);
