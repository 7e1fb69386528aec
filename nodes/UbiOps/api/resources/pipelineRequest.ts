import { deprecated, integer } from '../table/field';
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

const requests = '/projects/{project}/pipelines/{pipeline}[/versions/{pipelineVersion}]/requests';
const path = `${requests}/{pipelineRequest}` as const;
const outputPath = `${path}/output` as const;

const simplified = [
	'id',
	'pipeline',
	'version',
	'status',
	'result',
	'error_message',
	'time_created',
	'time_started',
	'time_completed',
	'deployment_requests',
] as const;

const retrieval = { by: 'id', simplified } as const;

const failure = { status: 'status', values: ['failed'], reason: 'error_message' } as const;

const batchQuery = {
	notification_group: notificationGroup('Notification group to notify when a request finishes'),
	priority,
	// 48, 72 and 96 hours are documented as the maximum: UbiOps itself knows which it is.
	timeout: requestTimeout('Maximum duration of a request, in seconds', 14_400),
};

const batchBody = { kind: 'input', of: 'pipeline', batch: { max: MOST_REQUESTS } } as const;

const ended = requestsEnd('Pipeline Request', `${requests}/collect`);

/** Requests to pipelines: operations `pipeline_requests_*` and `pipeline_version_requests_*`. */
export const pipelineRequest = resource(
	'pipelineRequest',
	'Pipeline Request',
	'One run of a pipeline, with its input and result',
	{
		cancel: patchTo(
			path,
			{ status: 'cancelled' },
			{
				name: 'Cancel',
				action: 'Cancel pipeline request',
			},
		),
		cancelMany: post(`${requests}/cancel`, {
			name: 'Cancel Many',
			action: 'Cancel many pipeline requests',
			description: 'Cancel requests by ID, or all pending or all processing ones',
			query: { status: requestsToCancel },
			body: { kind: 'ids', fields: idsToCancel, max: MOST_REQUESTS },
			response: { kind: 'done' },
		}),
		collect: post(`${requests}/collect`, {
			name: 'Collect',
			action: 'Collect results of pipeline requests',
			description: 'Get requests and their results by ID, up to 250 per call',
			repeatable: true,
			body: { kind: 'ids', fields: { ids: requestIds }, max: MOST_REQUESTS },
			response: { kind: 'matched', ...retrieval },
			outputPath,
		}),
		create: post(requests, {
			name: 'Create',
			action: 'Run pipeline on single item',
			description: 'Run the pipeline and return its result (direct request)',
			query: {
				deployment_timeout: deprecated(
					integer('Maximum duration of each deployment in the pipeline, in seconds', {
						label: 'Deployment Timeout (Seconds)',
						min: 1,
						max: 3600,
						default: 300,
					}),
				),
				pipeline_timeout: deprecated(
					integer(
						'Maximum duration of the pipeline, in seconds, under the name that older installations use',
						{
							label: 'Pipeline Timeout (Seconds)',
							min: 1,
							max: 7200,
							default: 3600,
						},
					),
				),
				priority,
				timeout: requestTimeout('Maximum duration of a request, in seconds', 3600, 7200),
			},
			// The most that either name of the timeout can ask for.
			timeout: { field: 'timeout', default: 7200 },
			body: { kind: 'input', of: 'pipeline' },
			failedWhen: failure,
			outputFormat: 'request',
			response: {
				kind: 'object',
				simplified: [
					'id',
					'pipeline',
					'version',
					'status',
					'error_message',
					'result',
					'deployment_requests',
					'operator_requests',
					'pipeline_requests',
				],
			},
		}),
		createBatch: post(`${requests}/batch`, {
			name: 'Create Batch',
			action: 'Queue pipeline requests in batch',
			description: 'Queue one request per item, up to 250 per call, and return their IDs',
			query: batchQuery,
			body: batchBody,
			wait: { ...ended, optional: true },
			response: { kind: 'matched', by: 'position', simplified },
			outputPath,
		}),
		delete: remove(path, {
			action: 'Delete pipeline request',
			description: 'Delete a pipeline request, including the requests to its objects',
		}),
		deleteMany: post(`${requests}/delete`, {
			name: 'Delete Many',
			action: 'Delete many pipeline requests',
			description: 'Delete requests by ID, up to 250 per call',
			body: { kind: 'ids', fields: { ids: requestIds }, max: MOST_REQUESTS },
			response: { kind: 'deleted' },
		}),
		get: get(path, {
			action: 'Get pipeline request',
			simplified,
			query: { metadata_only: metadataOnly },
		}),
		getAll: list(requests, {
			action: 'Get many pipeline requests',
			paging: 'offset',
			query: requestFilters('cancelled_pending'),
		}),
		getInput: download(`${path}/input`, {
			name: 'Get Input',
			action: 'Get input of pipeline request',
			fileName: 'input.json',
		}),
		getOutput: download(`${path}/output`, {
			name: 'Get Output',
			action: 'Get output of pipeline request',
			fileName: 'output.json',
		}),
		run: post(`${requests}/batch`, {
			name: 'Run',
			action: 'Run pipeline on many items',
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
			action: 'Stream response of pipeline',
			description: 'Run the pipeline and return the text that it streams, with its result',
			query: { timeout: requestTimeout('Maximum duration of a request, in seconds', 7200) },
			timeout: { field: 'timeout', default: 7200 },
			body: { kind: 'input', of: 'pipeline' },
			failedWhen: failure,
			response: { kind: 'events' },
		}),
	},
);
