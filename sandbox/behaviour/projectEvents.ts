/** What happened to the objects of a project, as API v2 lists it. */
import { createHash } from 'node:crypto';
import { badRequest } from '../errors';
import type { Answer } from '../http/answers';
import { type Entity, type Fields, parentOf } from '../state/store';
import { parseDateTime, timestamp } from '../time';
import { type Call, type Handler, PartKey, type World } from '../world';
import { innermost, view } from './crud';
import { latestBuild, stageOf } from './environments/content';
import { page } from './paging';
import { versionsOf } from './requests/versions';
import { buildEnd } from './revisions';

interface ProjectEvent {
	/** Milliseconds with a fraction. */
	time: number;
	fields: Fields;
}

class AddedEvents {
	readonly byProject = new Map<string, ProjectEvent[]>();
}

const added = new PartKey('project events', AddedEvents);

/** An id in the form of a UUID that is the same whenever the same event is looked at. */
function idOf(...parts: string[]): string {
	const hex = createHash('sha256').update(parts.join(' ')).digest('hex');
	return [8, 4, 4, 4, 12]
		.reduce<{ at: number; out: string[] }>(
			({ at, out }, length) => ({ at: at + length, out: [...out, hex.slice(at, at + length)] }),
			{ at: 0, out: [] },
		)
		.out.join('-');
}

/** Adds an event that nothing in the sandbox causes by itself, such as an instance out of memory. */
export function addProjectEvent(world: World, project: Entity, fields: Fields): void {
	const { byProject } = world.part(added);
	const time = world.clock.tick();
	const id = idOf(project.id, String(time));
	byProject.set(project.id, [
		...(byProject.get(project.id) ?? []),
		{ time, fields: { id, ...fields } },
	]);
}

function objectFields(type: string, entity: Entity): Fields {
	const parent = parentOf(entity);
	return {
		object_type: type,
		object_id: entity.id,
		object_name: entity.key,
		parent_object_name: parent.key,
		parent_object_id: parent.id,
	};
}

function revisionEvents(world: World, version: Entity): ProjectEvent[] {
	return version
		.child('revisions')
		.all()
		.flatMap((revision): ProjectEvent[] => {
			const { status, error_message: reason } = view(world, revision);
			const base = objectFields('deployment_version', version);
			const event = (type: string, text: string, time: number): ProjectEvent => ({
				time,
				fields: { id: idOf(revision.id, type), ...base, type, text },
			});
			const events = [
				event('revision_build_started', 'The revision is being built', revision.created),
			];
			const ended = Math.max(revision.created, buildEnd(world, revision));
			if (status === 'success') {
				events.push(event('revision_build_completed', 'The revision was built', ended));
			}
			if (status === 'failed') {
				events.push(event('revision_build_failed', `The build failed: ${String(reason)}`, ended));
			}
			return events;
		});
}

function tagEvents(world: World, tag: Entity): ProjectEvent[] {
	const build = latestBuild(world, tag);
	const stage = stageOf(world, tag);
	if (build === undefined || (stage !== 'done' && stage !== 'failed')) return [];
	const type = stage === 'done' ? 'environment_build_completed' : 'environment_build_failed';
	const text = build.failure === null ? 'The tag was built' : `The build failed: ${build.failure}`;
	const id = idOf(tag.id, type, String(build.startsAt));
	const fields = { id, ...objectFields('environment_tag', tag), type, text };
	return [{ time: build.endsAt, fields }];
}

function allEvents(world: World, project: Entity): ProjectEvent[] {
	const environments = project.child('environments').all();
	return [
		...versionsOf(project, 'deployment').flatMap((version) => revisionEvents(world, version)),
		...environments
			.flatMap((environment) => environment.child('tags').all())
			.flatMap((tag) => tagEvents(world, tag)),
		...(world.part(added).byProject.get(project.id) ?? []),
	];
}

/** The period that a call asks for, in milliseconds. */
function periodOf({ query, world }: Call): { from: number; to: number } {
	const start = query.text('start_time');
	const end = query.text('end_time');
	const seconds = query.integer('last_seconds', 0);
	if (seconds > 0) {
		if (start !== undefined || end !== undefined) {
			throw badRequest(
				"Query parameter 'last_seconds' cannot be combined with 'start_time' or 'end_time'",
			);
		}
		return { from: world.now() - seconds * 1000, to: Infinity };
	}
	return {
		from: start === undefined ? -Infinity : parseDateTime(start),
		to: end === undefined ? Infinity : parseDateTime(end),
	};
}

/** Lists the events of a project, newest first. */
function list(call: Call): Answer {
	const { query } = call;
	if (query.has('object_type') !== query.has('object_id')) {
		throw badRequest("Query parameters 'object_type' and 'object_id' must be given together");
	}
	const { from, to } = periodOf(call);
	const wanted = ['object_type', 'object_id', 'type'].filter((name) => query.has(name));
	const rows = allEvents(call.world, innermost(call))
		.filter(({ time }) => time >= from && time <= to)
		.filter(({ fields }) => wanted.every((name) => fields[name] === query.text(name)))
		.sort((one, other) => other.time - one.time)
		.map(({ time, fields }) => ({
			...fields,
			date: timestamp(time),
			log_timestamp: String(BigInt(Math.round(time * 1000)) * 1000n),
		}));
	const listed = page(call, rows);
	if (listed.kind !== 'json') return listed;
	// Nanoseconds are beyond what JavaScript numbers can hold.
	const text = JSON.stringify(listed.body).replace(
		/"log_timestamp":"(\d+)"/g,
		'"log_timestamp":$1',
	);
	return { ...listed, text };
}

/** What answers the operations on project events. */
export const projectEventHandlers: Record<string, Handler> = { project_events_list: list };
