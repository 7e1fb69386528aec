import { badRequest, conflict, notFound } from '../errors';
import { type Answer, json } from '../http/answers';
import { type Entity, type Fields, parentOf } from '../state/store';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	textOf,
} from '../world';
import { innermost, need, pick, resolve } from './crud';
import { activeRevision } from './revisions';

function checkPort(port: unknown): void {
	if (typeof port !== 'number' || (port >= 1 && port <= 65_535)) return;
	throw badRequest("Field 'port' must be from 1 to 65535");
}

/** The version behind a service: the named one or the default one. */
function versionBehind(project: Entity, deployment: string, version: unknown): Entity | undefined {
	const target = need(project.child('deployments'), deployment);
	const versions = target.child('versions');
	if (typeof version === 'string') return need(versions, version);
	return versions.find('id', target.fields.default_version_id);
}

/** Fields of a service that are null or have a default unless a body says otherwise. */
const DEFAULTS: Fields = {
	deployment: null,
	version: null,
	authentication_required: true,
	authentication_method_token_enabled: true,
	authentication_header_pass_through: false,
	request_logging_excluded_paths: null,
	request_logging_excluded_extensions: [],
	health_check: null,
	rate_limit_token: null,
	rate_limit: null,
	rate_limit_user_default: null,
	concurrency_limit: null,
	concurrency_limit_user_default: null,
	type: 'standard',
	cache_aware_llm_routing: false,
	imported_name: null,
	imported_namespace: null,
	imported_cluster_domain: null,
	imported_scheme: null,
};

function isImported(fields: Fields): boolean {
	return fields.type === 'kubernetes_imported';
}

/** The version behind a service; undefined for those that stand outside of UbiOps. */
function versionOf(service: Entity): Entity | undefined {
	if (isImported(service.fields)) return undefined;
	const { deployment, version } = service.fields;
	return versionBehind(parentOf(service), String(deployment), version);
}

const serviceHooks: CollectionHooks = {
	prepare(_call, body, project) {
		checkPort(body.port);
		if (isImported(body)) {
			if (textOf(body, 'imported_name') === undefined) {
				throw badRequest("Field 'imported_name' is required for type kubernetes_imported");
			}
			return { ...DEFAULTS, ...body, imported_scheme: 'http' };
		}
		const deployment = textOf(body, 'deployment');
		if (deployment === undefined) throw badRequest("Field 'deployment' is required");
		if (project !== undefined) versionBehind(project, deployment, body.version);
		return { ...DEFAULTS, ...body };
	},
	edit(_call, service, body) {
		checkPort(body.port);
		const fields = { ...service.fields, ...body };
		if (!isImported(fields)) {
			versionBehind(parentOf(service), String(fields.deployment), fields.version);
		}
		return body;
	},
	listed(call, service) {
		if (!call.query.has('deployment_version_ids')) return true;
		const behind = versionOf(service);
		return call.query.list('deployment_version_ids').includes(behind?.id ?? '');
	},
	view(_world, service) {
		return { endpoint: `https://${service.id}.services.example.com` };
	},
};

const limitHooks: CollectionHooks = {
	prepare(call, body, service) {
		const id = textOf(body, 'user_id') ?? '';
		const [project] = resolve(call, 1);
		const user = project?.child('users').get(id) ?? project?.child('service-users').get(id);
		if (user === undefined) throw notFound('User', 'id', id);
		if (service?.child(call.operation.tail).get(id) !== undefined) {
			throw conflict(`A limit for user '${id}' already exists`);
		}
		return { user_id: id, user_email: user.fields.email };
	},
};

/** What is special about services and the limits of their users. */
export const serviceCollections: HooksByCollection = {
	'projects/{}/services': serviceHooks,
	'projects/{}/services/{}/user-rate-limits': limitHooks,
	'projects/{}/services/{}/user-concurrency-limits': limitHooks,
};

/** Whether the version behind a service runs. */
function status(call: Call): Answer {
	const service = innermost(call);
	if (isImported(service.fields)) {
		throw badRequest('A service of type kubernetes_imported has no status');
	}
	const version = versionOf(service);
	const running = version === undefined ? undefined : activeRevision(call.world, version);
	const instances =
		running === undefined ? 0 : Math.max(1, Number(version?.fields.minimum_instances));
	return json(
		pick(call, { id: service.id, ready: running !== undefined, instances_ready: instances }),
	);
}

/** What answers the operations on services that are more than keeping them. */
export const serviceHandlers: Record<string, Handler> = { services_status_get: status };
