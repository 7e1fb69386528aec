/** Builds of deployment versions and of environments, and the versions themselves. */

import type { LocatorName } from '../../api/locators';
import { deploymentBuild } from '../../api/resources/deploymentBuild';
import { deploymentRevision } from '../../api/resources/deploymentRevision';
import { deploymentVersion } from '../../api/resources/deploymentVersion';
import { environment } from '../../api/resources/environment';
import { environmentBuild } from '../../api/resources/environmentBuild';
import { environmentRevision } from '../../api/resources/environmentRevision';
import { environmentTag, environmentTagBuilt } from '../../api/resources/environmentTag';
import { pathOf } from '../../api/table/path';
import type { PathValues } from '../../transport/path';
import { valueAt } from '../../transport/json';
import type { PlacedLists } from './placedLists';
import { type Api, listIn, type Reply } from './queries';
import { readMemo } from './round';
import {
	trackedObjectsOf,
	mergeSnapshots,
	NOWHERE,
	type VersionRef,
	type ObjectKeys,
	type Snapshot,
} from '../tracking/observation';
import type { Settings } from '../settings';
import type { State } from '../tracking/state';

const VERSIONS = pathOf(deploymentVersion.operations['getAll']);
const REVISIONS = pathOf(deploymentRevision.operations['getAll']);
const BUILDS = pathOf(deploymentBuild.operations['getAll']);
const ENVIRONMENT = pathOf(environment.operations['get']);
const TAGS = pathOf(environmentTag.operations['getAll']);
const ENVIRONMENT_REVISIONS = pathOf(environmentRevision.operations['getAll']);
const ENVIRONMENT_BUILDS = pathOf(environmentBuild.operations['getAll']);

export const buildShape: ObjectKeys = { key: ['id'], created: 'creation_date', status: 'status' };

/** A revision's `environment` and a version's `deployment` are names; a build names neither. */
const valuesFor = (settings: Settings, more: ReadonlyArray<readonly [LocatorName, string]> = []) =>
	new Map<LocatorName, string>([
		['project', settings.project],
		['deployment', settings.deployment],
		['environment', settings.environment],
		...more,
	]);

/** Versions of the deployment, or the one that was chosen. */
export async function readVersions(api: Api, settings: Settings): Promise<Snapshot> {
	const reply = await api.ask({ path: VERSIONS, values: valuesFor(settings) });
	const { time, until } = reply;
	const rows = trackedObjectsOf(buildShape, listIn(reply), (fields) => ({
		owner: settings.deployment,
		version: String(fields['version'] ?? ''),
	}));
	const { version } = settings;
	const chosen = rows.filter(({ place }) => version === '' || place.version === version);
	return { rows: chosen, time, until };
}

/** Builds of the versions that are watched: revisions, or on older installations builds. */
export async function readBuilds(
	api: Api,
	settings: Settings,
	lists: PlacedLists,
): Promise<Snapshot> {
	const { deployment, version } = settings;
	const isChosen = version !== '';
	const versions: Snapshot = isChosen ? { rows: [] } : await readVersions(api, settings);
	const places = isChosen
		? [{ owner: deployment, version }]
		: versions.rows.map(({ place }) => place);
	const builds = await lists.each(
		places,
		async (place) => await buildsOf(api, settings, place, isChosen ? [] : [404]),
	);
	return mergeSnapshots([{ ...versions, rows: [] }, ...builds]);
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
	const list = listIn(revisions);
	const hasStatus = list.some((one) => valueAt(one, 'status') !== undefined);
	const isKnown = revisions.refused === undefined && (hasStatus || list.length === 0);
	if (isKnown) return snapshotOf(revisions, place);
	return snapshotOf(await api.ask({ path: BUILDS, values }, tolerated), place);
}

const snapshotOf = (reply: Reply, place: VersionRef): Snapshot => ({
	rows: trackedObjectsOf(buildShape, listIn(reply), () => place),
	time: reply.time,
	until: reply.until,
});

/** Builds of an environment, and the build that was the newest at that time. */
export interface EnvironmentBuilds {
	read(): Promise<Snapshot>;
	newest(): string | undefined;
}

/**
 * The tags of an environment, which API v2 has in place of revisions and builds: a tag is one build, and
 * the same tag again when it is built again. The end of a build has the name that it has in v2.1.
 */
async function tagBuilds(api: Api, values: PathValues): Promise<Snapshot> {
	const { rows, ...times } = snapshotOf(await api.ask({ path: TAGS, values }), NOWHERE);
	const { successStatuses } = environmentTagBuilt;
	const isBuilt = (status: string): boolean => successStatuses.some((one) => one === status);
	return {
		...times,
		rows: rows.map((row) => (isBuilt(row.status) ? { ...row, status: 'success' } : row)),
	};
}

/**
 * Builds of all revisions of an environment. They take a call for each revision, so they are only read
 * when there is a new build, or when one had not ended.
 */
export function environmentBuilds(
	api: Api,
	settings: Settings,
	saved: State | undefined,
	lists: PlacedLists,
): EnvironmentBuilds {
	const values = valuesFor(settings);
	let newest: string | undefined;
	if (api.apiVersion === 'v2') {
		lists.round.isComplete = true;
		return { newest: () => undefined, read: async () => await tagBuilds(api, values) };
	}
	return {
		newest: () => (lists.round.isComplete ? newest : undefined),
		async read() {
			const { value, time, until } = await api.ask({ path: ENVIRONMENT, values });
			const latest = valueAt(value, 'latest_build');
			newest = typeof latest === 'string' ? latest : undefined;
			const known = valueAt(readMemo(saved?.sourceMemo), 'newest');
			const isQuiet = saved?.inFlight.size === 0 && newest !== undefined && newest === known;
			if (isQuiet) lists.round.isComplete = true;
			const builds = isQuiet ? [] : await allBuilds(api, values, lists);
			return mergeSnapshots([{ rows: [], time, until }, ...builds]);
		},
	};
}

async function allBuilds(api: Api, values: PathValues, lists: PlacedLists): Promise<Snapshot[]> {
	const revisions = listIn(
		await api.ask({
			path: ENVIRONMENT_REVISIONS,
			values,
			operation: environmentRevision.operations['getAll'],
		}),
	);
	const places = revisions.flatMap((revision): VersionRef[] => {
		const id = valueAt(revision, 'id');
		return typeof id === 'string' ? [{ owner: '', version: id }] : [];
	});
	return await lists.each(places, async (place) => {
		const within = new Map<LocatorName, string>([
			...values,
			['environmentRevision', place.version],
		]);
		return snapshotOf(await api.ask({ path: ENVIRONMENT_BUILDS, values: within }, [404]), place);
	});
}
