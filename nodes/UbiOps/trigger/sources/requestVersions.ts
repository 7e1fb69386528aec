/** Where the requests of deployments and of pipelines are found, and the versions whose requests are watched. */

import { deployment } from '../../api/resources/deployment';
import { deploymentRequest } from '../../api/resources/deploymentRequest';
import { deploymentVersion } from '../../api/resources/deploymentVersion';
import { pipeline } from '../../api/resources/pipeline';
import { pipelineRequest } from '../../api/resources/pipelineRequest';
import { pipelineVersion } from '../../api/resources/pipelineVersion';
import { request } from '../../api/resources/request';
import { pathOf } from '../../api/table/path';
import { eachBounded } from '../../transport/concurrency';
import { valueAt } from '../../transport/json';
import { type Api, listIn } from './queries';
import type { LocatorName } from '../../api/locators';
import type { PathValues } from '../../transport/path';
import type { VersionRef, ObjectKeys } from '../tracking/observation';

/** Requests to deployments or to pipelines, as data. */
export interface RequestKind {
	/** Name in the API: of the object type, and of the key of a row that names the owner. */
	readonly name: 'deployment' | 'pipeline';
	readonly versionLocator: LocatorName;
	readonly owners: string;
	readonly versions: string;
	/** Of one version; of the default version where none is named. */
	readonly requests: string;
	/** Takes ids of requests of one version. */
	readonly collect: string;
	/** Output of one request. */
	readonly output: string;
}

export const deploymentRequests: RequestKind = {
	name: 'deployment',
	versionLocator: 'version',
	owners: pathOf(deployment.operations['getAll']),
	versions: pathOf(deploymentVersion.operations['getAll']),
	requests: pathOf(deploymentRequest.operations['getAll']),
	collect: pathOf(deploymentRequest.operations['collect']),
	output: pathOf(deploymentRequest.operations['getOutput']),
};

export const pipelineRequests: RequestKind = {
	name: 'pipeline',
	versionLocator: 'pipelineVersion',
	owners: pathOf(pipeline.operations['getAll']),
	versions: pathOf(pipelineVersion.operations['getAll']),
	requests: pathOf(pipelineRequest.operations['getAll']),
	collect: pathOf(pipelineRequest.operations['collect']),
	output: pathOf(pipelineRequest.operations['getOutput']),
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
export const PROJECT_REQUESTS = pathOf(request.operations['getAll']);

export const requestShape: ObjectKeys = {
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
	{ owner, version }: VersionRef,
): PathValues =>
	new Map<LocatorName, string>([
		['project', project],
		[name, owner],
		[versionLocator, version],
	]);

/** A version, and whether UbiOps keeps its requests after their end. */
export interface Version extends VersionRef {
	readonly keeps: boolean;
}

export interface Versions {
	readonly versions: readonly Version[];
	/** Before the first call for them, by the Date header. */
	readonly time?: number;
}

/** Deployments or pipelines whose versions are read at the same time. */
const CONCURRENCY = 5;

/** The version that was chosen, or all of the deployment or pipeline, or of all in the project. */
export async function readVersions(api: Api, watched: RequestsWatched): Promise<Versions> {
	const { owner, version, kind, project } = watched;
	if (version !== '') return { versions: [{ owner, version, keeps: true }] };
	if (owner !== '') return await versionsOf(api, watched, owner, []);
	const values = valuesAt(kind, project, { owner, version });
	const reply = await api.ask({ path: kind.owners, values });
	const names = listIn(reply).map((one) => valueAt(one, 'name'));
	const versions: Version[] = [];
	await eachBounded(
		names.length,
		CONCURRENCY,
		async (index) => {
			const name = names[index];
			if (typeof name !== 'string') return;
			// It may have been deleted since the list was read.
			versions.push(...(await versionsOf(api, watched, name, [404])).versions);
		},
		() => false,
	);
	return { versions, time: reply.time };
}

async function versionsOf(
	api: Api,
	{ kind, project }: RequestsWatched,
	owner: string,
	tolerated: readonly number[],
): Promise<Versions> {
	const values = valuesAt(kind, project, { owner, version: '' });
	const reply = await api.ask({ path: kind.versions, values }, tolerated);
	const versions = listIn(reply).flatMap((one) => {
		const version = valueAt(one, 'version');
		const keeps = valueAt(one, 'request_retention_mode') !== 'none';
		return typeof version === 'string' ? [{ owner, version, keeps }] : [];
	});
	return { versions, time: reply.time };
}

/** Versions in a few letters, for the state. */
export const versionsText = (known: Versions | undefined): unknown =>
	known?.versions.map(({ owner, version, keeps }) => [owner, version, keeps]);

/** The versions that {@link versionsText} wrote; undefined when it did not. */
export function versionsIn(saved: unknown): Versions | undefined {
	if (!Array.isArray(saved)) return undefined;
	const versions = saved.flatMap((entry: unknown) => {
		const [owner, version, keeps]: unknown[] = Array.isArray(entry) ? entry : [];
		if (typeof owner !== 'string' || typeof version !== 'string') return [];
		return [{ owner, version, keeps: keeps === true }];
	});
	return { versions };
}
