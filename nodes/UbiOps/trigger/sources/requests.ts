/** Requests to one deployment or pipeline, to one version of it, or to any of a project. */

import { RefusalBudget } from '../../client/batch';
import { eachBounded } from '../../transport/concurrency';
import { valueAt } from '../../transport/json';
import type { Resolved, Source } from '../tracking/follow';
import {
	mergeSnapshots,
	type Snapshot,
	type TrackedObject,
	type VersionRef,
} from '../tracking/observation';
import { hashOf, type State } from '../tracking/state';
import { OVERLAP_MS } from '../tracking/watermark';
import { PageSize } from './liveList';
import type { Api } from './queries';
import { ANYWHERE, RequestLists } from './requestLists';
import { readOutputs } from './requestOutputs';
import {
	endedRequests,
	readVersions,
	type RequestsWatched,
	type Version,
	type Versions,
	versionsIn,
	versionsText,
} from './requestVersions';
import { readMemo, Round } from './round';

/** Versions whose lists are read at the same time. */
const CONCURRENCY = 5;

/**
 * Milliseconds from one look at what is in flight to the next one. In between, the lists of ended requests
 * show what was created since, and what is older is remembered.
 */
const BETWEEN_LOOKS_MS = 600_000;

/** Ended requests since the last look that bring the next one forward, so that one page holds them. */
const MANY_SETTLED = 400;

/** The same for any in the project, where a look takes far more calls than another page. */
const MANY_SETTLED_ANYWHERE = 2_000;

/** More remembered requests than this are looked for in the lists, which leave out inputs and results. */
const MANY_REMEMBERED = 50;

/** Maximum number of refused calls in one poll; what is left then waits for the next poll. */
const MOST_REFUSALS = 250;

/** Shares of the time for a poll after which nothing more of a kind is started. */
const TIME_FOR = { newest: 0.25, inFlight: 0.4, ended: 0.65, byKey: 0.8 } as const;

type ListName = 'pending' | 'processing' | 'ended';

const nameOf = (list: ListName, { owner, version }: VersionRef): string =>
	[list, owner, version].join('\n');

/** The requests watched, for one poll. */
export class RequestSource implements Source {
	readonly restarts = false;
	private readonly lists: RequestLists;
	private readonly refusals: RefusalBudget;
	private readonly size: PageSize;
	private known: Versions | undefined;
	private round: Round | undefined;
	/** Places whose lists of what is in flight were read to their end in this poll; undefined between looks. */
	private looked: Set<string> | undefined;
	/** Whether there was no time for all of a list, so that the next poll has to look at everything. */
	private isBehind: boolean;
	/** Index of the version that a poll begins with, as there was no time for it in the last one. */
	private next: number;

	constructor(
		private readonly api: Api,
		private readonly watched: RequestsWatched,
		saved: State | undefined,
	) {
		const memo = readMemo(saved?.sourceMemo);
		this.size = new PageSize(Number(valueAt(memo, 'size') ?? 0));
		this.round = Round.from(valueAt(memo, 'round'));
		this.isBehind = valueAt(memo, 'isBehind') === true;
		this.next = Number(valueAt(memo, 'next') ?? 0);
		if (this.round !== undefined) this.known = versionsIn(valueAt(memo, 'versions'));
		this.refusals = new RefusalBudget(MOST_REFUSALS, () => api.hasTime(TIME_FOR.byKey));
		this.lists = new RequestLists(api, watched, this.size);
	}

	sourceMemo(): string {
		return JSON.stringify({
			size: this.size.largest,
			next: this.next === 0 ? undefined : this.next,
			isBehind: this.isBehind ? true : undefined,
			round: this.round?.saved,
			// A round is about the versions that it began with.
			versions: this.round?.isComplete === false ? versionsText(this.known) : undefined,
		});
	}

	private get isAnywhere(): boolean {
		return this.watched.owner === '';
	}

	readsInFlight({ seen, floor, settled, inFlight }: State): boolean {
		if (this.round !== undefined || this.isBehind) return true;
		if (seen - floor > BETWEEN_LOOKS_MS + OVERLAP_MS) return true;
		if (this.isAnywhere) return settled.size > MANY_SETTLED_ANYWHERE;
		return settled.size > MANY_SETTLED || inFlight.size > MANY_REMEMBERED;
	}

	seenUpTo(): number | undefined {
		return this.round === undefined ? undefined : this.round.seenUpTo;
	}

	hasEnded({ status }: TrackedObject): boolean {
		return endedRequests.some((ended) => ended === status);
	}

	isWanted({ status }: TrackedObject): boolean {
		return this.watched.statuses.includes(status);
	}

	async inFlight(before: State): Promise<Snapshot> {
		this.round ??= Round.begin(before.seen);
		this.isBehind = false;
		this.looked = new Set();
		if (this.isAnywhere) {
			const pending = await this.look(ANYWHERE, 'pending', before, [400, 422]);
			if (pending !== undefined) {
				const processing = await this.look(ANYWHERE, 'processing', before);
				return mergeSnapshots([pending, processing ?? { rows: [] }]);
			}
		}
		const { versions, time } = await this.versions();
		const snapshots: Snapshot[] = [{ rows: [], time }];
		await this.each(versions, TIME_FOR.inFlight, async (place) => {
			// Pending first: a request that turns to processing in between is seen there.
			snapshots.push((await this.look(place, 'pending', before)) ?? { rows: [] });
			snapshots.push((await this.look(place, 'processing', before)) ?? { rows: [] });
		});
		return mergeSnapshots(snapshots);
	}

	/** Reads what the round has left of a list of what is in flight; undefined when it is refused. */
	private async look(
		place: VersionRef,
		status: 'pending' | 'processing',
		{ inFlight }: State,
		tolerated: readonly number[] = [],
	): Promise<Snapshot | undefined> {
		const { round } = this;
		const name = nameOf(status, place);
		if (round === undefined || round.done.has(name)) return { rows: [] };
		if (status === 'processing' && !round.done.has(nameOf('pending', place))) return { rows: [] };
		const list = await this.lists.read(
			place,
			status,
			{
				floor: undefined,
				hasTime: () => this.api.hasTime(TIME_FOR.inFlight),
				from: round.offsets.get(name),
				isKnown: ({ key }) => inFlight.has(key),
			},
			tolerated,
		);
		if (list === undefined) return undefined;
		round.note(name, list.stoppedAt);
		if (status === 'processing' && list.stoppedAt === undefined) {
			this.looked?.add(nameOf('processing', place));
		}
		return list;
	}

	/** Whether the round knows all that is in flight at a place. */
	private knowsInFlight(place: VersionRef): boolean {
		if (this.round === undefined) return false;
		if (this.round.done.has(nameOf('processing', place))) return true;
		if (place !== ANYWHERE || this.known === undefined) return false;
		return this.known.versions.every((one) => this.knowsInFlight(one));
	}

	async ended(before: State): Promise<Snapshot> {
		const { round } = this;
		const places: readonly VersionRef[] = this.isAnywhere
			? [ANYWHERE]
			: (await this.versions()).versions;
		const isLeft = (place: VersionRef): boolean =>
			this.knowsInFlight(place) && round?.done.has(nameOf('ended', place)) === false;
		const rotated = [...places.slice(this.next), ...places.slice(0, this.next)];
		// What the round has left comes first; the others are read as long as there is time.
		const order = [...rotated.filter(isLeft), ...rotated.filter((place) => !isLeft(place))];
		const unread = new Set(order);
		const snapshots: Snapshot[] = [];
		await this.each(order, TIME_FOR.ended, async (place) => {
			unread.delete(place);
			snapshots.push(await this.endedAt(place, before, isLeft(place)));
		});
		const [first] = unread;
		this.next = first === undefined ? 0 : Math.max(0, places.indexOf(first));
		if (round !== undefined) {
			round.isComplete = places.every(
				(place) => this.knowsInFlight(place) && round.done.has(nameOf('ended', place)),
			);
		}
		return mergeSnapshots(snapshots);
	}

	private async endedAt(
		place: VersionRef,
		{ floor, settled }: State,
		isForRound: boolean,
	): Promise<Snapshot> {
		const name = nameOf('ended', place);
		const list = await this.lists.read(place, this.watched.statuses.join(','), {
			floor,
			hasTime: () => this.api.hasTime(TIME_FOR.ended),
			...(isForRound ? { from: this.round?.offsets.get(name) } : {}),
			isKnown: ({ key }) => settled.has(hashOf(key)),
		});
		if (list === undefined) return { rows: [] };
		if (isForRound) this.round?.note(name, list.stoppedAt);
		else if (list.stoppedAt !== undefined) this.isBehind = true;
		return list;
	}

	async newest(limit: number): Promise<Snapshot> {
		const status = this.watched.statuses.join(',');
		if (this.isAnywhere) return await this.lists.newest(ANYWHERE, status, limit);
		const { versions, time } = await this.versions();
		const snapshots: Snapshot[] = [{ rows: [], time }];
		await this.each(versions, TIME_FOR.newest, async (place) => {
			snapshots.push(await this.lists.newest(place, status, limit));
		});
		return mergeSnapshots(snapshots);
	}

	async byKey(keys: ReadonlyMap<string, VersionRef>): Promise<Resolved> {
		const rows: TrackedObject[] = [];
		const unsure = new Set<string>();
		for (const { place, ids } of grouped(keys)) {
			// What UbiOps keeps nothing of cannot be found, and what belongs to a deleted version is deleted.
			if (this.known !== undefined && !this.known.versions.some(keepsThoseOf(place))) continue;
			const part = await this.lists.collect(place, ids, this.refusals);
			rows.push(...part.found);
			for (const id of part.unsure) unsure.add(id);
		}
		return { rows, unsure };
	}

	async results(rows: readonly TrackedObject[]): Promise<Resolved> {
		return await readOutputs(this.api, this.watched, rows);
	}

	hasLookedAt(place: VersionRef): boolean {
		if (this.looked === undefined) return true;
		const names = [ANYWHERE, place].map((one) => nameOf('processing', one));
		return names.some((name) => this.looked?.has(name));
	}

	private async each<P extends VersionRef>(
		places: readonly P[],
		share: number,
		read: (place: P) => Promise<void>,
	): Promise<void> {
		await eachBounded(
			places.length,
			CONCURRENCY,
			async (index) => {
				const place = places[index];
				if (place !== undefined) await read(place);
			},
			() => !this.api.hasTime(share),
		);
	}

	/** Versions that are watched; read once in a poll, as a new one has events at once. */
	private async versions(): Promise<Versions> {
		this.known ??= await readVersions(this.api, this.watched);
		return this.known;
	}
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
