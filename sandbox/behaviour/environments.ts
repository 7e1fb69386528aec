import { strFromU8, unzipSync } from 'fflate';
import { ApiError, badRequest, conflict } from '../errors';
import { type Answer, file, json } from '../http/answers';
import type { UploadedFile } from '../recording';
import { type Entity, type Fields, parentOf } from '../state/store';
import {
	type Call,
	CALLER,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	objectBody,
	PartKey,
	textOf,
	type World,
} from '../world';
import { innermost, need, outermost, show, view } from './crud';
import { displayName } from './deployments';
import { page } from './paging';
import { beginWork, stageAt, type Timeline } from './timeline';

const ENVIRONMENT = 'projects/{}/environments';

class EnvironmentWork {
	/** The upload of a revision. */
	readonly uploads = new WeakMap<Entity, UploadedFile>();
	readonly builds = new WeakMap<Entity, Timeline>();
}

const key = new PartKey('environments', EnvironmentWork);

const STATUS = {
	waiting: 'queued',
	working: 'processing',
	done: 'success',
	failed: 'failed',
	cancelled: 'cancelled',
} as const;

const BASE_NAMES = [
	...[7, 8, 9, 10, 11, 12, 13].flatMap((minor) => [`python3-${minor}`, `python3-${minor}-cuda`]),
	'r4-0',
	'r4-4',
	'ubuntu22-04',
	'ubuntu24-04',
];

/** Puts the environments that UbiOps brings along into a new project. */
export function seedEnvironments(world: World, project: Entity): void {
	for (const name of BASE_NAMES) {
		const fields = { name, display_name: displayName(name), base_environment: null, system: true };
		project.child('environments').add(
			{
				...fields,
				description: '',
				labels: {},
				gpu_required: name.endsWith('cuda'),
				implicit: false,
				hidden: false,
				deprecated: name === 'python3-7',
				supports_request_format: true,
			},
			world.clock.tick(),
		);
	}
}

function stageOf(world: World, build: Entity) {
	const work = world.part(key).builds.get(build);
	if (work === undefined) throw new Error(`Build ${build.id} has no work`);
	return stageAt(work, world.now());
}

function allBuilds(environment: Entity): Entity[] {
	return environment
		.child('revisions')
		.all()
		.flatMap((revision) => revision.child('builds').all())
		.sort((one, other) => one.created - other.created);
}

function refuseSystem(environment: Entity): void {
	if (environment.fields.system !== true) return;
	throw new ApiError(
		403,
		`Environment '${environment.key}' is a base environment and stays as it is`,
	);
}

/** Names of the versions that use an environment. */
function usersOf(environment: Entity): Entity[] {
	return outermost(environment)
		.child('deployments')
		.all()
		.flatMap((deployment) => deployment.child('versions').all())
		.filter((version) => version.fields.environment === environment.key);
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
		const type = call.query.text('environment_type') ?? 'all';
		const custom = environment.fields.system !== true;
		if (type !== 'all' && (type === 'custom') !== custom) return false;
		const format = call.query.boolean('supports_request_format');
		return format === undefined || format === environment.fields.supports_request_format;
	},
	view(world, environment) {
		if (environment.fields.system === true) return { status: 'active' };
		const builds = allBuilds(environment);
		const active = [...builds].reverse().find((build) => stageOf(world, build) === 'done');
		const latest = builds[builds.length - 1];
		const revisions = environment.child('revisions').all();
		return {
			status: active === undefined ? 'inactive' : 'active',
			active_build: active?.id ?? null,
			active_revision: active === undefined ? null : parentOf(active).id,
			latest_build: latest?.id ?? null,
			latest_revision: revisions[revisions.length - 1]?.id ?? null,
		};
	},
};

const buildHooks: CollectionHooks = {
	view(world, build) {
		const work = world.part(key).builds.get(build);
		const stage = stageOf(world, build);
		return {
			status: STATUS[stage],
			error_message: stage === 'failed' ? work?.failure : null,
			size: stage === 'done' ? 104_857_600 : null,
		};
	},
};

/** What is special about environments and their builds. */
export const environmentCollections: HooksByCollection = {
	[ENVIRONMENT]: environmentHooks,
	[`${ENVIRONMENT}/{}/revisions/{}/builds`]: buildHooks,
};

/** The requirements that an upload names, as far as they can be read. */
function requirementsIn(upload: UploadedFile): string | null {
	if (!/\.zip$/i.test(upload.filename)) return upload.bytes.toString('utf8', 0, 100_000);
	try {
		const files = unzipSync(upload.bytes);
		const [, found] = Object.entries(files).find(([name]) => /requirements\.txt$/.test(name)) ?? [];
		return found === undefined ? '' : strFromU8(found);
	} catch {
		return null;
	}
}

function failureOf(upload: UploadedFile): string | null {
	const requirements = requirementsIn(upload);
	if (requirements === null) return 'The environment package cannot be unpacked';
	const missing = /^no-such-package\S*/m.exec(requirements);
	return missing === null ? null : `No matching distribution found for ${missing[0]}`;
}

function addBuild(world: World, revision: Entity, trigger: string): Entity {
	const upload = world.part(key).uploads.get(revision);
	const build = revision.child('builds').add({ trigger }, world.clock.tick());
	const failure = upload === undefined ? null : failureOf(upload);
	world.part(key).builds.set(build, beginWork(world, world.settings.buildMs, failure));
	return build;
}

function uploadRevision(call: Call): Answer {
	const { world } = call;
	const environment = innermost(call);
	refuseSystem(environment);
	const source = textOf(objectBody(call), 'source_environment');
	let [upload] = call.files;
	if (source !== undefined) {
		const from = need(environment.table, source).child('revisions').all();
		const newest = from[from.length - 1];
		if (newest === undefined) throw badRequest(`Environment '${source}' has no package to copy`);
		upload = world.part(key).uploads.get(newest);
	}
	const revision = environment
		.child('revisions')
		.add({ created_by: CALLER, expired: false }, world.clock.tick());
	if (upload !== undefined) world.part(key).uploads.set(revision, upload);
	const build = addBuild(world, revision, 'Environment file upload');
	return json({ success: true, revision: revision.id, build: build.id }, 201);
}

function rebuild(call: Call): Answer {
	const build = addBuild(call.world, innermost(call), 'Rebuild');
	return json({ ...show(call, build), status: 'queued', error_message: null }, 201);
}

function download(call: Call): Answer {
	const revision = innermost(call);
	const upload = call.world.part(key).uploads.get(revision);
	const name = `${parentOf(revision).key}-${revision.id}.zip`;
	return file(upload?.filename ?? name, 'application/zip', upload?.bytes ?? Buffer.alloc(0));
}

function cancelBuild(call: Call): Answer {
	const build = innermost(call);
	const work = call.world.part(key).builds.get(build);
	const stage = stageOf(call.world, build);
	if (work === undefined || (stage !== 'waiting' && stage !== 'working')) {
		throw conflict(`The build cannot be cancelled: it is already ${STATUS[stage]}`);
	}
	work.cancelled = true;
	return json(show(call, build));
}

function dependencies(call: Call): Answer {
	const revision = parentOf(innermost(call));
	const upload = call.world.part(key).uploads.get(revision);
	const content = upload === undefined ? '' : (requirementsIn(upload) ?? '');
	return page(call, [{ name: 'requirements.txt', content }]);
}

function usage(call: Call): Answer {
	const rows: Fields[] = usersOf(innermost(call)).map((version) => view(call.world, version));
	return page(call, rows);
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
