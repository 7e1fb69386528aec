/** Lists of several places, such as the versions of a deployment, in as many polls as they take. */

import { eachBounded } from '../../transport/concurrency';
import { valueAt } from '../../transport/json';
import type { Snapshot, VersionRef } from '../tracking/observation';
import type { State } from '../tracking/state';
import type { Api } from './queries';
import { readMemo, Round } from './round';

/** Places whose lists are read at the same time. */
const CONCURRENCY = 5;

/** Share of the time for a poll after which no further list is started. */
const TIME_TO_READ = 0.7;

const nameOf = ({ owner, version }: VersionRef): string => `${owner}\n${version}`;

export class PlacedLists {
	readonly round: Round;
	private readonly isRead = new Set<string>();

	constructor(
		private readonly api: Api,
		saved: State | undefined,
	) {
		const memo = readMemo(saved?.sourceMemo);
		this.round = Round.from(valueAt(memo, 'round')) ?? Round.begin(saved?.seen ?? 0);
	}

	/** Reads what is left of the lists, as far as there is time. */
	async each(
		places: readonly VersionRef[],
		read: (place: VersionRef) => Promise<Snapshot>,
	): Promise<Snapshot[]> {
		const { round } = this;
		const left = places.filter((place) => !round.done.has(nameOf(place)));
		const snapshots: Snapshot[] = [];
		await eachBounded(
			left.length,
			CONCURRENCY,
			async (index) => {
				const place = left[index];
				if (place === undefined) return;
				snapshots.push(await read(place));
				this.isRead.add(nameOf(place));
				round.note(nameOf(place), undefined);
			},
			() => !this.api.hasTime(TIME_TO_READ),
		);
		round.isComplete = places.every((place) => round.done.has(nameOf(place)));
		return snapshots;
	}

	/** Whether the list of a place was left to another poll. */
	isUnread = (place: VersionRef): boolean =>
		!this.round.isComplete && !this.isRead.has(nameOf(place));
}
