/** Builds of deployment versions and of environments, and the versions themselves. */

import type { LocatorName } from '../../api/locators';
import type { PathValues } from '../../transport/path';
import { valueAt } from '../../transport/json';
import type { Api, Reply } from './queries';
import {
	NOWHERE,
	trackedObjectsOf,
	mergeSnapshots,
	type VersionRef,
	type ObjectKeys,
	type Snapshot,
} from '../tracking/observation';
import type { Settings } from '../settings';
import type { State } from '../tracking/state';

const VERSIONS = '/projects/{project}/deployments/{deployment}/versions';
const REVISIONS = `${VERSIONS}/{version}/revisions`;
const BUILDS = `${VERSIONS}/{version}/builds`;
const ENVIRONMENT = '/projects/{project}/environments/{environment}';

export const buildShape: ObjectKeys = { key: ['id'], created: 'creation_date', status: 'status' };

/** A revision's `environment` and a version's `deployment` are names; a build names neither. */
const valuesFor = (settings: Settings, more: ReadonlyArray<readonly [LocatorName, string]> = []) =>
	new Map<LocatorName, string>([
		['project', settings.project],
		['deployment', settings.deployment],
		['environment', settings.environment],
		...more,
	]);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Versions of the deployment, or the one that was chosen. */
export async function readVersions(api: Api, settings: Settings): Promise<Snapshot> {
	const { value, time, until } = await api.ask({ path: VERSIONS, values: valuesFor(settings) });
	const rows = trackedObjectsOf(buildShape, value, (fields) => ({
		owner: settings.deployment,
		version: String(fields['version'] ?? ''),
	}));
	const { version } = settings;
	const chosen = rows.filter(({ place }) => version === '' || place.version === version);
	return { rows: chosen, time, until };
}

/** Builds of the versions that are watched: revisions, or on older installations builds. */
export async function readBuilds(api: Api, settings: Settings): Promise<Snapshot> {
	const { deployment, version } = settings;
	if (version !== '') return await buildsOf(api, settings, { owner: deployment, version }, []);
	const versions = await readVersions(api, settings);
	const sights: Snapshot[] = [{ ...versions, rows: [] }];
	for (const { place } of versions.rows) sights.push(await buildsOf(api, settings, place, [404]));
	return mergeSnapshots(sights);
}

/**
 * Builds of one version. The newest API has a revision for each, with its status; older ones have
 * revisions without one, and builds beside them.
 */
async function buildsOf(
	api: Api,
	settings: Settings,
	place: VersionRef,
	tolerated: readonly number[],
): Promise<Snapshot> {
	const values = valuesFor(settings, [['version', place.version]]);
	const revisions = await api.ask({ path: REVISIONS, values }, [404]);
	const list = listOf(revisions.value);
	const hasStatus = list.some((one) => valueAt(one, 'status') !== undefined);
	const isKnown = revisions.refused === undefined && (hasStatus || list.length === 0);
	if (isKnown) return sightOf(revisions, place);
	return sightOf(await api.ask({ path: BUILDS, values }, tolerated), place);
}

const sightOf = ({ value, time, until }: Reply, place: VersionRef): Snapshot => ({
	rows: trackedObjectsOf(buildShape, value, () => place),
	time,
	until,
});

/** Builds of an environment, and the build that was the newest at that time. */
export interface EnvironmentBuilds {
	read(): Promise<Snapshot>;
	newest(): string | undefined;
}

/**
 * Builds of all revisions of an environment. They take a call for each revision, so they are only read
 * when there is a new build, or when one had not ended.
 */
export function environmentBuilds(
	api: Api,
	settings: Settings,
	saved: State | undefined,
): EnvironmentBuilds {
	const values = valuesFor(settings);
	let newest: string | undefined;
	return {
		newest: () => newest,
		async read() {
			const { value, time, until } = await api.ask({ path: ENVIRONMENT, values });
			const latest = valueAt(value, 'latest_build');
			newest = typeof latest === 'string' ? latest : undefined;
			const isQuiet =
				saved?.inFlight.size === 0 && newest !== undefined && newest === saved.sourceMemo;
			const builds = isQuiet ? [] : await allBuilds(api, values);
			return mergeSnapshots([{ rows: [], time, until }, ...builds]);
		},
	};
}

async function allBuilds(api: Api, values: PathValues): Promise<Snapshot[]> {
	const { value } = await api.ask({ path: `${ENVIRONMENT}/revisions`, values });
	const sights: Snapshot[] = [];
	for (const revision of listOf(value)) {
		const id = valueAt(revision, 'id');
		if (typeof id !== 'string') continue;
		const path = `${ENVIRONMENT}/revisions/{environmentRevision}/builds`;
		const within = new Map<LocatorName, string>([...values, ['environmentRevision', id]]);
		sights.push(sightOf(await api.ask({ path, values: within }, [404]), NOWHERE));
	}
	return sights;
}
