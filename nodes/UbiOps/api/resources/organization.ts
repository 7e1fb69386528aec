import { date, deprecated, flag, text } from '../table/field';
import { usageQuery } from '../fields/general';
import { create, get, list, resource, update } from '../table/builders';

const path = '/organizations/{organization}';

const subscriptionEnd = (about: string) => date(about, { nullable: true });
const twoFactor = flag('Whether members must use two-factor authentication', {
	label: 'Force Two-Factor Authentication',
});
const agreed = deprecated(flag('Whether the terms of the subscription are accepted'));

/** Organizations: operations `organizations_*` of the API. */
export const organization = resource(
	'organization',
	'Organization',
	'Contains projects, users and a subscription',
	{
		create: create('/organizations', {
			action: 'Create organization',
			description: 'Create an organization, with yourself as its administrator',
			fields: {
				name: text(
					'Name of the organization, unique in UbiOps. It consists of lowercase letters, digits and dashes and starts with a letter.',
					{ required: true, maxLength: 64, placeholder: 'e.g. my-organization' },
				),
				subscription: text('Name of the subscription', {
					required: true,
					placeholder: 'e.g. professional',
				}),
				subscription_agreed: agreed,
				subscription_end_date: subscriptionEnd(
					'End date of the subscription. Required for paid subscriptions.',
				),
				two_factor_authentication_forced: twoFactor,
				voucher: text('Code of a voucher', { placeholder: 'e.g. WELCOME-2026' }),
			},
		}),
		get: get(path, { action: 'Get organization' }),
		getAll: list('/organizations', { action: 'Get many organizations' }),
		getResourceUsage: get(`${path}/resources`, {
			name: 'Get Resource Usage',
			action: 'Get resource usage of organization',
			description: 'Count the projects, users and other objects of an organization',
		}),
		getUsage: get(`${path}/usage`, {
			name: 'Get Usage',
			action: 'Get usage of organization',
			description: 'Get the credits or metrics used by an organization in a period',
			query: usageQuery,
		}),
		getUsageDetails: list(`${path}/usage/details`, {
			name: 'Get Usage Details (Legacy)',
			action: 'Get usage details of organization (legacy)',
			description: 'Get the usage per object in a month. For the oldest installations.',
			legacy: true,
			query: {
				month: text('Month to report, as YYYY-MM. Defaults to the current month.', {
					placeholder: 'e.g. 2026-01',
				}),
			},
		}),
		update: update(path, {
			action: 'Update organization',
			description: 'Update an organization. The subscription can only be changed by the provider.',
			fields: {
				name: text('New name of the organization', {
					label: 'New Name',
					placeholder: 'e.g. my-organization',
				}),
				subscription: text('Name of the new subscription', { placeholder: 'e.g. professional' }),
				subscription_agreed: agreed,
				subscription_end_date: subscriptionEnd('End date of the subscription'),
				subscription_start_date: date('Start date of the new subscription'),
				two_factor_authentication_forced: twoFactor,
			},
		}),
	},
);
