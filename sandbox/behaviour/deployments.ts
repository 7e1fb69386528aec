import { badRequest, conflict, notFound } from '../errors';
import { type Entity, type Fields, parentOf } from '../state/store';
import { type Call, type CollectionHooks, isObject, textOf } from '../world';
import { outermost } from './crud';
import { DEFAULT_ENVIRONMENT, displayName } from './environments/base';
import { instanceChoice } from './instances/types';
import { requestBooks } from './requests/book';
import { revisionFields } from './revisions';
import { pipelineUsers, scheduleUsers } from './usage';

function refuseTwins(fields: unknown, list: string): void {
	if (!Array.isArray(fields)) return;
	const names = fields.map((field: unknown) =>
		typeof field === 'object' && field !== null && 'name' in field ? field.name : undefined,
	);
	if (new Set(names).size !== names.length) {
		throw badRequest(`Field '${list}' names a field twice`);
	}
}

/** Checks what deployments and pipelines say about their input and output. */
export function checkFieldLists(body: Fields, kinds: Fields): void {
	for (const side of ['input', 'output']) {
		const list = body[`${side}_fields`];
		refuseTwins(list, `${side}_fields`);
		if (kinds[`${side}_type`] === 'plain' && Array.isArray(list) && list.length > 0) {
			throw badRequest(`Field '${side}_fields' must be empty when '${side}_type' is plain`);
		}
	}
}

function defaultVersion(deployment: Entity): Entity | undefined {
	const versions = deployment.child('versions').all();
	return versions.find((version) => version.id === deployment.fields.default_version_id);
}

/** The default version of a deployment, or a refusal. */
export function needDefaultVersion(deployment: Entity): Entity {
	const version = defaultVersion(deployment);
	if (version !== undefined) return version;
	const word = deployment.kind.endsWith('pipelines') ? 'Pipeline' : 'Deployment';
	throw notFound('Default version', `${word.toLowerCase()} name`, deployment.key);
}

/** Forgets the requests of all versions of a deployment or pipeline. */
export function dropRequests(call: Call, target: Entity): void {
	for (const version of target.child('versions').all()) requestBooks(call.world).drop(version);
}

/** Fields as they are shown: with their widget, even when they have none. */
function withWidgets(fields: unknown): unknown {
	if (!Array.isArray(fields)) return fields;
	return fields.filter(isObject).map((field) => ({ widget: null, ...field }));
}

/** What is special about deployments. */
export const deploymentHooks: CollectionHooks = {
	prepare(_call, body) {
		if (body.supports_request_format === false) {
			const free = { input_type: null, output_type: null, input_fields: [], output_fields: [] };
			return { supports_request_format: false, ...free };
		}
		const kinds = {
			input_type: body.input_type ?? 'structured',
			output_type: body.output_type ?? 'structured',
		};
		checkFieldLists(body, kinds);
		return {
			supports_request_format: true,
			...kinds,
			input_fields: body.input_fields ?? [],
			output_fields: body.output_fields ?? [],
		};
	},
	edit(call, deployment, body) {
		checkFieldLists(body, deployment.fields);
		const changes = { ...body };
		delete changes.default_version;
		const wanted = textOf(body, 'default_version');
		if (wanted === undefined) return changes;
		const version = deployment.child('versions').get(wanted);
		if (version === undefined) throw notFound('Version', 'version', wanted);
		if (revisionFields(call.world, version).status !== 'available') {
			throw badRequest(
				`Field 'default_version' must name an available version; '${wanted}' is not`,
			);
		}
		return { ...changes, default_version_id: version.id };
	},
	guard(call, deployment) {
		const pipelines = pipelineUsers(deployment);
		if (pipelines.length > 0) {
			throw conflict(
				`Deployment '${deployment.key}' is used in pipeline ${pipelines.join(', ')} and cannot be deleted`,
			);
		}
		const schedules = call.dialect === 'seed' ? [] : scheduleUsers(deployment);
		if (schedules.length > 0) {
			throw conflict(
				`Deployment '${deployment.key}' is used by schedule ${schedules.join(', ')} and cannot be deleted`,
			);
		}
	},
	removed(call, deployment) {
		dropRequests(call, deployment);
	},
	view(_world, deployment) {
		return {
			default_version: defaultVersion(deployment)?.key ?? null,
			input_fields: withWidgets(deployment.fields.input_fields),
			output_fields: withWidgets(deployment.fields.output_fields),
		};
	},
};

/** What a body says about the environment of a version, as fields of the version; it has to exist. */
function environmentChoice(project: Entity, body: Fields, version?: Entity): Fields {
	const tag = textOf(body, 'environment_tag');
	const named = textOf(body, 'environment_name') ?? textOf(body, 'environment');
	const name = named ?? (tag === undefined ? undefined : version?.text('environment'));
	if (name === undefined) return {};
	const environment = project.child('environments').get(name);
	if (environment === undefined) throw notFound('Environment', 'name', name);
	const tags = environment.child('tags');
	if (tag !== undefined && tags.get(tag) === undefined) throw notFound('Tag', 'name', tag);
	return {
		environment: name,
		environment_display_name: displayName(name),
		environment_name: name,
		environment_tag: tag ?? tags.all().at(-1)?.key ?? null,
	};
}

/** A health check with the values that UbiOps fills in. */
function healthCheck(wanted: unknown, before: unknown): unknown {
	if (!isObject(wanted)) return wanted ?? null;
	const defaults = { interval: 10, timeout: 5, failure_threshold: 3 };
	return { ...defaults, ...(isObject(before) ? before : {}), ...wanted };
}

/** What is special about versions of deployments. */
export const deploymentVersionHooks: CollectionHooks = {
	prepare(_call, body, deployment) {
		if (deployment === undefined) throw new Error('A version belongs to a deployment');
		const project = parentOf(deployment);
		return {
			...instanceChoice(project, { instance_type: '2048mb', ...body }),
			...environmentChoice(project, { environment: DEFAULT_ENVIRONMENT, ...body }),
			health_check: healthCheck(body.health_check, null),
			request_retention_mode: body.request_retention_mode ?? 'full',
			scaling_strategy: body.scaling_strategy ?? 'default',
			maximum_queue_size: body.maximum_queue_size ?? 100_000,
			ports: body.ports ?? [],
		};
	},
	added(_call, version) {
		const deployment = parentOf(version);
		if (deployment.fields.default_version_id) return;
		deployment.fields.default_version_id = version.id;
	},
	edit(_call, version, body) {
		const project = outermost(version);
		const { fields } = version;
		const health = body.health_check;
		return {
			...body,
			...instanceChoice(project, body),
			...environmentChoice(project, body, version),
			...(health === undefined ? {} : { health_check: healthCheck(health, fields.health_check) }),
		};
	},
	guard(_call, version) {
		const deployment = parentOf(version);
		const pipelines = pipelineUsers(deployment, version);
		if (pipelines.length > 0) {
			throw conflict(
				`Version '${version.key}' is used in pipeline ${pipelines.join(', ')} and cannot be deleted`,
			);
		}
		const schedules =
			deployment.fields.default_version_id === version.id ? scheduleUsers(deployment) : [];
		if (schedules.length > 0) {
			throw conflict(
				`Version '${version.key}' is the default version that schedule ${schedules.join(', ')} uses and cannot be deleted`,
			);
		}
	},
	removed(call, version) {
		requestBooks(call.world).drop(version);
		const deployment = parentOf(version);
		if (deployment.fields.default_version_id !== version.id) return;
		deployment.fields.default_version_id = deployment.child('versions').all()[0]?.id;
	},
	view(world, version) {
		return {
			...revisionFields(world, version),
			default: parentOf(version).fields.default_version_id === version.id,
		};
	},
};
