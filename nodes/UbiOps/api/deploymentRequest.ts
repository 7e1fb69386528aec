import { choice, choices, flag, integer, text, textList } from './field';
import { createdBetween, notificationGroup, priority, requestStatuses } from './fields';
import { download, get, list, post, remove, resource, set } from './operation';

const requests = '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests';
const path = `${requests}/{deploymentRequest}` as const;

const simplified = [
	'id',
	'deployment',
	'version',
	'status',
	'result',
	'error_message',
	'time_created',
	'time_started',
	'time_completed',
] as const;

/** Most requests that one call takes. */
const MOST = 250;

const ids = textList(
	'IDs of the requests: one, several separated by commas, or a list from an expression',
	{
		parameter: 'requestIds',
		label: 'Request IDs',
		required: true,
		placeholder: 'e.g. 2f909aeb-5c7e-4974-970d-cd0a6a073aca',
	},
);

const retrieval = { by: 'id', simplified } as const;

/** Requests to deployments: operations `deployment_requests_*` and `deployment_version_requests_*`. */
export const deploymentRequest = resource(
	'deploymentRequest',
	'Deployment Request',
	'Runs a model: one call of a deployment with its input and result',
	{
		cancel: set(
			path,
			{ status: 'cancelled' },
			{
				name: 'Cancel',
				action: 'Cancel deployment request',
			},
		),
		cancelMany: post(`${requests}/cancel`, {
			name: 'Cancel Many',
			action: 'Cancel many deployment requests',
			description: 'Cancel requests by their IDs, or all that wait, or all that run',
			query: {
				status: choice(
					'Which requests to cancel',
					[
						{ value: 'pending', name: 'All Pending' },
						{ value: 'processing', name: 'All Processing' },
						{ value: 'ids', name: 'With These IDs', unset: true },
					],
					{ label: 'Requests to Cancel', required: true, default: 'ids' },
				),
			},
			body: {
				kind: 'ids',
				fields: { ids: { ...ids, when: { parameter: 'status', is: ['ids'] } } },
				max: MOST,
			},
			answer: { kind: 'done' },
		}),
		collect: post(`${requests}/collect`, {
			name: 'Collect',
			action: 'Collect results of deployment requests',
			description: 'Get requests with their results by their IDs, up to 250 in one call',
			repeatable: true,
			body: { kind: 'ids', fields: { ids }, max: MOST },
			answer: { kind: 'matched', ...retrieval },
		}),
		create: post(requests, {
			name: 'Create',
			action: 'Create deployment request',
			description: 'Run the model and give back its result: a direct request',
			query: {
				priority,
				timeout: integer('Seconds that the model may take', {
					label: 'Timeout (Seconds)',
					min: 1,
					max: 3600,
					default: 300,
				}),
			},
			timeout: { field: 'timeout', default: 300 },
			body: { kind: 'input', of: 'deployment' },
			fails: { status: 'status', values: ['failed'], reason: 'error_message' },
			answer: { kind: 'object' },
		}),
		createBatch: post(`${requests}/batch`, {
			name: 'Create Batch',
			action: 'Create deployment requests in batch',
			description:
				'Queue one request for each item, up to 250 in one call, and give back their IDs',
			query: {
				notification_group: notificationGroup('Notification group told when a request is done'),
				priority,
				timeout: integer('Seconds that the model may take', {
					label: 'Timeout (Seconds)',
					min: 1,
					max: 172_800,
					default: 14_400,
				}),
			},
			body: { kind: 'input', of: 'deployment', batch: { max: MOST } },
			answer: { kind: 'matched', by: 'position' },
		}),
		delete: remove(path, { action: 'Delete deployment request' }),
		deleteMany: post(`${requests}/delete`, {
			name: 'Delete Many',
			action: 'Delete many deployment requests',
			description: 'Delete requests by their IDs, up to 250 in one call',
			body: { kind: 'ids', fields: { ids }, max: MOST },
			answer: { kind: 'deleted' },
		}),
		get: get(path, {
			action: 'Get deployment request',
			simplified,
			query: {
				metadata_only: flag('Whether to leave out the input and the result', { deprecated: true }),
			},
		}),
		getAll: list(requests, {
			action: 'Get many deployment requests',
			paging: 'offset',
			query: {
				...createdBetween('requests'),
				pipeline: flag('Whether to keep requests that are part of a pipeline request', {
					deprecated: true,
				}),
				search_id: text('Keep requests whose ID contains this text', { label: 'Search ID' }),
				sort: choice(
					'Order by creation time',
					[
						{ value: 'asc', name: 'Ascending' },
						{ value: 'desc', name: 'Descending' },
					],
					{ deprecated: true, default: 'desc' },
				),
				status: choices(
					'Keep requests of these statuses, completed ones when left out; pending and processing can not be joined with others',
					requestStatuses,
				),
				success: flag('Whether to keep successful requests, or failed ones', { deprecated: true }),
			},
		}),
		getInput: download(`${path}/input`, {
			name: 'Get Input',
			action: 'Get input of deployment request',
			fileName: 'input.json',
		}),
		getOutput: download(`${path}/output`, {
			name: 'Get Output',
			action: 'Get output of deployment request',
			fileName: 'output.json',
		}),
	},
);
