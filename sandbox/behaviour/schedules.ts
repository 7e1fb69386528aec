import { notFound } from '../errors';
import type { Entity, Fields } from '../state/store';
import { parentOf } from '../state/store';
import {
	type CollectionHooks,
	type HooksByCollection,
	PartKey,
	textOf,
	type World,
} from '../world';
import { need } from './crud';
import { needDefaultVersion } from './deployments';
import { checkInput } from './requests/input';
import { type Enqueue, requestStarters } from './requests/starters';

const MINUTE = 60_000;

/** The values that one part of a cron expression names. */
function matches(part: string, value: number, low: number, high: number): boolean {
	return part.split(',').some((piece) => {
		const [range = '*', step = '1'] = piece.split('/');
		const [from = '*', to] = range.split('-');
		const first = from === '*' ? low : Number(from);
		const open = from === '*' || piece.includes('/');
		const last = to === undefined ? (open ? high : first) : Number(to);
		return value >= first && value <= last && (value - first) % Number(step) === 0;
	});
}

/** Whether a cron expression names a minute. */
export function isDue(cron: string, time: number): boolean {
	const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron
		.trim()
		.split(/\s+/);
	const date = new Date(time);
	return (
		matches(minute, date.getUTCMinutes(), 0, 59) &&
		matches(hour, date.getUTCHours(), 0, 23) &&
		matches(day, date.getUTCDate(), 1, 31) &&
		matches(month, date.getUTCMonth() + 1, 1, 12) &&
		matches(weekday.replace('7', '0'), date.getUTCDay(), 0, 6)
	);
}

class Scheduler {
	/** Start of the last minute that was looked at. */
	last: number | undefined;
}

const key = new PartKey('scheduler', Scheduler);

function targetOf(project: Entity, fields: Fields): { target: Entity; version: Entity } {
	const target = need(project.child(`${String(fields.object_type)}s`), String(fields.object_name));
	const name = typeof fields.version === 'string' ? fields.version : undefined;
	const version = name === undefined ? undefined : target.child('versions').get(name);
	if (name !== undefined && version === undefined) throw notFound('Version', 'version', name);
	return { target, version: version ?? needDefaultVersion(target) };
}

function fire(world: World, schedule: Entity): void {
	const { fields } = schedule;
	const start: Enqueue | undefined = requestStarters[String(fields.object_type)];
	try {
		const place = targetOf(parentOf(schedule), fields);
		checkInput(place.target, fields.request_data);
		start?.(world, place, fields.request_data, { schedule: schedule.key });
	} catch {
		// A schedule that cannot make its request now tries again when it is due again.
	}
}

function lookAtSchedules(world: World): void {
	const minute = Math.floor(world.now() / MINUTE) * MINUTE;
	const scheduler = world.part(key);
	if (minute !== scheduler.last) {
		scheduler.last = minute;
		for (const project of world.store.root('projects').all()) {
			for (const schedule of project.child('schedules').all()) {
				const due = isDue(schedule.text('schedule'), minute);
				if (due && schedule.fields.enabled === true) fire(world, schedule);
			}
		}
	}
	world.later(MINUTE - (world.now() % MINUTE), () => lookAtSchedules(world));
}

function begin(world: World): void {
	const scheduler = world.part(key);
	if (scheduler.last !== undefined) return;
	scheduler.last = Math.floor(world.now() / MINUTE) * MINUTE;
	world.later(MINUTE - (world.now() % MINUTE), () => lookAtSchedules(world));
}

const scheduleHooks: CollectionHooks = {
	prepare(_call, body, project) {
		if (project === undefined) throw new Error('A schedule belongs to a project');
		const { target } = targetOf(project, body);
		const pipeline = textOf(body, 'object_type') === 'pipeline';
		if (body.request_data !== undefined)
			checkInput(target, body.request_data, "Field 'request_data'");
		return { timeout: body.timeout ?? (pipeline ? 3600 : 300), version: body.version ?? null };
	},
	added(call) {
		begin(call.world);
	},
	edit(_call, schedule, body) {
		if (body.request_data === undefined) return body;
		const { target } = targetOf(parentOf(schedule), schedule.fields);
		checkInput(target, body.request_data, "Field 'request_data'");
		return body;
	},
};

/** What is special about schedules: they make requests when they are due. */
export const scheduleCollections: HooksByCollection = { 'projects/{}/schedules': scheduleHooks };
