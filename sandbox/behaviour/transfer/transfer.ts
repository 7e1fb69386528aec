import { badRequest, conflict, notFound } from '../../errors';
import { type Answer, file, json } from '../../http/answers';
import type { Entity, Fields } from '../../state/store';
import {
	type Call,
	CALLER,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	isObject,
	objectBody,
	PartKey,
	textOf,
	type World,
} from '../../world';
import { innermost, need, outermost, pick, show, view } from '../crud';
import { beginWork, type Stage, stageAt, type Timeline } from '../timeline';
import { apply, collect, mapOf, pack, type Transfer, unpack } from './definition';

interface Import {
	work: Timeline;
	bytes: Buffer;
	transfer: Transfer | undefined;
	/** Waits for a confirmation once it is scanned. */
	asks: boolean;
}

class Transfers {
	readonly exports = new WeakMap<Entity, { work: Timeline; bytes: Buffer }>();
	readonly imports = new WeakMap<Entity, Import>();
}

const key = new PartKey('transfers', Transfers);

const STATUS: Record<Stage, string> = {
	waiting: 'pending',
	working: 'processing',
	done: 'completed',
	failed: 'failed',
	cancelled: 'failed',
};

function exportOf(world: World, entity: Entity) {
	const found = world.part(key).exports.get(entity);
	if (found === undefined) throw new Error(`Export ${entity.id} has no content`);
	return found;
}

function importOf(world: World, entity: Entity): Import {
	const found = world.part(key).imports.get(entity);
	if (found === undefined) throw new Error(`Import ${entity.id} has no content`);
	return found;
}

const exportHooks: CollectionHooks = {
	view(world, entity) {
		const { work, bytes } = exportOf(world, entity);
		const status = STATUS[stageAt(work, world.now())];
		return { status, error_message: null, size: status === 'completed' ? bytes.length : null };
	},
};

/** An import is scanned first; then it asks, or continues. */
function importStatus(world: World, entity: Entity): string {
	const { work, asks } = importOf(world, entity);
	const stage = stageAt(work, world.now());
	if (!asks) return STATUS[stage];
	if (stage === 'working') return 'scanning';
	return stage === 'done' ? 'confirmation' : STATUS[stage];
}

const importHooks: CollectionHooks = {
	view(world, entity) {
		const { work, bytes, transfer } = importOf(world, entity);
		const status = importStatus(world, entity);
		return {
			...transfer?.definition,
			status,
			error_message: status === 'failed' ? work.failure : null,
			size: bytes.length,
		};
	},
	guard(call, entity) {
		const status = importStatus(call.world, entity);
		if (status === 'processing')
			throw conflict('The import cannot be deleted while it is processing');
	},
};

/** What is special about exports and imports. */
export const transferCollections: HooksByCollection = {
	'projects/{}/exports': exportHooks,
	'projects/{}/imports': importHooks,
};

function checkNames(project: Entity, body: Fields): void {
	for (const kind of ['deployments', 'pipelines', 'environments']) {
		for (const [name, { versions }] of mapOf(body[kind])) {
			const target = need(project.child(kind), name);
			for (const [version] of mapOf(versions)) need(target.child('versions'), version);
		}
	}
}

function createExport(call: Call): Answer {
	const { world, query } = call;
	const project = innermost(call);
	const body = objectBody(call);
	const all = query.boolean('all') === true;
	checkNames(project, body);
	const transfer = collect(world, project, body, all);
	if (query.boolean('packages') === false) transfer.packages.clear();
	const entity = project.child('exports').add(
		{
			...transfer.definition,
			description: textOf(body, 'description') ?? '',
			exported_by: CALLER,
		},
		world.clock.tick(),
	);
	const work = beginWork(world, world.settings.buildMs);
	world.part(key).exports.set(entity, { work, bytes: pack(transfer) });
	return json({ ...show(call, entity), status: 'pending' }, 201);
}

function downloadExport(call: Call): Answer {
	const entity = innermost(call);
	const { work, bytes } = exportOf(call.world, entity);
	if (stageAt(work, call.world.now()) !== 'done') {
		throw conflict('The export cannot be downloaded before it is completed');
	}
	return file(`${outermost(entity).key}-export.zip`, 'application/zip', bytes);
}

function sourceBytes(call: Call, project: Entity): { bytes: Buffer; problem: string | null } {
	const body = objectBody(call);
	const [upload] = call.files;
	if (upload !== undefined) return { bytes: upload.bytes, problem: null };
	const id = textOf(body, 'export_id');
	if (id === undefined) {
		const problem = 'The sandbox does not download import links: upload the file instead';
		return { bytes: Buffer.alloc(0), problem };
	}
	for (const other of call.world.store.root('projects').all()) {
		const entity = other.child('exports').get(id);
		if (entity !== undefined) return { bytes: exportOf(call.world, entity).bytes, problem: null };
	}
	throw notFound(`Export of project '${project.key}'`, 'id', id);
}

function readTransfer(bytes: Buffer): { transfer?: Transfer; problem: string | null } {
	try {
		return { transfer: unpack(bytes), problem: null };
	} catch (problem) {
		return { problem: problem instanceof Error ? problem.message : String(problem) };
	}
}

function createImport(call: Call): Answer {
	const { world } = call;
	const project = innermost(call);
	const source = sourceBytes(call, project);
	const read = source.problem === null ? readTransfer(source.bytes) : { problem: source.problem };
	const transfer = 'transfer' in read ? read.transfer : undefined;
	const asks = objectBody(call).skip_confirmation !== true;
	const entity = project.child('imports').add({ imported_by: CALLER }, world.clock.tick());
	const work = beginWork(world, world.settings.buildMs, read.problem);
	world.part(key).imports.set(entity, { work, bytes: source.bytes, transfer, asks });
	if (!asks && transfer !== undefined) apply(world, project, transfer);
	return json({ ...show(call, entity), status: 'pending', error_message: null }, 201);
}

function confirmImport(call: Call): Answer {
	const { world } = call;
	const entity = innermost(call);
	const content = importOf(world, entity);
	const status = importStatus(world, entity);
	if (status !== 'confirmation') {
		throw badRequest(`The import cannot be confirmed: its status is ${status}`);
	}
	const body = objectBody(call);
	const definition = Object.fromEntries(
		Object.entries(body).filter(([, entries]) => isObject(entries)),
	);
	content.transfer = { definition, packages: content.transfer?.packages ?? new Map() };
	content.asks = false;
	content.work = beginWork(world, world.settings.buildMs);
	apply(world, outermost(entity), content.transfer);
	const answer = { ...view(world, entity), status: 'confirmation_pending' };
	return json(pick(call, answer));
}

function downloadImport(call: Call): Answer {
	const entity = innermost(call);
	const { bytes } = importOf(call.world, entity);
	return file(`${outermost(entity).key}-import.zip`, 'application/zip', bytes);
}

/** What answers the operations on exports and imports that are more than keeping them. */
export const transferHandlers: Record<string, Handler> = {
	exports_create: createExport,
	exports_download: downloadExport,
	imports_create: createImport,
	imports_update: confirmImport,
	imports_download: downloadImport,
};
