/** A server whose every response a test writes itself, down to the bytes. */

import { channel } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { WAITING_CHANNEL } from '../setup/workUnderWay';

const waiting = channel(WAITING_CHANNEL);

export interface ReceivedCall {
	readonly method: string;
	readonly url: string;
	readonly headers: IncomingMessage['headers'];
	readonly body: string;
}

/** Writes one response; one that it does not end stays open. */
export type Reply = (response: ServerResponse, call: ReceivedCall) => void;

export interface ScriptedServer {
	readonly origin: string;
	readonly baseUrl: string;
	/** Calls since the test began. */
	readonly calls: ReceivedCall[];
	readonly urls: string[];
	/** Responses in their turn; the last one is given again and again. */
	replies: Reply[];
}

/** Starts a server before all tests of a file and stops it after them. */
export function useScriptedServer(): ScriptedServer {
	const calls: ReceivedCall[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.once('end', () => {
			const { method = '', url = '', headers } = request;
			const call = { method, url, headers, body: Buffer.concat(chunks).toString() };
			calls.push(call);
			const { replies } = scripted;
			const reply = replies.length > 1 ? replies.shift() : replies[0];
			reply?.(response, call);
			// What does not end waits for nothing but the clock.
			if (!response.writableEnded) waiting.publish({ request, isWaiting: true });
		});
	});
	let origin = '';
	const scripted: ScriptedServer = {
		calls,
		replies: [],
		get origin() {
			return origin;
		},
		get baseUrl() {
			return `${origin}/v2.1`;
		},
		get urls() {
			return calls.map(({ url }) => url);
		},
	};
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		if (typeof address !== 'object' || address === null) throw new Error('The server has no port');
		origin = `http://127.0.0.1:${address.port}`;
	});
	beforeEach(() => {
		calls.length = 0;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise<void>((resolve) => server.close(() => resolve()));
	});
	return scripted;
}

export const json =
	(text: string, status = 200): Reply =>
	(response) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(text);
	};

/** The head of a response, some bytes, and nothing more. */
export const stalls =
	(head: Record<string, string>, bytes: Uint8Array | string, status = 200): Reply =>
	(response) => {
		response.writeHead(status, head);
		response.flushHeaders();
		response.write(bytes);
	};

/** The same, and the connection is closed soon after. */
export const breaksOff =
	(head: Record<string, string>, bytes: Uint8Array): Reply =>
	(response) => {
		response.writeHead(200, head);
		response.write(bytes, () => setImmediate(() => response.destroy()));
	};

/** Milliseconds of the test's clock that some work took. */
export async function took(work: Promise<unknown>): Promise<number> {
	const started = performance.now();
	await work;
	return performance.now() - started;
}
