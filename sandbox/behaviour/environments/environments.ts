import { badRequest, conflict } from '../../errors';
import { type Answer, file, json } from '../../http/answers';
import { type Entity, parentOf } from '../../state/store';
import {
	type Call,
	CALLER,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	objectBody,
	textOf,
	type World,
} from '../../world';
import { innermost, need, show, view } from '../crud';
import { page } from '../paging';
import {
	isBuilt,
	keepUpload,
	latestBuild,
	refuseSystem,
	requirementsOf,
	revisionBuilds,
	stageOf,
	startBuild,
	uploadOf,
	usersOf,
} from './content';

const ENVIRONMENT = 'projects/{}/environments';

const STATUS = {
	waiting: 'queued',
	working: 'processing',
	done: 'success',
	failed: 'failed',
	cancelled: 'cancelled',
} as const;

function knownStage(world: World, build: Entity) {
	const stage = stageOf(world, build);
	if (stage === undefined) throw new Error(`Build ${build.id} has no work`);
	return stage;
}

const environmentHooks: CollectionHooks = {
	prepare(_call, body, project) {
		const base = textOf(body, 'base_environment');
		const found = project?.child('environments');
		const chosen = base === undefined || found === undefined ? undefined : need(found, base);
		return {
			base_environment: base ?? null,
			base_environment_display_name: chosen?.fields.display_name ?? null,
			display_name: body.display_name ?? body.name,
			gpu_required: chosen?.fields.gpu_required ?? false,
			implicit: false,
			hidden: false,
			deprecated: false,
			system: false,
			supports_request_format: body.supports_request_format ?? true,
		};
	},
	edit(_call, environment, body) {
		refuseSystem(environment);
		return body;
	},
	guard(_call, environment) {
		refuseSystem(environment);
		const users = usersOf(environment).map((version) => `'${version.key}'`);
		if (users.length === 0) return;
		throw conflict(
			`Environment '${environment.key}' is used by version ${users.join(', ')} and cannot be deleted`,
		);
	},
	listed(call, environment) {
		const custom = environment.fields.system !== true;
		const system = call.query.boolean('system');
		if (system !== undefined && system === custom) return false;
		const type = call.query.text('environment_type') ?? 'all';
		if (type !== 'all' && (type === 'custom') !== custom) return false;
		const format = call.query.boolean('supports_request_format');
		return format === undefined || format === environment.fields.supports_request_format;
	},
	view(world, environment) {
		if (environment.fields.system === true) return { status: 'active' };
		const builds = revisionBuilds(environment);
		const active = [...builds].reverse().find((build) => knownStage(world, build) === 'done');
		const latest = builds[builds.length - 1];
		const revisions = environment.child('revisions').all();
		const tagged = environment.child('tags').all();
		const runs = active !== undefined || tagged.some((tag) => isBuilt(world, tag));
		return {
			status: runs ? 'active' : 'inactive',
			active_build: active?.id ?? null,
			active_revision: active === undefined ? null : parentOf(active).id,
			latest_build: latest?.id ?? null,
			latest_revision: revisions[revisions.length - 1]?.id ?? null,
		};
	},
};

const buildHooks: CollectionHooks = {
	view(world, build) {
		const stage = knownStage(world, build);
		return {
			status: STATUS[stage],
			error_message: stage === 'failed' ? latestBuild(world, build)?.failure : null,
			size: stage === 'done' ? 104_857_600 : null,
		};
	},
};

/** What is special about environments and their builds. */
export const environmentCollections: HooksByCollection = {
	[ENVIRONMENT]: environmentHooks,
	[`${ENVIRONMENT}/{}/revisions/{}/builds`]: buildHooks,
};

function addBuild(world: World, revision: Entity, trigger: string): Entity {
	const build = revision.child('builds').add({ trigger }, world.clock.tick());
	startBuild(world, build, uploadOf(world, revision));
	return build;
}

function uploadRevision(call: Call): Answer {
	const { world } = call;
	const environment = innermost(call);
	refuseSystem(environment);
	const source = textOf(objectBody(call), 'source_environment');
	let [upload] = call.files;
	if (source !== undefined) {
		const newest = need(environment.table, source).child('revisions').all().at(-1);
		if (newest === undefined) throw badRequest(`Environment '${source}' has no package to copy`);
		upload = uploadOf(world, newest);
	}
	const revision = environment
		.child('revisions')
		.add({ created_by: CALLER, expired: false }, world.clock.tick());
	if (upload !== undefined) keepUpload(world, revision, upload);
	const build = addBuild(world, revision, 'Environment file upload');
	return json({ success: true, revision: revision.id, build: build.id }, 201);
}

function rebuild(call: Call): Answer {
	const build = addBuild(call.world, innermost(call), 'Rebuild');
	return json({ ...show(call, build), status: 'queued', error_message: null }, 201);
}

function download(call: Call): Answer {
	const revision = innermost(call);
	const upload = uploadOf(call.world, revision);
	const name = `${parentOf(revision).key}-${revision.id}.zip`;
	return file(upload?.filename ?? name, 'application/zip', upload?.bytes ?? Buffer.alloc(0));
}

function cancelBuild(call: Call): Answer {
	const build = innermost(call);
	const work = latestBuild(call.world, build);
	const stage = knownStage(call.world, build);
	if (work === undefined || (stage !== 'waiting' && stage !== 'working')) {
		throw conflict(`The build cannot be cancelled: it is already ${STATUS[stage]}`);
	}
	work.cancelled = true;
	return json(show(call, build));
}

function dependencies(call: Call): Answer {
	const revision = parentOf(innermost(call));
	const content = requirementsOf(call.world, revision);
	return page(call, [{ name: 'requirements.txt', content }]);
}

function usage(call: Call): Answer {
	return page(
		call,
		usersOf(innermost(call)).map((version) => view(call.world, version)),
	);
}

/** What answers the operations on environments that are more than keeping them. */
export const environmentHandlers: Record<string, Handler> = {
	environment_revisions_file_upload: uploadRevision,
	environment_revisions_rebuild: rebuild,
	environment_revisions_file_download: download,
	environment_builds_update: cancelBuild,
	environment_build_dependencies_list: dependencies,
	environments_usage: usage,
};
