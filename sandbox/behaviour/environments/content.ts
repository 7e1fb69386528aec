/** What environments are built from, and how far a build is. */
import { strFromU8, unzipSync } from 'fflate';
import { ApiError } from '../../errors';
import type { UploadedFile } from '../../recording';
import type { Entity } from '../../state/store';
import { PartKey, type World } from '../../world';
import { outermost } from '../crud';
import { beginWork, type Stage, stageAt, type Timeline } from '../timeline';

class EnvironmentWork {
	/** The upload of a revision or tag. */
	readonly uploads = new WeakMap<Entity, UploadedFile>();
	/** The builds of an entity, oldest first: of a build one, of a tag all. */
	readonly builds = new WeakMap<Entity, Timeline[]>();
}

const key = new PartKey('environments', EnvironmentWork);

/** The requirements that an upload names, as far as they can be read; null for a broken zip. */
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

function failureOf(upload: UploadedFile | undefined): string | null {
	if (upload === undefined) return null;
	const requirements = requirementsIn(upload);
	if (requirements === null) return 'The environment package cannot be unpacked';
	const missing = /^no-such-package\S*/m.exec(requirements);
	return missing === null ? null : `No matching distribution found for ${missing[0]}`;
}

/** The upload of a revision or tag. */
export function uploadOf(world: World, owner: Entity): UploadedFile | undefined {
	return world.part(key).uploads.get(owner);
}

/** Keeps the upload of a revision or tag. */
export function keepUpload(world: World, owner: Entity, upload: UploadedFile): void {
	world.part(key).uploads.set(owner, upload);
}

/** The text of the requirements of a revision or tag. */
export function requirementsOf(world: World, owner: Entity): string {
	const upload = uploadOf(world, owner);
	return upload === undefined ? '' : (requirementsIn(upload) ?? '');
}

/** Starts to build what was uploaded; the build is kept for an entity. */
export function startBuild(world: World, entity: Entity, upload: UploadedFile | undefined): void {
	const { builds } = world.part(key);
	const build = beginWork(world, world.settings.buildMs, failureOf(upload));
	builds.set(entity, [...(builds.get(entity) ?? []), build]);
}

function buildsOf(world: World, entity: Entity): Timeline[] {
	return world.part(key).builds.get(entity) ?? [];
}

/** The newest build of an entity. */
export function latestBuild(world: World, entity: Entity): Timeline | undefined {
	return buildsOf(world, entity).at(-1);
}

/** Where the newest build of an entity is; undefined without any. */
export function stageOf(world: World, entity: Entity): Stage | undefined {
	const build = latestBuild(world, entity);
	return build === undefined ? undefined : stageAt(build, world.now());
}

/** Whether any build of a tag has succeeded, or the tag came built. */
export function isBuilt(world: World, tag: Entity): boolean {
	if (tag.fields.built === true) return true;
	return buildsOf(world, tag).some((build) => stageAt(build, world.now()) === 'done');
}

/** All builds of the revisions of an environment, oldest first. */
export function revisionBuilds(environment: Entity): Entity[] {
	return environment
		.child('revisions')
		.all()
		.flatMap((revision) => revision.child('builds').all())
		.sort((one, other) => one.created - other.created);
}

/** Whether versions can run in an environment, or in one tag of it. */
function hasRunnable(world: World, environment: Entity, tag: Entity | undefined): boolean {
	if (environment.fields.system === true) return true;
	if (tag !== undefined) return isBuilt(world, tag);
	const tags = environment.child('tags').all();
	return (
		revisionBuilds(environment).some((build) => stageOf(world, build) === 'done') ||
		tags.some((one) => isBuilt(world, one))
	);
}

/** Whether the environment of a deployment version is built, so that the version can run. */
export function isEnvironmentReady(world: World, version: Entity): boolean {
	const environments = outermost(version).child('environments');
	const environment = environments.get(version.text('environment'));
	if (environment === undefined) return true;
	const tag = environment.child('tags').get(version.text('environment_tag'));
	return hasRunnable(world, environment, tag);
}

/** Refuses changes of environments that UbiOps brings along. */
export function refuseSystem(environment: Entity): void {
	if (environment.fields.system !== true) return;
	throw new ApiError(
		403,
		`Environment '${environment.key}' is a base environment and cannot be changed`,
	);
}

/** The deployment versions that use an environment, or one tag of it. */
export function usersOf(environment: Entity, tag?: string): Entity[] {
	return outermost(environment)
		.child('deployments')
		.all()
		.flatMap((deployment) => deployment.child('versions').all())
		.filter(({ fields }) => fields.environment === environment.key)
		.filter(({ fields }) => tag === undefined || fields.environment_tag === tag);
}
