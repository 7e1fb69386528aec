import { deprecated, flag, text } from '../table/field';
import { create, get, remove, resource } from '../table/builders';

/** Accounts: operations `user_*` of the API. */
export const user = resource('user', 'User', 'Account of a person who signs in to UbiOps', {
	create: create('/user', {
		action: 'Create user',
		description: 'Create a user account. UbiOps sends an activation email.',
		fields: {
			email: text('Email address of the user', {
				required: true,
				maxLength: 254,
				placeholder: 'e.g. name@email.com',
			}),
			password: text('Password with at least 8 characters', {
				required: true,
				password: true,
				placeholder: 'e.g. correct-horse-battery',
				maxLength: 128,
			}),
			name: text('First name of the user', {
				label: 'First Name',
				maxLength: 256,
				placeholder: 'e.g. Nathan',
			}),
			newsletter: deprecated(flag('Whether to subscribe the user to the newsletter')),
			surname: text('Last name of the user', {
				label: 'Last Name',
				maxLength: 256,
				placeholder: 'e.g. Smith',
			}),
			terms_conditions: deprecated(
				flag('Whether the terms and conditions are accepted. Required by older installations.', {
					label: 'Terms and Conditions',
				}),
			),
		},
	}),
	delete: remove('/user', {
		name: 'Delete Own Account',
		action: 'Delete own user account',
		description: 'Permanently delete the account that the API token belongs to',
		confirmation: 'delete my account',
	}),
	get: get('/user', {
		name: 'Get Own Account',
		action: 'Get own user account',
		description: 'Get the account that the API token belongs to',
		since: '4.13',
	}),
});
