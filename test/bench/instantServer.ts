import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const REQUEST = JSON.stringify({
	id: '1',
	deployment: 'plain',
	status: 'completed',
	result: 'x',
});
const DEPLOYMENT = JSON.stringify({ name: 'plain', input_type: 'plain', input_fields: [] });

/** Connections that may wait for the server to take them; Node's default of 511 would bound the calls. */
const BACKLOG = 4096;

/** A server that responds to every call at once: any time spent is the client's. */
export class InstantServer {
	/** Milliseconds to respond after, for counting. */
	delayMs = 0;

	/** Most calls that have waited for their responses at the same time. */
	most = 0;

	private now = 0;

	private readonly server: Server;

	constructor() {
		this.server = createServer((message, response) => {
			this.now += 1;
			this.most = Math.max(this.most, this.now);
			const answer = (): void => {
				this.now -= 1;
				response.setHeader('content-type', 'application/json');
				response.end(message.method === 'GET' ? DEPLOYMENT : REQUEST);
			};
			message.resume();
			message.on('end', () => {
				if (this.delayMs === 0) answer();
				else setTimeout(answer, this.delayMs);
			});
		});
	}

	/** Listens on a free port; gives the base URL. */
	async listen(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', BACKLOG, resolve));
		const address = this.server.address();
		const isAddress = (value: typeof address): value is AddressInfo => typeof value === 'object';
		if (!isAddress(address)) throw new Error('The server has no port');
		return `http://127.0.0.1:${address.port}/v2.1`;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}
