/** The trigger's logic in a simulated n8n: state in memory, saved as n8n saves it, and lost at a restart. */

import { unlessRunning } from '../../nodes/UbiOps/trigger/poll';
import { detectEvents } from '../../nodes/UbiOps/trigger/tracking/follow';
import {
	deploymentRequests,
	pipelineRequests,
} from '../../nodes/UbiOps/trigger/sources/requestVersions';
import { RequestSource } from '../../nodes/UbiOps/trigger/sources/requests';
import type { TrackedObject } from '../../nodes/UbiOps/trigger/tracking/observation';
import { readState, type State, storedState } from '../../nodes/UbiOps/trigger/tracking/state';
import { type SimulatedApi, SimulatedFault } from './simulatedApi';

export interface Watched {
	owner?: string;
	version?: string;
	statuses?: readonly string[];
}

/** The state as n8n's database keeps it. */
type Saved = string | undefined;

/** What the trigger has done up to a save. */
interface Timeline {
	saved: Saved;
	given: ReadonlySet<string>;
	polls: ReadonlyArray<readonly [begin: number, end: number]>;
}

const WATCH = 'simulation';
let nodes = 0;

export class SimulatedNode {
	private memory: Saved;
	/** Ids emitted in the life that the last save has led to. */
	given = new Set<string>();
	/** Begin and end of the polls that have succeeded in it. */
	polls: Array<readonly [begin: number, end: number]> = [];
	readonly doubled: string[] = [];
	readonly saves: Timeline[] = [];
	armed: readonly [begin: number, end: number] | undefined;
	private readonly name = `simulated ${nodes++}`;

	constructor(
		readonly api: SimulatedApi,
		readonly watched: Watched = {},
	) {}

	/** Polls; undefined when the poll failed or did not take place. */
	async poll(): Promise<readonly TrackedObject[] | undefined> {
		try {
			return await unlessRunning(
				this.name,
				async () => await this.pollAlone(),
				() => undefined,
			);
		} catch (error) {
			if (error instanceof SimulatedFault) return undefined;
			throw error;
		}
	}

	private async pollAlone(): Promise<readonly TrackedObject[]> {
		const { api, watched } = this;
		const begin = api.now;
		api.pollBegan = begin;
		const state = this.readMemory();
		const kind = api.options.kind === 'pipeline' ? pipelineRequests : deploymentRequests;
		const { owner = '', version = '' } = watched;
		const statuses = watched.statuses ?? ['cancelled', 'completed', 'failed'];
		const source = new RequestSource(api, { kind, project: 'p', owner, version, statuses }, state);
		const { events, state: next } = await detectEvents(source, WATCH, state);
		this.memory = JSON.stringify(storedState(next));
		for (const { key } of events) {
			if (this.given.has(key)) this.doubled.push(key);
			this.given.add(key);
		}
		// With little time, the first look takes several polls; it is over when all lists have been read.
		if (state === undefined || state.armedAt !== undefined) {
			this.armed = [this.armed?.[0] ?? begin, api.now];
		}
		this.polls.push([begin, api.now]);
		if (state === undefined || events.length > 0) {
			const { memory: saved, given, polls } = this;
			this.saves.push({ saved, given: new Set(given), polls: [...polls] });
		}
		return events;
	}

	/** n8n dies and starts again with an older save; without an index with the last one. */
	restart(index = this.saves.length - 1): void {
		const timeline = this.saves[index];
		if (timeline === undefined) return;
		this.saves.splice(index + 1);
		this.memory = timeline.saved;
		this.given = new Set(timeline.given);
		this.polls = [...timeline.polls];
	}

	get state(): State | undefined {
		return this.readMemory();
	}

	get stateBytes(): number {
		return Buffer.byteLength(this.memory ?? '');
	}

	private readMemory(): State | undefined {
		if (this.memory === undefined) return undefined;
		const found = readState(JSON.parse(this.memory), WATCH);
		if (found.kind !== 'state') throw new Error(`The state is ${found.kind}`);
		return found.state;
	}

	/**
	 * Compares what was given with what has happened; to be asked after a last successful poll.
	 *
	 * @returns ids that were missed, given twice, or given although they had ended before
	 */
	verdict(): { lost: string[]; doubled: string[]; early: string[] } {
		const { owner, version, statuses } = this.watched;
		const [begin, end] = this.armed ?? [Infinity, Infinity];
		const last = this.polls.at(-1)?.[0] ?? -Infinity;
		const none = this.api.versions.filter(({ retention }) => retention === 'none');
		const lost: string[] = [];
		const early: string[] = [];
		for (const one of this.api.all) {
			if (owner !== undefined && one.owner !== owner) continue;
			if (version !== undefined && one.version !== version) continue;
			const isWanted = statuses === undefined || statuses.includes(one.end);
			const isKept = !none.some(
				(place) => place.owner === one.owner && place.version === one.version,
			);
			const shown = Math.max(one.ends, one.visible);
			if (this.given.has(one.id)) {
				if (shown < begin || !isWanted) early.push(one.id);
				continue;
			}
			// Whoever deletes it before a poll could see its end has taken it back.
			const wasSeen =
				one.deleted === undefined
					? shown < last
					: this.polls.some(([from, to]) => from > shown && to < (one.deleted ?? 0));
			if (isWanted && isKept && one.ends > end && wasSeen) lost.push(one.id);
		}
		return { lost, doubled: this.doubled, early };
	}
}

export const NOTHING_WRONG = { lost: [], doubled: [], early: [] };
