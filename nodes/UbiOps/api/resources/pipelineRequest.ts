import { deprecated, integer } from '../table/field';
import { priority } from '../fields/general';
import { download, get, list, post, remove, resource, patchTo } from '../table/builders';
import { requestFilters, requestRows, requestTimeout } from '../fields/requests';

const requests = '/projects/{project}/pipelines/{pipeline}[/versions/{pipelineVersion}]/requests';
const path = `${requests}/{pipelineRequest}` as const;

const rows = requestRows(
	'pipeline',
	{ collect: `${requests}/collect`, output: `${path}/output` },
	'deployment_requests',
);

/** Requests to pipelines: operations `pipeline_requests_*` and `pipeline_version_requests_*`. */
export const pipelineRequest = resource(
	'pipelineRequest',
	'Pipeline Request',
	'One run of a pipeline, with its input and result',
	{
		cancel: patchTo(path, { status: 'cancelled' }, rows.cancel),
		cancelMany: post(`${requests}/cancel`, rows.cancelMany),
		collect: post(`${requests}/collect`, rows.collect),
		create: post(requests, {
			...rows.create,
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
		createBatch: post(`${requests}/batch`, rows.createBatch),
		delete: remove(path, {
			...rows.delete,
			description: 'Delete a pipeline request, including the requests to its objects',
		}),
		deleteMany: post(`${requests}/delete`, rows.deleteMany),
		get: get(path, rows.get),
		getAll: list(requests, { ...rows.getAll, query: requestFilters('cancelled_pending') }),
		getInput: download(`${path}/input`, rows.getInput),
		getOutput: download(`${path}/output`, rows.getOutput),
		run: post(`${requests}/batch`, rows.run),
		stream: post(`${requests}/stream`, {
			...rows.stream,
			query: { timeout: requestTimeout('Maximum duration of a request, in seconds', 7200) },
			timeout: { field: 'timeout', default: 7200 },
		}),
	},
);
