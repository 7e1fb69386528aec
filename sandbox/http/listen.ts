import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';

/** A server that listens, and can be stopped with all its connections. */
export interface Listening {
	address: AddressInfo;
	stop(): Promise<void>;
}

/** Listens with an application. */
export function listen(app: Express, port: number, host: string): Promise<Listening> {
	const server: Server = createServer({ keepAlive: true, keepAliveTimeout: 60_000 }, app);
	const sockets = new Set<Socket>();
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.setNoDelay(true);
		socket.once('close', () => sockets.delete(socket));
	});
	const stop = () =>
		new Promise<void>((resolve) => {
			server.close(() => resolve());
			for (const socket of sockets) socket.destroy();
		});
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => {
			const address = server.address();
			if (address === null || typeof address === 'string') reject(new Error('No address'));
			else resolve({ address, stop });
		});
	});
}
