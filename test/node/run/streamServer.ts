/** A server whose streams a test writes itself: when a part comes, and how a stream ends. */

import { channel } from 'node:diagnostics_channel';
import { createServer, type ServerResponse } from 'node:http';

import { WAITING_CHANNEL } from '../../setup/workUnderWay';

const waiting = channel(WAITING_CHANNEL);

export interface StreamServer {
	readonly baseUrl: string;
	/** Streams that were asked for. */
	asked: number;
	/** Streams whose connection is closed. */
	closed: number;
	/** What to do with a stream; its connection stays open when it does not end it. */
	write: (response: ServerResponse) => Promise<void> | void;
	close(): Promise<void>;
}

/** Starts a server on a free port; every deployment takes plain text. */
export async function startStreamServer(): Promise<StreamServer> {
	const server = createServer((request, response) => {
		if (request.method === 'GET') {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end('{"input_type":"plain"}');
			return;
		}
		streams.asked++;
		response.once('close', () => streams.closed++);
		request.resume();
		request.once('end', () => {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.flushHeaders();
			void Promise.resolve(streams.write(response)).then(() => {
				// What does not end waits for nothing but the clock of the tests.
				if (!response.writableEnded) waiting.publish({ request, isWaiting: true });
			});
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (typeof address !== 'object' || address === null) throw new Error('The server has no port');
	const streams: StreamServer = {
		baseUrl: `http://127.0.0.1:${address.port}/v2.1`,
		asked: 0,
		closed: 0,
		write: (response) => void response.end(),
		close: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
	return streams;
}
