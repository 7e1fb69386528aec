/** Log lines beyond what one call gives: on from where the last call ended, each line once. */

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { useWorkbench } from '../workbench';

const BATCHES = 12;
const MINUTE = 60_000;
const begin = Date.now() - BATCHES * MINUTE;
let clock = begin;

const bench = useWorkbench({ now: () => clock });

/** Two lines for each request, and one of the build. */
const LINES = BATCHES * 500 + 1;

beforeAll(async () => {
	await bench.deploy('chatty', { plain: true });
	for (let batch = 0; batch < BATCHES; batch++) {
		clock = begin + batch * MINUTE;
		const { baseUrl, token } = bench.sandbox;
		const response = await fetch(`${baseUrl}/projects/demo/deployments/chatty/requests/batch`, {
			method: 'POST',
			headers: { Authorization: `Token ${token}`, 'Content-Type': 'application/json' },
			body: JSON.stringify(Array(250).fill('text')),
		});
		expect(response.ok).toBe(true);
		await response.text();
	}
	clock = begin + BATCHES * MINUTE;
});
beforeEach(() => bench.sandbox.clearCalls());

const texts = (items: readonly INodeExecutionData[]): unknown[] =>
	items.map(({ json }) => json.log);

const time = (minutes: number): string => new Date(begin + minutes * MINUTE).toISOString();

describe('the newer form', () => {
	const lines = async (parameters: INodeParameters): Promise<INodeExecutionData[]> =>
		await bench.run('log', 'getAll', { simplify: false, ...parameters });

	test('Return All gives every line once, although many have the same time', async () => {
		const all = await lines({ returnAll: true });
		expect(all).toHaveLength(LINES);
		expect(new Set(texts(all)).size).toBe(LINES);
		const times = all.map(({ json }) => String(json.timestamp_str));
		expect(times).toEqual([...times].sort());
		// The first call ended among lines of the same time.
		expect(times[4999]).toBe(times[5000]);
		expect(bench.calls('logs_list').length).toBeLessThanOrEqual(3);
		const [first, second] = bench.calls('logs_list').map(({ query }) => Object.fromEntries(query));
		expect(first).toEqual({ limit: '5000' });
		expect(Object.keys(second ?? {})).toEqual(['start', 'end', 'limit']);
	});

	test('the newest first continue back in time', async () => {
		const window = { start: time(20), end: time(-20) };
		const back = await lines({ returnAll: true, filters: window });
		expect(new Set(texts(back)).size).toBe(LINES);
		expect(back).toHaveLength(LINES);
		const times = back.map(({ json }) => String(json.timestamp_str));
		expect(times).toEqual([...times].sort().reverse());
		expect(bench.calls('logs_list')[1]?.query).toContainEqual(['end', window.end]);
	});

	test('a query goes along with each call', async () => {
		const query = '|= "Request"';
		expect(await lines({ returnAll: true, filters: { query } })).toHaveLength(LINES - 1);
		const queries = bench.calls('logs_list').map((call) => Object.fromEntries(call.query).query);
		expect(new Set(queries)).toEqual(new Set([query]));
	});

	test('a limit beyond one call is kept to', async () => {
		const some = await lines({ limit: 5400 });
		expect(new Set(texts(some)).size).toBe(5400);
		expect(some).toHaveLength(5400);
		expect(bench.calls('logs_list')).toHaveLength(2);
	});

	test('a call that fails on the way is repeated, and nothing comes twice', async () => {
		bench.sandbox.faults.add({
			match: { operationId: 'logs_list' },
			skip: 1,
			effect: { kind: 'reset' },
		});
		expect(new Set(texts(await lines({ returnAll: true }))).size).toBe(LINES);
	});
});

describe('the older form', () => {
	const lines = async (parameters: INodeParameters): Promise<INodeExecutionData[]> =>
		await bench.run('log', 'getAllLegacy', { simplify: false, ...parameters });

	test('Return All continues at the last line, back in time', async () => {
		const all = await lines({ returnAll: true });
		expect(new Set(all.map(({ json }) => json.id)).size).toBe(LINES);
		expect(all).toHaveLength(LINES);
		const [first, second] = bench.calls('projects_log_list').map(({ body }) => body);
		expect(first).toEqual({ limit: 500 });
		expect(second).toEqual({
			id: all[499]?.json.id,
			date_range: expect.any(Number),
			limit: 500,
		});
	});

	test.each([
		['back', 11.5, -240, 4],
		// What is left of the range is rounded up where a call continues: this just misses a batch.
		['back, to the millisecond,', 11.505, -210, 3],
		['forth', 2.5, 180, 3],
	])('%s in time no further than the range', async (_direction, minute, dateRange, batches) => {
		const found = await lines({
			returnAll: true,
			filters: { date: time(minute), dateRange, logFilters: { level: 'info' } },
		});
		expect(new Set(found.map(({ json }) => json.id)).size).toBe(batches * 500);
		expect(found).toHaveLength(batches * 500);
		for (const { body } of bench.calls('projects_log_list')) {
			expect(body).toMatchObject({ filters: { level: 'info' } });
		}
	});

	test('a limit beyond one call is kept to', async () => {
		const some = await lines({ limit: 750 });
		expect(new Set(some.map(({ json }) => json.id)).size).toBe(750);
		expect(some).toHaveLength(750);
	});
});
