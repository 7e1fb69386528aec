import { file, locator } from '../table/field';
import { versionReady } from '../fields/readiness';
import { download, get, list, post, resource, waitFor } from '../table/builders';
import type { Wait } from '../table/operation';

const revisions = '/projects/{project}/deployments/{deployment}/versions/{version}/revisions';
const path = `${revisions}/{revision}` as const;

const built = {
	noun: 'Deployment Revision',
	statusKey: 'status',
	successStatuses: ['success'],
	failureStatuses: ['failed', 'cancelled'],
	reasonKey: 'error_message',
	remedy: 'Check its logs in UbiOps, fix the package and upload it again.',
	limit: 1800,
} as const;

/**
 * The wait after a call that started a build: until the version serves it. The response holds the ID of
 * the revision under the first of these keys that it has.
 */
const servedAfter = (...keys: string[]): Wait => ({
	...built,
	optional: true,
	ask: { kind: 'get', path },
	idsFrom: [['revision', ...keys]],
	ready: versionReady,
});

/** Revisions, the builds of a version's code: operations `revisions_*` of the API. */
export const deploymentRevision = resource(
	'deploymentRevision',
	'Deployment Revision',
	'A code upload of a deployment version',
	{
		download: download(`${path}/download`, {
			name: 'Download',
			action: 'Download package of deployment revision',
			fileName: 'deployment.zip',
		}),
		get: get(path, { action: 'Get deployment revision' }),
		getAll: list(revisions, { action: 'Get many deployment revisions' }),
		rebuild: post(`${path}/rebuild`, {
			name: 'Rebuild',
			action: 'Rebuild deployment revision',
			description: 'Rebuild the package of a revision as a new revision',
			body: { kind: 'object', fields: {} },
			response: { kind: 'object' },
			wait: servedAfter('revision', 'id'),
		}),
		upload: post(revisions, {
			name: 'Upload',
			action: 'Upload code of deployment version',
			description:
				'Upload the deployment package of a version: a zip file, a copy of another version or a template',
			timeout: 3600,
			body: {
				kind: 'multipart',
				fields: {
					file: file('Zip file with the deployment package', { label: 'Package' }),
					source_deployment: locator('sourceDeployment', 'Deployment to copy the package from', {
						label: 'Source Deployment',
					}),
					source_version: locator('sourceVersion', 'Version to copy the package from', {
						label: 'Source Version',
					}),
					template_deployment_id: locator(
						'templateDeployment',
						'Template deployment to use the package of',
						{
							label: 'Template Deployment',
						},
					),
				},
			},
			alternatives: [
				{
					value: 'deployment',
					name: 'Another Version',
					description: 'Copy the package of an existing version',
					fields: ['source_deployment', 'source_version'],
				},
				{
					value: 'file',
					name: 'File',
					description: 'A zip file in the binary data of the input item',
					fields: ['file'],
				},
				{
					value: 'template',
					name: 'Template',
					description: 'The package of a template deployment',
					fields: ['template_deployment_id'],
				},
			],
			response: { kind: 'object' },
			wait: servedAfter('revision'),
		}),
		wait: waitFor(path, {
			name: 'Wait for Build',
			action: 'Wait for build of deployment revision',
			description: 'Continue when the revision is built; fail if the build fails',
			wait: built,
		}),
	},
);
