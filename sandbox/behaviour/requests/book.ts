import type { Entity } from '../../state/store';
import { PartKey, type World } from '../../world';
import type { StoredRequest } from './request';

/** The requests of one version, oldest first. */
export class RequestBook {
	private readonly byId = new Map<string, StoredRequest>();
	private order: StoredRequest[] = [];

	/** How many requests are kept. */
	get size(): number {
		return this.byId.size;
	}

	/** Keeps a request. */
	add(request: StoredRequest): void {
		this.byId.set(request.id, request);
		this.order.push(request);
	}

	/** Finds a request. */
	get(id: string): StoredRequest | undefined {
		return this.byId.get(id);
	}

	/** Forgets a request. */
	delete(id: string): void {
		this.byId.delete(id);
		if (this.order.length > 2 * this.byId.size + 100) {
			this.order = this.order.filter((request) => this.byId.has(request.id));
		}
	}

	/** The requests, newest first. */
	*newest(): Generator<StoredRequest> {
		for (let at = this.order.length - 1; at >= 0; at -= 1) {
			const request = this.order[at];
			if (request !== undefined && this.byId.has(request.id)) yield request;
		}
	}
}

/** The requests of all versions. */
export class RequestBooks {
	private readonly byVersion = new Map<string, RequestBook>();

	/** The requests of a version. */
	of(version: Entity): RequestBook {
		let book = this.byVersion.get(version.id);
		if (book === undefined) {
			book = new RequestBook();
			this.byVersion.set(version.id, book);
		}
		return book;
	}

	/** Forgets the requests of a version. */
	drop(version: Entity): void {
		this.byVersion.delete(version.id);
	}

	/** How many requests are kept. */
	count(): number {
		let total = 0;
		for (const book of this.byVersion.values()) total += book.size;
		return total;
	}
}

const books = new PartKey('requests', RequestBooks);

/** The requests of a sandbox. */
export function requestBooks(world: World): RequestBooks {
	return world.part(books);
}

/** Whether a version still keeps a request: it may be over its retention time. */
export function isKept(request: StoredRequest, now: number): boolean {
	if (!request.ended(now)) return true;
	const { fields } = request.plan.version;
	if (fields.request_retention_mode === 'none') return false;
	const seconds = fields.request_retention_time;
	return typeof seconds !== 'number' || now < request.endsAt + seconds * 1000;
}
