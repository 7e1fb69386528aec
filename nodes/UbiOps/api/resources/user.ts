import { deprecated, flag, text } from '../table/field';
import { create, remove, resource } from '../table/builders';

/** Accounts: operations `user_create` and `user_delete` of the API. */
export const user = resource('user', 'User', 'Account of somebody who signs in to UbiOps', {
	create: create('/user', {
		action: 'Create user',
		description: 'Sign somebody up; UbiOps sends an email to activate the account',
		fields: {
			email: text('Email address of the user', {
				required: true,
				maxLength: 254,
				placeholder: 'e.g. name@email.com',
			}),
			password: text('Password of at least 8 characters', {
				required: true,
				password: true,
				maxLength: 128,
			}),
			name: text('First name of the user', {
				label: 'First Name',
				maxLength: 256,
				placeholder: 'e.g. Nathan',
			}),
			newsletter: deprecated(flag('Whether the user gets the newsletter')),
			surname: text('Last name of the user', {
				label: 'Last Name',
				maxLength: 256,
				placeholder: 'e.g. Smith',
			}),
			terms_conditions: deprecated(
				flag('Whether the terms and conditions are accepted; older installations need it', {
					label: 'Terms and Conditions',
				}),
			),
		},
	}),
	delete: remove('/user', {
		action: 'Delete user',
		description: 'Delete the account that the API token belongs to: your own',
	}),
});
