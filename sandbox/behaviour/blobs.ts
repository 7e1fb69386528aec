import { notFound } from '../errors';
import { type Answer, file, json } from '../http/answers';
import type { UploadedFile } from '../recording';
import type { Entity, Fields } from '../state/store';
import { parseDateTime, timestamp } from '../time';
import { type Call, type Handler, PartKey, type World } from '../world';
import { innermost, show, view } from './crud';
import { page } from './paging';

const DEFAULT_TTL = 86_400;

class Blobs {
	readonly content = new WeakMap<Entity, UploadedFile>();
}

const key = new PartKey('blobs', Blobs);

function fieldsOf(call: Call, upload: UploadedFile): Fields {
	const ttl = Number(call.header('blob-ttl') ?? DEFAULT_TTL);
	return { filename: upload.filename, size: upload.bytes.length, ttl };
}

function uploadOf(call: Call): UploadedFile {
	const [upload] = call.files;
	if (upload === undefined) throw new Error('A blob needs a file');
	return upload;
}

function create(call: Call): Answer {
	const { world } = call;
	const upload = uploadOf(call);
	const blob = innermost(call).child('blobs').add(fieldsOf(call, upload), world.clock.tick());
	world.part(key).content.set(blob, upload);
	return json(show(call, blob), 201);
}

/** A blob lives for its time; then it is as if it had never been. */
function alive(world: World, blob: Entity): boolean {
	return world.now() < blob.created + Number(blob.fields.ttl) * 1000;
}

function needBlob(call: Call): Entity {
	const blob = innermost(call);
	if (!alive(call.world, blob)) throw notFound('Blob', 'id', blob.id);
	return blob;
}

function update(call: Call): Answer {
	const { world } = call;
	const blob = needBlob(call);
	const upload = uploadOf(call);
	const last_updated = timestamp(world.clock.tick());
	blob.table.change(blob, { ...fieldsOf(call, upload), last_updated });
	world.part(key).content.set(blob, upload);
	return json(show(call, blob));
}

function download(call: Call): Answer {
	const content = call.world.part(key).content.get(needBlob(call));
	if (content === undefined) throw new Error('A blob has content');
	return file(content.filename, 'application/octet-stream', content.bytes);
}

/** Lists blobs from a moment on: forwards for a positive range, back for a negative one. */
function list(call: Call): Answer {
	const { world, query } = call;
	const range = query.integer('range', -50);
	const text = query.text('creation_date');
	const from = text === undefined ? (range < 0 ? Infinity : 0) : parseDateTime(text);
	const blobs = innermost(call)
		.child('blobs')
		.all()
		.filter((blob) => alive(world, blob));
	const chosen =
		range < 0
			? blobs.filter((blob) => blob.created <= from).slice(range)
			: blobs.filter((blob) => blob.created >= from).slice(0, range);
	return page(
		call,
		chosen.map((blob) => view(world, blob)),
	);
}

/** What answers the operations on blobs. */
export const blobHandlers: Record<string, Handler> = {
	blobs_create: create,
	blobs_update: update,
	blobs_get: download,
	blobs_list: list,
};
