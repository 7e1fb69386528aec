import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that the test server has seen. */
export interface SeenRequest {
	url: string;
	authorization: string | undefined;
}

export interface HarnessServer {
	baseUrl: string;
	seen: SeenRequest[];
	close(): Promise<void>;
}

function isAddress(address: unknown): address is AddressInfo {
	return typeof address === 'object' && address !== null && 'port' in address;
}

/** A server that repeats the query's text, fails for the text "bad", and knows the tokens good and off. */
export async function startHarnessServer(): Promise<HarnessServer> {
	const seen: SeenRequest[] = [];
	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
		const { authorization } = request.headers;
		seen.push({ url: request.url ?? '', authorization });
		const text = searchParams.get('text');
		const known = authorization === 'Token good' || authorization === 'Token off';
		const active = authorization !== 'Token off';
		const body = pathname === '/me' ? { user: { active } } : { text };
		const status = text === 'bad' ? 400 : known ? 200 : 403;
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(status === 200 ? body : { error: `Refused with ${status}` }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (!isAddress(address)) throw new Error('The test server has no port');
	return {
		baseUrl: `http://127.0.0.1:${address.port}`,
		seen,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
