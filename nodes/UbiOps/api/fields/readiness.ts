/** What has to be built before a deployment version serves its newest code. */

import type { VersionReady } from '../table/operation';

const environment = '/projects/{project}/environments/{environment}';
const version = '/projects/{project}/deployments/{deployment}/versions/{version}';

/** Where UbiOps tells of a version, of its revisions and of the environment that it runs in. */
export const versionReady: VersionReady = {
	version,
	revision: `${version}/revisions/{revision}`,
	builds: `${version}/builds`,
	environment,
	environmentBuild: `${environment}/revisions/{environmentRevision}/builds/{environmentBuild}`,
	successStatuses: ['available', 'completed', 'success'],
	failureStatuses: ['cancelled', 'failed'],
	environmentRemedy:
		'Check the logs of the environment in UbiOps, fix its package and upload it again.',
};
