/**
 * Hostile values through the real engine, and what of them reaches the wire: encoded so that a server
 * reads the same value, or refused before anything is sent. The encoding is computed here byte by byte,
 * not with the code under test.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { errorOf, named, NODE } from '../node/workbench';
import { HEADER_NAMES, NO_BASE_URL, NO_JSON, NO_SEGMENT, NO_TOKEN, TEXTS } from './values';

const TOKEN = 'Secret-Token-0123456789';
const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });

interface Seen {
	readonly method: string;
	/** As it was on the wire. */
	readonly url: string;
	readonly authorization: string | undefined;
	readonly body: string;
}

const seen: Seen[] = [];
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const asObject: Answer = (_request, response) => {
	response.writeHead(200, { 'content-type': 'application/json' });
	response.end(
		'{"id":"1","name":"x","status":"completed","input_type":"structured","input_fields":[]}',
	);
};
/** Nobody may look at what the model takes, so that anything is sent. */
const withoutDefinition: Answer = (request, response) => {
	if (request.method === 'GET') response.writeHead(403).end('{"error":"Not allowed"}');
	else asObject(request, response);
};
let answer: Answer = asObject;

function listen(): Server {
	return createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			const { method = '', url = '', headers } = request;
			seen.push({ method, url, authorization: headers.authorization, body });
			answer(request, response);
		});
	});
}

const server = listen();
const stranger = listen();
const originOf = (one: Server): string => `http://127.0.0.1:${(one.address() as AddressInfo).port}`;

/** Everything that a user or a log could see, of all runs of this file. */
const shown: string[] = [];
const consoles = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
	jest.spyOn(console, name),
);

beforeAll(async () => {
	for (const one of [server, stranger]) {
		await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
	}
});
beforeEach(() => {
	seen.length = 0;
	answer = asObject;
});
afterAll(async () => {
	for (const one of [server, stranger]) {
		one.closeAllConnections();
		await new Promise<void>((resolve) => one.close(() => resolve()));
	}
	engine.close();
});

async function run(
	resource: string,
	operation: string,
	parameters: INodeParameters,
	{
		token = TOKEN,
		baseUrl = `${originOf(server)}/v2.1`,
		items,
	}: {
		token?: string;
		baseUrl?: string;
		items?: INodeExecutionData[];
	} = {},
): Promise<INodeExecutionData[]> {
	try {
		const { items: output } = await engine.runNode({
			type: NODE,
			parameters: {
				resource,
				operation,
				project: named('demo'),
				options: { retries: 0 },
				...parameters,
			},
			credentials: { ubiOpsApi: { apiToken: token, baseUrl } },
			...(items === undefined ? {} : { items }),
		});
		shown.push(JSON.stringify(output));
		return output;
	} catch (error) {
		shown.push(JSON.stringify(error, Object.getOwnPropertyNames(error)));
		throw error;
	}
}

/** RFC 3986, byte by byte: only unreserved characters stand for themselves. */
const encoded = (text: string): string =>
	[...Buffer.from(text)]
		.map((byte) => {
			const character = String.fromCharCode(byte);
			return /[A-Za-z0-9._~-]/.test(character)
				? character
				: `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
		})
		.join('');

/** What a form decoder reads of a query. */
const queryOf = (url: string): Array<[string, string]> =>
	(url.split('?')[1] ?? '').split('&').map((pair) => {
		const [name = '', value = ''] = pair.split('=').map((part) =>
			Buffer.from(
				part.replace(/%([0-9A-F]{2})/g, (_all, hex: string) =>
					String.fromCharCode(parseInt(hex, 16)),
				),
				'latin1',
			).toString(),
		);
		return [name, value];
	});

/** Each text behind a name for the list of tests. */
const shortly = (texts: readonly string[]): Array<[name: string, text: string]> =>
	texts.map((text) => [JSON.stringify(text.slice(0, 40)), text]);

/** An expression, so that n8n takes the text as it is. */
const asExpression = (text: string): string => `={{ ${JSON.stringify(text)} }}`;

describe('in a path', () => {
	test.each(shortly(TEXTS))('%s is one encoded segment', async (_name, text) => {
		await run('deployment', 'get', { deployment: named(asExpression(text)), simplify: false });
		expect(seen.map(({ url }) => url)).toEqual([
			`/v2.1/projects/demo/deployments/${encoded(text)}`,
		]);
	});

	test.each(NO_SEGMENT)('%j is refused with the label of its field', async (text) => {
		const error = await errorOf(
			run('deployment', 'get', { deployment: named(asExpression(text)), simplify: false }),
		);
		expect(error.message).toContain("'Deployment'");
		expect(seen).toEqual([]);
	});
});

test.each(shortly(TEXTS))('in a query %s arrives as it is', async (_name, text) => {
	answer = (_request, response) => void response.end('[]');
	await run('log', 'getAll', { limit: 1, filters: { query: asExpression(text) } });
	expect(seen).toHaveLength(1);
	expect(seen[0]?.url).toMatch(/^\/v2\.1\/projects\/demo\/logs\?[A-Za-z0-9._~%&=!'()*+-]+$/);
	expect(queryOf(seen[0]?.url ?? '')).toContainEqual(['query', text]);
});

test.each(shortly(TEXTS))(
	'as the name and the value of a label %s arrives as it is',
	async (_name, text) => {
		const value = asExpression(text);
		await run('bucket', 'create', {
			name: 'b',
			additionalFields: { labels: { entries: [{ key: value, value }] } },
		});
		const body: { labels: object } = JSON.parse(seen[0]?.body ?? '{}');
		expect(Object.entries(body.labels)).toEqual([[text.trim(), text]]);
		expect(Object.getPrototypeOf({})).not.toHaveProperty('polluted');
	},
);

test.each(shortly(TEXTS))('in the input of a model %s arrives as it is', async (_name, text) => {
	answer = withoutDefinition;
	await run('deploymentRequest', 'create', {
		deployment: named('d'),
		inputMode: 'json',
		inputJson: asExpression(JSON.stringify({ [text]: text })),
	});
	const sent = seen.find(({ method }) => method === 'POST');
	expect(Object.entries(JSON.parse(sent?.body ?? '{}'))).toEqual([[text, text]]);
});

test('"__proto__" in JSON stays a key, and reaches no prototype', async () => {
	answer = withoutDefinition;
	const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true} } }';
	await run('deploymentRequest', 'create', {
		deployment: named('d'),
		inputMode: 'json',
		inputJson: asExpression(text),
	});
	expect(JSON.parse(seen.find(({ method }) => method === 'POST')?.body ?? '')).toEqual(
		JSON.parse(text),
	);
	answer = (_request, response) => void response.end(`{"id":"1","result":${text}}`);
	await run('deploymentRequest', 'get', {
		deployment: named('d'),
		request: named('1'),
		simplify: false,
	});
	expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each(NO_JSON)('as JSON %j is refused with the label of its field', async (text) => {
	const error = await errorOf(
		run('deploymentRequest', 'create', {
			deployment: named('d'),
			inputMode: 'json',
			inputJson: asExpression(text),
		}),
	);
	expect(error.message).toMatch(/'Input( \(JSON\))?'|Input/);
	expect(seen.filter(({ method }) => method === 'POST')).toEqual([]);
});

describe('in the credential', () => {
	test.each(NO_TOKEN)('the token %j is refused', async (token) => {
		const error = await errorOf(run('project', 'getAll', {}, { token }));
		expect(`${error.message} ${error.description}`).toContain('API Token');
		expect(seen).toEqual([]);
	});

	test.each([' padded ', 'Token padded', 'bearer  padded', 'padded\n', '\ufeffpadded'])(
		'the token %j is sent without what surrounds it',
		async (token) => {
			answer = (_request, response) => void response.end('[]');
			await run('project', 'getAll', {}, { token });
			expect(seen[0]?.authorization).toBe('Token padded');
		},
	);

	test.each(NO_BASE_URL)('the base URL %j is refused', async (baseUrl) => {
		const error = await errorOf(run('project', 'getAll', {}, { baseUrl }));
		expect(`${error.message} ${error.description}`).toContain('Base URL');
		expect(seen).toEqual([]);
	});
});

describe('in a response', () => {
	const page =
		(next: unknown): Answer =>
		(request, response) => {
			const isFirst = !(request.url ?? '').includes('cursor=');
			response.end(
				JSON.stringify({ next: isFirst ? next : null, results: [{ id: isFirst ? '1' : '2' }] }),
			);
		};

	test.each(['abc', 'a b&c=d#e', 'p:123', '日本', '__proto__', '../x', '%2e%2e', 'a'.repeat(2000)])(
		'the cursor %j goes into the query of the same list',
		async (cursor) => {
			answer = page(cursor);
			const output = await run('instanceType', 'getAll', { returnAll: true });
			expect(output).toHaveLength(2);
			expect(new Set(seen.map(({ url }) => url.split('?')[0])).size).toBe(1);
			expect(queryOf(seen[1]?.url ?? '')).toContainEqual(['cursor', cursor]);
		},
	);

	test.each(['/v2.1/x?cursor=c', '/?a=b&cursor=c&d=e', '/x?cursor=c#f'])(
		'a next page at another host (%s) is read from the own one',
		async (path) => {
			answer = page(`${originOf(stranger)}${path}`);
			await run('instanceType', 'getAll', { returnAll: true });
			expect(seen).toHaveLength(2);
			expect(queryOf(seen[1]?.url ?? '')).toContainEqual(['cursor', 'c']);
			expect(seen.map(({ authorization }) => authorization)).toEqual([
				`Token ${TOKEN}`,
				`Token ${TOKEN}`,
			]);
		},
	);

	test.each([5, true, ['x'], { a: 1 }, 'https://evil.example/?page=2', 'http://evil.example'])(
		'the next page %j ends the list with an error, or is none',
		async (next) => {
			answer = page(next);
			await run('instanceType', 'getAll', { returnAll: true }).catch((error: Error) =>
				expect(error.message).toMatch(/page|cursor|list/i),
			);
			expect(seen.length).toBeLessThanOrEqual(2);
		},
	);

	test.each([
		'<img src=x onerror=alert(1)>',
		'<script>alert(1)</script>',
		'<b>bold</b> & "more"',
		'</div><iframe src="https://evil.example">',
	])('an error of %j is text where n8n renders HTML', async (words) => {
		for (const body of [
			JSON.stringify({ error: words }),
			JSON.stringify({ detail: [words] }),
			words,
		]) {
			answer = (_request, response) => {
				response.writeHead(400, { 'content-type': 'application/json' });
				response.end(body);
			};
			const error = await errorOf(run('project', 'getAll', {}));
			expect(error.description ?? '').not.toMatch(/<(img|script|b|iframe|div)/);
		}
	});

	test.each(HEADER_NAMES)('a file of %j has a name without a folder', async (disposition) => {
		answer = (_request, response) => {
			response.writeHead(200, {
				'content-type': 'application/zip',
				'content-disposition': disposition,
			});
			response.end('bytes');
		};
		const [item] = await run('deploymentRevision', 'download', {
			deployment: named('d'),
			version: named('v'),
			revision: named('r'),
		});
		const binary = item?.binary?.['data'];
		expect(binary?.fileName).not.toMatch(/[/\\\0]|^\.{0,2}$/);
		expect(Object.keys(item?.binary ?? {})).toEqual(['data']);
	});
});

describe('in the name of a file', () => {
	test.each(shortly(TEXTS.filter((text) => text.trim() === text)))(
		'%s is one encoded segment',
		async (_name, text) => {
			await run('file', 'get', {
				bucket: named('b'),
				file: named(asExpression(text)),
				simplify: false,
			});
			expect(seen[0]?.url).toBe(`/v2.1/projects/demo/buckets/b/files/${encoded(text)}`);
		},
	);

	test.each(['ubiops-file://other/x', 'ubiops-file://B/x', 'ubiops-file://__proto__/x'])(
		'the URI %j of another bucket is refused',
		async (uri) => {
			const error = await errorOf(run('file', 'get', { bucket: named('b'), file: named(uri) }));
			expect(error.message).toContain("'Bucket'");
			expect(seen).toEqual([]);
		},
	);

	test.each(['', ' ', '/', '//', '///'])(
		'the folder %j does not delete a whole bucket',
		async (prefix) => {
			const error = await errorOf(
				run('file', 'deleteFolder', { bucket: named('b'), folder: prefix }),
			);
			expect(error.message).toMatch(/Folder/);
			expect(seen).toEqual([]);
		},
	);
});

test('neither the token nor a signature was shown anywhere', () => {
	for (const one of consoles) shown.push(JSON.stringify(one.mock.calls));
	expect(shown.length).toBeGreaterThan(150);
	expect(shown.filter((text) => text.includes(TOKEN))).toEqual([]);
});
