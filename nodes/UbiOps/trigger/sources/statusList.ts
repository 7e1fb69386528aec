/** Objects whose whole list is one response, with the status of each: builds, versions, exports, imports. */

import type { Resolved, Source } from '../tracking/follow';
import type { Snapshot, TrackedObject, VersionRef } from '../tracking/observation';
import type { PlacedLists } from './placedLists';

/** How to see which statuses are final. */
export interface Ends {
	readonly hasEnded: (status: string) => boolean;
	readonly isWanted: (status: string) => boolean;
}

/** A whole list, read once in a poll. */
export class StatusListSource implements Source {
	readonly restarts = true;
	private loaded: Snapshot | undefined;

	/**
	 * @param load reads the list
	 * @param sourceMemo what to find in the state of the next poll, known after `load`
	 * @param lists what knows which places were left to another poll, where one may not be enough
	 */
	constructor(
		private readonly load: () => Promise<Snapshot>,
		private readonly ends: Ends,
		readonly sourceMemo?: () => string | undefined,
		private readonly lists?: PlacedLists,
	) {}

	readsInFlight(): boolean {
		return true;
	}

	hasEnded({ status }: TrackedObject): boolean {
		return this.ends.hasEnded(status);
	}

	isWanted({ status }: TrackedObject): boolean {
		return this.ends.isWanted(status);
	}

	async inFlight(): Promise<Snapshot> {
		return await this.part((row) => !this.hasEnded(row));
	}

	async ended(): Promise<Snapshot> {
		return await this.part((row) => this.hasEnded(row));
	}

	async newest(): Promise<Snapshot> {
		return await this.ended();
	}

	seenUpTo(): number | undefined {
		return this.lists === undefined ? Infinity : this.lists.round.seenUpTo;
	}

	hasLookedAt(place: VersionRef): boolean {
		return this.lists?.isUnread(place) !== true;
	}

	/** What the whole list does not have is not there any more. */
	async byKey(): Promise<Resolved> {
		return { rows: [], unsure: new Set() };
	}

	private async part(belongs: (row: TrackedObject) => boolean): Promise<Snapshot> {
		this.loaded ??= await this.load();
		return { ...this.loaded, rows: this.loaded.rows.filter(belongs) };
	}
}
