/** The table: every resource of the node, in the order of its form. */

import { auditEvent } from './resources/auditEvent';
import { blob } from './resources/blob';
import { bucket } from './resources/bucket';
import { deployment } from './resources/deployment';
import { deploymentBuild } from './resources/deploymentBuild';
import { deploymentRequest } from './resources/deploymentRequest';
import { deploymentRevision } from './resources/deploymentRevision';
import { deploymentVersion } from './resources/deploymentVersion';
import { environment } from './resources/environment';
import { environmentBuild } from './resources/environmentBuild';
import { environmentRevision } from './resources/environmentRevision';
import { environmentSecret } from './resources/environmentSecret';
import { environmentTag } from './resources/environmentTag';
import { environmentVariable } from './resources/environmentVariable';
import { projectExport } from './resources/export';
import { expression } from './resources/expression';
import { file } from './resources/file';
import { projectImport } from './resources/import';
import { instance } from './resources/instance';
import { instanceType } from './resources/instanceType';
import { instanceTypeGroup } from './resources/instanceTypeGroup';
import { languageModel } from './resources/languageModel';
import { log } from './resources/log';
import { metric } from './resources/metric';
import { notificationGroup } from './resources/notificationGroup';
import type { Operation, Resource } from './table/operation';
import { organization } from './resources/organization';
import { organizationUser } from './resources/organizationUser';
import { permission } from './resources/permission';
import { pipeline } from './resources/pipeline';
import { pipelineAttachment } from './resources/pipelineAttachment';
import { pipelineObject } from './resources/pipelineObject';
import { pipelineObjectRequest } from './resources/pipelineObjectRequest';
import { pipelineRequest } from './resources/pipelineRequest';
import { pipelineVersion } from './resources/pipelineVersion';
import { project } from './resources/project';
import { projectEvent } from './resources/projectEvent';
import { projectUser } from './resources/projectUser';
import { request } from './resources/request';
import { role } from './resources/role';
import { roleAssignment } from './resources/roleAssignment';
import { schedule } from './resources/schedule';
import { service } from './resources/service';
import { serviceUser } from './resources/serviceUser';
import { serviceUserLimit } from './resources/serviceUserLimit';
import { status } from './resources/status';
import { timeSeries } from './resources/timeSeries';
import { user } from './resources/user';
import { voucher } from './resources/voucher';
import { webhook } from './resources/webhook';

export const resources: readonly Resource[] = [
	auditEvent,
	blob,
	bucket,
	deployment,
	deploymentBuild,
	deploymentRequest,
	deploymentRevision,
	deploymentVersion,
	environment,
	environmentBuild,
	environmentRevision,
	environmentSecret,
	environmentTag,
	environmentVariable,
	projectExport,
	expression,
	file,
	projectImport,
	instance,
	instanceType,
	instanceTypeGroup,
	languageModel,
	log,
	metric,
	notificationGroup,
	organization,
	organizationUser,
	permission,
	pipeline,
	pipelineAttachment,
	pipelineObject,
	pipelineObjectRequest,
	pipelineRequest,
	pipelineVersion,
	project,
	projectEvent,
	projectUser,
	request,
	role,
	roleAssignment,
	schedule,
	service,
	serviceUser,
	serviceUserLimit,
	status,
	timeSeries,
	user,
	voucher,
	webhook,
];

const byValue = new Map(resources.map((entry) => [entry.value, entry]));

/** The row of a resource and operation as a workflow names them, or undefined when there is none. */
export function operationOf(resource: string, operation: string): Operation | undefined {
	const operations = byValue.get(resource)?.operations;
	return operations !== undefined && Object.hasOwn(operations, operation)
		? operations[operation]
		: undefined;
}
