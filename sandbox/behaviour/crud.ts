import { conflict, notFound } from '../errors';
import { type Answer, empty, json } from '../http/answers';
import { answerFields, collections, type Operation } from '../reference';
import { type Entity, type Fields, parentOf, type Table } from '../state/store';
import { timestamp } from '../time';
import { type Call, isObject, objectBody, type World } from '../world';
import { recordAudit } from './audit';
import { page } from './paging';

/** The last collection of a template: `projects/{}/buckets` becomes `buckets`. */
function collectionName(kind: string): string {
	return kind.slice(kind.lastIndexOf('{}/') + 1).replace(/^\}\//, '');
}

const SINGULAR = /^(.*?)(ies|s)?$/;

function singular(collection: string): string {
	const last = collection.slice(collection.lastIndexOf('/') + 1).replace(/-/g, '_');
	const [, stem = last, ending] = SINGULAR.exec(last) ?? [];
	return ending === 'ies' ? `${stem}y` : stem;
}

/** What an entity of a collection is called in messages. */
export function labelOf(kind: string): string {
	const word = singular(collectionName(kind)).replace(/_/g, ' ');
	return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The collection that a step of a path leads to. */
export function tableAt(world: World, parent: Entity | undefined, collection: string): Table {
	return parent === undefined ? world.store.root(collection) : parent.child(collection);
}

/** Finds an entity or says that it is not there. */
export function need(table: Table, key: string): Entity {
	const entity = table.get(key);
	if (entity === undefined) throw notFound(labelOf(table.kind), table.keyField, key);
	return entity;
}

/** The entities that the path of a call names, from the outermost inwards. */
export function resolve(call: Call, depth = call.operation.steps.length): Entity[] {
	const chain: Entity[] = [];
	for (const step of call.operation.steps.slice(0, depth)) {
		const table = tableAt(call.world, chain[chain.length - 1], step.collection);
		chain.push(need(table, call.params[step.param] ?? ''));
	}
	return chain;
}

/** The innermost entity that the path of a call names. */
export function innermost(call: Call, depth?: number): Entity {
	const chain = resolve(call, depth);
	const last = chain[chain.length - 1];
	if (last === undefined) throw new Error(`${call.operation.id} names nothing in its path`);
	return last;
}

/** An entity with all its fields, computed ones too. */
export function view(world: World, entity: Entity): Fields {
	const fields: Fields = {
		creation_date: entity.creationDate,
		last_updated: entity.creationDate,
		time_created: entity.creationDate,
		time_updated: entity.creationDate,
	};
	for (let above = entity.table.parent; above !== undefined; above = above.table.parent) {
		fields[singular(collectionName(above.kind))] ??= above.key;
	}
	return { ...fields, ...entity.fields, ...world.hooks[entity.kind]?.view?.(world, entity) };
}

/** Only the fields that the operation documents, and all of those. */
export function pick(call: Call, fields: Fields, names?: string[]): Fields {
	const out: Fields = {};
	for (const name of names ?? answerFields(call.operation, call.dialect)) {
		out[name] = fields[name] ?? null;
	}
	return out;
}

/** An entity as the operation answers with it. */
export function show(call: Call, entity: Entity): Fields {
	return pick(call, view(call.world, entity));
}

function defaultsOf(operation: Operation): Fields {
	const defaults: Fields = {};
	for (const field of operation.body.fields) {
		if (field.default !== null && field.default !== undefined) defaults[field.name] = field.default;
		if (field.type === 'labels') defaults[field.name] = {};
		if (field.name === 'description') defaults[field.name] = '';
	}
	return defaults;
}

function freeKey(table: Table, key: unknown): void {
	if (table.keyField === 'id' || typeof key !== 'string' || table.get(key) === undefined) return;
	throw conflict(`${labelOf(table.kind)} with ${table.keyField} '${key}' already exists`);
}

/** Makes an entity from the body of a call. */
export function create(call: Call): Answer {
	const chain = resolve(call);
	const parent = chain[chain.length - 1];
	const table = tableAt(call.world, parent, call.operation.tail);
	const body = objectBody(call);
	freeKey(table, body[table.keyField]);
	const hooks = call.world.hooks[table.kind];
	const prepared = hooks?.prepare?.(call, body, parent) ?? {};
	const fields = { ...defaultsOf(call.operation), ...body, ...prepared };
	const entity = table.add(fields, call.world.clock.tick());
	hooks?.added?.(call, entity);
	recordAudit(call, 'create', entity);
	return json(show(call, entity), 201);
}

/** Answers with one entity. */
export function get(call: Call): Answer {
	return json(show(call, innermost(call)));
}

/** Changes the fields that the body names. */
export function update(call: Call): Answer {
	const entity = innermost(call);
	const body = objectBody(call);
	const { table } = entity;
	if (body[table.keyField] !== entity.key) freeKey(table, body[table.keyField]);
	const changes = call.world.hooks[entity.kind]?.edit?.(call, entity, body) ?? body;
	const now = timestamp(call.world.clock.tick());
	table.change(entity, { ...changes, last_updated: now, time_updated: now });
	recordAudit(call, 'update', entity);
	return json(show(call, entity));
}

/** Removes an entity with everything below it. */
export function remove(call: Call): Answer {
	const entity = innermost(call);
	const hooks = call.world.hooks[entity.kind];
	hooks?.guard?.(call, entity);
	entity.table.remove(entity);
	recordAudit(call, 'delete', entity);
	hooks?.removed?.(call, entity);
	return empty;
}

const PAGING = new Set(['limit', 'offset', 'cursor', 'labels', 'continuation_token']);

/** Whether the labels of something match a filter: one matching pair is enough. */
export function labelsMatch(call: Call, fields: Fields): boolean {
	const wanted = call.query.labels('labels');
	if (wanted.length === 0) return true;
	const { labels } = fields;
	if (!isObject(labels)) return false;
	return wanted.some(([key, value]) => labels[key] === value);
}

function fits(call: Call, fields: Fields): boolean {
	return call.operation.query.every(({ name, type }) => {
		if (PAGING.has(name) || !call.query.has(name) || !(name in fields)) return true;
		if (type === 'boolean') return call.query.boolean(name) === fields[name];
		return call.query.list(name).includes(String(fields[name]));
	});
}

/** Answers with the entities of a collection that fit the filters. */
export function list(call: Call): Answer {
	const chain = resolve(call);
	const table = tableAt(call.world, chain[chain.length - 1], call.operation.tail);
	const listed = call.world.hooks[table.kind]?.listed;
	const rows: Fields[] = [];
	for (const entity of table.all()) {
		const fields = view(call.world, entity);
		if (!labelsMatch(call, fields)) continue;
		if (listed === undefined ? fits(call, fields) : listed(call, entity)) rows.push(fields);
	}
	return page(call, rows);
}

/** What an operation does when nothing special is known about it. */
export function generic(call: Call): Answer {
	const { operation } = call;
	if (operation.tail === '') {
		if (operation.method === 'GET') return get(call);
		return operation.method === 'DELETE' ? remove(call) : update(call);
	}
	const template = [...operation.steps.map((step) => `${step.collection}/{}/`), operation.tail];
	if (collections.has(template.join(''))) {
		if (operation.method === 'GET') return list(call);
		if (operation.method === 'POST') return create(call);
	}
	const many = operation.response.kind === 'array' || operation.response.items_key === 'results';
	if (operation.method === 'GET' && many) return list(call);
	return shapeOnly(call);
}

/** An answer of the right kind with nothing in it. */
function shapeOnly(call: Call): Answer {
	resolve(call);
	switch (call.operation.response.kind) {
		case 'array':
			return page(call, []);
		case 'empty':
			return empty;
		case 'file':
			return {
				kind: 'file',
				filename: 'empty',
				type: 'application/octet-stream',
				bytes: Buffer.alloc(0),
			};
		case 'sse':
			return { kind: 'events', chunks: [], final: {} };
		default:
			return page(call, []);
	}
}

/** The project that an entity belongs to, or the entity itself. */
export function outermost(entity: Entity): Entity {
	return entity.table.parent === undefined ? entity : outermost(parentOf(entity));
}
