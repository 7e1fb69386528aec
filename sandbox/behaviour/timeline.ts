import type { World } from '../world';

/** A piece of work that runs in the background, as the clock shows it. */
export interface Timeline {
	startsAt: number;
	endsAt: number;
	/** Why it fails when it ends; null when it succeeds. */
	failure: string | null;
	cancelled: boolean;
}

/** Where a piece of work is. */
export type Stage = 'waiting' | 'working' | 'done' | 'failed' | 'cancelled';

/** Work that begins now and takes so long. */
export function beginWork(world: World, ms: number, failure: string | null = null): Timeline {
	const now = world.now();
	return { startsAt: now + ms * 0.2, endsAt: now + ms, failure, cancelled: false };
}

/** Where work is at a time. */
export function stageAt(work: Timeline, now: number): Stage {
	if (work.cancelled) return 'cancelled';
	if (now < work.startsAt) return 'waiting';
	if (now < work.endsAt) return 'working';
	return work.failure === null ? 'done' : 'failed';
}
