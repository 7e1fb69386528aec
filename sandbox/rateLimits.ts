import type { World } from './world';
import { PartKey } from './world';

const MINUTE = 60_000;

/** Calls of a minute that are allowed: of all operations, and of those on one's own user. */
const LIMITS = { all: 300, user: 30 };

class Counts {
	minute = 0;
	used = { all: 0, user: 0 };
}

const counts = new PartKey('rate limits', Counts);

/** How a call stands to its rate limit. */
export interface RateLimit {
	/** The headers that UbiOps sends along with every response. */
	headers: Record<string, string>;
	isExceeded: boolean;
}

/** Counts a call; `group` is that of its operation in the reference. */
export function countCall(world: World, group: string | undefined): RateLimit {
	const now = world.now();
	const part = world.part(counts);
	const minute = Math.floor(now / MINUTE);
	if (part.minute !== minute) {
		part.minute = minute;
		part.used = { all: 0, user: 0 };
	}
	const kind = group === 'user' ? 'user' : 'all';
	part.used[kind] += 1;
	const left = LIMITS[kind] - part.used[kind];
	const headers = {
		'x-ratelimit-limit': String(LIMITS[kind]),
		'x-ratelimit-remaining': String(Math.max(0, left)),
		'x-ratelimit-reset': String(Math.ceil(((minute + 1) * MINUTE - now) / 1000)),
	};
	return { headers, isExceeded: left < 0 };
}
