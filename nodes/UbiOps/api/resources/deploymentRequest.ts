import { flag } from '../table/field';
import { notificationGroup, priority } from '../fields/general';
import { download, get, list, post, remove, resource, patchTo } from '../table/builders';
import {
	idsToCancel,
	metadataOnly,
	MOST_REQUESTS,
	requestFilters,
	requestIds,
	requestsEnd,
	requestsToCancel,
	requestTimeout,
} from '../fields/requests';

const requests = '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests';
const path = `${requests}/{deploymentRequest}` as const;
const outputPath = `${path}/output` as const;

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

const retrieval = { by: 'id', simplified } as const;

const failure = { status: 'status', values: ['failed'], reason: 'error_message' } as const;

const batchQuery = {
	notification_group: notificationGroup('Notification group to notify when a request finishes'),
	priority,
	// 48, 72 and 96 hours are documented as the maximum: UbiOps itself knows which it is.
	timeout: requestTimeout('Maximum duration of a request, in seconds', 14_400),
};

const batchBody = { kind: 'input', of: 'deployment', batch: { max: MOST_REQUESTS } } as const;

const ended = requestsEnd('Deployment Request', `${requests}/collect`);

/** Requests to deployments: operations `deployment_requests_*` and `deployment_version_requests_*`. */
export const deploymentRequest = resource(
	'deploymentRequest',
	'Deployment Request',
	'One run of a model: a call to a deployment with its input and result',
	{
		cancel: patchTo(
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
			description: 'Cancel requests by ID, or all pending or all processing ones',
			query: { status: requestsToCancel },
			body: { kind: 'ids', fields: idsToCancel, max: MOST_REQUESTS },
			response: { kind: 'done' },
		}),
		collect: post(`${requests}/collect`, {
			name: 'Collect',
			action: 'Collect results of deployment requests',
			description: 'Get requests and their results by ID, up to 250 per call',
			repeatable: true,
			body: { kind: 'ids', fields: { ids: requestIds }, max: MOST_REQUESTS },
			response: { kind: 'matched', ...retrieval },
			outputPath,
		}),
		create: post(requests, {
			name: 'Create',
			action: 'Run model on single item',
			description: 'Run the model and return its result (direct request)',
			query: {
				priority,
				timeout: requestTimeout('Maximum duration of a request, in seconds', 300, 3600),
			},
			timeout: { field: 'timeout', default: 300 },
			body: { kind: 'input', of: 'deployment' },
			failedWhen: failure,
			outputFormat: 'request',
			response: { kind: 'object' },
		}),
		createBatch: post(`${requests}/batch`, {
			name: 'Create Batch',
			action: 'Queue deployment requests in batch',
			description: 'Queue one request per item, up to 250 per call, and return their IDs',
			query: batchQuery,
			body: batchBody,
			wait: { ...ended, optional: true },
			response: { kind: 'matched', by: 'position', simplified },
			outputPath,
		}),
		delete: remove(path, { action: 'Delete deployment request' }),
		deleteMany: post(`${requests}/delete`, {
			name: 'Delete Many',
			action: 'Delete many deployment requests',
			description: 'Delete requests by ID, up to 250 per call',
			body: { kind: 'ids', fields: { ids: requestIds }, max: MOST_REQUESTS },
			response: { kind: 'deleted' },
		}),
		get: get(path, {
			action: 'Get deployment request',
			simplified,
			query: { metadata_only: metadataOnly },
		}),
		getAll: list(requests, {
			action: 'Get many deployment requests',
			paging: 'offset',
			query: {
				...requestFilters(),
				pipeline: flag('Whether to return only requests that are part of a pipeline request', {
					deprecated: true,
				}),
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
		run: post(`${requests}/batch`, {
			name: 'Run',
			action: 'Run model on many items',
			description: 'Queue one request per item, wait for the results and return one item each',
			composed: true,
			query: batchQuery,
			body: batchBody,
			wait: ended,
			response: { kind: 'matched', by: 'position', simplified },
			outputPath,
			outputFormat: 'resultWithInput',
		}),
		stream: post(`${requests}/stream`, {
			name: 'Stream',
			action: 'Stream response of model',
			description: 'Run the model and return the text that it streams, with its result',
			query: { timeout: requestTimeout('Maximum duration of a request, in seconds', 3600) },
			timeout: { field: 'timeout', default: 3600 },
			body: { kind: 'input', of: 'deployment' },
			failedWhen: failure,
			response: { kind: 'events' },
		}),
	},
);
