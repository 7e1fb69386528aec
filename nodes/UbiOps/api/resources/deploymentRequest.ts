import { flag } from '../table/field';
import { priority } from '../fields/general';
import { download, get, list, post, remove, resource, patchTo } from '../table/builders';
import { requestFilters, requestRows, requestTimeout } from '../fields/requests';

const requests = '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests';
const path = `${requests}/{deploymentRequest}` as const;

const rows = requestRows('deployment', {
	collect: `${requests}/collect`,
	output: `${path}/output`,
});

/** Requests to deployments: operations `deployment_requests_*` and `deployment_version_requests_*`. */
export const deploymentRequest = resource(
	'deploymentRequest',
	'Deployment Request',
	'One run of a model: a call to a deployment with its input and result',
	{
		cancel: patchTo(path, { status: 'cancelled' }, rows.cancel),
		cancelMany: post(`${requests}/cancel`, rows.cancelMany),
		collect: post(`${requests}/collect`, rows.collect),
		create: post(requests, {
			...rows.create,
			query: {
				priority,
				timeout: requestTimeout('Maximum duration of a request, in seconds', 300, 3600),
			},
			timeout: { field: 'timeout', default: 300 },
			response: { kind: 'object' },
		}),
		createBatch: post(`${requests}/batch`, rows.createBatch),
		delete: remove(path, rows.delete),
		deleteMany: post(`${requests}/delete`, rows.deleteMany),
		get: get(path, rows.get),
		getAll: list(requests, {
			...rows.getAll,
			query: {
				...requestFilters(),
				pipeline: flag('Whether to return only requests that are part of a pipeline request', {
					deprecated: true,
				}),
			},
		}),
		getInput: download(`${path}/input`, rows.getInput),
		getOutput: download(`${path}/output`, rows.getOutput),
		run: post(`${requests}/batch`, rows.run),
		stream: post(`${requests}/stream`, {
			...rows.stream,
			query: { timeout: requestTimeout('Maximum duration of a request, in seconds', 3600) },
			timeout: { field: 'timeout', default: 3600 },
		}),
	},
);
