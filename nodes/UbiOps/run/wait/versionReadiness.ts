/**
 * Whether a deployment version serves its newest code, asked step by step as UbiOps' own client does:
 * the build of its environment, then its revision, then the version itself.
 */

import { NodeApiError } from 'n8n-workflow';

import type { LocatorName } from '../../api/locators';
import type { VersionReady } from '../../api/table/operation';
import { callJson, ORDINARY_TIMEOUT_MS } from '../../transport/call';
import { callContext } from '../../transport/errors';
import { listOf, textAt, valueAt } from '../../transport/json';
import { fillPath, pathSegment, type PathValues } from '../../transport/path';
import type { Execution } from '../execution';
import type { Status, WaitTarget } from './waitTarget';

/** Something that has to be built before the version serves its code. */
interface Build {
	/** What it is called in messages, such as "environment pandas". */
	readonly name: string;
	/** Where UbiOps tells of it; undefined when it was never built. */
	readonly path: string | undefined;
	/** What to do when it failed; the row's own remedy when left out. */
	readonly remedy?: string;
}

/** What is known of one version that is waited for. */
interface Progress {
	/** The environment; undefined when it is built, or comes with UbiOps. */
	environment: Build | undefined;
	/** ID of the revision that the version has to serve; undefined as long as it has none. */
	revision: string | undefined;
	/** That revision; undefined until it is built. */
	built: unknown;
}

/** A failure, or a build that still runs; undefined when there is nothing to wait for. */
type Unfinished = Exclude<Status, { kind: 'done' }> | undefined;

export class VersionReadiness {
	private readonly known = new WeakMap<WaitTarget, Progress>();

	constructor(
		private readonly execution: Execution,
		private readonly ready: VersionReady,
	) {}

	/**
	 * One look at a version, or at the revision of it that is waited for. What was built is not asked
	 * about again.
	 *
	 * @throws NodeApiError when UbiOps cannot be asked
	 */
	async look(target: WaitTarget): Promise<Status> {
		let version: unknown;
		let progress = this.known.get(target);
		if (progress === undefined) {
			version = await this.read(target, this.pathOf(target, this.ready.version));
			progress = {
				environment: await this.environmentOf(target, version),
				revision: target.values.get('revision') ?? textAt(version, 'latest_revision'),
				built: undefined,
			};
			this.known.set(target, progress);
		}
		const unfinished =
			(await this.lookAtEnvironment(target, progress)) ??
			(await this.lookAtRevision(target, progress));
		if (unfinished !== undefined) return unfinished;
		version ??= await this.read(target, this.pathOf(target, this.ready.version));
		return this.statusOf(target, progress, version);
	}

	private async lookAtEnvironment(target: WaitTarget, progress: Progress): Promise<Unfinished> {
		const { environment } = progress;
		if (environment === undefined) return undefined;
		const { path } = environment;
		const unfinished =
			path === undefined
				? this.failed(environment, 'failed', 'it was never built')
				: this.unfinished(environment, await this.readAllowed(target, path));
		if (unfinished === undefined) progress.environment = undefined;
		return unfinished;
	}

	private async lookAtRevision(target: WaitTarget, progress: Progress): Promise<Unfinished> {
		const { revision } = progress;
		if (revision === undefined || progress.built !== undefined) return undefined;
		const path = this.pathOf(target, this.ready.revision, ['revision', revision]);
		const object = await this.readAllowed(target, path);
		const hasStatus = object === undefined || textAt(object, 'status') !== undefined;
		const build = hasStatus ? object : await this.newestBuild(target, revision);
		const unfinished = this.unfinished({ name: `revision ${revision}`, path }, build);
		if (unfinished === undefined) progress.built = object ?? {};
		return unfinished;
	}

	/** The newest build of a revision that has no status itself; undefined where there are none. */
	private async newestBuild(target: WaitTarget, revision: string): Promise<unknown> {
		const builds = listOf(await this.readAllowed(target, this.pathOf(target, this.ready.builds)));
		const created = (build: unknown): string => textAt(build, 'creation_date') ?? '';
		return builds
			?.filter((build) => textAt(build, 'revision') === revision)
			.reduce<unknown>(
				(newest, build) => (created(build) >= created(newest) ? build : newest),
				undefined,
			);
	}

	/** What an object says of its build; nothing is waited for where there is no status. */
	private unfinished(build: Build, object: unknown): Unfinished {
		const status = textAt(object, 'status');
		if (status === undefined || this.ready.successStatuses.includes(status)) return undefined;
		if (!this.ready.failureStatuses.includes(status)) return { kind: 'running', status };
		return this.failed(
			build,
			status,
			textAt(object, 'error_message') ?? 'UbiOps returned no reason',
		);
	}

	private failed({ name, remedy }: Build, status: string, reason: string): Unfinished {
		return { kind: 'failed', status, reason: `${name}: ${reason}`, remedy };
	}

	/** What the version says itself, once everything is built that it needs. */
	private statusOf(target: WaitTarget, progress: Progress, version: unknown): Status {
		const status = textAt(version, 'status') ?? '';
		if (this.ready.failureStatuses.includes(status)) {
			return { kind: 'failed', status, reason: textAt(version, 'error_message') };
		}
		const own = target.values.get('revision');
		const active = textAt(version, 'active_revision');
		const latest = textAt(version, 'latest_revision');
		if (own === undefined && latest !== progress.revision) {
			// Another upload came in between: it is what the version has to serve now.
			progress.revision = latest;
			progress.built = undefined;
			return { kind: 'running', status };
		}
		// The oldest installations do not tell the latest revision.
		const serves =
			active === latest || active === own || (own === undefined && latest === undefined);
		if (!serves || !this.ready.successStatuses.includes(status)) return { kind: 'running', status };
		return { kind: 'done', object: own === undefined ? version : progress.built };
	}

	/**
	 * The build of the environment that a version runs in: a tag in API v2, a build of a revision before.
	 *
	 * @returns undefined when there is nothing to wait for, or the token may not look at it
	 */
	private async environmentOf(target: WaitTarget, version: unknown): Promise<Build | undefined> {
		const tagged = textAt(version, 'environment_name');
		const environment = tagged ?? textAt(version, 'environment');
		if (environment === undefined) return undefined;
		const path = this.pathOf(target, this.ready.environment, ['environment', environment]);
		const object = await this.readAllowed(target, path);
		if (object === undefined || isSystem(object, tagged !== undefined)) return undefined;
		const build = { name: `environment ${environment}`, remedy: this.ready.environmentRemedy };
		if (tagged !== undefined) {
			const tag = textAt(version, 'environment_tag');
			if (tag === undefined) return undefined;
			const tagPath = `${path}/tags/${pathSegment(tag, 'Environment Tag')}`;
			return { ...build, name: `${build.name}, tag ${tag}`, path: tagPath };
		}
		const revision = textAt(object, 'latest_revision');
		const latest = textAt(object, 'latest_build');
		if (revision !== undefined && latest !== undefined) {
			const ids = [
				['environment', environment],
				['environmentRevision', revision],
				['environmentBuild', latest],
			] as const;
			return { ...build, path: this.pathOf(target, this.ready.environmentBuild, ...ids) };
		}
		return textAt(object, 'status') === 'active' ? undefined : { ...build, path: undefined };
	}

	private pathOf(
		{ values }: WaitTarget,
		template: string,
		...more: ReadonlyArray<readonly [LocatorName, string]>
	): string {
		const all: PathValues = new Map([...values, ...more]);
		return fillPath(template, all);
	}

	private async read({ values, itemIndex }: WaitTarget, path: string): Promise<unknown> {
		return await callJson(this.execution.session, {
			method: 'GET',
			path,
			timeoutMs: ORDINARY_TIMEOUT_MS,
			callContext: callContext(values, itemIndex, true),
		});
	}

	/** The same; undefined for what the token may not look at, or this installation does not have. */
	private async readAllowed(target: WaitTarget, path: string): Promise<unknown> {
		return await this.read(target, path).catch(async (error: unknown) => {
			const isClosed =
				error instanceof NodeApiError && ['403', '404'].includes(error.httpCode ?? '');
			return isClosed ? undefined : await Promise.reject(error);
		});
	}
}

/** Whether an environment comes with UbiOps, so that nothing of it is ever built. */
const isSystem = (environment: unknown, isTagged: boolean): boolean =>
	valueAt(environment, 'system') === true ||
	(!isTagged &&
		valueAt(environment, 'system') === undefined &&
		valueAt(environment, 'base_environment') === null);
