import { setMaxListeners } from 'node:events';

import type { Dialect, SandboxOptions } from './contract';
import { SANDBOX_TOKEN } from './contract';
import type { Answer } from './http/answers';
import type { Operation } from './reference';
import type { UploadedFile } from './recording';
import { type Entity, type Fields, Store } from './state/store';
import { Clock } from './time';
import type { Query } from './validation/query';

/** The options of a sandbox with every default filled in. */
export type Settings = Required<SandboxOptions>;

/** Fills in the defaults of the options. */
export function withDefaults(options: SandboxOptions): Settings {
	return {
		port: options.port ?? 0,
		host: options.host ?? '127.0.0.1',
		token: options.token ?? SANDBOX_TOKEN,
		openAiSchemes: options.openAiSchemes ?? ['Bearer'],
		pathPrefix: (options.pathPrefix ?? '').replace(/\/+$/, ''),
		latencyMs: options.latencyMs ?? 0,
		buildMs: options.buildMs ?? 300,
		requestMs: options.requestMs ?? 30,
		directMs: options.directMs ?? 0,
		dialect: options.dialect ?? 'v2.1',
		withoutDeprecated: options.withoutDeprecated ?? false,
		rateLimits: options.rateLimits ?? false,
		seedData: options.seedData ?? true,
		now: options.now ?? (() => Date.now()),
		maxRecordedCalls: options.maxRecordedCalls ?? 50_000,
	};
}

/** Who makes all calls of a sandbox. */
export const CALLER = 'demo.user@example.com';

/** Everything that one sandbox keeps; nothing of it is shared between sandboxes. */
export class World {
	store = new Store();
	readonly clock: Clock;
	/** Scheme, host and port, once the server listens. */
	origin = '';
	private readonly stop = new AbortController();
	private readonly attachments = new Map<symbol, unknown>();
	private readonly timers = new Set<NodeJS.Timeout>();

	constructor(
		readonly settings: Settings,
		/** What is special about some collections. */
		readonly hooks: HooksByCollection,
	) {
		this.clock = new Clock(settings.now);
		// Hundreds of calls may wait at the same time, and each hears of the end.
		setMaxListeners(0, this.stop.signal);
	}

	/** The time in milliseconds. */
	now(): number {
		return this.settings.now();
	}

	/** Waits, unless the sandbox is closed meanwhile. */
	async sleep(ms: number): Promise<void> {
		if (ms <= 0) return;
		await new Promise<void>((resolve, reject) => {
			const { signal } = this.stop;
			const stopped = (): void => {
				clearTimeout(timer);
				reject(new Error('The sandbox has closed'));
			};
			const timer = setTimeout(() => {
				signal.removeEventListener('abort', stopped);
				resolve();
			}, ms);
			if (signal.aborted) stopped();
			else signal.addEventListener('abort', stopped, { once: true });
		});
	}

	/** Runs something later, unless the sandbox is closed before. */
	later(ms: number, work: () => void): void {
		if (this.stop.signal.aborted) return;
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			work();
		}, ms);
		this.timers.add(timer);
	}

	/** Tells calls on their way out that the sandbox has closed. */
	get closing(): AbortSignal {
		return this.stop.signal;
	}

	/** State of a part of the sandbox that only this part knows the shape of. */
	part<T extends object>(key: PartKey<T>): T {
		const kept = this.attachments.get(key.symbol);
		if (key.owns(kept)) return kept;
		const made = key.make();
		this.attachments.set(key.symbol, made);
		return made;
	}

	/** Drops all data. */
	wipe(): void {
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
		for (const part of this.attachments.values()) if (isDisposable(part)) part.dispose();
		this.attachments.clear();
		this.store = new Store();
	}

	/** Ends everything that waits, and drops all data. */
	close(): void {
		this.stop.abort();
		this.wipe();
	}
}

/** Parts that hold something outside the memory say how to let go of it. */
interface Disposable {
	dispose(): void;
}

function isDisposable(value: unknown): value is Disposable {
	return isObject(value) && typeof value.dispose === 'function';
}

/** Names a part of the state, and knows how to make it. */
export class PartKey<T extends object> {
	readonly symbol: symbol;

	constructor(
		name: string,
		private readonly type: new () => T,
	) {
		this.symbol = Symbol(name);
	}

	/** Whether a value is a part of this key. */
	owns(value: unknown): value is T {
		return value instanceof this.type;
	}

	/** Makes the part when it is first asked for. */
	make(): T {
		return new this.type();
	}
}

/** A checked call on its way to the operation that answers it. */
export interface Call {
	world: World;
	/** The documents that the call is answered by; follows from the version in its path. */
	dialect: Dialect;
	operation: Operation;
	params: Record<string, string>;
	query: Query;
	/** Parsed and checked; for forms the text fields. */
	body: unknown;
	files: UploadedFile[];
	/** A header of the call. */
	header(name: string): string | undefined;
	/** Lets the caller wait for so many milliseconds. */
	wait(ms: number): Promise<void>;
}

/** Answers a checked call. */
export type Handler = (call: Call) => Answer | Promise<Answer>;

/** What is special about the entities of one collection; all else is the same for all collections. */
export interface CollectionHooks {
	/** Fields of a new entity besides those of the body; may refuse. */
	prepare?(call: Call, body: Fields, parent: Entity | undefined): Fields;
	/** Runs after a new entity is in. */
	added?(call: Call, entity: Entity): void;
	/** Changes that a body asks for; may refuse. Without it the body itself. */
	edit?(call: Call, entity: Entity, body: Fields): Fields;
	/** Refuses a removal by throwing. */
	guard?(call: Call, entity: Entity): void;
	/** Runs after a removal. */
	removed?(call: Call, entity: Entity): void;
	/** Fields that are computed when they are looked at. */
	view?(world: World, entity: Entity): Fields;
	/** Whether an entity is in a list, beside the filters that all lists have. */
	listed?(call: Call, entity: Entity): boolean;
}

/** The hooks by template of the collection, such as `projects/{}/deployments`. */
export type HooksByCollection = Record<string, CollectionHooks>;

/** The body of a call as an object; an absent body is an empty one. */
export function objectBody(call: Call): Record<string, unknown> {
	return isObject(call.body) ? call.body : {};
}

/** Whether a value is an object with keys, not a list and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts of a list. */
export function textsOf(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** A field of an object when it is text. */
export function textOf(object: Record<string, unknown>, name: string): string | undefined {
	const value = object[name];
	return typeof value === 'string' ? value : undefined;
}
