import { randomUUID } from 'node:crypto';
import { collections } from '../reference';
import { timestamp } from '../time';

/** Fields of an entity under the names that the API gives them. */
export type Fields = Record<string, unknown>;

/** Something that the API keeps: a project, a bucket, a role. */
export class Entity {
	readonly id: string;
	/** Creation time in milliseconds; no two entities have the same. */
	readonly created: number;
	fields: Fields;
	private readonly tables = new Map<string, Table>();

	constructor(
		readonly table: Table,
		fields: Fields,
		created: number,
	) {
		this.id = typeof fields.id === 'string' ? fields.id : randomUUID();
		this.created = created;
		this.fields = { ...fields, id: fields.id ?? this.id };
	}

	/** Template of the collection it is in, such as `projects/{}/buckets`. */
	get kind(): string {
		return this.table.kind;
	}

	/** What it is called in a path. */
	get key(): string {
		return String(this.fields[this.table.keyField] ?? this.id);
	}

	/** A collection below it. */
	child(name: string): Table {
		let table = this.tables.get(name);
		if (table === undefined) {
			table = new Table(`${this.kind}/{}/${name}`, this);
			this.tables.set(name, table);
		}
		return table;
	}

	/** A field that holds text, or an empty text. */
	text(field: string): string {
		const value = this.fields[field];
		return typeof value === 'string' ? value : '';
	}

	/** Its creation time as the API writes times. */
	get creationDate(): string {
		return timestamp(this.created);
	}
}

/** The field of an entity that paths use: its id, its version name, its name. */
function keyFieldOf(param: string | undefined, kind: string): string {
	if (kind.endsWith('-limits')) return 'user_id';
	if (param === undefined || param === 'id' || param.endsWith('_id')) return 'id';
	if (param === 'version' || param === 'file' || param === 'code') return param;
	return 'name';
}

/** A collection of entities, in the order of their creation. */
export class Table {
	readonly keyField: string;
	private rows = new Map<string, Entity>();

	constructor(
		readonly kind: string,
		readonly parent: Entity | undefined,
	) {
		this.keyField = keyFieldOf(collections.get(kind), kind);
	}

	/** How many entities it holds. */
	get size(): number {
		return this.rows.size;
	}

	/** All entities, oldest first. */
	all(): Entity[] {
		return [...this.rows.values()];
	}

	/** The entity with this key. */
	get(key: string): Entity | undefined {
		return this.rows.get(key);
	}

	/** The first entity whose field has this value. */
	find(field: string, value: unknown): Entity | undefined {
		for (const row of this.rows.values()) if (row.fields[field] === value) return row;
		return undefined;
	}

	/** Adds an entity; the caller has made sure that its key is free. */
	add(fields: Fields, created: number): Entity {
		const entity = new Entity(this, fields, created);
		this.rows.set(entity.key, entity);
		return entity;
	}

	/** Changes fields of an entity, and its place when its key changes. */
	change(entity: Entity, changes: Fields): void {
		const before = entity.key;
		entity.fields = { ...entity.fields, ...changes };
		if (entity.key === before) return;
		const rows = [...this.rows.values()];
		this.rows = new Map(rows.map((row) => [row.key, row]));
	}

	/** Removes an entity with everything below it. */
	remove(entity: Entity): void {
		this.rows.delete(entity.key);
	}
}

/** All data of a sandbox: a tree of collections. */
export class Store {
	private readonly roots = new Map<string, Table>();

	/** A collection that is in nothing else, such as `projects`. */
	root(name: string): Table {
		let table = this.roots.get(name);
		if (table === undefined) {
			table = new Table(name, undefined);
			this.roots.set(name, table);
		}
		return table;
	}
}

/** The entity one level up; every entity that is asked for this has one. */
export function parentOf(entity: Entity): Entity {
	const parent = entity.table.parent;
	if (parent === undefined) throw new Error(`${entity.kind} has nothing above it`);
	return parent;
}
