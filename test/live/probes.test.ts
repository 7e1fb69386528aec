/** The live check against the sandbox: it agrees, and what is broken on purpose is seen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { probes } from '../../live/probes';
import { runLive, tableOf } from '../../live/run';
import {
	type FaultEffect,
	type FaultMatch,
	type FaultRule,
	type Sandbox,
	SANDBOX_PROJECT,
	type SandboxOptions,
	startSandbox,
} from '../../sandbox';
import { call } from '../sandbox/client';

let sandbox: Sandbox;

async function check(options: SandboxOptions, only: string[]) {
	sandbox = await startSandbox({ buildMs: 0, requestMs: 0, ...options });
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

/** A sandbox that is not as one probe expects. */
interface Break {
	readonly options?: SandboxOptions;
	readonly match?: FaultMatch;
	readonly skip?: number;
	readonly effect?: FaultEffect;
	/** What the probe sees then. */
	readonly seen: string | RegExp;
}

const responds = (status: number, body: unknown = {}): { readonly effect: FaultEffect } => ({
	effect: { kind: 'status', status, body },
});

const at = (path: RegExp, method = 'GET'): { readonly match: FaultMatch } => ({
	match: { path, method },
});

const dated = (...dates: string[]): unknown[] =>
	dates.map((date) => ({ id: 7, type: 'x', text: 'x', date, time_created: date }));

const oldestFirst = dated('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z');

const v2 = { options: { dialect: 'v2' } } as const;

const breaks: Readonly<Record<string, Break>> = {
	'own-user': { ...at(/\/user$/), ...responds(403), seen: '403' },
	'two-versions': { ...v2, ...at(/v2\.1\/status$/), ...responds(404), seen: 'v2.1: 404' },
	'rate-limit-headers': { ...at(/\/projects\/\w+$/), ...responds(200), seen: '' },
	'name-clash': { ...at(/\/buckets$/, 'POST'), skip: 1, ...responds(400), seen: '400' },
	cursor: { ...at(/instance-types/), ...responds(200, { next: 'http://x' }), seen: /^URL/ },
	'audit-events': { ...at(/audit/), ...responds(200, oldestFirst), seen: 'number, oldest first' },
	'project-events': { ...v2, ...at(/events/), ...responds(200, oldestFirst), seen: /oldest first/ },
	'log-times': { ...at(/logs/), ...responds(200, [{ timestamp_str: '17' }]), seen: '2 digits' },
	'openai-token': { ...at(/models$/), ...responds(401), seen: '401' },
	'first-version': {
		...at(/versions\/v1$/),
		...responds(200, { status: 'available' }),
		seen: 'available',
	},
	'new-code': { seen: 'available, the same revision active' },
	'failed-revision': {
		...at(/revisions\/[^/]+$/),
		...responds(200, { status: 'failed' }),
		seen: 'failed, no reason',
	},
	'failed-environment': {
		...at(/builds\/[^/]+$/),
		...responds(200, { status: 'failed' }),
		seen: 'failed, no reason',
	},
	rebuild: {
		...at(/rebuild$/, 'POST'),
		...responds(201, { id: 'b', revision: 'r' }),
		seen: 'id, revision',
	},
	'result-fields': { options: { withoutDeprecated: true }, seen: 'none' },
	output: { ...at(/output$/), ...responds(200, 'live'), seen: 'application/json: "live"' },
	'listed-by-default': {
		...at(/requests\/[^/]+$/, 'PATCH'),
		...responds(200),
		seen: 'all',
	},
	'newest-first': {
		...at(/requests$/),
		...responds(200, oldestFirst),
		seen: '2, oldest first',
	},
	'batch-limit': { ...at(/batch$/, 'POST'), ...responds(413), seen: '413' },
	'unknown-request': { ...at(/collect$/, 'POST'), ...responds(200, []), seen: '200' },
	'cancel-ended': { ...at(/requests\/[^/]+$/, 'PATCH'), ...responds(400), seen: '400' },
	'longest-batch': { ...at(/batch/, 'POST'), ...responds(201, []), seen: 'taken above' },
	stream: { ...at(/stream$/, 'POST'), ...responds(200, {}), seen: 'whole response' },
	'webhook-payload': {
		...at(/batch$/, 'POST'),
		effect: { kind: 'meanwhile', action: withoutResults },
		seen: 'event, deployment_name, deployment_version_name, request_id, status, text',
	},
	'multipart-upload': {
		...at(/complete-multipart-upload$/, 'POST'),
		...responds(400),
		seen: 'started, ETag, not complete: 400',
	},
	'file-pages': { ...at(/files$/), ...responds(200, { files: [] }), seen: /^files; then/ },
};

/** Webhooks no longer send results. */
async function withoutResults(): Promise<void> {
	const hooks = await call(sandbox, 'GET', `/projects/${SANDBOX_PROJECT}/webhooks`);
	for (const { name } of Array.isArray(hooks.body) ? hooks.body : []) {
		const path = `/projects/${SANDBOX_PROJECT}/webhooks/${String(name)}`;
		await call(sandbox, 'PATCH', path, { include_result: false });
	}
}

test.each(probes.map(({ id }) => id))('%s is seen when it does not hold', async (id) => {
	const broken = breaks[id];
	if (broken === undefined) throw new Error(`Nothing breaks ${id}`);
	const { options = {}, match, skip, effect, seen } = broken;
	const run = await check(options, [id]);
	if (effect !== undefined) {
		const rule: FaultRule = { match, effect, times: 1, ...(skip === undefined ? {} : { skip }) };
		sandbox.faults.add(rule);
	}
	const { rows, isGood } = await run();
	expect(rows).toEqual([
		expect.objectContaining({
			id,
			holds: false,
			seen: typeof seen === 'string' ? seen : expect.stringMatching(seen),
		}),
	]);
	expect(isGood).toBe(false);
});
