/** Probes of the API as a whole. */
import type { Probe } from '../probe';
import { at, keysIn, listOf, textAt } from '../values';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a text or number looks like. */
function kindOf(value: unknown): string {
	if (typeof value === 'number') return 'number';
	return UUID.test(String(value)) ? 'UUID' : 'text';
}

export const platformProbes: readonly Probe[] = [
	{
		id: 'own-user',
		assumption: 'GET /user tells whose token it is; older installations refuse it',
		expected: { seed: '405', 'v2.1': '200', v2: '200' },
		look: async ({ client }) => String((await client.call('GET', '/user')).status),
	},
	{
		id: 'two-versions',
		assumption: 'A newer installation still answers below /v2.1',
		expected: { v2: 'v2.1 answers' },
		async look({ client }) {
			const url = `${client.baseUrl.replace(/\/v2$/, '/v2.1')}/status`;
			const { status } = await client.call('GET', '', { url });
			return status < 400 ? 'v2.1 answers' : `v2.1: ${status}`;
		},
	},
	{
		id: 'rate-limit-headers',
		assumption: 'Responses say how many calls are left',
		expected: 'limit, remaining, reset',
		async look({ client, home }) {
			const { headers } = await client.call('GET', home);
			const sent = ['limit', 'remaining', 'reset'].filter((name) =>
				headers.has(`x-ratelimit-${name}`),
			);
			return sent.join(', ');
		},
	},
	{
		id: 'name-clash',
		assumption: 'A name that exists is refused with 409',
		expected: '409',
		async look(context) {
			const path = await context.create('buckets', {
				name: context.name('twin'),
				provider: 'ubiops',
			});
			const name = decodeURIComponent(path.split('/').at(-1) ?? '');
			const json = { name, provider: 'ubiops' };
			const twin = await context.client.call('POST', `${context.home}/buckets`, { json });
			return String(twin.status);
		},
	},
	{
		id: 'cursor',
		assumption: 'The next page of a list comes by a cursor, not by a URL',
		expected: { 'v2.1': 'cursor', v2: 'cursor', seed: 'no pages' },
		async look({ client, home }) {
			const query = { limit: '1' };
			const { body } = await client.expect('GET', `${home}/instance-types`, { query });
			const next = at(body, 'next');
			if (typeof next !== 'string') return 'no pages';
			const known = next.startsWith('http') ? 'URL' : 'cursor';
			const more = await client.call('GET', `${home}/instance-types`, {
				query: { ...query, cursor: next },
			});
			return more.status === 200 ? known : `${known}, refused with ${more.status}`;
		},
	},
	{
		id: 'audit-events',
		assumption: 'Audit events come newest first, with a UUID as text',
		expected: 'UUID, newest first',
		async look(context) {
			await context.echo();
			const { body } = await context.client.expect('GET', `${context.home}/audit`);
			const dates = listOf(body).map((event) => Date.parse(textAt(event, 'date')));
			const sorted = dates.every((date, index) => index === 0 || date <= (dates[index - 1] ?? 0));
			return `${kindOf(at(body, 0, 'id'))}, ${sorted ? 'newest' : 'oldest'} first`;
		},
	},
	{
		id: 'project-events',
		assumption: 'Project events come newest first, with an id and their type',
		expected: { v2: 'id, date, type, text; newest first' },
		async look(context) {
			await context.echo();
			const { body } = await context.client.expect('GET', `${context.home}/events`);
			const [first] = listOf(body);
			const dates = listOf(body).map((event) => Date.parse(textAt(event, 'date')));
			const sorted = dates.every((date, index) => index === 0 || date <= (dates[index - 1] ?? 0));
			return `${keysIn(first, ['id', 'date', 'type', 'text'])}; ${sorted ? 'newest' : 'oldest'} first`;
		},
	},
	{
		id: 'log-times',
		assumption: 'Log lines have their time in nanoseconds as text, too',
		expected: '19 digits',
		async look(context) {
			await context.endedRequest();
			const logs = await context.until(
				`${context.home}/logs`,
				({ body }) => listOf(body).length > 0,
			);
			return `${textAt(logs.body, 0, 'timestamp_str').length} digits`;
		},
	},
	{
		id: 'openai-token',
		assumption: 'The OpenAI-compatible endpoints take the bare token after Bearer',
		expected: { 'v2.1': '200', v2: '200' },
		async look({ client, home, target }) {
			const headers = { authorization: `Bearer ${target.token}` };
			const path = `${home}/openai-compatible/v1/models`;
			return String((await client.call('GET', path, { headers })).status);
		},
	},
];
