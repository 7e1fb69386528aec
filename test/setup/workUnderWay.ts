/**
 * What this process is still working on: HTTP calls, reading and writing of files, decompression. The
 * clock of the tests stands still meanwhile, so that a slow machine never looks like time that passed.
 * Calls that wait for nothing but that clock don't count.
 */

import { subscribe } from 'node:diagnostics_channel';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Socket } from 'node:net';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';

/** Servers in this process say on this channel which of their calls wait for the clock alone. */
export const WAITING_CHANNEL = 'ubiops.calls.waiting';

/** A message of that channel. */
export interface WaitingMessage {
	request: IncomingMessage;
	isWaiting: boolean;
}

interface Call {
	readonly name: string;
	socket?: Socket;
}

const calls = new Map<object, Call>();
/** Sockets, by the client's port, whose call waits for the clock; with the number of its waits. */
const waiting = new Map<number, number>();
const servedSockets = new WeakSet<Socket>();
const decoders = new Set<Transform>();

/** Who has the clock of the test file that runs. */
export interface Watcher {
	/** A call ended, waits for the clock, or has waited. */
	changed(): void;
	ended(): void;
	/** Timers of the clock; none while the file uses the real ones. */
	readonly timers: VirtualTimers | undefined;
}

/** Timers that a file's clock drives. */
export interface VirtualTimers {
	setTimeout(action: () => void, ms: number): unknown;
	clearTimeout(timer: unknown): void;
}

let watcher: Watcher | undefined;

/** Sets who is notified of what happens to calls. */
export function setWatcher(next: Watcher | undefined): void {
	watcher = next;
}

function begin(key: object, name: string): Call {
	const call: Call = { name };
	calls.set(key, call);
	return call;
}

function end(key: object): void {
	if (!calls.delete(key)) return;
	watcher?.ended();
	watcher?.changed();
}

/** A call of Node's own client is under way until its body was read, or until it was given up. */
function followRequest(request: ClientRequest): ClientRequest {
	const call = begin(request, `${request.method} ${request.host}${request.path}`);
	request.once('socket', (socket: Socket) => {
		call.socket = socket;
	});
	request.once('close', () => end(request));
	limitByClock(request);
	return request;
}

/** The time that a call may take is that of the clock as well; Node's own limit counts real time. */
function limitByClock(request: ClientRequest): void {
	const byRealTime = request.setTimeout.bind(request);
	request.setTimeout = (ms, onTimeout) => {
		const timers = watcher?.timers;
		if (timers === undefined || ms === 0) return byRealTime(ms, onTimeout);
		if (onTimeout !== undefined) request.once('timeout', onTimeout);
		let read = request.socket?.bytesRead ?? 0;
		let timer: unknown;
		const restart = (): void => {
			timers.clearTimeout(timer);
			timer = timers.setTimeout(() => {
				const now = request.socket?.bytesRead ?? 0;
				if (now === read) request.emit('timeout');
				else restart();
				read = now;
			}, ms);
		};
		restart();
		request.once('close', () => timers.clearTimeout(timer));
		return request;
	};
}

/** Lets every call that a module's function starts be followed. */
function watchClient(client: typeof http | typeof https): void {
	for (const name of ['request', 'get'] as const) {
		const original = client[name];
		const watched = (...given: unknown[]): ClientRequest =>
			followRequest(Reflect.apply(original, client, given));
		Reflect.set(client, name, watched);
	}
}

/** `fetch` says on channels what becomes of its calls. */
function watchFetch(): void {
	const on = (name: string, action: (request: object, socket: unknown) => void): void =>
		subscribe(name, (message) => {
			const request: unknown = Reflect.get(Object(message), 'request');
			if (typeof request === 'object' && request !== null) {
				action(request, Reflect.get(Object(message), 'socket'));
			}
		});
	on('undici:request:create', (request) => begin(request, 'fetch'));
	on('undici:request:trailers', end);
	on('undici:request:error', end);
	on('undici:client:sendHeaders', (request, socket) => {
		const call = calls.get(request);
		if (call !== undefined && socket instanceof Socket) call.socket = socket;
	});
}

/** Decompression runs in threads that no list of Node's names. */
function watchDecoders(): void {
	for (const name of ['createUnzip', 'createGunzip', 'createInflate', 'createBrotliDecompress']) {
		const original: unknown = Reflect.get(zlib, name);
		if (typeof original !== 'function') continue;
		const watched = (...given: unknown[]): Transform => {
			const decoder: Transform = Reflect.apply(original, zlib, given);
			decoders.add(decoder);
			decoder.once('close', () => decoders.delete(decoder));
			return decoder;
		};
		// Node made them read-only: an assignment would change nothing.
		Object.defineProperty(zlib, name, { value: watched, configurable: true, enumerable: true });
	}
}

/**
 * A server of Node closes a connection that was idle for five seconds of real time, and a slow machine
 * would call on just that connection. Here it stays open.
 */
function keepConnections(): void {
	const original = http.createServer;
	const watched = (...given: unknown[]): http.Server => {
		const server: http.Server = Reflect.apply(original, http, given);
		server.keepAliveTimeout = 0;
		return server;
	};
	Reflect.set(http, 'createServer', watched);
}

function watchServers(): void {
	subscribe(WAITING_CHANNEL, (message) => {
		const { request, isWaiting }: WaitingMessage = Object(message);
		const port = request.socket.remotePort ?? 0;
		const count = waiting.get(port) ?? 0;
		waiting.set(port, Math.max(0, count + (isWaiting ? 1 : -1)));
		if (!servedSockets.has(request.socket)) {
			servedSockets.add(request.socket);
			request.socket.once('close', () => waiting.delete(port));
		}
		watcher?.changed();
	});
}

let isWatching = false;

/** Begins to watch, once in a process: the modules of Node are the same for all test files. */
export function watchWork(): void {
	if (isWatching) return;
	isWatching = true;
	watchClient(http);
	watchClient(https);
	watchFetch();
	watchDecoders();
	watchServers();
	keepConnections();
}

const isWaiting = ({ socket }: Call): boolean => (waiting.get(socket?.localPort ?? -1) ?? 0) > 0;

/** Names of the calls that are under way and don't wait for the clock. */
export const activeCalls = (): string[] =>
	[...calls.values()].filter((call) => !isWaiting(call)).map(({ name }) => name);

/** A decoder has work while bytes wait to go in, and, behind the last of them, until all came out. */
const isDecoding = (decoder: Transform): boolean =>
	!decoder.destroyed &&
	(decoder.writableLength > 0 ||
		(decoder.writableEnded && !decoder.readableEnded && decoder.readableLength === 0));

/** Whether files are read or written, names looked up, or bytes unpacked. */
export const isBusyBeside = (): boolean =>
	process.getActiveResourcesInfo().some((name) => /^(FSReq|GetAddrInfo)/.test(name)) ||
	[...decoders].some(isDecoding);
