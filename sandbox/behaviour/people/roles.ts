import { ApiError, conflict, notFound } from '../../errors';
import type { Answer } from '../../http/answers';
import type { Entity } from '../../state/store';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	textOf,
	type World,
} from '../../world';
import { innermost, need, outermost, resolve, view } from '../crud';
import { page } from '../paging';

const THINGS = ['projects', 'deployments', 'pipelines', 'buckets', 'environments', 'roles', 'logs'];
const ACTIONS = ['list', 'get', 'create', 'update', 'delete'];

/** Every permission there is. */
const PERMISSIONS = THINGS.flatMap((thing) => ACTIONS.map((action) => `${thing}.${action}`));

const DEFAULT_ROLES: [string, string[]][] = [
	['project-admin', PERMISSIONS],
	[
		'project-editor',
		PERMISSIONS.filter((name) => !/^(projects|roles)\.(create|delete)$/.test(name)),
	],
	['project-viewer', PERMISSIONS.filter((name) => /\.(list|get)$/.test(name))],
	['deployment-admin', PERMISSIONS.filter((name) => name.startsWith('deployments.'))],
	['deployment-viewer', ['deployments.list', 'deployments.get']],
	['pipeline-admin', PERMISSIONS.filter((name) => name.startsWith('pipelines.'))],
	['pipeline-viewer', ['pipelines.list', 'pipelines.get']],
	['bucket-admin', PERMISSIONS.filter((name) => name.startsWith('buckets.'))],
	['file-reader', ['buckets.list', 'buckets.get']],
	['file-writer', ['buckets.list', 'buckets.get', 'buckets.update']],
];

/** Puts the roles that UbiOps brings along into a new project. */
export function seedRoles(world: World, project: Entity): void {
	for (const [name, permissions] of DEFAULT_ROLES) {
		project.child('roles').add({ name, permissions, default: true }, world.clock.tick());
	}
}

/** Fills the list of permissions. */
export function seedPermissions(world: World): void {
	for (const name of PERMISSIONS) world.store.root('permissions').add({ name }, world.clock.tick());
}

function refuseDefault(role: Entity): void {
	if (role.fields.default !== true) return;
	throw new ApiError(403, `Role '${role.key}' is a default role and stays as it is`);
}

const roleHooks: CollectionHooks = {
	prepare: () => ({ default: false }),
	edit(_call, role, body) {
		refuseDefault(role);
		return body;
	},
	guard(_call, role) {
		refuseDefault(role);
		const assigned = outermost(role).child('role-assignments').find('role', role.key);
		if (assigned !== undefined) {
			throw conflict(`Role '${role.key}' is assigned and cannot be deleted`);
		}
	},
};

const assignmentHooks: CollectionHooks = {
	prepare(_call, body, project) {
		if (project === undefined) throw new Error('A role is assigned in a project');
		need(project.child('roles'), textOf(body, 'role') ?? '');
		const resource = textOf(body, 'resource') ?? project.key;
		const type = textOf(body, 'resource_type') ?? 'project';
		if (type === 'project' && resource !== project.key) {
			throw notFound('Project', 'name', resource);
		}
		if (type !== 'project') need(project.child(`${type}s`), resource);
		return { resource, resource_type: type };
	},
};

/** What is special about roles and their assignments. */
export const roleCollections: HooksByCollection = {
	'projects/{}/roles': roleHooks,
	'projects/{}/role-assignments': assignmentHooks,
};

/** The assignments of one user, with the names that the oldest document gives to things. */
function assignmentsOfUser(call: Call): Answer {
	const [project] = resolve(call, 1);
	const user = innermost(call);
	const all = project?.child('role-assignments').all() ?? [];
	const rows = all
		.filter((assignment) => assignment.fields.assignee === user.id)
		.map((assignment) => {
			const fields = view(call.world, assignment);
			const { resource, resource_type: type } = fields;
			return { ...fields, user_id: user.id, object_name: resource, object_type: type };
		});
	return page(call, rows);
}

/** What answers the operations on roles that are more than keeping them. */
export const roleHandlers: Record<string, Handler> = {
	role_assignments_per_user_list: assignmentsOfUser,
};
