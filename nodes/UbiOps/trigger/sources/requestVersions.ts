/** The versions whose requests are watched. */

import { eachBounded } from '../../transport/concurrency';
import { valueAt } from '../../transport/json';
import type { Api } from './queries';
import { type RequestsWatched, valuesAt } from '../requestPaths';
import type { Place } from '../tracking/observation';

/** A version, and whether UbiOps keeps its requests after their end. */
export interface Version extends Place {
	readonly keeps: boolean;
}

export interface Versions {
	readonly versions: readonly Version[];
	/** Before the first call for them, by the Date header. */
	readonly time?: number;
}

/** Deployments or pipelines whose versions are read at the same time. */
const CONCURRENCY = 5;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The version that was chosen, or all of the deployment or pipeline, or of all in the project. */
export async function readVersions(api: Api, watched: RequestsWatched): Promise<Versions> {
	const { owner, version, kind, project } = watched;
	if (version !== '') return { versions: [{ owner, version, keeps: true }] };
	if (owner !== '') return await versionsOf(api, watched, owner, []);
	const values = valuesAt(kind, project, { owner, version });
	const { value, time } = await api.ask({ path: kind.owners, values });
	const names = listOf(value).map((one) => valueAt(one, 'name'));
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
	return { versions, time };
}

async function versionsOf(
	api: Api,
	{ kind, project }: RequestsWatched,
	owner: string,
	tolerated: readonly number[],
): Promise<Versions> {
	const values = valuesAt(kind, project, { owner, version: '' });
	const { value, time } = await api.ask({ path: kind.versions, values }, tolerated);
	const versions = listOf(value).flatMap((one) => {
		const version = valueAt(one, 'version');
		const keeps = valueAt(one, 'request_retention_mode') !== 'none';
		return typeof version === 'string' ? [{ owner, version, keeps }] : [];
	});
	return { versions, time };
}
