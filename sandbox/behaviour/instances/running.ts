import { conflict, notFound } from '../../errors';
import { type Answer, json } from '../../http/answers';
import { type Entity, type Fields, parentOf } from '../../state/store';
import { timestamp } from '../../time';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	PartKey,
	type World,
} from '../../world';
import { innermost, outermost, pick, view } from '../crud';
import { page } from '../paging';
import { versionsOf } from '../requests/versions';
import { requestBooks } from '../requests/book';
import { activeRevision } from '../revisions';

const STOPPING_MS = 5000;

class Stops {
	readonly at = new WeakMap<Entity, number>();
}

const stops = new PartKey('stopped instances', Stops);

function gone(world: World, instance: Entity): boolean {
	const stopped = world.part(stops).at.get(instance);
	return stopped !== undefined && world.now() >= stopped + STOPPING_MS;
}

/** The instances that a version runs now: those always on, or one while it is in use. */
function instancesOf(world: World, version: Entity): Entity[] {
	const table = version.child('instances');
	for (const instance of table.all()) if (gone(world, instance)) table.remove(instance);
	if (activeRevision(world, version) === undefined) return [];
	const minimum = Number(version.fields.minimum_instances ?? 0);
	const idle = Number(version.fields.maximum_idle_time ?? 300) * 1000;
	const [newest] = requestBooks(world).of(version).newest();
	const busy = newest !== undefined && world.now() < newest.endsAt + idle;
	const wanted = Math.max(minimum, busy ? 1 : 0);
	while (table.size < wanted) table.add({}, world.clock.tick());
	return table.all();
}

const instanceHooks: CollectionHooks = {
	view(world, instance) {
		const version = parentOf(instance);
		const { instance_type: type, instance_type_group_name: group } = version.fields;
		const chosen = outermost(version).child('instance-types').find('name', type);
		return {
			status: world.part(stops).at.has(instance) ? 'stopping' : 'running',
			instance_type: chosen?.fields ?? { name: type, display_name: group },
			deployment: parentOf(version).key,
			version: version.key,
			node: { ipv4_address: '10.0.0.1', ipv6_address: null },
			node_pool: { name: 'default', cluster: { name: 'sandbox' } },
		};
	},
};

/** What instances look like. */
export const instanceCollections: HooksByCollection = {
	'projects/{}/deployments/{}/versions/{}/instances': instanceHooks,
};

/** The instances that the path of a call is about. */
function reach(call: Call): Entity[] {
	if (call.operation.path.startsWith('/projects/{project_name}/deployments')) {
		return instancesOf(call.world, innermost(call, 3));
	}
	const versions = versionsOf(outermost(innermost(call, 1)), 'deployment');
	return versions.flatMap((version) => instancesOf(call.world, version));
}

function list(call: Call): Answer {
	const wanted = call.query.list('status');
	const rows = reach(call)
		.map((instance) => view(call.world, instance))
		.filter(({ status }) => wanted.length === 0 || wanted.includes(String(status)));
	return page(call, rows);
}

function needInstance(call: Call): Entity {
	const id = call.params.instance_id ?? '';
	const found = reach(call).find((instance) => instance.id === id);
	if (found === undefined) throw notFound('Instance', 'id', id);
	return found;
}

function shown(call: Call, instance: Entity): Answer {
	return json(pick(call, view(call.world, instance)));
}

function stop(call: Call): Answer {
	const instance = needInstance(call);
	const { at } = call.world.part(stops);
	if (at.has(instance)) throw conflict('The instance is stopping already');
	at.set(instance, call.world.now());
	return shown(call, instance);
}

function events(call: Call): Answer {
	const instance = needInstance(call);
	const texts = ['Instance was requested', 'Instance is initialising', 'Instance is running'];
	const rows: Fields[] = texts.map((description, index) => ({
		id: `${instance.id.slice(0, -1)}${index}`,
		time_created: timestamp(instance.created + index),
		description,
	}));
	return page(call, rows.reverse());
}

/** What answers the operations on instances. */
export const instanceHandlers: Record<string, Handler> = {
	instances_list: list,
	instances_get: (call) => shown(call, needInstance(call)),
	instances_update: stop,
	instance_events_list: events,
	project_instances_list: list,
	project_instances_get: (call) => shown(call, needInstance(call)),
	project_instances_update: stop,
};
