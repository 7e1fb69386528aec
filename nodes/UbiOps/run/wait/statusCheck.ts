/** One look at everything that is waited for. */

import type { Wait } from '../../api/table/operation';
import { matchResponses, partsOf, sendHalving, type EntryResult } from '../../client/batch';
import { callJson, jsonBody, ORDINARY_TIMEOUT_MS } from '../../transport/call';
import { eachBounded } from '../../transport/concurrency';
import { callContext } from '../../transport/errors';
import { textAt } from '../../transport/json';
import type { Execution } from '../execution';
import { RequestLists } from '../requestLists';
import { VersionReadiness } from './versionReadiness';
import type { Status, WaitTarget } from './waitTarget';

export class StatusCheck {
	private readonly readiness: VersionReadiness | undefined;

	private readonly lists: RequestLists;

	constructor(
		private readonly execution: Execution,
		private readonly wait: Wait,
	) {
		const { ready } = wait;
		this.lists = new RequestLists(execution);
		this.readiness = ready === undefined ? undefined : new VersionReadiness(execution, ready);
	}

	/** Calls that a look at so many takes. */
	callsFor(count: number): number {
		const { ask } = this.wait;
		return ask.kind === 'get' ? count : Math.ceil(count / ask.max);
	}

	/**
	 * Asks for everything that is still running: many in one call where the API can, and never more
	 * calls at once than the node is set to.
	 */
	async look(open: readonly WaitTarget[]): Promise<ReadonlyMap<WaitTarget, Status>> {
		const parts = this.partsToAsk(open);
		const found = new Map<WaitTarget, Status>();
		await eachBounded(
			parts.length,
			this.execution.concurrency,
			async (index) => {
				for (const [target, status] of await this.lookAt(parts[index] ?? [])) {
					found.set(target, status);
				}
			},
			() => false,
		);
		return found;
	}

	/** What each call asks for. */
	private partsToAsk(open: readonly WaitTarget[]): WaitTarget[][] {
		const { ask } = this.wait;
		if (ask.kind === 'get') return open.map((target) => [target]);
		const byPath = new Map<string, WaitTarget[]>();
		for (const target of open) {
			const same = byPath.get(target.path);
			if (same === undefined) byPath.set(target.path, [target]);
			else same.push(target);
		}
		return [...byPath.values()].flatMap((same) => partsOf(same, ask.max));
	}

	private async lookAt(part: readonly WaitTarget[]): Promise<Array<readonly [WaitTarget, Status]>> {
		const { readiness, wait } = this;
		const [first] = part;
		if (first === undefined) return [];
		if (readiness !== undefined) return [[first, await settled(readiness.look(first))]];
		if (wait.ask.kind === 'get') return [[first, await settled(this.lookAtOne(first))]];
		const list = this.lists.of(first.path, first.values);
		const results = await sendHalving(
			part,
			async (some) => {
				if (list.absence !== undefined) throw list.absence;
				return await this.collect(some);
			},
			// One ID that UbiOps no longer knows makes it refuse the whole call.
			{ divisible: true, repeatable: true, exists: list.ask },
		);
		return [...results].map(([target, result]) => [target, statusOf(wait, result)] as const);
	}

	private async lookAtOne(target: WaitTarget): Promise<Status> {
		const value = await callJson(this.execution.session, {
			method: 'GET',
			path: target.path,
			timeoutMs: ORDINARY_TIMEOUT_MS,
			callContext: callContext(target.values, target.itemIndex, true),
		});
		return statusOf(this.wait, { value });
	}

	private async collect(
		part: readonly WaitTarget[],
	): Promise<ReadonlyMap<WaitTarget, EntryResult>> {
		const [first] = part;
		if (first === undefined) return new Map();
		const response = await callJson(this.execution.session, {
			method: 'POST',
			path: first.path,
			timeoutMs: ORDINARY_TIMEOUT_MS,
			callContext: callContext(first.values, part.length === 1 ? first.itemIndex : undefined, true),
			body: jsonBody(part.map(({ id }) => id)),
		});
		return matchResponses(this.execution.node, part, response, ({ id }) => id);
	}
}

const settled = async (check: Promise<Status>): Promise<Status> =>
	await check.catch((error: unknown): Status => ({ kind: 'error', error }));

function statusOf(wait: Wait, result: EntryResult): Status {
	if ('error' in result) return { kind: 'error', error: result.error };
	const object = result.value;
	const status = textAt(object, wait.statusKey) ?? '';
	if (wait.successStatuses.includes(status)) return { kind: 'done', object };
	if (wait.failureStatuses.includes(status)) {
		return { kind: 'failed', status, reason: textAt(object, wait.reasonKey) };
	}
	return { kind: 'running', status };
}
