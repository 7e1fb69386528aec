/** The live check against the sandbox: it agrees, and what is broken on purpose is seen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { probes } from '../../live/probes';
import { runLive, tableOf } from '../../live/run';
import { type Sandbox, SANDBOX_PROJECT, type SandboxOptions, startSandbox } from '../../sandbox';

let sandbox: Sandbox;

async function check(options: SandboxOptions, only: string[]) {
	sandbox = await startSandbox({ buildMs: 100, requestMs: 10, ...options });
	const { baseUrl, token } = sandbox;
	const dialect = options.dialect ?? 'v2.1';
	const pace = { paceMs: 20, patienceMs: 10_000, isSandbox: true };
	const target = { baseUrl, token, project: SANDBOX_PROJECT, dialect, ...pace };
	return async () => await runLive(target, only);
}

afterEach(() => sandbox.close());

test.each(['seed', 'v2.1', 'v2'] as const)(
	'what is asked first holds in dialect %s',
	async (dialect) => {
		const run = await check({ dialect }, ['own-user', 'cursor', 'failed-revision', 'output']);
		const report = await run();
		expect(report.rows.filter(({ holds }) => !holds)).toEqual([]);
		expect(report).toMatchObject({ left: [], isGood: true });
		const mine = sandbox.calls.filter(({ method }) => method === 'DELETE');
		expect(mine.length).toBeGreaterThan(0);
		expect(mine.every(({ rawPath }) => rawPath.includes('/n8n-live-'))).toBe(true);
	},
);

test('a request without its result is seen', async () => {
	const run = await check({ withoutDeprecated: true }, ['result-fields', 'output']);
	const report = await run();
	expect(report.isGood).toBe(false);
	expect(report.rows).toMatchObject([
		{ id: 'result-fields', seen: 'none', holds: false },
		{ id: 'output', holds: true },
	]);
	const table = tableOf(report);
	expect(table.find((line) => line.startsWith('! '))).toContain('none');
	expect(table.at(-1)).toBe('1 of 2 assumptions hold');
});

test('a probe that cannot look says why, and the others continue', async () => {
	const run = await check({}, ['own-user', 'rate-limit-headers']);
	sandbox.faults.add({
		match: { operationId: 'user_get' },
		effect: { kind: 'status', status: 500 },
	});
	sandbox.faults.add({
		match: { operationId: 'projects_get' },
		effect: { kind: 'reset' },
	});
	const { rows } = await run();
	expect(rows).toMatchObject([
		{ seen: '500', holds: false },
		{ seen: expect.stringMatching(/^failed: /), holds: false },
	]);
});

test('what cannot be removed is named', async () => {
	const run = await check({}, ['name-clash']);
	sandbox.faults.add({
		match: { method: 'DELETE' },
		effect: { kind: 'status', status: 403 },
	});
	const report = await run();
	expect(report).toMatchObject({ isGood: false, left: [expect.stringContaining('n8n-live-twin')] });
});

test('every assumption is in the document, and the other way round', async () => {
	await check({}, []);
	const text = readFileSync(join(__dirname, '..', '..', 'docs', 'assumptions.md'), 'utf8');
	const named = [...text.matchAll(/^\| `([a-z0-9-]+)`/gm)].map((match) => match[1]);
	expect(named.sort()).toEqual(probes.map(({ id }) => id).sort());
});
