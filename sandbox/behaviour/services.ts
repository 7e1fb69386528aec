import { badRequest } from '../errors';
import { type Entity, parentOf } from '../state/store';
import { type CollectionHooks, type HooksByCollection, textOf } from '../world';
import { need } from './crud';

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

const serviceHooks: CollectionHooks = {
	prepare(_call, body, project) {
		checkPort(body.port);
		if (project !== undefined) versionBehind(project, String(body.deployment), body.version);
		return {
			version: body.version ?? null,
			authentication_required: body.authentication_required ?? true,
			authentication_method_token_enabled: body.authentication_method_token_enabled ?? true,
			request_logging_excluded_paths: body.request_logging_excluded_paths ?? null,
			request_logging_excluded_extensions: body.request_logging_excluded_extensions ?? [],
			health_check: body.health_check ?? null,
			rate_limit_token: body.rate_limit_token ?? null,
		};
	},
	edit(_call, service, body) {
		checkPort(body.port);
		const { fields } = service;
		const deployment = textOf(body, 'deployment') ?? String(fields.deployment);
		const version = body.version === undefined ? fields.version : body.version;
		versionBehind(parentOf(service), deployment, version);
		return body;
	},
	listed(call, service) {
		if (!call.query.has('deployment_version_ids')) return true;
		const { deployment, version } = service.fields;
		const behind = versionBehind(parentOf(service), String(deployment), version);
		return call.query.list('deployment_version_ids').includes(behind?.id ?? '');
	},
	view(_world, service) {
		return { endpoint: `https://${service.id}.services.example.com` };
	},
};

/** What is special about services. */
export const serviceCollections: HooksByCollection = { 'projects/{}/services': serviceHooks };
