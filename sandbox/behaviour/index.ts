import { type Answer, json } from '../http/answers';
import type { Call, Handler, HooksByCollection } from '../world';
import { auditEvents } from './audit';
import { generic, innermost, pick } from './crud';
import { deploymentHooks, deploymentVersionHooks } from './deployments';
import {
	environmentVariableHandlers,
	environmentVariableCollections,
} from './environmentVariables';
import { environmentHandlers, environmentCollections } from './environments/environments';
import { secretCollections, secretHandlers } from './environments/secrets';
import { tagCollections, tagHandlers } from './environments/tags';
import { blobHandlers } from './blobs';
import { instanceHandlers, instanceCollections } from './instances/running';
import { instanceTypeHandlers, instanceTypeCollections } from './instances/types';
import { logHandlers } from './measures/logs';
import { metricCollections } from './measures/metrics';
import { seriesHandlers } from './measures/series';
import { roleHandlers, roleCollections } from './people/roles';
import { userHandlers, userCollections } from './people/users';
import { serviceCollections, serviceHandlers } from './services';
import { fileHandlers, fileCollections } from './files';
import { organizationHooks, organizationResources, organizationUsage } from './organizations';
import { openAiHandlers } from '../openai/endpoints';
import { page } from './paging';
import { legacyPipelineHandlers } from './pipelines/legacy';
import { pipelineHooks, pipelineVersionHooks } from './pipelines/pipelines';
import { evaluateExpression } from './pipelines/objectReference';
import {
	batchPipeline,
	directPipeline,
	getObjectRequest,
	objectInput,
	objectOutput,
	streamPipeline,
} from './pipelines/requests';
import { projectEventHandlers } from './projectEvents';
import { projectHooks, quotas, resources, usage } from './projects';
import { listProjectRequests } from './requests/project';
import * as requests from './requests/operations';
import { batch, direct, stream } from './requests/deployments';
import { scheduleCollections } from './schedules';
import { transferHandlers, transferCollections } from './transfer/transfer';
import { webhookHandlers, webhookCollections, webhookTestCollections } from './webhooks';
import {
	cancelBuild,
	downloadRevision,
	getBuild,
	listBuilds,
	rebuildRevision,
	revisionHooks,
	uploadRevision,
} from './revisions';

/** What is special about some collections. */
export const hooks: HooksByCollection = {
	organizations: organizationHooks,
	projects: projectHooks,
	'projects/{}/deployments': deploymentHooks,
	'projects/{}/deployments/{}/versions': deploymentVersionHooks,
	'projects/{}/deployments/{}/versions/{}/revisions': revisionHooks,
	'projects/{}/pipelines': pipelineHooks,
	'projects/{}/pipelines/{}/versions': pipelineVersionHooks,
	...environmentVariableCollections,
	...environmentCollections,
	...tagCollections,
	...secretCollections,
	...transferCollections,
	...scheduleCollections,
	...webhookCollections,
	...webhookTestCollections,
	...roleCollections,
	...userCollections,
	...serviceCollections,
	...instanceTypeCollections,
	...instanceCollections,
	...metricCollections,
	...fileCollections,
};

function audit(call: Call): Answer {
	return page(call, auditEvents(call, innermost(call)));
}

const handlers: Record<string, Handler> = {
	service_status: (call) => json(pick(call, { status: 'ok' })),
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
	...tagHandlers,
	...secretHandlers,
	...serviceHandlers,
	...projectEventHandlers,
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
	...openAiHandlers,
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
