/** The other events on n8n's real poll context, against sandboxes of both generations. */

import { strToU8, zipSync } from 'fflate';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import type { Poller } from '../../engine';
import { createEngine } from '../../engine';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import type { Dialect } from '../../sandbox';
import { named, useWorkbench } from '../node/workbench';

const engine = createEngine({ nodeTypes: [UbiOpsTrigger], credentialTypes: [UbiOpsApi] });

const pause = async (ms: number): Promise<void> => {
	await new Promise((resolve) => setTimeout(resolve, ms));
};

const jsons = (emitted: INodeExecutionData[][] | null): IDataObject[] =>
	(emitted ?? []).flat().map(({ json }) => json);

async function next(trigger: Poller): Promise<IDataObject[]> {
	for (let tries = 0; tries < 60; tries++) {
		const found = jsons(await trigger.poll());
		if (found.length > 0) return found;
		await pause(20);
	}
	throw new Error('Nothing came');
}

type Bench = ReturnType<typeof useWorkbench>;

const poller = (bench: Bench, parameters: INodeParameters): Poller =>
	engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters: { project: named('demo'), ...parameters },
		credentials: { ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl } },
	});

/** A call that the action node is not needed for. */
async function post(bench: Bench, path: string, body: string | FormData): Promise<Response> {
	const { baseUrl, token } = bench.sandbox;
	const type = typeof body === 'string' ? { 'Content-Type': 'application/json' } : undefined;
	return await fetch(baseUrl + path, {
		method: 'POST',
		headers: { Authorization: `Token ${token}`, ...type },
		body,
	});
}

const place = { deployment: named('ok'), version: named('v1') };

async function upload(bench: Bench, model: object): Promise<void> {
	await bench.run(
		'deploymentRevision',
		'upload',
		{ ...place, source: 'file', file: 'data' },
		{ items: [{ json: {}, binary: { data: await bench.packageOf(model) } }] },
	);
}

describe.each<Dialect>(['v2.1', 'seed'])('builds of an API of the kind "%s"', (dialect) => {
	const bench = useWorkbench({ buildMs: 100, dialect });

	it('are given once each, rebuilds and failures too', async () => {
		await bench.deploy('ok', { plain: true });
		const trigger = poller(bench, { event: 'buildFinished', deployment: named('ok') });
		expect(await trigger.activate()).toBeNull();
		await upload(bench, { kind: 'echo' });
		const [first, ...others] = await next(trigger);
		expect(others).toEqual([]);
		expect(first).toMatchObject({
			deployment: 'ok',
			version: 'v1',
			status: 'success',
			time_created: expect.any(String),
		});
		expect(first).toHaveProperty('time_completed');
		expect(await trigger.poll()).toBeNull();

		const revision = String(first?.[dialect === 'seed' ? 'revision' : 'id']);
		for (let rebuild = 0; rebuild < 2; rebuild++) {
			await bench.run('deploymentRevision', 'rebuild', { ...place, revision: named(revision) });
			expect(await next(trigger)).toHaveLength(1);
		}
		await upload(bench, { kind: 'no-such-kind' });
		expect((await next(trigger))[0]).toMatchObject({ status: 'failed' });
		expect(await trigger.restart()).toBeNull();
	});
});

describe('events', () => {
	const bench = useWorkbench({ buildMs: 100, requestMs: 10 });

	beforeAll(async () => {
		await bench.deploy('ok', { plain: true });
	});

	it('tell of a version that becomes available', async () => {
		const trigger = poller(bench, {
			event: 'deploymentVersionAvailable',
			deployment: named('ok'),
		});
		expect(await trigger.activate()).toBeNull();
		await bench.run('deploymentVersion', 'create', {
			deployment: named('ok'),
			versionName: 'v2',
		});
		expect(await trigger.poll()).toBeNull();
		const version = { deployment: named('ok'), version: named('v2') };
		await bench.run(
			'deploymentRevision',
			'upload',
			{ ...version, source: 'file', file: 'data' },
			{ items: [{ json: {}, binary: { data: await bench.packageOf({ kind: 'echo' }) } }] },
		);
		expect(await next(trigger)).toMatchObject([{ version: 'v2', status: 'available' }]);
		expect(await trigger.poll()).toBeNull();
	});

	it('tell of a new version that is unavailable', async () => {
		const trigger = poller(bench, {
			event: 'deploymentVersionUnavailable',
			deployment: named('ok'),
		});
		expect(await trigger.activate()).toBeNull();
		await bench.run('deploymentVersion', 'create', {
			deployment: named('ok'),
			versionName: 'v3',
		});
		expect(await next(trigger)).toMatchObject([{ version: 'v3', status: 'unavailable' }]);
	});

	it('tell of builds of an environment, with one call when nothing happens', async () => {
		await bench.run('environment', 'create', {
			name: 'own',
			additionalFields: { baseEnvironment: named('python3-12') },
		});
		const trigger = poller(bench, {
			event: 'environmentBuildFinished',
			environment: named('own'),
		});
		expect(await trigger.activate()).toBeNull();
		const form = new FormData();
		const zip = zipSync({ 'package/requirements.txt': strToU8('numpy\n') });
		form.append('file', new Blob([Buffer.from(zip)]), 'environment.zip');
		const answer = await post(bench, '/projects/demo/environments/own/revisions', form);
		expect(answer.status).toBe(201);
		expect(await next(trigger)).toMatchObject([{ environment: 'own', status: 'success' }]);
		expect(await trigger.poll()).toBeNull();
		bench.sandbox.clearCalls();
		expect(await trigger.poll()).toBeNull();
		expect(bench.sandbox.calls).toHaveLength(1);
	});

	it('tell of an export', async () => {
		const trigger = poller(bench, { event: 'exportFinished' });
		expect(await trigger.activate()).toBeNull();
		const content = { deployments: {}, pipelines: {}, environment_variables: {} };
		const answer = await post(bench, '/projects/demo/exports', JSON.stringify(content));
		expect(answer.status).toBe(201);
		expect(await next(trigger)).toMatchObject([{ status: 'completed' }]);
		expect(await trigger.poll()).toBeNull();
		expect(await poller(bench, { event: 'importFinished' }).activate()).toBeNull();
	});

	it('tell of a change in the audit trail', async () => {
		const trigger = poller(bench, { event: 'auditEvent', action: 'create' });
		expect(await trigger.activate()).toBeNull();
		await bench.run('bucket', 'create', { name: 'audited' });
		expect(await next(trigger)).toMatchObject([{ action: 'create', object_name: 'audited' }]);
		expect(await trigger.poll()).toBeNull();
		expect(jsons(await trigger.test())).toHaveLength(1);
	});

	it('tell of a new file, and of one that was replaced', async () => {
		await bench.run('bucket', 'create', { name: 'inbox' });
		const store = async (name: string): Promise<void> => {
			const path = `/projects/demo/buckets/inbox/files/${encodeURIComponent(name)}`;
			const answer: unknown = await (await post(bench, path, '{}')).json();
			await fetch(String(Object(answer).url), { method: 'PUT', body: 'content' });
		};
		await store('in/old.txt');
		const trigger = poller(bench, {
			event: 'fileCreated',
			bucket: named('inbox'),
			prefix: 'in/',
		});
		expect(await trigger.activate()).toBeNull();
		await store('in/new.txt');
		await store('out/other.txt');
		expect(await next(trigger)).toMatchObject([
			{ file: 'in/new.txt', bucket: 'inbox', uri: 'ubiops-file://inbox/in/new.txt' },
		]);
		await pause(10);
		await store('in/old.txt');
		expect(await next(trigger)).toMatchObject([{ file: 'in/old.txt' }]);
		expect(await trigger.poll()).toBeNull();
	});

	it('tell of new log lines with exact times', async () => {
		const trigger = poller(bench, {
			event: 'logLine',
			query: '| deployment_name="ok"',
			simplify: false,
		});
		expect(await trigger.activate()).toBeNull();
		await bench.run('deploymentRequest', 'create', {
			deployment: named('ok'),
			inputMode: 'text',
			inputText: 'hello',
		});
		const found = await next(trigger);
		expect(String(found[0]?.['timestamp'])).toMatch(/^\d{19}$/);
		expect(found[0]).toHaveProperty('log');
		await pause(100);
		await trigger.poll();
		expect(await trigger.poll()).toBeNull();
		expect(jsons(await trigger.test())).toHaveLength(1);
	});
});

describe('events of API v2', () => {
	const bench = useWorkbench({ buildMs: 100, dialect: 'v2' });
	const tags = '/projects/demo/environments/own/tags';

	async function build(tag: string, requirements: string): Promise<void> {
		const form = new FormData();
		form.append('file', new Blob([requirements]), 'requirements.txt');
		expect((await post(bench, `${tags}/${tag}/build`, form)).status).toBe(201);
	}

	beforeAll(async () => {
		await bench.run('environment', 'create', { name: 'own', additionalFields: {} });
		await post(bench, tags, JSON.stringify({ name: 'old' }));
		await build('old', 'numpy');
		await pause(150);
	});

	it('tell of builds of the tags of an environment, with one call for each poll', async () => {
		const parameters = { event: 'environmentBuildFinished', environment: named('own') };
		const trigger = poller(bench, parameters);
		const failures = poller(bench, { ...parameters, statuses: ['failed'] });
		expect(await trigger.activate()).toBeNull();
		expect(await failures.activate()).toBeNull();
		for (const name of ['new', 'bad', 'empty']) await post(bench, tags, JSON.stringify({ name }));
		await build('new', 'numpy');
		await build('bad', 'no-such-package');
		expect(await trigger.poll()).toBeNull();
		await pause(150);
		const found = jsons(await trigger.poll());
		expect(found).toMatchObject([
			{ environment: 'own', name: 'new', status: 'available', time_completed: null },
			{ name: 'bad', status: 'failed', error_message: expect.stringMatching(/no-such-package/) },
		]);
		expect(jsons(await failures.poll())).toMatchObject([{ name: 'bad' }]);
		expect(await trigger.poll()).toBeNull();

		await post(bench, `${tags}/old/rebuild`, '{}');
		expect(await trigger.poll()).toBeNull();
		await pause(150);
		bench.sandbox.clearCalls();
		expect(jsons(await trigger.poll())).toMatchObject([{ name: 'old', status: 'available' }]);
		expect(bench.sandbox.calls.map(({ operationId }) => operationId)).toEqual([
			'environment_tags_list',
		]);
		expect(await trigger.restart()).toBeNull();
	});

	it('tell of what happens to the objects of the project, each once', async () => {
		const type = 'instance_out_of_memory';
		const event = (text: string, more = {}): void =>
			bench.sandbox.store.addEvent('demo', { type, text, object_name: 'v1', ...more });
		event('Past');
		await pause(10);
		const every = poller(bench, { event: 'projectEvent' });
		const some = poller(bench, { event: 'projectEvent', eventType: type, simplify: false });
		expect(await every.activate()).toBeNull();
		expect(await some.activate()).toBeNull();
		await pause(10);
		event('One');
		await pause(10);
		event('Two', { type: 'instance_started' });
		expect(jsons(await every.poll()).map(({ text }) => text)).toEqual(['One', 'Two']);
		const [only, ...others] = jsons(await some.poll());
		expect(only).toMatchObject({ type, text: 'One', object_name: 'v1' });
		expect(String(only?.['log_timestamp'])).toMatch(/^\d{19}$/);
		expect(others).toEqual([]);
		expect(await every.poll()).toBeNull();
		expect(await every.restart()).toBeNull();
		expect(jsons(await every.test())).toMatchObject([{ text: 'Two' }]);
	});

	it('are refused where the API version lacks them, before anything is sent', async () => {
		const older = engine.createPoller({
			type: 'n8n-nodes-ubiops.ubiOpsTrigger',
			parameters: { event: 'projectEvent', project: named('demo') },
			credentials: {
				ubiOpsApi: {
					apiToken: bench.sandbox.token,
					baseUrl: bench.sandbox.baseUrl.replace(/v2$/, 'v2.1'),
				},
			},
		});
		bench.sandbox.clearCalls();
		for (const polled of [older.test(), older.activate()]) {
			await expect(polled).rejects.toMatchObject({
				message:
					"'Project Event' needs API v2, but 'Base URL' of the UbiOps credential ends in /v2.1",
			});
		}
		expect(bench.sandbox.calls).toEqual([]);
	});
});
