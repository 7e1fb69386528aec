import { get, list, resource, patchTo } from '../table/builders';

const builds = '/projects/{project}/deployments/{deployment}/versions/{version}/builds';
const path = `${builds}/{deploymentBuild}` as const;

/** Builds of deployment versions on older installations: operations `builds_*` of the API. */
export const deploymentBuild = resource(
	'deploymentBuild',
	'Legacy: Deployment Build',
	'A build of a deployment version. Newer installations have revisions and environment builds instead.',
	{
		cancel: patchTo(
			path,
			{ status: 'cancelled' },
			{
				name: 'Cancel',
				action: 'Cancel deployment build (legacy)',
				description: 'Cancel a build that has not finished',
				legacy: true,
				response: { kind: 'object' },
			},
		),
		get: get(path, { action: 'Get deployment build (legacy)', legacy: true }),
		getAll: list(builds, { action: 'Get many deployment builds (legacy)', legacy: true }),
	},
);
