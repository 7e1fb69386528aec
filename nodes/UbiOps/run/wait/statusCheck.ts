/** One round of a wait: what UbiOps says of everything that is waited for. */

import { type LocatorName } from '../../api/locators';
import type { Wait } from '../../api/table/operation';
import { callJson, jsonBody, ORDINARY_TIMEOUT_MS } from '../../transport/call';
import { eachBounded } from '../../transport/concurrency';
import { callContext } from '../../transport/errors';
import { valueAt } from '../../transport/json';
import { fillPath, type PathValues } from '../../transport/path';
import { matchResponses, type EntryResult, partsOf, sendHalving } from '../../client/batch';
import type { Execution } from '../execution';

/** Something that an item waits for. */
export interface WaitTarget {
	readonly itemIndex: number;
	/** Path of the call that tells of it. */
	readonly path: string;
	/** Everything that the path and messages are made of. */
	readonly values: PathValues;
	readonly id: string;
	/** What UbiOps answered when it was started; undefined when that was before this execution. */
	readonly started: unknown;
	/** Milliseconds after which the wait is given up; the thing itself goes on in UbiOps. */
	readonly limitMs: number;
}

/** What one round says of one thing. */
export type Status =
	| { readonly kind: 'running'; readonly status: string }
	| { readonly kind: 'done'; readonly object: unknown }
	| {
			readonly kind: 'failed';
			readonly status: string;
			readonly reason: string | undefined;
	  }
	| { readonly kind: 'error'; readonly error: unknown };

/**
 * Asks for everything that is still under way: many things in one call where the API can, and never
 * more calls at once than the node is set to.
 */
export async function checkStatuses(
	execution: Execution,
	wait: Wait,
	open: readonly WaitTarget[],
): Promise<ReadonlyMap<WaitTarget, Status>> {
	const parts = partsToAsk(wait, open);
	const news = new Map<WaitTarget, Status>();
	await eachBounded(
		parts.length,
		execution.concurrency,
		async (index) => {
			const answers = await sendHalving(
				parts[index] ?? [],
				async (part) => await askFor(execution, wait, part),
				true,
			);
			for (const [one, result] of answers)
				news.set(one, await statusIn(execution, wait, one, result));
		},
		() => false,
	);
	return news;
}

/** What each call of the round asks for. */
function partsToAsk({ ask }: Wait, open: readonly WaitTarget[]): WaitTarget[][] {
	if (ask.kind === 'get') return open.map((one) => [one]);
	const byPath = new Map<string, WaitTarget[]>();
	for (const one of open) {
		const same = byPath.get(one.path);
		if (same === undefined) byPath.set(one.path, [one]);
		else same.push(one);
	}
	return [...byPath.values()].flatMap((same) => partsOf(same, ask.max));
}

async function askFor(
	execution: Execution,
	{ ask }: Wait,
	part: readonly WaitTarget[],
): Promise<ReadonlyMap<WaitTarget, EntryResult>> {
	const [first] = part;
	if (first === undefined) return new Map();
	const call = {
		path: first.path,
		timeoutMs: ORDINARY_TIMEOUT_MS,
		callContext: callContext(first.values, part.length === 1 ? first.itemIndex : undefined, true),
	};
	if (ask.kind === 'get') {
		const value = await callJson(execution.session, { ...call, method: 'GET' });
		return new Map([[first, { value }]]);
	}
	const body = jsonBody(part.map(({ id }) => id));
	const response = await callJson(execution.session, { ...call, method: 'POST', body });
	return matchResponses(execution, part, response, ({ id }) => id);
}

async function statusIn(
	execution: Execution,
	wait: Wait,
	one: WaitTarget,
	result: EntryResult,
): Promise<Status> {
	if ('error' in result) return { kind: 'error', error: result.error };
	const object = result.value;
	const status = textAt(object, wait.statusKey) ?? '';
	if (wait.successStatuses.includes(status)) return { kind: 'done', object };
	if (wait.failureStatuses.includes(status)) {
		return { kind: 'failed', status, reason: textAt(object, wait.reasonKey) };
	}
	try {
		return (await failureElsewhere(execution, wait, one, object)) ?? { kind: 'running', status };
	} catch (error) {
		return { kind: 'error', error };
	}
}

/** Failure that another object tells of, where the one that is waited for does not. */
async function failureElsewhere(
	execution: Execution,
	{ failureIn }: Wait,
	{ values, itemIndex }: WaitTarget,
	object: unknown,
): Promise<Status | undefined> {
	if (failureIn === undefined) return undefined;
	const id = textAt(object, failureIn.key);
	if (id === undefined) return undefined;
	const path = fillPath(
		failureIn.path,
		new Map<LocatorName, string>([...values, [failureIn.locator, id]]),
	);
	const other = await callJson(execution.session, {
		method: 'GET',
		path,
		timeoutMs: ORDINARY_TIMEOUT_MS,
		callContext: callContext(values, itemIndex, true),
	});
	const status = textAt(other, failureIn.statusKey) ?? '';
	return failureIn.failureStatuses.includes(status)
		? { kind: 'failed', status, reason: textAt(other, failureIn.reasonKey) }
		: undefined;
}

function textAt(object: unknown, key: string): string | undefined {
	const text = valueAt(object, key);
	return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}
