/** The faults of the suite: what a network, a proxy or a server can do to one call. */

import { brotliCompressSync, gzipSync } from 'node:zlib';

import type { Fault, Hit, Original } from './faultProxy';

const json = { 'content-type': 'application/json' };

/** Responds without asking the sandbox. */
const respond =
	(status: number, headers: Record<string, string>, body: string): Fault =>
	({ response }) => {
		response.writeHead(status, headers);
		response.end(body);
	};

/** What a call that is carried out gets instead of its response. */
const instead =
	(headers: Record<string, string>, body: string, status = 200): Fault =>
	async ({ response, forward }) => {
		await forward();
		response.writeHead(status, headers);
		response.end(body);
	};

/** Sends the true response, in another form. */
const reshaped =
	(shape: (hit: Hit, original: Original) => Promise<void> | void): Fault =>
	async (hit) =>
		await shape(hit, await hit.forward());

const HOUR = 3_600_000;

async function stall({ response, wait }: Hit, head: () => void): Promise<void> {
	head();
	await wait(HOUR);
	response.destroy();
}

/** The parsed response with a change made to it, as text. */
function changed(change: (value: unknown) => string): Fault {
	return reshaped(({ response }, { status, headers, body }) => {
		const text = body.length === 0 ? '' : change(JSON.parse(body.toString()));
		response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) });
		response.end(text);
	});
}

/** Doubles or drops entries of a list, wherever in the response it is. */
function withList(value: unknown, change: (list: unknown[]) => unknown[]): unknown {
	if (Array.isArray(value)) return change(value);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => [key, Array.isArray(part) ? change(part) : part]),
	);
}

/** What may become of a call. */
export type Expectation =
	/** It may be done, at once or when repeated, or end in a clear error. */
	| 'either'
	/** The response is a true one: it must be done. */
	| 'done';

export interface NamedFault {
	readonly name: string;
	readonly fault: Fault;
	readonly expected?: Expectation;
	/** Takes a while or much memory: only in the long form. */
	readonly isHeavy?: true;
	/** The whole server is somewhere else. */
	readonly baseUrl?: string;
}

export const FAULTS: readonly NamedFault[] = [
	{
		name: '429 with x-ratelimit-reset',
		fault: respond(429, { ...json, 'x-ratelimit-reset': '2' }, '{"error":"Slow down"}'),
	},
	{
		name: '429 with Retry-After',
		fault: respond(429, { ...json, 'retry-after': '3' }, '{"error":"Slow down"}'),
	},
	{ name: '429 without a header', fault: respond(429, json, '{"error":"Slow down"}') },
	{ name: '500', fault: respond(500, json, '{"error":"Internal"}') },
	{
		name: '502',
		fault: respond(502, { 'content-type': 'text/html' }, '<html><title>Bad Gateway</title></html>'),
	},
	{ name: '503', fault: respond(503, json, '{"error":"Maintenance"}') },
	{
		name: '504',
		fault: respond(504, { 'content-type': 'text/plain' }, 'upstream request timeout'),
	},
	{ name: 'refused', fault: () => undefined, baseUrl: 'http://127.0.0.1:9/v2.1' },
	{ name: 'no such host', fault: () => undefined, baseUrl: 'http://no-such-host.invalid/v2.1' },
	{ name: 'reset before it acts', fault: ({ response }) => void response.socket?.destroy() },
	{
		name: 'reset after it acted',
		fault: reshaped(({ response }) => void response.socket?.destroy()),
	},
	{
		name: 'cut body',
		fault: reshaped(({ response }, { status, body }) => {
			response.writeHead(status, { ...json, 'content-length': String(body.length + 100) });
			response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy());
		}),
	},
	{
		name: 'gzip, cut',
		fault: reshaped(({ response }, { status, headers, body }) => {
			const packed = gzipSync(Buffer.concat([body, Buffer.alloc(4096, ' ')]));
			response.writeHead(status, {
				...headers,
				'content-encoding': 'gzip',
				'content-length': String(packed.length),
			});
			response.write(packed.subarray(0, packed.length - 12), () => response.socket?.destroy());
		}),
	},
	{
		name: 'gzip that is none',
		fault: reshaped(({ response }, { status, headers, body }) => {
			response.writeHead(status, { ...headers, 'content-encoding': 'gzip' });
			response.end(body);
		}),
	},
	{
		name: 'brotli',
		expected: 'done',
		fault: reshaped(({ response }, { status, headers, body }) => {
			const packed = brotliCompressSync(body);
			response.writeHead(status, {
				...headers,
				'content-encoding': 'br',
				'content-length': String(packed.length),
			});
			response.end(packed);
		}),
	},
	{ name: 'invalid JSON', fault: instead(json, '{"id": "x", ') },
	{
		name: 'HTML with 200',
		fault: instead({ 'content-type': 'text/html' }, '<!doctype html><title>Log in</title>'),
	},
	{ name: '204', fault: instead({}, '', 204) },
	{ name: '{}', fault: instead(json, '{}') },
	{ name: '[]', fault: instead(json, '[]') },
	{ name: 'null', fault: instead(json, 'null') },
	{ name: 'headers that never come', fault: async (hit) => await stall(hit, () => undefined) },
	{
		name: 'body that stalls',
		fault: async (hit) => {
			const { status, headers, body } = await hit.forward();
			await stall(hit, () => {
				hit.response.writeHead(status, { ...headers, 'content-length': String(body.length + 9) });
				hit.response.write(body.subarray(0, body.length >> 1));
			});
		},
	},
	{
		name: 'body that trickles',
		fault: async ({ response, forward, wait }) => {
			const { status, headers } = await forward();
			response.writeHead(status, { ...headers, 'content-length': '100000' });
			for (let byte = 0; byte < 100_000 && !response.destroyed; byte++) {
				response.write(' ');
				await wait(1000);
			}
		},
	},
	{
		name: 'error status with a body that stalls',
		fault: async (hit) =>
			await stall(hit, () => {
				hit.response.writeHead(500, { ...json, 'content-length': '500' });
				hit.response.write('{"error":"Inter');
			}),
	},
	{
		name: 'redirect to the same host',
		fault: (hit) => void hit.response.writeHead(302, { location: `${hit.origin}/elsewhere` }).end(),
	},
	{
		name: 'redirect to another host',
		fault: (hit) =>
			void hit.response.writeHead(302, { location: `${hit.strangerOrigin}/here` }).end(),
	},
	{
		name: 'body of 400 MB',
		isHeavy: true,
		fault: async ({ response, forward }) => {
			const { status, headers } = await forward();
			const { 'content-length': _length, ...rest } = headers;
			response.writeHead(status, rest);
			const chunk = Buffer.alloc(4 * 1024 * 1024, ' ');
			for (let part = 0; part < 100 && !response.destroyed; part++) {
				if (response.write(chunk)) continue;
				await new Promise<void>((resolve) => {
					response.once('drain', resolve);
					response.once('close', resolve);
				});
			}
			response.end();
		},
	},
	{
		name: 'wrong content type',
		expected: 'done',
		fault: reshaped(({ response }, { status, headers, body }) => {
			response.writeHead(status, { ...headers, 'content-type': 'text/html' });
			response.end(body);
		}),
	},
	{
		name: 'entries twice',
		fault: changed((value) =>
			JSON.stringify(withList(value, (list) => list.flatMap((entry) => [entry, entry]))),
		),
	},
	{
		name: 'an entry missing',
		fault: changed((value) => JSON.stringify(withList(value, (list) => list.slice(1)))),
	},
	{
		name: 'NaN',
		fault: changed((value) =>
			JSON.stringify(value, (key, part: unknown) => (key === 'result' ? '#NaN' : part)).replaceAll(
				'"#NaN"',
				'{"y": NaN}',
			),
		),
	},
];
