import { type Answer, json } from '../http/answers';
import { type Call } from '../world';
import { auditEvents } from './audit';
import type { Lives } from './collection';
import { generic, innermost, pick } from './crud';
import { deploymentLife, deploymentVersionLife } from './deployments';
import { environmentVariableHandlers, environmentVariableLives } from './environmentVariables';
import { environmentHandlers, environmentLives } from './environments';
import { blobHandlers } from './blobs';
import { instanceHandlers, instanceLives } from './instances/running';
import { instanceTypeHandlers, instanceTypeLives } from './instances/types';
import { logHandlers } from './measures/logs';
import { metricLives } from './measures/metrics';
import { seriesHandlers } from './measures/series';
import { roleHandlers, roleLives } from './people/roles';
import { userHandlers, userLives } from './people/users';
import { serviceLives } from './services';
import { fileHandlers, fileLives } from './files';
import { organizationLife, organizationResources, organizationUsage } from './organizations';
import { page } from './paging';
import { legacyPipelineHandlers } from './pipelines/legacy';
import { pipelineLife, pipelineVersionLife } from './pipelines/life';
import { evaluateExpression } from './pipelines/reference';
import {
	batchPipeline,
	directPipeline,
	getObjectRequest,
	objectInput,
	objectOutput,
	streamPipeline,
} from './pipelines/requests';
import { projectLife, quotas, resources, usage } from './projects';
import { listProjectRequests } from './requests/project';
import * as requests from './requests/operations';
import { batch, direct, stream } from './requests/deployments';
import { scheduleLives } from './schedules';
import { transferHandlers, transferLives } from './transfer/life';
import { webhookHandlers, webhookLives, webhookTestLives } from './webhooks';
import {
	cancelBuild,
	downloadRevision,
	getBuild,
	listBuilds,
	rebuildRevision,
	revisionLife,
	uploadRevision,
} from './revisions';

/** Answers a checked call. */
export type Handler = (call: Call) => Answer | Promise<Answer>;

/** What is special about some collections. */
export const lives: Lives = {
	organizations: organizationLife,
	projects: projectLife,
	'projects/{}/deployments': deploymentLife,
	'projects/{}/deployments/{}/versions': deploymentVersionLife,
	'projects/{}/deployments/{}/versions/{}/revisions': revisionLife,
	'projects/{}/pipelines': pipelineLife,
	'projects/{}/pipelines/{}/versions': pipelineVersionLife,
	...environmentVariableLives,
	...environmentLives,
	...transferLives,
	...scheduleLives,
	...webhookLives,
	...webhookTestLives,
	...roleLives,
	...userLives,
	...serviceLives,
	...instanceTypeLives,
	...instanceLives,
	...metricLives,
	...fileLives,
};

function audit(call: Call): Answer {
	return page(call, auditEvents(call, innermost(call)));
}

const handlers: Record<string, Handler> = {
	service_status: (call) => json(pick(call.world, call.operation, { status: 'ok' })),
	quotas_list: quotas,
	projects_resource_usage: resources,
	projects_usage_get: usage,
	organizations_resource_usage: organizationResources,
	organizations_usage_get: organizationUsage,
	project_audit_events_list: audit,
	deployment_audit_events_list: audit,
	pipeline_audit_events_list: audit,
	revisions_file_upload: uploadRevision,
	revisions_rebuild: rebuildRevision,
	revisions_file_download: downloadRevision,
	builds_list: listBuilds,
	builds_get: getBuild,
	builds_update: cancelBuild,
	...environmentHandlers,
	...transferHandlers,
	...webhookHandlers,
	...roleHandlers,
	...userHandlers,
	...instanceTypeHandlers,
	...instanceHandlers,
	...seriesHandlers,
	...logHandlers,
	...blobHandlers,
	...fileHandlers,
	...environmentVariableHandlers,
	...legacyPipelineHandlers,
	project_requests_list: listProjectRequests,
	expressions_evaluate: evaluateExpression,
	pipeline_version_object_requests_get: getObjectRequest,
	pipeline_version_object_requests_input_get: objectInput,
	pipeline_version_object_requests_output_get: objectOutput,
};

for (const prefix of ['deployment', 'deployment_version', 'pipeline', 'pipeline_version']) {
	const isPipeline = prefix.startsWith('pipeline');
	handlers[`${prefix}_requests_list`] = requests.list;
	handlers[`${prefix}_requests_get`] = requests.get;
	handlers[`${prefix}_requests_delete`] = requests.remove;
	handlers[`${prefix}_requests_update`] = requests.update;
	handlers[`${prefix}_requests_input_get`] = requests.input;
	handlers[`${prefix}_requests_output_get`] = requests.output;
	handlers[`${prefix}_requests_batch_get`] = requests.collect;
	handlers[`${prefix}_requests_batch_delete`] = requests.batchDelete;
	handlers[`${prefix}_requests_batch_cancel`] = requests.batchCancel;
	handlers[`${prefix}_requests_create`] = isPipeline ? directPipeline : direct;
	handlers[`${prefix}_requests_stream`] = isPipeline ? streamPipeline : stream;
	handlers[`batch_${prefix}_requests_create`] = isPipeline ? batchPipeline : batch;
}

/** What answers an operation. */
export function handlerOf(operationId: string): Handler {
	return handlers[operationId] ?? generic;
}
