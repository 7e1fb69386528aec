/** Requests to one deployment or pipeline, to one version of it, or to any of a project. */

import { eachBounded } from '../../transport/concurrency';
import type { Api } from './queries';
import { collectByHalving, RefusalBudget, REFUSALS } from './collect';
import type { Resolved, Source } from '../tracking/follow';
import { PageSize, readLive } from './liveList';
import {
	endedRequests,
	PROJECT_REQUESTS,
	requestShape,
	type RequestsWatched,
	valuesAt,
} from './requestVersions';
import {
	trackedObjectsOf,
	mergeSnapshots,
	type VersionRef,
	type TrackedObject,
	type Snapshot,
} from '../tracking/observation';
import { readVersions, type Version, type Versions } from './requestVersions';
import type { State } from '../tracking/state';

/** Versions whose lists are read at the same time. */
const CONCURRENCY = 5;

/**
 * Milliseconds from one look at what is in flight anywhere in a project to the next one. In between, the
 * one list of ended requests shows what was created since, and what is older is remembered.
 */
const PROJECT_SWEEP_MS = 600_000;

/** Ended requests between two looks that bring the next one forward. */
const MANY_GIVEN = 2_000;

/** The requests watched, for one poll. */
export class RequestSource implements Source {
	readonly restarts = false;
	private known: Versions | undefined;
	private readonly patience = new RefusalBudget();
	private readonly size: PageSize;

	constructor(
		private readonly api: Api,
		private readonly watched: RequestsWatched,
		saved: State | undefined,
	) {
		this.size = new PageSize(saved?.sourceMemo);
	}

	sourceMemo(): string {
		return this.size.mark;
	}

	private get isAnywhere(): boolean {
		return this.watched.owner === '';
	}

	readsInFlight({ seen, floor, settled }: State): boolean {
		return !this.isAnywhere || seen - floor > PROJECT_SWEEP_MS || settled.size > MANY_GIVEN;
	}

	hasEnded({ status }: TrackedObject): boolean {
		return endedRequests.some((ended) => ended === status);
	}

	isWanted({ status }: TrackedObject): boolean {
		return this.watched.statuses.includes(status);
	}

	async inFlight(): Promise<Snapshot> {
		// Pending first: a request that goes on to processing in between is seen there.
		if (this.isAnywhere) {
			const pending = await this.projectList('pending', undefined, [400, 422]);
			if (pending !== undefined) {
				const processing = await this.projectList('processing', undefined);
				return mergeSnapshots([pending, ...(processing === undefined ? [] : [processing])]);
			}
		}
		const { versions, time } = await this.versions();
		const lists = await this.each(versions, async (place) =>
			mergeSnapshots([
				await this.list(place, 'pending', undefined),
				await this.list(place, 'processing', undefined),
			]),
		);
		return mergeSnapshots([{ rows: [], time }, ...lists]);
	}

	async ended(floor: number): Promise<Snapshot> {
		const statuses = this.watched.statuses.join(',');
		if (this.isAnywhere) return (await this.projectList(statuses, floor)) ?? { rows: [] };
		const { versions } = await this.versions();
		return mergeSnapshots(
			await this.each(versions, async (place) => await this.list(place, statuses, floor)),
		);
	}

	async newest(limit: number): Promise<Snapshot> {
		const sights = await this.newestPages(limit);
		for (const { rows } of sights) this.size.learn(rows.length);
		return mergeSnapshots(sights);
	}

	private async newestPages(limit: number): Promise<Snapshot[]> {
		const status = this.watched.statuses.join(',');
		if (this.isAnywhere) return [await this.projectPage(status, undefined, 0, limit)];
		const { versions } = await this.versions();
		return await this.each(
			versions,
			async (place) => await this.page(place, status, undefined, 0, limit),
		);
	}

	async byKey(keys: ReadonlyMap<string, VersionRef>): Promise<Resolved> {
		const rows: TrackedObject[] = [];
		const unsure = new Set<string>();
		for (const { place, ids } of grouped(keys)) {
			// What UbiOps keeps nothing of can't be found, and what belongs to a deleted version is deleted.
			if (this.known !== undefined && !this.known.versions.some(keepsThoseOf(place))) continue;
			const part = await this.collect(place, ids);
			rows.push(...part.found);
			for (const id of part.unsure) unsure.add(id);
		}
		return { rows, unsure };
	}

	private async collect(
		place: VersionRef,
		ids: readonly string[],
	): Promise<{ found: TrackedObject[]; unsure: string[] }> {
		const { kind, project } = this.watched;
		const values = valuesAt(kind, project, place);
		return await collectByHalving<TrackedObject>(
			ids,
			async (part) => {
				const question = { path: kind.collect, values, ids: part };
				const { value, refused } = await this.api.ask(question, REFUSALS);
				if (refused !== undefined) return { refused };
				return { found: this.rows(value, place).map((row) => ({ ...row, detailed: true })) };
			},
			async () => {
				const query = [['limit', '1']] as const;
				const { refused } = await this.api.ask({ path: kind.requests, values, query }, [404]);
				return refused === undefined;
			},
			this.patience,
		);
	}

	private async each(
		versions: readonly Version[],
		read: (place: VersionRef) => Promise<Snapshot>,
	): Promise<Snapshot[]> {
		const sights: Snapshot[] = [];
		await eachBounded(
			versions.length,
			CONCURRENCY,
			async (index) => {
				const version = versions[index];
				if (version !== undefined) sights.push(await read(version));
			},
			() => false,
		);
		return sights;
	}

	/** Versions that are watched; read once in a poll. */
	private async versions(): Promise<Versions> {
		this.known ??= await readVersions(this.api, this.watched);
		return this.known;
	}

	private rows(value: unknown, place: VersionRef | undefined): TrackedObject[] {
		const { name } = this.watched.kind;
		return trackedObjectsOf(requestShape, value, (fields) => {
			if (place !== undefined) return place;
			return { owner: String(fields[name] ?? ''), version: String(fields['version'] ?? '') };
		});
	}

	private async list(
		place: VersionRef,
		status: string,
		floor: number | undefined,
	): Promise<Snapshot> {
		return await readLive(
			async (offset, limit) => await this.page(place, status, floor, offset, limit),
			floor,
			this.size,
		);
	}

	private async page(
		place: VersionRef,
		status: string,
		floor: number | undefined,
		offset: number,
		limit: number,
	): Promise<Snapshot> {
		const { kind, project, version } = this.watched;
		const { value, ...times } = await this.api.ask(
			{
				path: kind.requests,
				values: valuesAt(kind, project, place),
				query: listQuery(status, floor, offset, limit),
			},
			// A version that was chosen has to exist; one from a list may just have been deleted.
			version === '' ? [404] : [],
		);
		return { ...times, rows: this.rows(value, place) };
	}

	private async projectList(
		status: string,
		floor: number | undefined,
		tolerated: readonly number[] = [],
	): Promise<Snapshot | undefined> {
		let refused = false;
		const snapshot = await readLive(
			async (offset, limit) => {
				const page = await this.projectPage(status, floor, offset, limit, tolerated);
				refused ||= page.refused !== undefined;
				return page;
			},
			floor,
			this.size,
		);
		return refused ? undefined : snapshot;
	}

	private async projectPage(
		status: string,
		floor: number | undefined,
		offset: number,
		limit: number,
		tolerated: readonly number[] = [],
	): Promise<Snapshot & { refused?: number }> {
		const { kind, project } = this.watched;
		const { value, ...times } = await this.api.ask(
			{
				path: PROJECT_REQUESTS,
				values: new Map([['project', project]]),
				query: [['object_type', kind.name], ...listQuery(status, floor, offset, limit)],
			},
			tolerated,
		);
		return { ...times, rows: this.rows(value, undefined) };
	}
}

function listQuery(
	status: string,
	floor: number | undefined,
	offset: number,
	limit: number,
): Array<readonly [string, string]> {
	return [
		['status', status],
		...(floor === undefined ? [] : [['start_date', new Date(floor).toISOString()] as const]),
		['limit', String(limit)],
		...(offset === 0 ? [] : [['offset', String(offset)] as const]),
	];
}

const keepsThoseOf =
	({ owner, version }: VersionRef) =>
	(one: Version): boolean =>
		one.owner === owner && one.version === version && one.keeps;

function grouped(
	keys: ReadonlyMap<string, VersionRef>,
): Array<{ place: VersionRef; ids: string[] }> {
	const groups = new Map<string, { place: VersionRef; ids: string[] }>();
	for (const [id, place] of keys) {
		const name = JSON.stringify([place.owner, place.version]);
		const group = groups.get(name) ?? { place, ids: [] };
		group.ids.push(id);
		groups.set(name, group);
	}
	return [...groups.values()];
}
