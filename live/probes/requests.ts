/** Probes of requests and what they return. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from '../context';
import type { Probe } from '../probe';
import { keysIn, listOf, textAt } from '../values';

/** The payload that a test of a webhook sends to this machine, which only the sandbox can reach. */
async function receivedPayload(context: Context): Promise<unknown> {
	const path = await context.echo();
	const bodies: string[] = [];
	const server = createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8').on('data', (part: string) => (text += part));
		request.on('end', () => {
			bodies.push(text);
			response.end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		const { port } = server.address() as AddressInfo;
		const name = decodeURIComponent(path.split('/').at(-1) ?? '');
		await context.create('webhooks', {
			name: context.name('hook'),
			url: `http://127.0.0.1:${port}`,
			object_type: 'deployment',
			object_name: name,
			event: 'deployment_request_completed',
			include_result: true,
		});
		await context.endedRequest();
		await context.until(path, () => bodies.length > 0);
		return JSON.parse(bodies[0] ?? '{}');
	} finally {
		server.close();
	}
}

const PAYLOAD = [
	'event',
	'deployment_name',
	'deployment_version_name',
	'request_id',
	'status',
	'result',
	'text',
];

export const requestProbes: readonly Probe[] = [
	{
		id: 'result-fields',
		assumption: 'A request still has its result, although that is deprecated',
		expected: 'result, request_data, success',
		async look(context) {
			const { body } = await context.client.expect('GET', await context.endedRequest());
			return keysIn(body, ['result', 'request_data', 'success']);
		},
	},
	{
		id: 'output',
		assumption: 'The output of a plain request comes as text',
		expected: 'text/plain: live',
		async look(context) {
			const path = await context.endedRequest();
			const { headers, text } = await context.client.expect('GET', `${path}/output`);
			return `${(headers.get('content-type') ?? '').split(';')[0]}: ${text}`;
		},
	},
	{
		id: 'listed-by-default',
		assumption: 'Lists of requests have completed ones unless asked otherwise; older ones all',
		expected: { 'v2.1': 'completed only', v2: 'completed only', seed: 'all' },
		async look(context) {
			const requests = `${await context.echo()}/requests`;
			const { body } = await context.client.expect('POST', `${requests}/batch`, { json: ['late'] });
			const id = textAt(body, 0, 'id');
			await context.client.call('PATCH', `${requests}/${id}`, { json: { status: 'cancelled' } });
			const list = await context.client.expect('GET', requests);
			return listOf(list.body).some((one) => textAt(one, 'id') === id) ? 'all' : 'completed only';
		},
	},
	{
		id: 'newest-first',
		assumption: 'Lists of requests begin with the newest, and a page has as many as asked for',
		expected: '2, newest first',
		async look(context) {
			for (const input of ['a', 'b', 'c']) await context.endedRequest(input);
			const query = { limit: '2' };
			const { body } = await context.client.expect('GET', `${await context.echo()}/requests`, {
				query,
			});
			const [first = NaN, second = NaN] = listOf(body).map((one) =>
				Date.parse(textAt(one, 'time_created')),
			);
			return `${listOf(body).length}, ${first >= second ? 'newest' : 'oldest'} first`;
		},
	},
	{
		id: 'batch-limit',
		assumption: 'A batch of more than 250 requests is refused as a whole',
		expected: '400',
		async look(context) {
			const json = Array.from({ length: 251 }, () => 'x');
			const path = `${await context.echo()}/requests/batch`;
			return String((await context.client.call('POST', path, { json })).status);
		},
	},
	{
		id: 'unknown-request',
		assumption: 'One unknown ID refuses all of a collect',
		expected: '404',
		async look(context) {
			const id = (await context.endedRequest()).split('/').at(-1);
			const path = `${await context.echo()}/requests/collect`;
			return String((await context.client.call('POST', path, { json: [id, randomUUID()] })).status);
		},
	},
	{
		id: 'cancel-ended',
		assumption: 'A request that has ended cannot be cancelled',
		expected: '409',
		async look(context) {
			const path = await context.endedRequest();
			const { status } = await context.client.call('PATCH', path, {
				json: { status: 'cancelled' },
			});
			return String(status);
		},
	},
	{
		id: 'longest-batch',
		assumption: 'A batch request may take 48 hours, in newer installations more',
		expected: { seed: 'refused above', 'v2.1': 'refused above', v2: 'taken above' },
		async look(context) {
			const path = `${await context.echo()}/requests/batch`;
			const query = { timeout: '172801' };
			const { status } = await context.client.call('POST', path, { query, json: ['x'] });
			return status < 400 ? 'taken above' : 'refused above';
		},
	},
	{
		id: 'stream',
		assumption:
			'A stream sends the parts of a result as they come, and the whole response at the end',
		expected: 'event:partial, data:, whole response',
		async look(context) {
			const path = `${await context.echo()}/versions/v1/requests/stream`;
			const { text } = await context.client.expect('POST', path, { text: 'one two' });
			const last = text.trim().split('\n').at(-1) ?? '';
			const parts = ['event:partial', 'data:'].filter((part) => text.includes(part));
			return [...parts, ...(last.startsWith('{') ? ['whole response'] : [])].join(', ');
		},
	},
	{
		id: 'webhook-payload',
		local: true,
		assumption: 'A webhook sends the names of the object and version, the request and its result',
		expected: PAYLOAD.join(', '),
		look: async (context) => keysIn(await receivedPayload(context), PAYLOAD),
	},
];
