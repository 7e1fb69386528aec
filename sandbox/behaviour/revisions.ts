import { randomUUID } from 'node:crypto';
import { badRequest, conflict, notFound } from '../errors';
import { type Answer, file, json } from '../http/answers';
import { inspectPackage, type Package } from '../packages';
import { type Entity, type Fields, parentOf } from '../state/store';
import {
	type Call,
	CALLER,
	type CollectionHooks,
	objectBody,
	PartKey,
	textOf,
	type World,
} from '../world';
import { recordAudit } from './audit';
import { innermost, need, pick, resolve, show, view } from './crud';
import { isEnvironmentReady } from './environments/content';
import { page } from './paging';
import { templatePackage } from './templates';

/** The build of a revision: what is built and when it ends. */
interface Build {
	package: Package;
	id: string;
	startsAt: number;
	endsAt: number;
	trigger: string;
	cancelled: boolean;
}

class Builds {
	readonly byRevision = new WeakMap<Entity, Build>();
}

const builds = new PartKey('builds', Builds);

/** The build of a revision; every revision has one. */
function buildOf(world: World, revision: Entity): Build {
	const build = world.part(builds).byRevision.get(revision);
	if (build === undefined) throw new Error(`Revision ${revision.id} has no build`);
	return build;
}

function statusAt(build: Build, now: number): string {
	if (build.cancelled) return 'cancelled';
	if (now < build.startsAt) return 'queued';
	if (now < build.endsAt) return 'building';
	return build.package.failure === null ? 'success' : 'failed';
}

function methodsOf(build: Build, status: string): Fields {
	const known = status === 'success';
	return {
		has_request_method: known ? build.package.hasRequest : null,
		has_requests_method: known ? build.package.hasRequests : null,
	};
}

/** What a revision looks like now. */
export const revisionHooks: CollectionHooks = {
	view(world, revision) {
		const build = buildOf(world, revision);
		const status = statusAt(build, world.now());
		const failure = build.cancelled ? 'The build was cancelled' : build.package.failure;
		return {
			version: parentOf(revision).key,
			status: status === 'cancelled' ? 'failed' : status,
			error_message: status === 'failed' || status === 'cancelled' ? failure : null,
			...methodsOf(build, status),
		};
	},
};

function addRevision(world: World, version: Entity, content: Package, trigger: string): Entity {
	const revision = version
		.child('revisions')
		.add({ created_by: CALLER, empty: false }, world.clock.tick());
	const { buildMs, dialect } = world.settings;
	const begin = world.now();
	world.part(builds).byRevision.set(revision, {
		package: content,
		id: dialect === 'seed' ? randomUUID() : revision.id,
		startsAt: begin + buildMs * 0.2,
		endsAt: begin + buildMs,
		trigger,
		cancelled: false,
	});
	return revision;
}

/** Puts a package into a version as if it had been uploaded and built before. */
export function seedRevision(world: World, version: Entity, content: Package): Entity {
	const revision = addRevision(world, version, content, 'Deployment file upload');
	const build = buildOf(world, revision);
	build.startsAt = build.endsAt = 0;
	return revision;
}

/** When the build of a revision ends, in milliseconds. */
export function buildEnd(world: World, revision: Entity): number {
	return buildOf(world, revision).endsAt;
}

/** The newest revision that was built, with its package: what requests run on. */
export function activeRevision(
	world: World,
	version: Entity,
): { revision: Entity; package: Package } | undefined {
	if (!isEnvironmentReady(world, version)) return undefined;
	const now = world.now();
	const revision = version
		.child('revisions')
		.all()
		.reverse()
		.find((candidate) => statusAt(buildOf(world, candidate), now) === 'success');
	if (revision === undefined) return undefined;
	return { revision, package: buildOf(world, revision).package };
}

/** The package of the newest revision, built or not. */
export function latestPackage(world: World, version: Entity): Package | undefined {
	const newest = version.child('revisions').all().pop();
	return newest === undefined ? undefined : buildOf(world, newest).package;
}

/** Fields of a version that follow from its revisions. */
export function revisionFields(world: World, version: Entity): Fields {
	const all = version.child('revisions').all();
	const latest = all[all.length - 1];
	const active = activeRevision(world, version);
	const latestBuild = latest === undefined ? null : buildOf(world, latest).id;
	return {
		status: active === undefined ? 'unavailable' : 'available',
		active_revision: active?.revision.id ?? null,
		latest_revision: latest?.id ?? null,
		latest_build: latestBuild,
		last_file_upload: latest?.creationDate ?? null,
		last_file_uploaded: latest?.creationDate ?? null,
		has_request_method: active?.package.hasRequest ?? null,
		has_requests_method: active?.package.hasRequests ?? null,
	};
}

function sourcePackage(call: Call): Package {
	const body = objectBody(call);
	const [upload] = call.files;
	const deployment = textOf(body, 'source_deployment');
	const version = textOf(body, 'source_version');
	const template = textOf(body, 'template_deployment_id');
	const copies = deployment !== undefined || version !== undefined;
	const sources = [upload !== undefined, copies, template !== undefined].filter(Boolean).length;
	if (sources !== 1) {
		throw badRequest(
			"Exactly one source is needed: 'file', or 'source_deployment' with 'source_version', or 'template_deployment_id'",
		);
	}
	if (upload !== undefined) {
		const { fields } = parentOf(innermost(call));
		return inspectPackage(upload.bytes, fields.supports_request_format !== false);
	}
	if (template !== undefined) return templatePackage(template);
	if (deployment === undefined || version === undefined) {
		throw badRequest("'source_deployment' and 'source_version' must be given together");
	}
	const [project] = resolve(call, 1);
	if (project === undefined) throw new Error('A revision is uploaded within a project');
	const source = need(need(project.child('deployments'), deployment).child('versions'), version);
	const revisions = source.child('revisions').all();
	const newest = revisions[revisions.length - 1];
	if (newest === undefined) throw badRequest(`Version '${version}' has no package to copy`);
	return buildOf(call.world, newest).package;
}

/** Takes a package in and starts its build. */
export function uploadRevision(call: Call): Answer {
	const version = innermost(call);
	const revision = addRevision(call.world, version, sourcePackage(call), 'Deployment file upload');
	recordAudit(call, 'create', revision);
	const build = buildOf(call.world, revision).id;
	const fields = { success: true, revision: revision.id, build };
	return json(pick(call, fields), 201);
}

/** Builds the package of a revision once more, as a new revision. */
export function rebuildRevision(call: Call): Answer {
	const old = innermost(call);
	const content = buildOf(call.world, old).package;
	const revision = addRevision(call.world, parentOf(old), content, 'Rebuild');
	const started = { status: 'queued', error_message: null };
	// Older installations answer with the build: its own id, and the revision that it makes.
	const fields =
		call.dialect === 'seed'
			? pick(call, { ...buildFields(call.world, revision), trigger: 'Rebuild' })
			: show(call, revision);
	return json({ ...fields, ...started }, 201);
}

/** Gives a package back as it was uploaded. */
export function downloadRevision(call: Call): Answer {
	const revision = innermost(call);
	const [, deployment, version] = resolve(call, 3);
	const name = `${deployment?.key}-${version?.key}-${revision.id}.zip`;
	return file(name, 'application/zip', buildOf(call.world, revision).package.bytes);
}

function buildFields(world: World, revision: Entity): Fields {
	const build = buildOf(world, revision);
	const status = statusAt(build, world.now());
	return {
		...view(world, revision),
		...methodsOf(build, status),
		id: build.id,
		revision: revision.id,
		status,
		trigger: build.trigger,
	};
}

/** The builds of a version as older documents know them. */
export function listBuilds(call: Call): Answer {
	const revisions = innermost(call).child('revisions').all();
	return page(
		call,
		revisions.map((revision) => buildFields(call.world, revision)),
	);
}

function needBuild(call: Call): Entity {
	const id = call.params.build_id ?? '';
	const revisions = innermost(call, 3).child('revisions').all();
	const found = revisions.find((revision) => buildOf(call.world, revision).id === id);
	if (found === undefined) throw notFound('Build', 'id', id);
	return found;
}

/** One build of a version. */
export function getBuild(call: Call): Answer {
	const revision = needBuild(call);
	return json(pick(call, buildFields(call.world, revision)));
}

/** Cancels a build that has not ended. */
export function cancelBuild(call: Call): Answer {
	const revision = needBuild(call);
	const build = buildOf(call.world, revision);
	const status = statusAt(build, call.world.now());
	if (status !== 'queued' && status !== 'building') {
		throw conflict(`The build cannot be cancelled: it is already ${status}`);
	}
	build.cancelled = true;
	return json(pick(call, buildFields(call.world, revision)));
}
