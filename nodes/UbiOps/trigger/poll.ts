/** One poll of the trigger in n8n: settings and state to items and new state. */

import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { nodeError } from '../transport/errors';
import { InputProblem } from '../transport/inputProblem';
import { openSession, type Session } from '../transport/session';
import { isPassing, sessionApi } from './sources/queries';
import { detectEvents } from './tracking/follow';
import { triggerEvents } from './events';
import { itemsFor } from './items';
import { readSettings } from './readSettings';
import type { Settings } from './settings';
import { fingerprint, readState, type State, storedState } from './tracking/state';

/** Key of the state in the node's static data. */
const STATE = 'state';

/** Times that a call is sent again; a poll that failed is repeated by the next one anyway. */
const RETRIES = 2;

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
		return (await unlessRunning(key, async () => await pollOnce(context, key))) ?? null;
	} catch (error) {
		throw nodeError(context.getNode(), error, undefined);
	}
}

/** The newest event there is, for a test in the editor; no state is read or written. */
async function testEvent(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const { event, settings } = readSettings(context, triggerEvents);
	const session = await openSession(context, { retries: RETRIES });
	const source = event.source(sessionApi(session), settings, undefined);
	const { rows } = await source.newest(NEWEST);
	const time = (row: (typeof rows)[number]): number => row.ended ?? row.created ?? 0;
	const [newest] = rows.filter((row) => source.isWanted(row)).sort((a, b) => time(b) - time(a));
	if (newest === undefined) {
		throw new InputProblem(
			`There is no ${event.noun} yet`,
			'Create one in UbiOps and fetch the test event again. Your settings are valid: an active workflow starts with the next one.',
		);
	}
	return [await itemsFor(event, settings, source, [newest])];
}

/** A poll by the schedule; the first one of an activation or restart puts up with a passing fault. */
async function pollOnce(
	context: IPollFunctions,
	key: string,
): Promise<INodeExecutionData[][] | null> {
	const data = context.getWorkflowStaticData('node');
	const isFirst = !polled.has(data);
	polled.add(data);
	try {
		const items = await pollEvents(context, data);
		toleratedFailures.delete(key);
		return items;
	} catch (error) {
		const failure = nodeError(context.getNode(), error, undefined);
		const times = toleratedFailures.get(key) ?? 0;
		if (!isFirst || times >= MOST_TOLERATED || !isPassing(failure)) throw failure;
		// n8n gives up on a trigger whose first polls fail. The state is as it was: the next poll goes on.
		toleratedFailures.set(key, times + 1);
		context.logger.warn(
			`UbiOps Trigger: the first poll failed, the next one retries: ${failure.message}`,
		);
		return null;
	}
}

async function pollEvents(
	context: IPollFunctions,
	data: IDataObject,
): Promise<INodeExecutionData[][] | null> {
	const { event, settings } = readSettings(context, triggerEvents);
	const session = await openSession(context, { retries: RETRIES });
	const watch = watched(session, settings);
	const saved = savedState(context, data, watch);
	const source = event.source(sessionApi(session), settings, saved);
	const { events, state, warning } = await detectEvents(source, watch, saved);
	const items = await itemsFor(event, settings, source, events);
	if (warning !== undefined) context.logger.warn(`UbiOps Trigger: ${warning}`);
	// The last step, so that a poll that failed has changed nothing; a new object, so that n8n notices.
	data[STATE] = storedState(state);
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

/** Polls under way: n8n starts the next poll although the last one is still at work. */
const running = new Set<string>();

/**
 * Does the work unless work of the same key is still under way.
 *
 * @returns undefined when it was not done
 */
export async function unlessRunning<T>(
	key: string,
	work: () => Promise<T>,
): Promise<T | undefined> {
	if (running.has(key)) return undefined;
	running.add(key);
	try {
		return await work();
	} finally {
		running.delete(key);
	}
}
