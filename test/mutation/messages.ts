/** What runner.mjs and session.ts say to each other, over channels that Jest's registries share. */

export const COMMANDS = 'ubiops.mutation.commands';
export const REPLIES = 'ubiops.mutation.replies';

/** Begins the failure of a test that did not end. */
export const HANGS = 'Has not ended';

/** A run of tests. */
export interface Command {
	/** Those to run, in their order, with the milliseconds of real time that each may take; all when left out. */
	readonly wanted?: ReadonlyArray<{ readonly id: string; readonly limitMs: number }>;
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
	/** The test file. */
	readonly file: string;
	/** Milliseconds of the test, and of setting up what it shares with others of its suites. */
	readonly ms: number;
	readonly setupMs: number;
	readonly failure?: string;
}
