/** A server that records what reaches it and responds to anything with something of the right kind. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { documented, reference } from './reference';

export interface Recorded {
	method: string;
	/** Path without the base URL's own, still encoded. */
	path: string;
	query: Array<[string, string]>;
	headers: Record<string, string | string[] | undefined>;
	body: Buffer;
}

export interface RecordingServer {
	readonly baseUrl: string;
	readonly calls: Recorded[];
	/** What a deployment or pipeline takes: one field `a`, plain text, or anything (it may not be looked at). */
	inputType: 'a' | 'plain' | 'free';
	close(): Promise<void>;
}

const BASE = '/v2.1';

const patterns = reference.map((operation) => ({
	operation,
	pattern: new RegExp(`^${operation.path.replace(/\{[^}]*\}/g, '[^/]+')}$`),
	fixed: operation.path.split('/').filter((part) => !part.startsWith('{')).length,
}));

/** The documented operation that a call is, the most literal one first. */
export const operationOfCall = (method: string, path: string): string | undefined =>
	patterns
		.filter(({ operation, pattern }) => operation.method === method && pattern.test(path))
		.sort((a, b) => b.fixed - a.fixed)[0]?.operation.id;

/** An object that any operation can live with: it has an end, and the input fields of a model. */
const object = (id: unknown, path: string, origin: string): object => ({
	url: `${origin}${BASE}/signed`,
	provider: 'ubiops',
	id,
	name: 'x',
	status: path.includes('/revisions')
		? 'success'
		: /\/(requests|exports|imports)/.test(path)
			? 'completed'
			: 'available',
	result: {},
	input_type: 'structured',
	input_fields: [{ name: 'a', data_type: 'int' }],
});

function answerFor(
	method: string,
	path: string,
	body: string,
	origin: string,
): { type: string; body: string } {
	const id = operationOfCall(method, path);
	const operation = reference.find((one) => one.id === id);
	const kind = operation && documented(method, operation.path)?.response.kind;
	if (kind === 'file') return { type: 'application/zip', body: 'bytes' };
	if (kind === 'empty') return { type: 'application/json', body: '' };
	const entries: unknown = body.startsWith('[') ? JSON.parse(body) : ['1'];
	if (kind === 'sse') {
		return {
			type: 'text/event-stream',
			body: `data:part\n\n${JSON.stringify(object('1', path, origin))}\n`,
		};
	}
	const single: object = {
		...object('1', path, origin),
		results: [{ id: '1' }],
		files: [{ file: 'x' }],
		choices: [{ message: { content: 'x' } }],
		data: [{ id: '1', embedding: [1] }],
	};
	const answer =
		kind === 'array' && Array.isArray(entries)
			? entries.map((entry, index) =>
					object(typeof entry === 'string' ? entry : `r${index}`, path, origin),
				)
			: single;
	return { type: 'application/json', body: JSON.stringify(answer) };
}

/** Starts a recording server on a free port of this machine. */
export async function startRecordingServer(): Promise<RecordingServer> {
	const calls: Recorded[] = [];
	const settings: Pick<RecordingServer, 'inputType'> = { inputType: 'a' };
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const url = new URL(request.url ?? '/', 'http://localhost');
			const [rawPath = ''] = (request.url ?? '').split('?');
			const path = rawPath.replace(/^\/v2(\.1)?/, '');
			const method = request.method ?? 'GET';
			calls.push({
				method,
				path,
				query: [...url.searchParams],
				headers: request.headers,
				body: Buffer.concat(chunks),
			});
			const owner = method === 'GET' && /\/(deployments|pipelines)\/[^/]+$/.test(path);
			if (owner && settings.inputType !== 'a') {
				// Not allowed to look: the node then sends what it was given.
				response.writeHead(settings.inputType === 'free' ? 403 : 200, {
					'content-type': 'application/json',
				});
				response.end('{"input_type":"plain","error":"Not allowed"}');
				return;
			}
			const { type, body } = answerFor(
				method,
				path,
				Buffer.concat(chunks).toString(),
				`http://${request.headers.host}`,
			);
			response.writeHead(body === '' ? 204 : 200, {
				'content-type': type,
				...(body === '' ? {} : { 'content-length': Buffer.byteLength(body) }),
			});
			response.end(body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const isAddress = (value: typeof address): value is AddressInfo =>
		typeof value === 'object' && value !== null;
	if (!isAddress(address)) throw new Error('The server has no port');
	return Object.assign(settings, {
		baseUrl: `http://127.0.0.1:${address.port}${BASE}`,
		calls,
		close: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	});
}
