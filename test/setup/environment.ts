/**
 * The environment of all tests: time is virtual. `Date`, `performance.now` and timers are Jest's fake
 * ones, and this is who drives them: whenever nothing in the process is at work any more, the clock jumps
 * to the next timer. A test that waits an hour takes milliseconds, and a slow machine changes nothing,
 * because the clock stands still while anything is at work. Where time itself is the subject, a file says
 * `jest.useRealTimers()`.
 */

import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

import {
	activeCalls,
	isBusyBeside,
	setWatcher,
	type VirtualTimers,
	type Watcher,
	watchWork,
} from './workUnderWay';

/** Turns of the event loop without any work, after which nothing more will come. */
const QUIET_TURNS = 24;

/** Milliseconds that each call takes, so that what comes later has a later time. */
const MS_PER_CALL = 1;

/** Milliseconds of real time after which a test that gets nowhere says what it waits for. */
const STUCK_MS = 20_000;

export default class VirtualTimeEnvironment extends TestEnvironment implements Watcher {
	private depth = 0;
	private quietTurns = 0;
	private isScheduled = false;
	private lastMove = performance.now();
	/** Calls that ended since the clock was last moved. */
	private endedCalls = 0;
	private next: NodeJS.Timeout | undefined;

	override async setup(): Promise<void> {
		await super.setup();
		watchWork();
		setWatcher(this);
	}

	override async teardown(): Promise<void> {
		this.depth = 0;
		clearTimeout(this.next);
		setWatcher(undefined);
		await super.teardown();
	}

	/** Time passes only while a test or a hook runs. */
	handleTestEvent(event: Circus.AsyncEvent | Circus.SyncEvent): void {
		switch (event.name) {
			case 'test_fn_start':
			case 'hook_start':
				this.depth++;
				this.lastMove = performance.now();
				this.schedule();
				break;
			case 'test_fn_success':
			case 'test_fn_failure':
			case 'hook_success':
			case 'hook_failure':
				this.depth = Math.max(0, this.depth - 1);
				break;
		}
	}

	changed(): void {
		this.schedule();
	}

	ended(): void {
		this.endedCalls++;
	}

	get timers(): VirtualTimers | undefined {
		const { setTimeout, clearTimeout } = this.global;
		return 'clock' in setTimeout ? { setTimeout, clearTimeout } : undefined;
	}

	private get isFaked(): boolean {
		return this.timers !== undefined;
	}

	private schedule(): void {
		if (this.isScheduled || this.depth === 0) return;
		this.isScheduled = true;
		setImmediate(() => this.turn());
	}

	/** Looks again after a millisecond, or when a call has changed. */
	private later(): void {
		clearTimeout(this.next);
		this.next = setTimeout(() => this.schedule(), 1);
	}

	private turn(): void {
		this.isScheduled = false;
		const clock = this.fakeTimersModern;
		if (this.depth === 0 || clock === null) return;
		if (this.isFaked && this.endedCalls > 0) {
			const took = this.endedCalls * MS_PER_CALL;
			this.endedCalls = 0;
			clock.advanceTimersByTime(took);
		}
		const active = activeCalls();
		if (active.length > 0) {
			this.quietTurns = 0;
			this.warnWhenStuck(active);
			this.later();
			return;
		}
		if (!this.isFaked || clock.getTimerCount() === 0 || isBusyBeside()) {
			this.quietTurns = 0;
			this.later();
			return;
		}
		this.quietTurns++;
		try {
			if (this.quietTurns > QUIET_TURNS) {
				this.quietTurns = 0;
				this.lastMove = performance.now();
				clock.advanceTimersToNextTimer();
			}
		} finally {
			this.schedule();
		}
	}

	private warnWhenStuck(active: readonly string[]): void {
		if (performance.now() - this.lastMove < STUCK_MS) return;
		this.lastMove = performance.now();
		const names = active.slice(0, 3).join(', ');
		process.stderr.write(
			`The clock stands still: ${active.length} calls are under way, ${names}\n`,
		);
	}
}
