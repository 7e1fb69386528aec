/** What runner.mjs and session.ts say to each other, over channels that Jest's registries share. */

export const COMMANDS = 'ubiops.mutation.commands';
export const REPLIES = 'ubiops.mutation.replies';

/** A run of tests. */
export interface Command {
	/** Their ids; all when left out. */
	readonly wanted?: readonly string[];
	/** Mutant that is active meanwhile. */
	readonly mutant?: string;
	/** Times that the mutant may be reached. */
	readonly hitLimit?: number;
	/** Whether the first failure ends it. */
	readonly bail: boolean;
}

/** How one test went. */
export interface TestRun {
	readonly id: string;
	readonly ms: number;
	readonly failure?: string;
}
