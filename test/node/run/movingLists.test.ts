/** Lists that change while they are read: what was there all the time is given, and given once. */

import type { INodeParameters } from 'n8n-workflow';

import { named, useWorkbench } from '../workbench';

const bench = useWorkbench();

const ROWS = 1200;
let deployments = 0;
let name = '';
/** IDs of the requests before the test, as the list gives them. */
let ids: string[] = [];

/** A call to the sandbox beside the node. */
async function post(path: string, body: unknown): Promise<void> {
	const { baseUrl, token } = bench.sandbox;
	const address = `${baseUrl}/projects/demo/deployments/${name}/requests${path}`;
	const response = await fetch(address, {
		method: 'POST',
		headers: { Authorization: `Token ${token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
	});
	if (!response.ok) throw new Error(await response.text());
}

async function create(count: number): Promise<void> {
	for (let done = 0; done < count; done += 240) {
		await post('/batch', Array(Math.min(240, count - done)).fill('text'));
	}
}

async function remove(gone: readonly string[]): Promise<void> {
	for (let done = 0; done < gone.length; done += 240) {
		await post('/delete', gone.slice(done, done + 240));
	}
}

async function listed(parameters: INodeParameters = { returnAll: true }): Promise<string[]> {
	const items = await bench.run('deploymentRequest', 'getAll', {
		deployment: named(name),
		...parameters,
	});
	return items.map(({ json }) => String(json.id));
}

/** Does something before the node's calls for a page, from the second page on. */
const beforePages = (times: number, action: () => Promise<void>): void =>
	bench.sandbox.faults.add({
		match: { operationId: 'deployment_requests_list' },
		skip: 1,
		times,
		effect: { kind: 'meanwhile', action },
	});

const calls = (): number => bench.calls('deployment_requests_list').length;

function expectOnce(found: readonly string[], wanted: readonly string[]): void {
	expect(new Set(found).size).toBe(found.length);
	const there = new Set(found);
	expect(wanted.filter((id) => !there.has(id))).toEqual([]);
}

beforeEach(async () => {
	bench.sandbox.faults.clear();
	name = `moving-${deployments++}`;
	await bench.deploy(name, { plain: true });
	await create(ROWS);
	ids = await listed();
	bench.sandbox.clearCalls();
});

test('a list that stands still costs few calls', async () => {
	expect(await listed()).toEqual(ids);
	expect(new Set(ids).size).toBe(ROWS);
	expect(bench.calls('deployment_requests_list').map(({ query }) => query)).toEqual([
		[['limit', '500']],
		...['490', '980', '1190'].map((offset) => [
			['limit', '500'],
			['offset', offset],
		]),
	]);
});

test.each([
	['fewer than pages share', 0, 5],
	['more than pages share', 0, 30],
	['the ones at the border', 485, 15],
	['all that was read', 0, 500],
	['nearly everything', 10, 1180],
])('entries that are deleted between two pages hide no others: %s', async (_what, from, count) => {
	const gone = ids.slice(from, from + count);
	beforePages(1, async () => await remove(gone));
	const found = await listed();
	expectOnce(
		found,
		ids.filter((id) => !gone.includes(id)),
	);
	expect(bench.sandbox.faults.pending()).toBe(0);
	expect(calls()).toBeLessThan(12);
});

test('entries that are deleted before each page hide no others', async () => {
	const rest = [...ids];
	beforePages(8, async () => await remove(rest.splice(0, 40)));
	expectOnce(await listed(), rest);
	expect(bench.sandbox.faults.pending()).toBe(0);
});

test.each([40, 700])('%s new entries between two pages make none come twice', async (count) => {
	beforePages(1, async () => await create(count));
	const found = await listed();
	expectOnce(found, ids);
	expect(found.filter((id) => ids.includes(id))).toEqual(ids);
});

test('new and deleted entries at once', async () => {
	const rest = [...ids];
	beforePages(4, async () => {
		await create(25);
		await remove(rest.splice(3, 60));
	});
	expectOnce(await listed(), rest);
	expect(bench.sandbox.faults.pending()).toBe(0);
});

test('up to a limit, and behind an offset', async () => {
	const gone = ids.slice(200, 260);
	beforePages(1, async () => await remove(gone));
	const found = await listed({ limit: 700, filters: { offset: 100 } });
	expect(found).toHaveLength(700);
	// The 60 that are gone were read before.
	expect(found).toEqual(ids.slice(100, 800));
});
