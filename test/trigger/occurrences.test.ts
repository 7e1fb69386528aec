/**
 * Project events and audit events over random histories: pages that shift while they are read, equal
 * times, events that the list shows late, faults, little time and restarts, in either order of the list.
 * `HISTORIES=400` runs more of them.
 */

import {
	type Activity,
	auditTrail,
	projectEvents,
} from '../../nodes/UbiOps/trigger/sources/activity';
import { OccurrenceSource } from '../../nodes/UbiOps/trigger/sources/occurrences';
import type { Api, Question, Reply } from '../../nodes/UbiOps/trigger/sources/queries';
import type { Settings } from '../../nodes/UbiOps/trigger/settings';
import { detectEvents } from '../../nodes/UbiOps/trigger/tracking/follow';
import { readState, type State, storedState } from '../../nodes/UbiOps/trigger/tracking/state';
import { randomOf } from './random';
import { MINUTE, SECOND, settingsWith } from './scene';

interface Happened {
	readonly id: string;
	readonly at: number;
	readonly visible: number;
	readonly type: string;
}

/** The list of events of a project, with a clock that only calls and tests move. */
class EventList implements Api {
	readonly apiVersion = 'v2';
	now = Date.UTC(2030, 0, 1);
	begun = 0;
	budgetMs = Infinity;
	isBroken = false;
	readonly all: Happened[] = [];

	constructor(
		private readonly cap: number,
		private readonly oldestFirst: boolean,
		private readonly meanwhile: () => void,
	) {}

	add(lateMs = 0, type = 'x'): void {
		const id = String(this.all.length).padStart(6, '0');
		this.all.push({ id, at: this.now, visible: this.now + lateMs, type });
	}

	hasTime(share: number): boolean {
		return this.now - this.begun < share * this.budgetMs;
	}

	async ask({ query = [] }: Question): Promise<Reply> {
		const asked = this.now;
		this.meanwhile();
		this.now += SECOND;
		if (this.isBroken) throw new Error('The connection was reset');
		const values = new Map(query);
		const from = Date.parse(values.get('start_time') ?? '1970-01-01T00:00:00Z');
		const type = values.get('type');
		const shown = this.all
			.filter(({ at, visible }) => visible <= this.now && at >= from)
			.filter((one) => type === undefined || one.type === type);
		// They were added in the order of their times.
		if (!this.oldestFirst) shown.reverse();
		const offset = Number(values.get('offset') ?? 0);
		const limit = Math.min(Number(values.get('limit') ?? 50), this.cap);
		const value = shown.slice(offset, offset + limit).map(({ id, at }) => ({
			id,
			date: new Date(at).toISOString(),
		}));
		const date = Math.floor(this.now / 1000) * 1000;
		return await Promise.resolve({ value, time: date - (this.now - asked), until: date });
	}

	async withOutput(): Promise<unknown> {
		return await Promise.reject(new Error('Events have no output'));
	}
}

const settings = settingsWith({ event: 'projectEvent' });

type Read = (api: Api, settings: Settings, saved: State | undefined) => Activity;

/** One history: what was given, and what there was to give. */
async function history(seed: number, read: Read, oldestFirst: boolean) {
	const random = randomOf(seed);
	const chance = (share: number): boolean => random() < share;
	const cap = [5, 20, 100, 1000][Math.floor(random() * 4)] ?? 50;
	const happen = (): void => list.add(chance(0.1) ? 90 * SECOND * random() : 0);
	const list = new EventList(cap, oldestFirst, () => {
		if (chance(0.2)) happen();
	});
	const given: string[] = [];
	let memory: string | undefined;
	let saved: { memory: string | undefined; count: number } = { memory, count: 0 };
	for (let n = 0; n < 40; n++) happen();
	list.now += 5 * MINUTE;

	const poll = async (): Promise<void> => {
		list.begun = list.now;
		const found = memory === undefined ? undefined : readState(JSON.parse(memory), 'w');
		const state = found?.kind === 'state' ? found.state : undefined;
		const activity = read(list, settings, state);
		const source = new OccurrenceSource(
			activity.read,
			async () => await activity.read(undefined),
			activity.memo,
			activity.round,
		);
		const outcome = await detectEvents(source, 'w', state);
		memory = JSON.stringify(storedState(outcome.state));
		given.push(...outcome.events.map(({ key }) => key));
		// n8n saves with items and at the activation.
		if (state === undefined || outcome.events.length > 0) saved = { memory, count: given.length };
	};
	await poll();
	const armedAt = list.now;
	for (let step = 0; step < 25; step++) {
		for (let n = Math.floor(random() ** 3 * 150); n > 0; n--) {
			happen();
			list.now += chance(0.5) ? 0 : SECOND * random();
		}
		list.now += MINUTE;
		list.budgetMs = chance(0.3) ? 5 * SECOND : Infinity;
		list.isBroken = chance(0.1);
		await poll().catch(() => undefined);
		list.isBroken = false;
		if (chance(0.1)) {
			memory = saved.memory;
			given.length = saved.count;
		}
	}
	list.budgetMs = Infinity;
	for (let last = 0; last < 3; last++) {
		list.now += 5 * MINUTE;
		await poll();
	}
	const due = list.all.filter(({ at, visible }) => at > armedAt && visible < list.begun);
	return {
		lost: due.filter(({ id }) => !given.includes(id)).map(({ id }) => id),
		doubled: given.filter((id, index) => given.indexOf(id) !== index),
		count: given.length,
	};
}

it.each<[string, Read, boolean]>([
	['project events', projectEvents, false],
	['project events, the oldest first', projectEvents, true],
	['audit events', auditTrail, false],
	['audit events, the oldest first', auditTrail, true],
])('%s: nothing lost, nothing twice', async (_name, read, oldestFirst) => {
	const wrong: unknown[] = [];
	let count = 0;
	const histories = Number(process.env['HISTORIES'] ?? 10);
	for (let seed = 1; seed <= histories; seed++) {
		const { lost, doubled, count: given } = await history(seed, read, oldestFirst);
		count += given;
		if (lost.length + doubled.length > 0) wrong.push({ seed, lost, doubled });
	}
	expect(wrong).toEqual([]);
	expect(count).toBeGreaterThan(100 * histories);
});

it('only events of the chosen type are asked for', async () => {
	const list = new EventList(50, false, () => undefined);
	list.add(0, 'wanted');
	list.add(0, 'other');
	list.now += MINUTE;
	const { read } = projectEvents(list, { ...settings, eventType: 'wanted' }, undefined);
	expect((await read(undefined)).rows.map(({ key }) => key)).toEqual(['000000']);
});
