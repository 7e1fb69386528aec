/** Tags of environments: in API v2 they take the place of revisions and builds. */
import { badRequest, conflict } from '../../errors';
import { type Answer, file, json } from '../../http/answers';
import type { Entity } from '../../state/store';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	objectBody,
	textOf,
	type World,
} from '../../world';
import { innermost, need, view } from '../crud';
import { page } from '../paging';
import {
	isBuilt,
	keepUpload,
	latestBuild,
	refuseSystem,
	requirementsOf,
	stageOf,
	startBuild,
	uploadOf,
	usersOf,
} from './content';

const STATUS = {
	waiting: 'queued',
	working: 'building',
	done: 'available',
	failed: 'failed',
	cancelled: 'cancelled',
} as const;

function statusOf(world: World, tag: Entity): string {
	if (tag.fields.built === true) return 'available';
	const stage = stageOf(world, tag);
	return stage === undefined ? 'pending' : STATUS[stage];
}

function isUnderWay(world: World, tag: Entity): boolean {
	return ['queued', 'building'].includes(statusOf(world, tag));
}

/** The environment of a tag. */
function environmentOf(tag: Entity): Entity {
	const { parent } = tag.table;
	if (parent === undefined) throw new Error('A tag belongs to an environment');
	return parent;
}

const tagHooks: CollectionHooks = {
	prepare(_call, body, environment) {
		if (environment !== undefined) refuseSystem(environment);
		return {
			supports_request_format: body.supports_request_format ?? true,
			implicit: false,
			deprecated: false,
			base_environment_name: null,
			base_environment_tag: null,
		};
	},
	edit(call, tag, body) {
		refuseSystem(environmentOf(tag));
		const { status, ...changes } = body;
		if (status === undefined) return changes;
		const build = latestBuild(call.world, tag);
		if (status !== 'cancelled') throw badRequest("Field 'status' must be cancelled");
		if (build === undefined || !isUnderWay(call.world, tag)) {
			throw conflict(`The tag cannot be cancelled: it is ${statusOf(call.world, tag)}`);
		}
		build.cancelled = true;
		return changes;
	},
	guard(call, tag) {
		refuseSystem(environmentOf(tag));
		if (isUnderWay(call.world, tag)) {
			throw conflict(`Tag '${tag.key}' is ${statusOf(call.world, tag)} and cannot be deleted`);
		}
		const users = usersOf(environmentOf(tag), tag.key).map((version) => `'${version.key}'`);
		if (users.length === 0) return;
		throw conflict(`Tag '${tag.key}' is used by version ${users.join(', ')} and cannot be deleted`);
	},
	view(world, tag) {
		const status = statusOf(world, tag);
		const built = isBuilt(world, tag);
		const failure = status === 'failed' ? (latestBuild(world, tag)?.failure ?? null) : null;
		return {
			environment: environmentOf(tag).key,
			status,
			built,
			size: built ? 104_857_600 : null,
			error_message: failure,
		};
	},
};

/** What is special about tags. */
export const tagCollections: HooksByCollection = { 'projects/{}/environments/{}/tags': tagHooks };

/** The base environment that the query names, as fields of the tag; it has to exist. */
function baseOf(call: Call, environment: Entity): Record<string, string> {
	const name = call.query.text('base_environment_name');
	const tag = call.query.text('base_environment_tag');
	if (name === undefined) {
		if (tag === undefined) return {};
		throw badRequest("Query parameter 'base_environment_tag' needs 'base_environment_name'");
	}
	const base = need(environment.table, name);
	const chosen =
		tag === undefined ? base.child('tags').all().at(-1) : need(base.child('tags'), tag);
	return { base_environment_name: base.key, base_environment_tag: chosen?.key ?? '' };
}

function build(call: Call): Answer {
	const { world } = call;
	const tag = innermost(call);
	const environment = environmentOf(tag);
	refuseSystem(environment);
	if (isUnderWay(world, tag)) throw conflict(`Tag '${tag.key}' is ${statusOf(world, tag)} already`);
	const body = objectBody(call);
	const from = textOf(body, 'source_environment');
	const fromTag = textOf(body, 'source_tag');
	let [upload] = call.files;
	if (from !== undefined && fromTag !== undefined) {
		const source = need(need(environment.table, from).child('tags'), fromTag);
		upload = uploadOf(world, source);
		if (upload === undefined) throw badRequest(`Tag '${fromTag}' has no package to copy`);
	}
	if (upload === undefined) {
		throw badRequest("Either 'file', or 'source_environment' with 'source_tag', is required");
	}
	tag.table.change(tag, baseOf(call, environment));
	keepUpload(world, tag, upload);
	startBuild(world, tag, upload);
	return json({ success: true }, 201);
}

function rebuild(call: Call): Answer {
	const { world } = call;
	const tag = innermost(call);
	refuseSystem(environmentOf(tag));
	if (isUnderWay(world, tag)) throw conflict(`Tag '${tag.key}' is ${statusOf(world, tag)} already`);
	const upload = uploadOf(world, tag);
	if (upload === undefined) throw badRequest(`Tag '${tag.key}' has never been built`);
	startBuild(world, tag, upload);
	return json({ success: true }, 201);
}

function download(call: Call): Answer {
	const tag = innermost(call);
	const upload = uploadOf(call.world, tag);
	const name = `${environmentOf(tag).key}-${tag.key}.zip`;
	return file(upload?.filename ?? name, 'application/zip', upload?.bytes ?? Buffer.alloc(0));
}

function usage(call: Call): Answer {
	const tag = innermost(call);
	const versions = usersOf(environmentOf(tag), tag.key);
	return page(
		call,
		versions.map((version) => ({ ...view(call.world, version), tag: tag.key })),
	);
}

function dependencies(call: Call): Answer {
	const content = requirementsOf(call.world, innermost(call));
	return page(call, [{ name: 'requirements.txt', content }]);
}

/** What answers the operations on tags that are more than keeping them. */
export const tagHandlers: Record<string, Handler> = {
	environment_tags_build: build,
	environment_tags_rebuild: rebuild,
	environment_tags_download: download,
	environment_tags_usage: usage,
	environment_tag_dependencies_list: dependencies,
};
