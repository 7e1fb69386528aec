/** Objects whose whole list is one response, with the status of each: builds, versions, exports, imports. */

import type { Resolved, Source } from '../tracking/follow';
import type { TrackedObject, Snapshot } from '../tracking/observation';

/** What tells an end from what is still going on. */
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
	 */
	constructor(
		private readonly load: () => Promise<Snapshot>,
		private readonly ends: Ends,
		readonly sourceMemo?: () => string | undefined,
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

	/** What the whole list does not have is not there any more. */
	async byKey(): Promise<Resolved> {
		return { rows: [], unsure: new Set() };
	}

	private async part(belongs: (row: TrackedObject) => boolean): Promise<Snapshot> {
		this.loaded ??= await this.load();
		return { ...this.loaded, rows: this.loaded.rows.filter(belongs) };
	}
}
