/** Things that simply happen, at a time and for good: audit events, new files, log lines. */

import type { Resolved, Source } from '../tracking/follow';
import type { Sight } from '../tracking/observation';

/** What has happened, read for one poll. */
export class HappeningSource implements Source {
	readonly restarts = false;
	private upTo: number | undefined;

	/**
	 * @param since what has happened since a time, and how far it was read when that was not to the end
	 * @param latest the newest, for a test in the editor and to learn what time it is
	 * @param mark what to find in the state of the next poll
	 */
	constructor(
		private readonly since: (floor: number) => Promise<Sight & { readonly upTo?: number }>,
		private readonly latest: () => Promise<Sight>,
		readonly mark?: () => string | undefined,
	) {}

	sweeps(): boolean {
		return true;
	}

	hasEnded(): boolean {
		return true;
	}

	isWanted(): boolean {
		return true;
	}

	async inFlight(): Promise<Sight> {
		return { rows: [] };
	}

	async ended(floor: number): Promise<Sight> {
		const sight = await this.since(floor);
		this.upTo = sight.upTo;
		return sight;
	}

	async newest(): Promise<Sight> {
		return await this.latest();
	}

	async byKey(): Promise<Resolved> {
		return { rows: [], unsure: new Set() };
	}

	readUpTo(): number | undefined {
		return this.upTo;
	}
}
