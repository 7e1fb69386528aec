import { get, list, resource, patchTo } from '../table/builders';

const builds = '/projects/{project}/deployments/{deployment}/versions/{version}/builds';
const path = `${builds}/{deploymentBuild}` as const;

/** Builds of deployment versions on older installations: operations `builds_*` of the API. */
export const deploymentBuild = resource(
	'deploymentBuild',
	'Deployment Build (Legacy)',
	'One build of a deployment version; newer installations have revisions and environment builds',
	{
		cancel: patchTo(
			path,
			{ status: 'cancelled' },
			{
				name: 'Cancel',
				action: 'Cancel deployment build',
				description: 'Stop a build that has not ended',
				legacy: true,
				response: { kind: 'object' },
			},
		),
		get: get(path, { action: 'Get deployment build', legacy: true }),
		getAll: list(builds, { action: 'Get many deployment builds', legacy: true }),
	},
);
