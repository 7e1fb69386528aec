import type { World } from '../../world';
import type { StoredRequest } from './request';

/** Told of every new request. */
export type RequestListener = (world: World, request: StoredRequest) => void;

const listeners: RequestListener[] = [];

/** Has something told of every new request; for the parts of the sandbox, at load time. */
export function onRequest(listener: RequestListener): void {
	listeners.push(listener);
}

/** Tells everyone who listens of a new request. */
export function announce(world: World, request: StoredRequest): void {
	for (const listener of listeners) listener(world, request);
}
