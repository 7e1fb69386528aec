/**
 * One look at many lists, which may take more than one poll: n8n gives a poll some time only. What was
 * read is noted by name, and a list that was left in its middle by its offset. So the next poll continues
 * there, and the floor moves when the round is complete.
 */

import { valueAt } from '../../transport/json';

export class Round {
	/** Names of the lists that were read to their end. */
	readonly done: Set<string>;
	/** Offsets at which the others continue. */
	readonly offsets: Map<string, number>;
	/** Whether everything was read. */
	isComplete = false;

	private constructor(
		/** A time of UbiOps' clock before the round began. */
		readonly since: number,
		/** Whether an earlier poll began it. */
		readonly isContinued: boolean,
		saved: unknown,
	) {
		const done = valueAt(saved, 'done');
		this.done = new Set(Array.isArray(done) ? done.map(String) : []);
		const offsets = Object.entries(Object(valueAt(saved, 'offsets')));
		this.offsets = new Map(offsets.map(([name, offset]) => [name, Number(offset)]));
	}

	/** A round that begins now. */
	static begin(since: number): Round {
		return new Round(since, false, undefined);
	}

	/** The round that {@link saved} describes; undefined when it describes none. */
	static from(saved: unknown): Round | undefined {
		const since = valueAt(saved, 'since');
		return typeof since === 'number' ? new Round(since, true, saved) : undefined;
	}

	/** Notes how far a list was read. */
	note(name: string, stoppedAt: number | undefined): void {
		if (stoppedAt === undefined) {
			this.done.add(name);
			this.offsets.delete(name);
		} else this.offsets.set(name, stoppedAt);
	}

	/**
	 * Time of UbiOps' clock up to which everything is known; undefined while something is left to read,
	 * and without a limit when all of it was read in this poll.
	 */
	get seenUpTo(): number | undefined {
		if (!this.isComplete) return undefined;
		return this.isContinued ? this.since : Infinity;
	}

	/** For the state, as long as something is left. */
	get saved(): object | undefined {
		if (this.isComplete) return undefined;
		return {
			since: this.since,
			done: [...this.done],
			offsets: Object.fromEntries(this.offsets),
		};
	}
}

/** What a source has written into the state. */
export function readMemo(memo: string | undefined): unknown {
	try {
		return memo === undefined ? undefined : JSON.parse(memo);
	} catch {
		return undefined;
	}
}
