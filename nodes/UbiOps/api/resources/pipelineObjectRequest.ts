import { locator, text } from '../table/field';
import { download, get, resource } from '../table/builders';
import { metadataOnly } from '../fields/requests';

const path =
	'/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}/object-requests/{pipelineObjectRequest}';

/** Requests to operators inside a pipeline: operations `pipeline_version_object_requests_*`. */
export const pipelineObjectRequest = resource(
	'pipelineObjectRequest',
	'Pipeline Operator Request',
	'Input and output of an operator in one run of a pipeline',
	{
		get: get(path, {
			action: 'Get pipeline operator request',
			simplified: [
				'id',
				'pipeline_request_id',
				'pipeline_object',
				'object',
				'operator',
				'status',
				'result',
				'error_message',
				'time_started',
				'time_completed',
			],
			query: {
				metadata_only: metadataOnly,
				pipeline_object_id: text('Pipeline object that handled the request', {
					placeholder: 'e.g. 7c28a1c1-507e-4b3a-8ddb-3a4d7a1c2e11',
				}),
				pipeline_request_id: locator(
					'pipelineRequest',
					'Pipeline request that this request is part of',
					{ label: 'Pipeline Request' },
				),
			},
		}),
		getInput: download(`${path}/input`, {
			name: 'Get Input',
			action: 'Get input of pipeline operator request',
			fileName: 'input.json',
		}),
		getOutput: download(`${path}/output`, {
			name: 'Get Output',
			action: 'Get output of pipeline operator request',
			fileName: 'output.json',
		}),
	},
);
