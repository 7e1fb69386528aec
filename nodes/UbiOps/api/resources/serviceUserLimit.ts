import { integer, locator, required } from '../table/field';
import { create, get, list, remove, resource, scoped, update } from '../table/builders';

const service = '/projects/{project}/services/{service}';

const all = scoped({
	rateLimit: `${service}/user-rate-limits`,
	concurrencyLimit: `${service}/user-concurrency-limits`,
});
/** A limit is found by its user: its own ID is of no use. */
const one = scoped({
	rateLimit: `${service}/user-rate-limits/{limitedUser}`,
	concurrencyLimit: `${service}/user-concurrency-limits/{limitedUser}`,
});

const limit = integer('Calls per minute for a rate limit, or concurrent calls', {
	label: 'Maximum Number of Calls',
	parameter: 'callLimit',
	min: 0,
	default: 60,
});

const since = '4.13';

/** Limits of single users of a service: `services_user_rate_limit_*`, `services_user_concurrency_limit_*`. */
export const serviceUserLimit = resource(
	'serviceUserLimit',
	'Service User Limit',
	'Rate limit or concurrency limit of one user of a service',
	{
		create: create(all, {
			action: 'Create service user limit',
			description: 'Set how many calls one user may send to a service',
			since,
			fields: {
				user_id: locator('limitedUser', 'User whose calls are limited', {
					label: 'User',
					parameter: 'user',
					required: true,
				}),
				limit: required(limit),
			},
		}),
		delete: remove(one, { action: 'Delete service user limit', since }),
		get: get(one, { action: 'Get service user limit', since }),
		getAll: list(all, { action: 'Get many service user limits', since }),
		update: update(one, { action: 'Update service user limit', since, fields: { limit } }),
	},
);
