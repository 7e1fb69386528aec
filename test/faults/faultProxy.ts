/**
 * A server before the sandbox that spoils the response of one kind of call: on the level of the socket,
 * so that a response can stall, trickle, break off or lie about its encoding.
 */

import { channel } from 'node:diagnostics_channel';
import http, { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Sandbox } from '../../sandbox';
import { WAITING_CHANNEL } from '../setup/workUnderWay';

/** What the sandbox has responded. */
export interface Original {
	readonly status: number;
	readonly headers: http.IncomingHttpHeaders;
	readonly body: Buffer;
}

/** A call that a fault has hit. */
export interface Hit {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	/** Hands the call to the sandbox, which does what it asks for. */
	forward(): Promise<Original>;
	/** Waits by the clock of the test; over as well when the caller has gone. */
	wait(ms: number): Promise<void>;
	/** Address of this server, as the caller knows it. */
	readonly origin: string;
	/** Address of a server of somebody else. */
	readonly strangerOrigin: string;
}

export type Fault = (hit: Hit) => Promise<void> | void;

export interface Target {
	readonly method: string;
	/** Of the path and the query. */
	readonly path: RegExp;
}

const waiting = channel(WAITING_CHANNEL);

export class FaultProxy {
	/** Calls that the target matched, whether spoiled or not. */
	targetCalls = 0;
	/** Calls of the target that the sandbox has carried out. */
	carriedOut = 0;
	/** Calls to the second host, with their headers: nobody should call it with a token. */
	readonly strangerCalls: IncomingMessage[] = [];
	private target: Target = { method: '', path: /$^/ };
	private fault: Fault | undefined;
	private timesLeft = 0;
	private readonly server = createServer((request, response) => {
		void this.serve(request, response).catch(() => response.socket?.destroy());
	});
	private readonly stranger = createServer((request, response) => {
		this.strangerCalls.push(request);
		response.end('{}');
	});

	private constructor(private readonly sandbox: Sandbox) {}

	static async start(sandbox: Sandbox): Promise<FaultProxy> {
		const proxy = new FaultProxy(sandbox);
		for (const server of [proxy.server, proxy.stranger]) {
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		}
		return proxy;
	}

	/** Spoils the next calls of a kind. */
	arm(target: Target, fault: Fault, times: number): void {
		Object.assign(this, { target, fault, timesLeft: times, targetCalls: 0, carriedOut: 0 });
		this.strangerCalls.length = 0;
	}

	disarm(): void {
		this.timesLeft = 0;
	}

	get origin(): string {
		return originOf(this.server);
	}

	get strangerOrigin(): string {
		return originOf(this.stranger);
	}

	get baseUrl(): string {
		return `${this.origin}/v2.1`;
	}

	async close(): Promise<void> {
		for (const server of [this.server, this.stranger]) {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		}
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method, path } = this.target;
		const isTarget = request.method === method && path.test(request.url ?? '');
		let original: Promise<Original> | undefined;
		const forward = (): Promise<Original> => (original ??= this.forward(request, isTarget));
		if (isTarget) this.targetCalls++;
		if (isTarget && this.timesLeft > 0 && this.fault !== undefined) {
			this.timesLeft--;
			const wait = async (ms: number) => await this.wait(request, response, ms);
			// A response may come before a large body was read, and ends the connection then.
			const { origin, strangerOrigin } = this;
			await this.fault({ request, response, forward, wait, origin, strangerOrigin });
			request.resume();
			return;
		}
		const { status, headers, body } = await forward();
		response.writeHead(status, headers);
		response.end(body);
	}

	private async wait(
		request: IncomingMessage,
		response: ServerResponse,
		ms: number,
	): Promise<void> {
		waiting.publish({ request, isWaiting: true });
		try {
			await new Promise<void>((resolve) => {
				const gone = (): void => {
					clearTimeout(timer);
					resolve();
				};
				const timer = setTimeout(() => {
					response.off('close', gone);
					resolve();
				}, ms);
				response.once('close', gone);
			});
		} finally {
			waiting.publish({ request, isWaiting: false });
		}
	}

	private async forward(request: IncomingMessage, isTarget: boolean): Promise<Original> {
		const received: Buffer[] = [];
		for await (const chunk of request) received.push(Buffer.from(chunk));
		const sandboxOrigin = new URL(this.sandbox.baseUrl).origin;
		const { host: _host, 'transfer-encoding': _encoding, ...headers } = request.headers;
		const original = await new Promise<Original>((resolve, reject) => {
			const call = http.request(
				`${sandboxOrigin}${request.url}`,
				{
					method: request.method,
					headers: { ...headers, 'content-length': String(Buffer.concat(received).length) },
					agent: false,
				},
				(answer) => {
					const chunks: Buffer[] = [];
					answer.on('data', (chunk: Buffer) => chunks.push(chunk));
					answer.on('end', () =>
						resolve({
							status: answer.statusCode ?? 0,
							headers: answer.headers,
							body: Buffer.concat(chunks),
						}),
					);
				},
			);
			call.on('error', reject);
			call.end(Buffer.concat(received));
		});
		if (isTarget && original.status < 300) this.carriedOut++;
		// Signed addresses lead here as well.
		const isText = /json|event-stream/.test(original.headers['content-type'] ?? '');
		const body = isText
			? Buffer.from(original.body.toString().replaceAll(sandboxOrigin, this.origin))
			: original.body;
		const { connection: _connection, 'transfer-encoding': _chunked, ...kept } = original.headers;
		return { ...original, body, headers: { ...kept, 'content-length': String(body.length) } };
	}
}

function originOf(server: http.Server): string {
	const address = server.address() as AddressInfo;
	return `http://127.0.0.1:${address.port}`;
}
