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
import {
	createdBetween,
	notificationGroup,
	ONLY_ENDED,
	priority,
	requestStatuses,
} from './general';
import type { InputOwner, Wait } from '../table/operation';

/** Maximum number of requests in one call. */
export const MOST_REQUESTS = 250;

/** IDs of the requests that a call is about. */
const requestIds: Field = textList(
	'One or more request IDs, separated by commas or as a list from an expression',
	{
		parameter: 'requestIds',
		label: 'Request IDs',
		required: true,
		placeholder: 'e.g. 2f909aeb-5c7e-4974-970d-cd0a6a073aca',
	},
);

/** All requests of a status, or the ones whose IDs are given. */
const requestsToCancel: Field = choice(
	'Which requests to cancel',
	[
		{ value: 'pending', name: 'All Pending' },
		{ value: 'processing', name: 'All Processing' },
		{ value: 'ids', name: 'With These IDs', unset: true },
	],
	{ label: 'Requests to Cancel', required: true, default: 'ids' },
);

/** IDs that are only asked for when `requestsToCancel` says so. */
const idsToCancel: Fields = {
	ids: { ...requestIds, when: { parameter: 'status', is: ['ids'] } },
};

/** How long a request may take; `max` is left out where no document says. */
export const requestTimeout = (about: string, fallback: number, max?: number): Field =>
	integer(about, { label: 'Timeout (Seconds)', min: 10, max, default: fallback });

/** Older form of asking for a request: its input and result can be left out. */
export const metadataOnly: Field = flag('Whether to omit the input and the result', {
	deprecated: true,
});

export const searchId: Field = text(
	`Only return requests whose ID contains this string. ${ONLY_ENDED}`,
	{
		label: 'Search ID',
		placeholder: 'e.g. 2f909aeb',
	},
);

export const sort: Field = choice(
	'Order by creation time',
	[
		{ value: 'asc', name: 'Ascending' },
		{ value: 'desc', name: 'Descending' },
	],
	{ deprecated: true, default: 'desc' },
);

export const success: Field = flag(
	'Whether to return only successful requests (on) or only failed ones (off)',
	{ deprecated: true },
);

/**
 * Filters of a list of requests.
 *
 * @param without statuses that such requests never have
 */
export const requestFilters = (...without: readonly string[]): Fields => ({
	...createdBetween,
	search_id: searchId,
	sort,
	status: choices(
		'Only return requests with these statuses. Defaults to completed; pending and processing cannot be combined with others.',
		requestStatuses.filter(({ value }) => !without.includes(String(value))),
	),
	success,
});

const failedWhen = { status: 'status', values: ['failed'], reason: 'error_message' } as const;

const batchQuery: Fields = {
	notification_group: notificationGroup('Notification group to notify when a request finishes'),
	priority,
	// 48, 72 and 96 hours are documented as the maximum: UbiOps itself knows which it is.
	timeout: requestTimeout('Maximum duration of a request, in seconds', 14_400),
};

/** Paths that the rows of requests name beside their own. */
interface RequestPaths {
	/** Gets many requests by their IDs. */
	readonly collect: string;
	/** Output of one request. */
	readonly output: string;
}

/**
 * What the rows of requests to deployments and to pipelines say alike; the rows themselves say where.
 *
 * @param of what the requests are made to
 * @param more keys that a simplified request has beside those that all have
 */
export const requestRows = (
	of: InputOwner,
	{ collect, output }: RequestPaths,
	...more: readonly string[]
) => {
	const noun = `${of} request`;
	const runs = of === 'deployment' ? 'model' : 'pipeline';
	const simplified = [
		'id',
		of,
		'version',
		'status',
		'result',
		'error_message',
		'time_created',
		'time_started',
		'time_completed',
		...more,
	];
	const body = { kind: 'input', of } as const;
	const batchBody = { ...body, batch: { max: MOST_REQUESTS } } as const;
	const idsBody = { kind: 'ids', fields: { ids: requestIds }, max: MOST_REQUESTS } as const;
	const queued = { kind: 'matched', by: 'position', simplified } as const;
	const wait: Wait = {
		noun: of === 'deployment' ? 'Deployment Request' : 'Pipeline Request',
		statusKey: 'status',
		successStatuses: ['completed'],
		failureStatuses: ['failed', 'cancelled'],
		reasonKey: 'error_message',
		remedy: 'Check its logs in UbiOps.',
		limit: 14_400,
		ask: { kind: 'collect', path: collect, max: MOST_REQUESTS },
	};
	return {
		cancel: { name: 'Cancel', action: `Cancel ${noun}` },
		cancelMany: {
			name: 'Cancel Many',
			action: `Cancel many ${noun}s`,
			description: 'Cancel requests by ID, or all pending or all processing ones',
			query: { status: requestsToCancel },
			body: { kind: 'ids', fields: idsToCancel, max: MOST_REQUESTS },
			response: { kind: 'done' },
		},
		collect: {
			name: 'Collect',
			action: `Collect results of ${noun}s`,
			description: 'Get requests and their results by ID, up to 250 per call',
			repeatable: true,
			body: idsBody,
			response: { kind: 'matched', by: 'id', simplified },
			outputPath: output,
		},
		create: {
			name: 'Create',
			action: `Run ${runs} on single item`,
			description: `Run the ${runs} and return its result (direct request)`,
			body,
			failedWhen,
			outputFormat: 'request',
		},
		createBatch: {
			name: 'Create Batch (Queue)',
			action: `Queue ${noun}s in batch`,
			description: 'Queue one request per item, up to 250 per call, and return their IDs',
			query: batchQuery,
			body: batchBody,
			wait: { ...wait, optional: true },
			response: queued,
			outputPath: output,
		},
		delete: { action: `Delete ${noun}` },
		deleteMany: {
			name: 'Delete Many',
			action: `Delete many ${noun}s`,
			description: 'Delete requests by ID, up to 250 per call',
			body: idsBody,
			response: { kind: 'deleted' },
		},
		get: {
			action: `Get ${noun}`,
			simplified,
			query: { metadata_only: metadataOnly },
		},
		getAll: { action: `Get many ${noun}s`, paging: 'offset' },
		getInput: { name: 'Get Input', action: `Get input of ${noun}`, fileName: 'input.json' },
		getOutput: { name: 'Get Output', action: `Get output of ${noun}`, fileName: 'output.json' },
		run: {
			name: 'Run',
			action: `Run ${runs} on many items`,
			description: 'Queue one request per item, wait for the results and return one item each',
			composed: true,
			query: batchQuery,
			body: batchBody,
			wait,
			response: queued,
			outputPath: output,
			outputFormat: 'resultWithInput',
		},
		stream: {
			name: 'Stream',
			action: `Stream response of ${runs}`,
			description: `Run the ${runs} and return the text that it streams, with its result`,
			body,
			failedWhen,
			response: { kind: 'events' },
		},
	} as const;
};
