/** One round of a wait: what UbiOps says of everything that is waited for. */

import { type LocatorName } from '../../api/locators';
import type { Wait } from '../../api/table/operation';
import { callJson, jsonBody, ORDINARY_TIMEOUT_MS } from '../../transport/call';
import { eachBounded } from '../../transport/concurrency';
import { whereOf } from '../../transport/errors';
import { valueAt } from '../../transport/json';
import { fillPath, type PathValues } from '../../transport/path';
import { answersOf, type EntryResult, partsOf, sendDivided } from '../../client/batch';
import type { Run } from '../execution';

/** Something that an item waits for. */
export interface Waiting {
	readonly itemIndex: number;
	/** Path of the call that tells of it. */
	readonly path: string;
	/** Everything that the path and messages are made of. */
	readonly values: PathValues;
	readonly id: string;
	/** What UbiOps answered when it was begun; undefined when that was before this execution. */
	readonly begun: unknown;
	/** Milliseconds after which the wait is given up; the thing itself goes on in UbiOps. */
	readonly limitMs: number;
}

/** What one round says of one thing. */
export type News =
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
export async function askForNews(
	run: Run,
	wait: Wait,
	open: readonly Waiting[],
): Promise<ReadonlyMap<Waiting, News>> {
	const parts = partsToAsk(wait, open);
	const news = new Map<Waiting, News>();
	await eachBounded(
		parts.length,
		run.concurrency,
		async (index) => {
			const answers = await sendDivided(
				parts[index] ?? [],
				async (part) => await askFor(run, wait, part),
				true,
			);
			for (const [one, result] of answers) news.set(one, await newsIn(run, wait, one, result));
		},
		() => false,
	);
	return news;
}

/** What each call of the round asks for. */
function partsToAsk({ ask }: Wait, open: readonly Waiting[]): Waiting[][] {
	if (ask.kind === 'get') return open.map((one) => [one]);
	const byPath = new Map<string, Waiting[]>();
	for (const one of open) {
		const same = byPath.get(one.path);
		if (same === undefined) byPath.set(one.path, [one]);
		else same.push(one);
	}
	return [...byPath.values()].flatMap((same) => partsOf(same, ask.max));
}

async function askFor(
	run: Run,
	{ ask }: Wait,
	part: readonly Waiting[],
): Promise<ReadonlyMap<Waiting, EntryResult>> {
	const [first] = part;
	if (first === undefined) return new Map();
	const where = whereOf(first.values, part.length === 1 ? first.itemIndex : undefined, true);
	const call = { path: first.path, timeoutMs: ORDINARY_TIMEOUT_MS, where };
	if (ask.kind === 'get') {
		const value = await callJson(run.session, { ...call, method: 'GET' });
		return new Map([[first, { value }]]);
	}
	const body = jsonBody(part.map(({ id }) => id));
	const answer = await callJson(run.session, { ...call, method: 'POST', body });
	return answersOf(run, part, answer, ({ id }) => id);
}

async function newsIn(run: Run, wait: Wait, one: Waiting, result: EntryResult): Promise<News> {
	if ('error' in result) return { kind: 'error', error: result.error };
	const object = result.value;
	const status = textAt(object, wait.status) ?? '';
	if (wait.success.includes(status)) return { kind: 'done', object };
	if (wait.failure.includes(status)) {
		return { kind: 'failed', status, reason: textAt(object, wait.reason) };
	}
	try {
		return (await newsThrough(run, wait, one, object)) ?? { kind: 'running', status };
	} catch (error) {
		return { kind: 'error', error };
	}
}

/** Failure that another object tells of, where the one that is waited for does not. */
async function newsThrough(
	run: Run,
	{ through }: Wait,
	{ values, itemIndex }: Waiting,
	object: unknown,
): Promise<News | undefined> {
	if (through === undefined) return undefined;
	const id = textAt(object, through.key);
	if (id === undefined) return undefined;
	const path = fillPath(
		through.path,
		new Map<LocatorName, string>([...values, [through.locator, id]]),
	);
	const other = await callJson(run.session, {
		method: 'GET',
		path,
		timeoutMs: ORDINARY_TIMEOUT_MS,
		where: whereOf(values, itemIndex, true),
	});
	const status = textAt(other, through.status) ?? '';
	return through.failure.includes(status)
		? { kind: 'failed', status, reason: textAt(other, through.reason) }
		: undefined;
}

function textAt(object: unknown, key: string): string | undefined {
	const text = valueAt(object, key);
	return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}
