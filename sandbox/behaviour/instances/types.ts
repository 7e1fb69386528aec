import { conflict, notFound } from '../../errors';
import type { Answer } from '../../http/answers';
import type { Entity, Fields } from '../../state/store';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	isObject,
	type World,
} from '../../world';
import { innermost, outermost, view } from '../crud';
import { page } from '../paging';

const GIB = 1024;

const MEMORIES = [256, 512, GIB, 2 * GIB, 4 * GIB, 8 * GIB, 12 * GIB, 16 * GIB];

function typeFields(memory: number): Fields {
	const cpu = memory / (4 * GIB);
	return {
		name: `${memory}mb`,
		display_name: `${memory} MB + ${cpu} vCPU`,
		cpu,
		memory,
		storage: memory * 4,
		accelerator: 0,
		memory_allocation: memory,
		cpu_allocation: cpu * 1000,
		gpu_allocation: 0,
		gpu_allocation_type: null,
		credit_rate: memory / GIB,
		dedicated_node: false,
		node_pool: null,
	};
}

function gpuFields(name: string, displayName: string, memory: number, cpu: number): Fields {
	return {
		name,
		display_name: displayName,
		cpu,
		memory,
		storage: memory * 4,
		accelerator: 1,
		credit_rate: 16,
		dedicated_node: false,
		node_pool: null,
	};
}

/** Instance types with a GPU, named as tutorials use them. */
const GPUS: Fields[] = [
	gpuFields('16384mb_t4', '16384 MB + 4 vCPU + NVIDIA Tesla T4', 16 * GIB, 4),
	gpuFields('12288mb_t4', '12288 MB + NVIDIA Tesla T4', 12 * GIB, 3),
	gpuFields('16384mb_l4', '16384 MB + 4 vCPU + NVIDIA Ada Lovelace L4', 16 * GIB, 4),
];

/** Puts instance types, and a group for each, into a new project. */
export function seedInstanceTypes(world: World, project: Entity): void {
	for (const fields of [...MEMORIES.map(typeFields), ...GPUS]) {
		const type = project.child('instance-types').add(fields, world.clock.tick());
		project.child('instance-type-groups').add(
			{
				name: fields.display_name,
				instance_types: [{ id: type.id, priority: 0, schedule_timeout: null }],
			},
			world.clock.tick(),
		);
	}
}

function entries(fields: Fields): Fields[] {
	return Array.isArray(fields.instance_types) ? fields.instance_types.filter(isObject) : [];
}

function typeById(project: Entity, id: string): Entity | undefined {
	return project.child('instance-types').find('id', id);
}

function checkTypes(project: Entity, body: Fields): void {
	for (const { id } of entries(body)) {
		if (typeById(project, String(id)) === undefined) {
			throw notFound('Instance type', 'id', String(id));
		}
	}
}

function usersOf(group: Entity): Entity[] {
	return outermost(group)
		.child('deployments')
		.all()
		.flatMap((deployment) => deployment.child('versions').all())
		.filter((version) => version.fields.instance_type_group_id === group.id);
}

const groupHooks: CollectionHooks = {
	prepare(_call, body, project) {
		if (project !== undefined) checkTypes(project, body);
		return {};
	},
	edit(_call, group, body) {
		checkTypes(outermost(group), body);
		return body;
	},
	guard(_call, group) {
		const users = usersOf(group).map((version) => `'${version.key}'`);
		if (users.length === 0) return;
		throw conflict(`The group is used by version ${users.join(', ')} and cannot be deleted`);
	},
	view(_world, group) {
		const project = outermost(group);
		const types = entries(group.fields).map((entry) => ({
			...typeById(project, String(entry.id))?.fields,
			schedule_timeout: null,
			...entry,
		}));
		return { instance_types: types };
	},
};

/** What is special about groups of instance types. */
export const instanceTypeCollections: HooksByCollection = {
	'projects/{}/instance-type-groups': groupHooks,
};

/** What a version body says about instances, as fields of the version. */
export function instanceChoice(project: Entity, body: Fields): Fields {
	const groups = project.child('instance-type-groups');
	const { instance_type_group_id: id, instance_type_group_name: name, instance_type: type } = body;
	let group: Entity | undefined;
	if (typeof id === 'string') {
		group = groups.get(id);
		if (group === undefined) throw notFound('Instance type group', 'id', id);
	} else if (typeof name === 'string') {
		group = groups.find('name', name);
		if (group === undefined) throw notFound('Instance type group', 'name', name);
	} else if (typeof type === 'string') {
		const known = project.child('instance-types').find('name', type);
		if (known === undefined) throw notFound('Instance type', 'name', type);
		group = groups.all().find((one) => entries(one.fields).some((entry) => entry.id === known.id));
	}
	if (group === undefined) return {};
	const [first] = entries(group.fields);
	return {
		instance_type_group_id: group.id,
		instance_type_group_name: group.fields.name,
		instance_type: typeById(project, String(first?.id))?.fields.name ?? null,
	};
}

function usage(call: Call): Answer {
	const rows = usersOf(innermost(call)).map((version) => view(call.world, version));
	return page(call, rows);
}

/** What answers the operations on instance type groups that are more than keeping them. */
export const instanceTypeHandlers: Record<string, Handler> = {
	instance_type_groups_usage: usage,
};
