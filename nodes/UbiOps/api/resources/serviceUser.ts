import { dateTime, deprecated, text, textList, type Fields } from '../table/field';
import { description } from '../fields/general';
import { create, get, list, put, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/service-users/{serviceUser}';

const settings: Fields = {
	allowed_cors_origins: deprecated(
		textList('Origins of web pages that can use the token', {
			placeholder: 'e.g. https://example.com',
		}),
	),
	description,
	expiry_date: dateTime('When the account expires. If cleared, it never expires.', {
		nullable: true,
	}),
};

/** Service users: operations `service_users_*` of the API. */
export const serviceUser = resource(
	'serviceUser',
	'Service User (Token)',
	'A non-human account with an API token',
	{
		create: create('/projects/{project}/service-users', {
			action: 'Create service user with API token',
			description: 'Create a service user. The token is only shown in this response.',
			fields: {
				...settings,
				name: text('Name of the service user', { placeholder: 'e.g. n8n' }),
			},
		}),
		delete: remove(path, { action: 'Delete service user' }),
		get: get(path, { action: 'Get service user' }),
		getAll: list('/projects/{project}/service-users', { action: 'Get many service users' }),
		resetToken: put(`${path}/token`, {
			name: 'Reset Token',
			action: 'Reset API token of service user',
			description: 'Get a new API token. The previous one becomes invalid.',
			body: { kind: 'object', fields: {} },
			response: { kind: 'object' },
		}),
		update: update(path, {
			action: 'Update service user',
			fields: {
				...settings,
				name: text('New name of the service user', { label: 'New Name', placeholder: 'e.g. n8n' }),
			},
		}),
	},
);
