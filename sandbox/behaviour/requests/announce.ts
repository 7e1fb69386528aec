import type { World } from '../../world';
import type { StoredRequest } from './request';

/** Notified of every new request. */
export type RequestListener = (world: World, request: StoredRequest) => void;

const listeners = new WeakMap<World, RequestListener[]>();

/** Has something notified of every new request of a sandbox, from now on. */
export function onRequest(world: World, listener: RequestListener): void {
	listeners.set(world, [...(listeners.get(world) ?? []), listener]);
}

/** Notifies everything that listens of a new request. */
export function announce(world: World, request: StoredRequest): void {
	for (const listener of listeners.get(world) ?? []) listener(world, request);
}
