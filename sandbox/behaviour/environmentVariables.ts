import { badRequest, conflict, notFound } from '../errors';
import { type Answer, json } from '../http/answers';
import type { Entity, Fields, Table } from '../state/store';
import { timestamp } from '../time';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	objectBody,
	textOf,
} from '../world';
import { innermost, need, pick, resolve, view } from './crud';
import { page } from './paging';
import { needObjectReference } from './pipelines/objectReference';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function checkName(table: Table, name: unknown, self?: Entity): void {
	if (typeof name !== 'string' || !NAME.test(name)) {
		throw badRequest("Field 'name' may hold letters, digits and underscores only");
	}
	const twin = table.find('name', name);
	if (twin !== undefined && twin !== self) {
		throw conflict(`Environment variable with name '${name}' already exists`);
	}
}

const variableHooks: CollectionHooks = {
	prepare(_call, body, parent) {
		if (parent === undefined) throw new Error('A variable belongs to something');
		checkName(parent.child('environment-variables'), body.name);
		return {};
	},
	edit(_call, variable, body) {
		checkName(variable.table, body.name, variable);
		if (variable.fields.secret === true && body.secret !== true) {
			throw badRequest("Field 'secret': a secret stays a secret");
		}
		return body;
	},
	view(_world, variable) {
		return variable.fields.secret === true ? { value: null } : {};
	},
};

/** Environment variables behave the same in all scopes. */
export const environmentVariableCollections: HooksByCollection = {
	'projects/{}/environment-variables': variableHooks,
	'projects/{}/deployments/{}/environment-variables': variableHooks,
	'projects/{}/deployments/{}/versions/{}/environment-variables': variableHooks,
};

function scopeOf(owner: Entity): string {
	const collection = owner.kind.slice(owner.kind.lastIndexOf('/') + 1);
	return collection.replace(/s$/, '');
}

/** The variables of an entity and those it inherits; the innermost of the same name counts. */
function inherited(call: Call, chain: Entity[]): Fields[] {
	const owner = chain[chain.length - 1];
	const byName = new Map<string, Fields>();
	for (const above of chain) {
		for (const variable of above.child('environment-variables').all()) {
			const own = above === owner;
			byName.set(variable.text('name'), {
				...view(call.world, variable),
				inheritance_type: own ? null : scopeOf(above),
				inheritance_name: own ? null : above.key,
			});
		}
	}
	return [...byName.values()];
}

function list(call: Call): Answer {
	return page(call, inherited(call, resolve(call)));
}

/** The variables that the deployment version behind a pipeline object sees. */
function listOfObject(call: Call): Answer {
	const { project, reference, version } = needObjectReference(call);
	if (reference === undefined) return json([]);
	const chain = version === undefined ? [project, reference] : [project, reference, version];
	return page(call, inherited(call, chain));
}

/** Copies the variables of a deployment or of one of its versions; same names are overwritten. */
function copy(call: Call): Answer {
	const [project] = resolve(call, 1);
	if (project === undefined) throw new Error('Variables are copied within a project');
	const target = innermost(call).child('environment-variables');
	const body = objectBody(call);
	const deployment = need(project.child('deployments'), textOf(body, 'source_deployment') ?? '');
	const versionName = textOf(body, 'source_version');
	const version =
		versionName === undefined ? undefined : deployment.child('versions').get(versionName);
	if (versionName !== undefined && version === undefined) {
		throw notFound('Version', 'version', versionName);
	}
	const source = (version ?? deployment).child('environment-variables').all();
	const copied = source.map(({ fields: { name, value, secret } }) => {
		const twin = target.find('name', name);
		const now = call.world.clock.tick();
		if (twin === undefined) return target.add({ name, value, secret }, now);
		target.change(twin, { value, secret, last_updated: timestamp(now) });
		return twin;
	});
	return json(copied.map((entity) => pick(call, view(call.world, entity))));
}

/** What answers the operations on environment variables that look at several scopes. */
export const environmentVariableHandlers: Record<string, Handler> = {
	deployment_environment_variables_list: list,
	deployment_version_environment_variables_list: list,
	pipeline_version_object_environment_variables_list: listOfObject,
	deployment_environment_variables_copy: copy,
	deployment_version_environment_variables_copy: copy,
};
