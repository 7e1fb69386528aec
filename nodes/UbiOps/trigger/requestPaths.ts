/** Where the requests of deployments and of pipelines are found. */

import type { LocatorName } from '../api/locators';
import type { PathValues } from '../transport/path';
import type { Place, Shape } from './tracking/observation';

/** Requests to deployments or to pipelines, as data. */
export interface RequestKind {
	/** Name in the API: of the object type, and of the key of a row that names the owner. */
	readonly name: 'deployment' | 'pipeline';
	readonly versionLocator: LocatorName;
	readonly owners: string;
	readonly versions: string;
	/** Of one version; `/collect` behind it takes ids. */
	readonly requests: string;
}

export const deploymentRequests: RequestKind = {
	name: 'deployment',
	versionLocator: 'version',
	owners: '/projects/{project}/deployments',
	versions: '/projects/{project}/deployments/{deployment}/versions',
	requests: '/projects/{project}/deployments/{deployment}/versions/{version}/requests',
};

export const pipelineRequests: RequestKind = {
	name: 'pipeline',
	versionLocator: 'pipelineVersion',
	owners: '/projects/{project}/pipelines',
	versions: '/projects/{project}/pipelines/{pipeline}/versions',
	requests: '/projects/{project}/pipelines/{pipeline}/versions/{pipelineVersion}/requests',
};

/** Which requests are watched. */
export interface RequestsWatched {
	readonly kind: RequestKind;
	readonly project: string;
	/** Name of the deployment or pipeline; empty for any. */
	readonly owner: string;
	/** Name of the version; empty for any. */
	readonly version: string;
	/** Statuses whose reaching is an event. */
	readonly statuses: readonly string[];
}

/** All of a project; the newest API has only ended ones here. */
export const PROJECT_REQUESTS = '/projects/{project}/requests';

export const requestShape: Shape = {
	key: ['id'],
	created: 'time_created',
	ended: 'time_completed',
	status: 'status',
};

/** Statuses that a request never leaves. */
export const endedRequests = ['completed', 'failed', 'cancelled'] as const;

/** Values of a path within a place. */
export const valuesAt = (
	{ name, versionLocator }: RequestKind,
	project: string,
	{ owner, version }: Place,
): PathValues =>
	new Map<LocatorName, string>([
		['project', project],
		[name, owner],
		[versionLocator, version],
	]);
