/** Things that simply happen, at a time and for good: audit events, new files, log lines. */

import type { Resolved, Source } from '../tracking/follow';
import type { Snapshot } from '../tracking/observation';
import type { State } from '../tracking/state';
import type { Round } from './round';

/** What has happened, read for one poll. */
export class OccurrenceSource implements Source {
	readonly restarts = false;
	private upTo: number | undefined;

	/**
	 * @param since what has happened since a time, and how far it was read when that was not to the end
	 * @param latest the newest, for a test in the editor and to learn what time it is
	 * @param sourceMemo what to find in the state of the next poll
	 * @param round what tells how far the lists were read, where one poll may not be enough
	 */
	constructor(
		private readonly since: (before: State) => Promise<Snapshot & { readonly upTo?: number }>,
		private readonly latest: () => Promise<Snapshot>,
		readonly sourceMemo?: () => string | undefined,
		private readonly round?: Pick<Round, 'seenUpTo'>,
	) {}

	readsInFlight(): boolean {
		return true;
	}

	hasEnded(): boolean {
		return true;
	}

	isWanted(): boolean {
		return true;
	}

	async inFlight(): Promise<Snapshot> {
		return { rows: [] };
	}

	async ended(before: State): Promise<Snapshot> {
		const snapshot = await this.since(before);
		this.upTo = snapshot.upTo;
		return snapshot;
	}

	seenUpTo(): number | undefined {
		return this.round === undefined ? Infinity : this.round.seenUpTo;
	}

	async newest(): Promise<Snapshot> {
		return await this.latest();
	}

	async byKey(): Promise<Resolved> {
		return { rows: [], unsure: new Set() };
	}

	readUpTo(): number | undefined {
		return this.upTo;
	}
}
