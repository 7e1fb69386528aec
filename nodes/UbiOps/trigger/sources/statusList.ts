/** Objects whose whole list is one answer, with the status of each: builds, versions, exports, imports. */

import type { Resolved, Source } from '../tracking/follow';
import type { Row, Sight } from '../tracking/observation';

/** What tells an end from what is still going on. */
export interface Ends {
	readonly hasEnded: (status: string) => boolean;
	readonly isWanted: (status: string) => boolean;
}

/** A whole list, read once in a poll. */
export class WholeListSource implements Source {
	readonly restarts = true;
	private loaded: Sight | undefined;

	/**
	 * @param load reads the list
	 * @param mark what to find in the state of the next poll, known after `load`
	 */
	constructor(
		private readonly load: () => Promise<Sight>,
		private readonly ends: Ends,
		readonly mark?: () => string | undefined,
	) {}

	sweeps(): boolean {
		return true;
	}

	hasEnded({ status }: Row): boolean {
		return this.ends.hasEnded(status);
	}

	isWanted({ status }: Row): boolean {
		return this.ends.isWanted(status);
	}

	async inFlight(): Promise<Sight> {
		return await this.part((row) => !this.hasEnded(row));
	}

	async ended(): Promise<Sight> {
		return await this.part((row) => this.hasEnded(row));
	}

	async newest(): Promise<Sight> {
		return await this.ended();
	}

	/** What the whole list does not have is not there any more. */
	async byKey(): Promise<Resolved> {
		return { rows: [], unsure: new Set() };
	}

	private async part(belongs: (row: Row) => boolean): Promise<Sight> {
		this.loaded ??= await this.load();
		return { ...this.loaded, rows: this.loaded.rows.filter(belongs) };
	}
}
