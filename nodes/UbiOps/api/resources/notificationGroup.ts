import { choice, group, list as entries, text, type Fields } from '../table/field';
import { create, get, list, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/monitoring/notification-groups/{notificationGroup}';

const settings: Fields = {
	contacts: entries('Who is told; on an update the new list replaces the old one', 'Contact', {
		type: choice('How the contact is told', [{ value: 'email', name: 'Email' }], {
			required: true,
			default: 'email',
		}),
		configuration: {
			...group('Where the contact is told', {
				email_address: text('Address to write to', {
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
	'Notification Group (Legacy)',
	'People told by email of requests; newer installations have webhooks instead',
	{
		create: create('/projects/{project}/monitoring/notification-groups', {
			action: 'Create notification group',
			legacy: true,
			fields: {
				name: text('Name of the group, unique in the project', {
					required: true,
					placeholder: 'e.g. my-group',
				}),
				...settings,
			},
		}),
		delete: remove(path, { action: 'Delete notification group', legacy: true }),
		get: get(path, { action: 'Get notification group', legacy: true }),
		getAll: list('/projects/{project}/monitoring/notification-groups', {
			action: 'Get many notification groups',
			legacy: true,
		}),
		update: update(path, {
			action: 'Update notification group',
			legacy: true,
			fields: {
				...settings,
				name: text('New name of the group', { label: 'New Name', placeholder: 'e.g. my-group' }),
			},
		}),
	},
);
