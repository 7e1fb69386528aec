import type { FaultEffect } from '../contract';
import { type Answer, json } from './answers';

function rateLimited(effect: Extract<FaultEffect, { kind: 'rateLimit' }>): Answer {
	const headers: Record<string, string> = {};
	if (effect.resetSeconds !== undefined) headers['x-ratelimit-reset'] = String(effect.resetSeconds);
	if (effect.retryAfter !== undefined) headers['retry-after'] = String(effect.retryAfter);
	return { ...json({ error: 'Too many calls, wait before the next one' }, 429), headers };
}

/** What a fault answers in place of the operation; undefined when it answers nothing. */
export function faultAnswer(effect: FaultEffect): Answer | undefined {
	if (effect.kind === 'rateLimit') return rateLimited(effect);
	if (effect.kind !== 'status') return undefined;
	const body = effect.body ?? { error: `The sandbox was told to answer with ${effect.status}` };
	return { kind: 'json', status: effect.status, body, headers: effect.headers };
}
