import { randomUUID } from 'node:crypto';
import { badRequest, notFound } from '../errors';
import { type Answer, json } from '../http/answers';
import type { Entity, Fields } from '../state/store';
import { blocksOf, storageOf } from '../storage/signed';
import type { StoredBytes } from '../storage/vault';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	isObject,
	objectBody,
	textOf,
} from '../world';
import { innermost, pick, view } from './crud';

const NEEDED: Record<string, { credentials: string[]; configuration: string[] }> = {
	amazon_s3: { credentials: ['access_key', 'secret_key'], configuration: ['bucket'] },
	azure_blob_storage: { credentials: ['connection_string'], configuration: ['container'] },
	google_cloud_storage: { credentials: ['json_key_file'], configuration: ['bucket'] },
};

function checkProvider(provider: string, body: Fields): void {
	const needed = NEEDED[provider];
	if (needed === undefined) return;
	for (const part of ['credentials', 'configuration'] as const) {
		const given = body[part];
		for (const name of needed[part]) {
			if (isObject(given) && given[name] !== undefined) continue;
			throw badRequest(`Field '${part}.${name}' is required for provider ${provider}`);
		}
	}
	const { configuration } = body;
	if (provider !== 'amazon_s3' || !isObject(configuration)) return;
	if (configuration.region === undefined && configuration.endpoint_url === undefined) {
		throw badRequest(
			"Field 'configuration.region' or 'configuration.endpoint_url' is required for provider amazon_s3",
		);
	}
}

/** The prefix of a bucket always ends in a slash. */
function tidied(configuration: unknown): Fields {
	if (!isObject(configuration)) return {};
	const { prefix } = configuration;
	if (typeof prefix !== 'string' || prefix === '' || prefix.endsWith('/')) return configuration;
	return { ...configuration, prefix: `${prefix}/` };
}

const bucketHooks: CollectionHooks = {
	prepare(_call, body) {
		checkProvider(textOf(body, 'provider') ?? 'ubiops', body);
		// What was given as credentials is never shown again.
		return { credentials: {}, configuration: tidied(body.configuration), ttl: body.ttl ?? null };
	},
	edit(_call, _bucket, body) {
		const changes = { ...body };
		delete changes.credentials;
		if (body.configuration === undefined) return changes;
		return { ...changes, configuration: tidied(body.configuration) };
	},
	view(world, bucket) {
		const sizes = bucket.child('files').all();
		return {
			size: sizes.reduce((sum, file) => sum + Number(file.fields.size), 0),
			size_measurement_date: new Date(world.now()).toISOString(),
		};
	},
};

/** What is special about buckets. */
export const fileCollections: HooksByCollection = { 'projects/{}/buckets': bucketHooks };

function tokenAfter(name: string): string {
	return Buffer.from(name).toString('base64url');
}

/** Lists the files of a bucket by name, folder-like when a delimiter is given. */
function listFiles(call: Call): Answer {
	const { query, world, operation } = call;
	const bucket = innermost(call);
	const limit = query.integer('limit', 100);
	if (limit > 1000) throw badRequest("Query parameter 'limit' must be at most 1000");
	const prefix = query.text('prefix') ?? '';
	const delimiter = query.text('delimiter') ?? '';
	const after = Buffer.from(query.text('continuation_token') ?? '', 'base64url').toString('utf8');
	const files: Entity[] = [];
	const prefixes = new Set<string>();
	let token: string | null = null;
	let last = '';
	const named = bucket.child('files').all();
	named.sort((one, other) => (one.key < other.key ? -1 : 1));
	for (const file of named) {
		if (!file.key.startsWith(prefix)) continue;
		const cut = delimiter === '' ? -1 : file.key.indexOf(delimiter, prefix.length);
		const entry = cut === -1 ? file.key : file.key.slice(0, cut + delimiter.length);
		if ((after !== '' && entry <= after) || prefixes.has(entry)) continue;
		if (files.length + prefixes.size === limit) {
			token = tokenAfter(last);
			break;
		}
		last = entry;
		if (cut === -1) files.push(file);
		else prefixes.add(entry);
	}
	const names = operation.response.item_fields ?? [];
	const shown = files.map((file) => pick(call, view(world, file), names));
	return json({ files: shown, prefixes: [...prefixes], continuation_token: token });
}

function nameOf(call: Call): string {
	return call.params.file ?? '';
}

function providerOf(bucket: Entity): string {
	return String(bucket.fields.provider);
}

/** Gives a signed url to put the bytes of a file, or of one part of it. */
function upload(call: Call): Answer {
	const { query, world } = call;
	const bucket = innermost(call, 2);
	const provider = providerOf(bucket);
	const file = nameOf(call);
	const uploadId = query.text('upload_id');
	const number = query.text('part_number');
	if (uploadId === undefined && number !== undefined) {
		throw badRequest("Query parameter 'part_number' needs 'upload_id'");
	}
	const storage = storageOf(world);
	if (uploadId === undefined) {
		return json({ url: storage.sign(call, { method: 'PUT', bucket, file }), provider });
	}
	if (provider === 'azure_blob_storage') {
		const part = { upload: blocksOf(bucket, file), name: uploadId };
		if (storage.upload(part.upload, bucket, file) === undefined) {
			storage.begin(part.upload, bucket, file);
		}
		return json({ url: storage.sign(call, { method: 'PUT', bucket, file, part }), provider });
	}
	if (number === undefined || !/^[1-9]\d{0,4}$/.test(number)) {
		throw badRequest("Query parameter 'part_number' must be a number from 1 to 10000");
	}
	if (Number(number) > 10_000) {
		throw badRequest("Query parameter 'part_number' must be a number from 1 to 10000");
	}
	if (storage.upload(uploadId, bucket, file) === undefined) {
		throw notFound('Upload', 'upload_id', uploadId);
	}
	const part = { upload: uploadId, name: number };
	return json({ url: storage.sign(call, { method: 'PUT', bucket, file, part }), provider });
}

/** Begins an upload in parts; Azure has no id for that. */
function startMultipart(call: Call): Answer {
	const bucket = innermost(call, 2);
	const provider = providerOf(bucket);
	if (provider === 'azure_blob_storage') return json({ upload_id: null, provider });
	const id = randomUUID();
	storageOf(call.world).begin(id, bucket, nameOf(call));
	return json({ upload_id: id, provider });
}

/** The parts that a body names, each one as it was uploaded. */
function namedParts(
	wanted: Fields[],
	parts: ReadonlyMap<string, StoredBytes>,
	azure: boolean,
): StoredBytes[] {
	let before = 0;
	return wanted.map((part, index) => {
		const stored = parts.get(String(azure ? part.BlockId : part.PartNumber));
		if (stored === undefined || (!azure && part.ETag !== stored.etag)) {
			throw badRequest(`Field 'parts[${index}]' is not a part that was uploaded`);
		}
		const number = azure ? index + 1 : Number(part.PartNumber);
		if (number <= before) throw badRequest("Field 'parts' must be in the order of the parts");
		before = number;
		return stored;
	});
}

/** Puts the parts of an upload together. */
async function completeMultipart(call: Call): Promise<Answer> {
	const { world } = call;
	const bucket = innermost(call, 2);
	const provider = providerOf(bucket);
	const body = objectBody(call);
	const azure = provider === 'azure_blob_storage';
	const given = textOf(body, 'upload_id');
	const id = azure ? blocksOf(bucket, nameOf(call)) : (given ?? '');
	const storage = storageOf(world);
	const upload = storage.upload(id, bucket, nameOf(call));
	if (upload === undefined) throw notFound('Upload', 'upload_id', given ?? '');
	const wanted = Array.isArray(body.parts) ? body.parts.filter(isObject) : [];
	if (wanted.length === 0) throw badRequest("Field 'parts' must name at least one part");
	const chosen = namedParts(wanted, upload.parts, azure);
	const joined = await storage.vault.join(chosen);
	const [first] = chosen;
	storage.put(world, bucket, nameOf(call), { ...joined, type: first?.type });
	await storage.end(id);
	return json({ upload_id: given ?? null, provider });
}

/** Gives a signed url to get the bytes of a file. */
function download(call: Call): Answer {
	const bucket = innermost(call, 2);
	const file = innermost(call);
	const url = storageOf(call.world).sign(call, { method: 'GET', bucket, file: file.key });
	return json({ url, provider: providerOf(bucket) });
}

/** What answers the operations on files that are more than keeping them. */
export const fileHandlers: Record<string, Handler> = {
	files_list: listFiles,
	files_upload: upload,
	files_start_multipart_upload: startMultipart,
	files_complete_multipart_upload: completeMultipart,
	files_download: download,
};
