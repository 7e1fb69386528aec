import { conflict, notFound } from '../../errors';
import { type Answer, empty, json } from '../../http/answers';
import type { Entity, Fields } from '../../state/store';
import { timestamp } from '../../time';
import { type Call, type Handler, objectBody, textOf } from '../../world';
import { innermost, outermost, pick } from '../crud';
import { page } from '../paging';
import {
	type Attachment,
	attachmentsOf,
	checkGraph,
	objectsOf,
	type PipelineObject,
} from './graph';

function versionOf(call: Call): Entity {
	return innermost(call, 3);
}

/** Puts changed objects and attachments into a version. */
function keep(call: Call, objects: PipelineObject[], attachments: Attachment[]): void {
	const version = versionOf(call);
	checkGraph(outermost(version), objects, attachments);
	const now = timestamp(call.world.clock.tick());
	version.table.change(version, { objects, attachments, last_updated: now });
}

function parts(call: Call): { objects: PipelineObject[]; attachments: Attachment[] } {
	const { fields } = versionOf(call);
	return { objects: objectsOf(fields), attachments: attachmentsOf(fields) };
}

function needObject(call: Call, name = call.params.name ?? ''): PipelineObject {
	const found = parts(call).objects.find((object) => object.name === name);
	if (found === undefined) throw notFound('Object', 'name', name);
	return found;
}

function needAttachment(call: Call): Attachment {
	const id = call.params.attachment_id ?? '';
	const found = parts(call).attachments.find((attachment) => attachment.id === id);
	if (found === undefined) throw notFound('Attachment', 'id', id);
	return found;
}

function shown(call: Call, fields: Fields, status = 200): Answer {
	return json(pick(call, fields), status);
}

function createObject(call: Call): Answer {
	const { objects, attachments } = parts(call);
	const body = objectBody(call);
	if (objects.some((object) => object.name === body.name)) {
		throw conflict(`Object with name '${String(body.name)}' already exists`);
	}
	const [object] = objectsOf({ objects: [body] });
	if (object === undefined) throw new Error('A body makes one object');
	keep(call, [...objects, object], attachments);
	return shown(call, object, 201);
}

function updateObject(call: Call): Answer {
	const old = needObject(call);
	const body = objectBody(call);
	const { objects, attachments } = parts(call);
	const name = textOf(body, 'name') ?? old.name;
	const version = body.version === undefined ? old.version : (textOf(body, 'version') ?? null);
	const renamed = (other: string) => (other === old.name ? name : other);
	keep(
		call,
		objects.map((object) => (object.id === old.id ? { ...object, name, version } : object)),
		attachments.map((attachment) => ({
			...attachment,
			destination_name: renamed(attachment.destination_name),
			sources: attachment.sources.map((source) => ({
				...source,
				source_name: renamed(source.source_name),
			})),
		})),
	);
	return shown(call, needObject(call, name));
}

function deleteObject(call: Call): Answer {
	const old = needObject(call);
	const { objects, attachments } = parts(call);
	const others = attachments
		.filter((attachment) => attachment.destination_name !== old.name)
		.map((attachment) => ({
			...attachment,
			sources: attachment.sources.filter((source) => source.source_name !== old.name),
		}))
		.filter((attachment) => attachment.sources.length > 0);
	keep(
		call,
		objects.filter((object) => object.id !== old.id),
		others,
	);
	return empty;
}

function createAttachment(call: Call): Answer {
	const { objects, attachments } = parts(call);
	const [attachment] = attachmentsOf({ attachments: [objectBody(call)] });
	if (attachment === undefined) throw new Error('A body makes one attachment');
	keep(call, objects, [...attachments, attachment]);
	return shown(call, attachment, 201);
}

function deleteAttachment(call: Call): Answer {
	const old = needAttachment(call);
	const { objects, attachments } = parts(call);
	keep(
		call,
		objects,
		attachments.filter((attachment) => attachment.id !== old.id),
	);
	return empty;
}

function attachmentsTo(call: Call): Answer {
	const destination = call.params.destination_name ?? '';
	if (destination !== 'pipeline_end') needObject(call, destination);
	const all = parts(call).attachments;
	return page(
		call,
		all.filter((attachment) => attachment.destination_name === destination),
	);
}

/** The operations of the oldest document on the objects and attachments of a pipeline version. */
export const legacyPipelineHandlers: Record<string, Handler> = {
	pipeline_version_objects_list: (call) => page(call, parts(call).objects),
	pipeline_version_objects_create: createObject,
	pipeline_version_objects_get: (call) => shown(call, needObject(call)),
	pipeline_version_objects_update: updateObject,
	pipeline_version_objects_delete: deleteObject,
	pipeline_version_object_attachments_list: (call) => page(call, parts(call).attachments),
	pipeline_version_object_attachments_create: createAttachment,
	pipeline_version_object_attachments_get: (call) => shown(call, needAttachment(call)),
	pipeline_version_object_attachments_delete: deleteAttachment,
	pipeline_version_object_attachments_destination_get: attachmentsTo,
};
