/** One poll of the trigger in n8n: settings and state to items and new state. */

import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { requireVersion } from '../transport/apiVersion';
import { nodeError } from '../transport/errors';
import { now } from '../transport/clock';
import { isPassing } from '../transport/failure';
import { InputProblem } from '../transport/inputProblem';
import { IN_EDITOR, openSession, type Session } from '../transport/session';
import { sessionApi } from './sources/queries';
import { detectEvents, withoutEvents } from './tracking/follow';
import { triggerEvents } from './events';
import { itemsFor } from './items';
import { readSettings } from './readSettings';
import type { Settings } from './settings';
import { fingerprint, readState, type State, storedState } from './tracking/state';

/** Key of the state in the node's static data. */
const STATE = 'state';

/** Times that a call is sent again; a poll that failed is repeated by the next one anyway. */
const RETRIES = 2;

/** Milliseconds for one poll; n8n waits 36 seconds where it keeps polls in a queue, and more elsewhere. */
const BUDGET_MS = 45_000;

/** Milliseconds after which a poll is taken for one that never ends. */
const OVERDUE_MS = 180_000;

/** Milliseconds for the test in the editor. */
const TEST_MS = 15_000;

/** Rows of each list that a test looks at. */
const NEWEST = 20;

/** First polls in a row that may fail without an error before one is shown. */
const MOST_TOLERATED = 3;

/** Static data of nodes that were polled before: n8n makes a new one at an activation and a restart. */
const polled = new WeakSet<object>();

/** First polls in a row that failed, by node. */
const toleratedFailures = new Map<string, number>();

/**
 * Polls.
 *
 * @returns an item for each event, or null when there is none
 * @throws NodeApiError or NodeOperationError; the state is then as it was
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		if (context.getMode() === 'manual') return await testEvent(context);
		const key = JSON.stringify([context.getWorkflow().id, context.getNode().id]);
		// A poll that comes while the last one is at work does nothing: that one finds its events, too.
		const run = async (isCurrent: () => boolean) => await pollOnce(context, key, isCurrent);
		const overdue = (): void =>
			context.logger.warn(
				'UbiOps Trigger: an earlier poll does not end. It is left alone, and this one starts again from the last state',
			);
		return (await unlessRunning(key, run, overdue)) ?? null;
	} catch (error) {
		throw nodeError(context.getNode(), error, undefined);
	}
}

/** The newest event there is, for a test in the editor; no state is read or written. */
async function testEvent(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const { event, settings } = readSettings(context, triggerEvents);
	const session = await openSession(context, IN_EDITOR);
	requireVersion(session, event, event.name);
	const source = event.source(sessionApi(session, TEST_MS), settings, undefined);
	const { rows } = await source.newest(NEWEST);
	const time = (row: (typeof rows)[number]): number => row.ended ?? row.created ?? 0;
	const [newest] = rows.filter((row) => source.isWanted(row)).sort((a, b) => time(b) - time(a));
	if (newest === undefined) {
		throw new InputProblem(
			`There is no ${event.noun} yet`,
			'Create one in UbiOps and fetch the test event again. Your settings are valid: an active workflow starts with the next one.',
		);
	}
	return [(await itemsFor(event, settings, source, [newest])).items];
}

/** A poll by the schedule; the first one of an activation or restart puts up with a passing fault. */
async function pollOnce(
	context: IPollFunctions,
	key: string,
	isCurrent: () => boolean,
): Promise<INodeExecutionData[][] | null> {
	const data = context.getWorkflowStaticData('node');
	const isFirst = !polled.has(data);
	polled.add(data);
	try {
		const items = await pollEvents(context, data, isCurrent);
		toleratedFailures.delete(key);
		return items;
	} catch (error) {
		const failure = nodeError(context.getNode(), error, undefined);
		const times = toleratedFailures.get(key) ?? 0;
		if (!isFirst || times >= MOST_TOLERATED || !isPassing(failure)) throw failure;
		// n8n gives up on a trigger whose first polls fail. The state is as it was: the next poll continues.
		toleratedFailures.set(key, times + 1);
		context.logger.warn(
			`UbiOps Trigger: the first poll failed, the next one retries: ${failure.message}`,
		);
		return null;
	}
}

/**
 * Time for one poll: what n8n allows where it says so, and never more than our own bound, so that events
 * are not held back by a slow UbiOps.
 */
function budgetOf(context: IPollFunctions): number {
	const ask: unknown = Reflect.get(context, 'getPollBudgetMs');
	const allowed: unknown = typeof ask === 'function' ? ask.call(context) : undefined;
	return typeof allowed === 'number' && allowed > 0 ? Math.min(allowed, BUDGET_MS) : BUDGET_MS;
}

async function pollEvents(
	context: IPollFunctions,
	data: IDataObject,
	isCurrent: () => boolean,
): Promise<INodeExecutionData[][] | null> {
	const { event, settings } = readSettings(context, triggerEvents);
	const budgetMs = budgetOf(context);
	const session = await openSession(context, { retries: RETRIES, withinMs: budgetMs });
	requireVersion(session, event, event.name);
	const watch = watched(session, settings);
	const saved = savedState(context, data, watch);
	const source = event.source(sessionApi(session, budgetMs), settings, saved);
	const { events, state, warning } = await detectEvents(source, watch, saved);
	const { items, postponed } = await itemsFor(event, settings, source, events);
	// Another poll has taken over meanwhile, and finds the same events.
	if (!isCurrent()) return null;
	if (warning !== undefined) context.logger.warn(`UbiOps Trigger: ${warning}`);
	// The last step, so that a poll that failed has changed nothing; a new object, so that n8n notices.
	data[STATE] = storedState(withoutEvents(state, postponed));
	return items.length === 0 ? null : [items];
}

function savedState(context: IPollFunctions, data: IDataObject, watch: string): State | undefined {
	const found = readState(data[STATE], watch);
	if (found.kind === 'unreadable') {
		context.logger.warn(
			'UbiOps Trigger: the saved state cannot be read. Starting over: what finished earlier is skipped',
		);
	}
	return found.kind === 'state' ? found.state : undefined;
}

/** Fingerprint of what is watched: how items look does not matter. */
function watched({ origin }: Session, settings: Settings): string {
	const watch = Object.entries(settings).filter(
		([name]) => name !== 'includeResult' && name !== 'simplify',
	);
	return fingerprint([origin, watch.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Polls under way by node, each with a mark of its own and when it began. */
const running = new Map<string, { readonly startedAt: number }>();

/**
 * Does the work unless work of the same key is still under way: n8n starts the next poll although the
 * last one is still at work. Work that takes far longer than it may is left alone.
 *
 * @param work gets a question that says whether it is still the one that counts
 * @param overdue called when earlier work is left alone
 * @returns undefined when it was not done
 */
export async function unlessRunning<T>(
	key: string,
	work: (isCurrent: () => boolean) => Promise<T>,
	overdue: () => void,
): Promise<T | undefined> {
	const earlier = running.get(key);
	if (earlier !== undefined) {
		if (now() - earlier.startedAt < OVERDUE_MS) return undefined;
		overdue();
	}
	const own = { startedAt: now() };
	running.set(key, own);
	const isCurrent = (): boolean => running.get(key) === own;
	try {
		return await work(isCurrent);
	} finally {
		if (isCurrent()) running.delete(key);
	}
}
