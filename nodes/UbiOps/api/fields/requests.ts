/** Fields that requests to deployments and requests to pipelines share. */

import {
	type Field,
	type Fields,
	choice,
	choices,
	flag,
	integer,
	text,
	textList,
} from '../table/field';
import { createdBetween, requestStatuses } from './general';
import type { Wait } from '../table/operation';

/** Most requests that one call takes. */
export const MOST_REQUESTS = 250;

/** How requests come to their end: many of them are asked for by `collect`, the path of that call. */
export const requestsEnd = (noun: string, collect: string): Wait => ({
	noun,
	statusKey: 'status',
	successStatuses: ['completed'],
	failureStatuses: ['failed', 'cancelled'],
	reasonKey: 'error_message',
	remedy: 'Check its logs in UbiOps.',
	limit: 14_400,
	ask: { kind: 'collect', path: collect, max: MOST_REQUESTS },
});

/** IDs of the requests that a call is about. */
export const requestIds: Field = textList(
	'One or more request IDs, separated by commas or as a list from an expression',
	{
		parameter: 'requestIds',
		label: 'Request IDs',
		required: true,
		placeholder: 'e.g. 2f909aeb-5c7e-4974-970d-cd0a6a073aca',
	},
);

/** All requests of a status, or the ones whose IDs are given. */
export const requestsToCancel: Field = choice(
	'Which requests to cancel',
	[
		{ value: 'pending', name: 'All Pending' },
		{ value: 'processing', name: 'All Processing' },
		{ value: 'ids', name: 'With These IDs', unset: true },
	],
	{ label: 'Requests to Cancel', required: true, default: 'ids' },
);

/** IDs that are only asked for when `requestsToCancel` says so. */
export const idsToCancel: Fields = {
	ids: { ...requestIds, when: { parameter: 'status', is: ['ids'] } },
};

/** How long a request may take; `max` is left out where no document says. */
export const requestTimeout = (about: string, fallback: number, max?: number): Field =>
	integer(about, { label: 'Timeout (Seconds)', min: 10, max, default: fallback });

/** Older form of asking for a request: its input and result can be left out. */
export const metadataOnly: Field = flag('Whether to omit the input and the result', {
	deprecated: true,
});

/**
 * Filters of a list of requests.
 *
 * @param without statuses that such requests never have
 */
export const requestFilters = (...without: readonly string[]): Fields => ({
	...createdBetween('requests'),
	search_id: text('Only return requests whose ID contains this string', { label: 'Search ID' }),
	sort: choice(
		'Order by creation time',
		[
			{ value: 'asc', name: 'Ascending' },
			{ value: 'desc', name: 'Descending' },
		],
		{ deprecated: true, default: 'desc' },
	),
	status: choices(
		'Only return requests with these statuses. Defaults to completed; pending and processing cannot be combined with others.',
		requestStatuses.filter(({ value }) => !without.includes(String(value))),
	),
	success: flag('Whether to return only successful requests (on) or only failed ones (off)', {
		deprecated: true,
	}),
});
