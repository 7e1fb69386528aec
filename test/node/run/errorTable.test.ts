/** docs/errors.md: each of its rows is what the node says when it happens. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../../engine';
import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';
import { breaksOff, json, type Reply, useScriptedServer } from '../scriptedServer';
import { errorOf, itemsOf, named, NODE } from '../workbench';

const server = useScriptedServer();
const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });
afterAll(() => engine.close());

const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'errors.md'), 'utf8');

interface Case {
	/** First cell of the row. */
	readonly what: string;
	readonly reply?: Reply;
	readonly operation?: string;
	readonly parameters?: INodeParameters;
	/** Base URL of a server that is not there. */
	readonly baseUrl?: string;
	readonly token?: string;
}

const status =
	(code: number, headers: Record<string, string> = {}): Reply =>
	(response) => {
		response.writeHead(code, headers);
		response.end();
	};

const html: Reply = (response) => {
	response.writeHead(200, { 'content-type': 'text/html' });
	response.end('<!doctype html><title>Log in</title>');
};
const definition = '{"input_type":"structured","input_fields":[{"name":"x","data_type":"int"}]}';
const request: INodeParameters = {
	deployment: named('house-price'),
	inputMode: 'json',
	inputJson: '{"x":1}',
};
const owned =
	(reply: Reply): Reply =>
	(response, call) =>
		(call.url.endsWith('/deployments/house-price') ? json(definition) : reply)(response, call);
const signed =
	(reply: Reply): Reply =>
	(response, call) =>
		(call.url === '/storage' ? reply : json(JSON.stringify({ url: `${server.origin}/storage` })))(
			response,
			call,
		);
const file = { bucket: named('photos'), file: named('cat.jpg') };

const cases: readonly Case[] = [
	{ what: '400, 422 and other 4xx', reply: status(422) },
	{ what: '401', reply: status(401) },
	{ what: '403', reply: status(403) },
	{ what: '404, 410', reply: status(404) },
	{ what: '405, 501', reply: status(405) },
	{ what: '409', reply: status(409) },
	{ what: '413', reply: status(413) },
	{ what: '429, for more than five minutes', reply: status(429, { 'retry-after': '600' }) },
	{ what: '500 and other 5xx', reply: status(500) },
	{ what: '408, 502, 503, 504, after the retries', reply: status(503) },
	{ what: 'A redirect', reply: status(302, { location: 'https://example.com/' }) },
	{ what: 'Nobody listens, unknown host', baseUrl: 'http://127.0.0.1:9/v2.1' },
	{ what: 'The connection breaks', reply: (response) => response.destroy() },
	{
		what: 'The response breaks off',
		reply: breaksOff({ 'content-length': '500' }, Buffer.from('{"id":')),
	},
	{ what: 'No response in time', reply: () => undefined },
	{ what: 'A web page', reply: html },
	{ what: 'JSON that is not whole', reply: json('{"id":') },
	{ what: 'An object in the place of a list', reply: json('{}'), operation: 'deployment.getAll' },
	{
		what: 'An operation of another API version',
		operation: 'environmentTag.getAll',
		parameters: { environment: named('gpu') },
	},
	{ what: 'A name that is `..`', parameters: { deployment: named('..') } },
	{ what: 'No token', token: ' ' },
	{ what: 'A token with an invisible character', token: 'a\u200bb' },
	{ what: 'A base URL that is none', baseUrl: 'https://ubiops.example.com/v2.1?x=1' },
	{
		what: 'A batch response with an entry missing',
		reply: owned(json('[]')),
		operation: 'deploymentRequest.createBatch',
		parameters: request,
	},
	{
		what: 'A model that fails',
		reply: owned(json('{"id":"7c1e","status":"failed","error_message":"x is too large"}')),
		operation: 'deploymentRequest.create',
		parameters: request,
	},
	{
		what: 'A storage that refuses a file (403)',
		reply: signed(status(403)),
		operation: 'file.download',
		parameters: file,
	},
	{
		what: 'A storage that does not respond',
		reply: signed(() => undefined),
		operation: 'file.download',
		parameters: file,
	},
];

const DEFAULTS: Case = { what: '' };

async function errorIn(one: Case): Promise<Error & { description?: string }> {
	const {
		operation = 'deployment.get',
		parameters,
		baseUrl,
		token = 'secret',
		reply,
	} = {
		...DEFAULTS,
		...one,
	};
	server.replies = reply === undefined ? [] : [reply];
	const [resource = '', name = ''] = operation.split('.');
	return await errorOf(
		engine.runNode({
			type: NODE,
			parameters: {
				resource,
				operation: name,
				project: named('demo'),
				deployment: named('house-price'),
				options: { callTimeout: 30 },
				...parameters,
			},
			credentials: { ubiOpsApi: { apiToken: token, baseUrl: baseUrl ?? server.baseUrl } },
			items: itemsOf({}),
		}),
	);
}

/** As a cell of a table: what n8n renders as HTML is text here. */
const cell = (text: string): string =>
	text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('|', '\\|').trim();

/** Rows of the page, without the spaces that align them. */
const rows = new Map(
	[...page.matchAll(/^\|(.+)\|$/gm)].map(([, line = '']) => {
		const [what = '', ...cells] = line.split(/(?<!\\)\|/).map((text) => text.trim());
		return [what, cells];
	}),
);

test.each(cases)('$what', async (one) => {
	const { message, description } = await errorIn(one);
	expect(rows.get(one.what)).toEqual([cell(message), cell(description ?? '')]);
});

test('calls that began at another time change nothing of what is said', async () => {
	const late = cases.find(({ what }) => what === 'No response in time');
	if (late === undefined) throw new Error('There is no such case');
	const errors = [0, 70, 60].map(async (pause, index) => {
		await new Promise((resolve) => setTimeout(resolve, pause * index));
		return await errorIn(late);
	});
	for (const { description } of await Promise.all(errors)) {
		expect(description).toContain('Nothing arrived for 30 seconds');
	}
});

test('every row of the page is a case', () => {
	const named = [...rows.keys()].filter((what) => what !== 'What happened' && !/^-+$/.test(what));
	expect(named.sort()).toEqual(cases.map(({ what }) => what).sort());
});

test.each([
	['UbiOps may have processed the call', status(500)],
	['UbiOps may have processed the call', status(503)],
	['UbiOps may have processed the call', () => undefined],
	['UbiOps may have processed the call', html],
	['UbiOps did not process the call', undefined],
] satisfies Array<[string, Reply | undefined]>)(
	'the error of a call that creates something says that %s',
	async (sentence, reply) => {
		const { description } = await errorIn({
			what: '',
			operation: 'project.create',
			parameters: { organizationName: 'o', name: 'p' },
			...(reply === undefined ? { baseUrl: 'http://127.0.0.1:9/v2.1' } : { reply }),
		});
		expect(description).toContain(sentence);
		expect(page).toContain(sentence);
	},
);
