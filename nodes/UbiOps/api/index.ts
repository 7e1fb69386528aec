/** The table: every resource of the node, in the order of its form. */

import { auditEvent } from './auditEvent';
import { blob } from './blob';
import { bucket } from './bucket';
import { deployment } from './deployment';
import { deploymentBuild } from './deploymentBuild';
import { deploymentRequest } from './deploymentRequest';
import { deploymentRevision } from './deploymentRevision';
import { deploymentVersion } from './deploymentVersion';
import { environment } from './environment';
import { environmentBuild } from './environmentBuild';
import { environmentRevision } from './environmentRevision';
import { environmentVariable } from './environmentVariable';
import { projectExport } from './export';
import { expression } from './expression';
import { file } from './file';
import { projectImport } from './import';
import { instance } from './instance';
import { instanceType } from './instanceType';
import { instanceTypeGroup } from './instanceTypeGroup';
import { log } from './log';
import { metric } from './metric';
import { notificationGroup } from './notificationGroup';
import type { Operation, Resource } from './operation';
import { organization } from './organization';
import { organizationUser } from './organizationUser';
import { permission } from './permission';
import { pipeline } from './pipeline';
import { pipelineAttachment } from './pipelineAttachment';
import { pipelineObject } from './pipelineObject';
import { pipelineObjectRequest } from './pipelineObjectRequest';
import { pipelineRequest } from './pipelineRequest';
import { pipelineVersion } from './pipelineVersion';
import { project } from './project';
import { projectUser } from './projectUser';
import { request } from './request';
import { role } from './role';
import { roleAssignment } from './roleAssignment';
import { schedule } from './schedule';
import { service } from './service';
import { serviceUser } from './serviceUser';
import { status } from './status';
import { timeSeries } from './timeSeries';
import { user } from './user';
import { voucher } from './voucher';
import { webhook } from './webhook';

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
	environmentVariable,
	projectExport,
	expression,
	file,
	projectImport,
	instance,
	instanceType,
	instanceTypeGroup,
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
	projectUser,
	request,
	role,
	roleAssignment,
	schedule,
	service,
	serviceUser,
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
