import { get, list, resource, patchTo, waitFor } from '../table/builders';

const builds =
	'/projects/{project}/environments/{environment}/revisions/{environmentRevision}/builds';
const path = `${builds}/{environmentBuild}` as const;

/** API v2 has tags of environments instead. */
const goneIn = '4.15';

/** How the build of an environment finishes. */
export const environmentBuilt = {
	noun: 'Environment Build',
	statusKey: 'status',
	successStatuses: ['success'],
	failureStatuses: ['failed', 'cancelled'],
	reasonKey: 'error_message',
	remedy: 'Check its logs in UbiOps, fix the package of the environment and upload it again.',
	limit: 1800,
} as const;

/** Builds of environments: operations `environment_builds_*` and `environment_build_*` of the API. */
export const environmentBuild = resource(
	'environmentBuild',
	'Environment Build',
	'A build of an environment revision',
	{
		cancel: patchTo(
			path,
			{ status: 'cancelled' },
			{
				name: 'Cancel',
				goneIn,
				action: 'Cancel environment build',
				description: 'Cancel a build that has not finished',
				response: { kind: 'object' },
			},
		),
		get: get(path, { action: 'Get environment build', goneIn }),
		getAll: list(builds, { action: 'Get many environment builds', goneIn }),
		getDependencyFiles: list(`${path}/dependency-files`, {
			name: 'Get Dependency Files',
			goneIn,
			action: 'Get dependency files of environment build',
			description: 'Get the names and contents of the dependency files of a build',
		}),
		wait: waitFor(path, {
			name: 'Wait for Build',
			goneIn,
			action: 'Wait for environment build',
			description: 'Continue when the build succeeds; fail if it fails',
			wait: environmentBuilt,
		}),
	},
);
