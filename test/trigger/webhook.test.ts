/** The webhook trigger on n8n's real hook and webhook contexts, called by the sandbox over HTTP. */

import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { call } from '../sandbox/client';
import { errorOf, named, useWorkbench } from '../node/workbench';
import { finished, post, until, useWebhooks, watching } from './webhookScene';

const { bench, engine, trigger, hooks, batch, credentials, secretSent } = useWebhooks();
/** Its requests last until they are cancelled. */
const slow = useWorkbench({ requestMs: 60_000, buildMs: 20 });

const UUID = '00000000-0000-4000-8000-000000000000';

beforeAll(async () => {
	await bench.deploy('ok', { plain: true });
	await slow.deploy('ok', { plain: true });
	await bench.deploy('bad', { plain: true, model: { kind: 'fail', message: 'out of order' } });
});

describe('the webhook in UbiOps', () => {
	it('is one, as it should be, however often n8n starts, and none after unpublishing', async () => {
		const one = await trigger(watching());
		expect(await one.activate()).toBe(true);
		expect(await hooks()).toEqual([
			expect.objectContaining({
				name: expect.stringMatching(/^n8n-[0-9a-f]{60}$/),
				url: one.url(),
				object_type: 'deployment',
				object_name: 'ok',
				event: 'deployment_request_finished',
				headers: [{ key: 'x-n8n-webhook-secret', value: null, protected: true }],
				retry: true,
				timeout: 30,
				include_result: false,
				enabled: true,
				labels: { 'created-by': 'n8n', 'n8n-secret': expect.stringMatching(/^[0-9a-f]{12}$/) },
			}),
		]);
		bench.sandbox.clearCalls();
		expect(await one.activate('update')).toBe(false);
		const { port } = one;
		await one.close();
		const restarted = await trigger(watching(), { port });
		expect(await restarted.activate('init')).toBe(false);
		expect(bench.calls('webhook_tests_create')).toHaveLength(0);
		expect(await hooks()).toHaveLength(1);
		expect(await restarted.deactivate()).toBe(true);
		expect(await hooks()).toEqual([]);
		expect(restarted.staticData).toEqual({});
	});

	it('follows what is watched: the old one goes with the old settings', async () => {
		const one = await trigger(watching());
		await one.activate();
		for (const parameters of [
			watching({ version: named('v1') }),
			watching({ event: 'deploymentRequestStarted' }),
			watching({ deployment: named('bad') }),
			watching({ options: { includeResult: true } }),
		]) {
			await one.deactivate();
			one.edit({ parameters });
			expect(await one.activate('update')).toBe(true);
			expect(await hooks()).toHaveLength(1);
		}
		expect(await hooks()).toMatchObject([{ include_result: true }]);
	});

	it('is put right when one of its name is there already', async () => {
		const one = await trigger(watching());
		await one.activate();
		const [{ name } = {}] = await hooks();
		const path = `/projects/demo/webhooks/${String(name)}`;
		const body = { url: 'http://127.0.0.1:1/old', enabled: false };
		await call(bench.sandbox, 'PATCH', path, body);
		expect(await one.activate('init')).toBe(true);
		expect(await hooks()).toMatchObject([{ name, url: one.url(), enabled: true }]);

		await call(bench.sandbox, 'DELETE', path);
		await call(bench.sandbox, 'POST', '/projects/demo/webhooks', {
			name,
			url: one.url(),
			object_type: 'deployment',
			object_name: 'bad',
			event: 'deployment_request_finished',
		});
		expect(await one.activate('init')).toBe(true);
		expect(await hooks()).toMatchObject([{ name, object_name: 'ok' }]);
	});

	it('is one when two mains register at once, and both take its calls', async () => {
		const one = await trigger(watching());
		const other = await trigger(watching(), { publicUrl: new URL(one.url()).origin });
		await Promise.all([one.activate('init'), other.activate('init')]);
		expect(await hooks()).toHaveLength(1);
		const [id] = await batch(['x']);
		await until(() => one.executions.length === 1);
		const seen = { event: 'deployment_request_finished', request_id: id, status: 'completed' };
		const { port } = other;
		const response = await fetch(one.url().replace(/:\d+/, `:${port}`), {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-n8n-webhook-secret': secretSent() },
			body: JSON.stringify(seen),
		});
		expect(response.status).toBe(200);
		expect(other.executions).toHaveLength(1);
	});

	it.each<[string, () => void, boolean]>([
		['is missing', () => undefined, true],
		['may not be deleted', () => deleteFails(403), false],
		['cannot be deleted now', () => deleteFails(500), false],
	])('that %s makes no trouble when the workflow is unpublished', async (_name, arrange, gone) => {
		const one = await trigger(watching());
		await one.activate();
		if (gone) {
			const [{ name } = {}] = await hooks();
			await call(bench.sandbox, 'DELETE', `/projects/demo/webhooks/${String(name)}`);
		}
		arrange();
		expect(await one.deactivate()).toBe(gone);
	});

	const deleteFails = (status: number): void =>
		bench.sandbox.faults.add({
			match: { operationId: 'webhooks_delete' },
			effect: { kind: 'status', status },
		});

	it('cannot be deleted without a connection, and nothing is thrown', async () => {
		const one = await trigger(watching());
		await one.activate();
		one.edit({ credentials: { ubiOpsApi: { apiToken: 'x', baseUrl: 'http://127.0.0.1:1/v2.1' } } });
		expect(await one.deactivate()).toBe(false);
	}, 15_000);
});

describe('a workflow is not published', () => {
	it('when UbiOps cannot reach n8n, and nothing is left behind', async () => {
		const one = await trigger(watching(), { publicUrl: 'http://127.0.0.1:1' });
		const { message, description } = await errorOf(one.activate());
		expect(message).toContain('UbiOps cannot reach this n8n at http://127.0.0.1:1/webhook/');
		expect(description).toContain('WEBHOOK_URL');
		expect(await hooks()).toEqual([]);
		expect(await one.activate('init')).toBe(true);
	});

	it('when n8n is on localhost and UbiOps is not', async () => {
		const ubiOpsApi = { apiToken: 'x', baseUrl: 'https://api.ubiops.com/v2.1' };
		const one = await trigger(watching(), { credentials: { ubiOpsApi } });
		const { message } = await errorOf(one.activate());
		expect(message).toMatch(/^UbiOps cannot reach this n8n at http:\/\/127/);
	});

	it('when the token lacks the right, with what it needs', async () => {
		const one = await trigger(watching());
		bench.sandbox.faults.add({
			match: { operationId: 'webhooks_create' },
			effect: { kind: 'status', status: 403, body: { error: 'Not allowed' } },
		});
		const { message, description } = await errorOf(one.activate());
		expect(message).toBe('The API token may not create webhooks: Not allowed');
		expect(description).toContain('webhooks.create');
	});

	it('when UbiOps is too old to have webhooks, and the other trigger is named', async () => {
		const one = await trigger(watching());
		bench.sandbox.faults.add({
			match: { path: /webhooks/ },
			times: Infinity,
			effect: { kind: 'status', status: 404 },
		});
		const { message, description } = await errorOf(one.activate());
		expect(message).toBe('This UbiOps has no webhooks');
		expect(description).toContain('UbiOps Trigger');
	});

	it('when what it watches does not exist or is not given', async () => {
		const missing = await trigger(watching({ deployment: named('no-such') }));
		expect(await errorOf(missing.activate())).toMatchObject({ httpCode: '404' });
		const empty = await trigger(finished);
		expect((await errorOf(empty.activate())).message).toBe("'Deployment' is empty");
	});

	it('although the test of the address takes long or is not allowed', async () => {
		const one = await trigger(watching());
		bench.sandbox.faults.add({
			match: { operationId: 'webhook_tests_create' },
			effect: { kind: 'status', status: 403 },
		});
		expect(await one.activate()).toBe(true);
	});
});

describe('a call', () => {
	const paths = { deployment: 'deployments/ok', pipeline: 'pipelines/flow' };

	beforeAll(async () => {
		await makePipeline(bench.sandbox);
		await makePipeline(slow.sandbox);
	});

	async function makePipeline(sandbox: Sandbox): Promise<void> {
		const fields = [{ name: 'x', data_type: 'string' }];
		await call(sandbox, 'POST', '/projects/demo/pipelines', {
			name: 'flow',
			input_type: 'structured',
			output_type: 'structured',
			input_fields: fields,
			output_fields: fields,
		});
		const mapping = [{ source_field_name: 'x', destination_field_name: 'x' }];
		const configuration = { input_fields: fields, output_fields: fields };
		await call(sandbox, 'POST', '/projects/demo/pipelines/flow/versions', {
			version: 'v1',
			objects: [
				{
					name: 'step',
					reference_type: 'operator',
					reference_name: 'function',
					configuration: { ...configuration, expression: 'x' },
				},
			],
			attachments: [
				{ destination_name: 'step', sources: [{ source_name: 'pipeline_start', mapping }] },
				{ destination_name: 'pipeline_end', sources: [{ source_name: 'step', mapping }] },
			],
		});
	}

	const large = 'x'.repeat(20_000);
	const cases: Array<[string, 'deployment' | 'pipeline', string, unknown, INodeParameters]> = [];
	for (const [what, more] of Object.entries<INodeParameters>({
		simplified: {},
		'with all fields': { simplify: false },
		'with the result': { options: { includeResult: true } },
		'with all fields and the result': { simplify: false, options: { includeResult: true } },
	})) {
		cases.push([`completed, ${what}`, 'deployment', 'deployments/ok', 'short', more]);
		cases.push([`failed, ${what}`, 'deployment', 'deployments/bad', 'short', more]);
		cases.push([`completed with 20 kB, ${what}`, 'deployment', 'deployments/ok', large, more]);
		cases.push([`completed, ${what}`, 'pipeline', 'pipelines/flow', { x: 'short' }, more]);
	}

	it.each(cases)(
		'about a request that %s gives the item of the poll trigger (%s)',
		async (_name, kind, path, input, more) => {
			const parameters = {
				event: `${kind}RequestFinished`,
				project: named('demo'),
				[kind]: named(path.split('/')[1] ?? ''),
				...more,
			};
			const one = await trigger(parameters);
			const poller = engine.createPoller({
				type: 'n8n-nodes-ubiops.ubiOpsTrigger',
				parameters,
				credentials: credentials(),
			});
			await one.activate('init');
			await poller.activate();
			const begun = performance.now();
			const [id] = await batch([input], path);
			await until(() => one.executions.length === 1);
			expect((one.executions[0]?.at ?? 0) - begun).toBeLessThan(2000);
			const polled = (await poller.poll())?.[0]?.map(({ json }) => json);
			expect(one.executions[0]?.items.map(({ json }) => json)).toEqual(polled);
			expect(polled).toMatchObject([{ id }]);
			expect(one.staticData).toEqual({});
		},
	);

	it.each(['deployment', 'pipeline'] as const)(
		'about a cancelled request of a %s gives the item of the poll trigger, where it is wanted',
		async (kind) => {
			const parameters = {
				event: `${kind}RequestFinished`,
				project: named('demo'),
				[kind]: named(kind === 'deployment' ? 'ok' : 'flow'),
			};
			const own = { credentials: credentials(undefined, slow) };
			const one = await trigger({ ...parameters, statuses: ['cancelled'] }, own);
			const other = await trigger(
				{ ...parameters, statuses: ['failed'] },
				{ ...own, webhookId: 'other' },
			);
			await one.activate('init');
			await other.activate('init');
			const poller = engine.createPoller({
				type: 'n8n-nodes-ubiops.ubiOpsTrigger',
				parameters,
				...own,
			});
			await poller.activate();
			const path = paths[kind];
			const [id] = await batch([kind === 'deployment' ? 'slow' : { x: 'slow' }], path, slow);
			const { status } = await call(
				slow.sandbox,
				'PATCH',
				`/projects/demo/${path}/versions/v1/requests/${String(id)}`,
				{ status: 'cancelled' },
			);
			expect(status).toBeLessThan(300);
			await until(() => one.executions.length === 1);
			const polled = (await poller.poll())?.[0]?.map(({ json }) => json);
			expect(one.executions[0]?.items.map(({ json }) => json)).toEqual(polled);
			expect(polled).toMatchObject([{ id, status: 'cancelled' }]);
			expect(other.executions).toEqual([]);
		},
	);

	it('about a request that starts, an execution', async () => {
		const one = await trigger(watching({ event: 'deploymentRequestStarted' }));
		await one.activate('init');
		const [id] = await batch(['x']);
		await until(() => one.executions.length === 1);
		expect(one.executions[0]?.items).toMatchObject([{ json: { id, deployment: 'ok' } }]);
	});

	it.each<[string, Record<string, string>]>([
		['no secret', {}],
		['a wrong secret', { 'x-n8n-webhook-secret': 'f'.repeat(64) }],
		['a shorter one', { 'x-n8n-webhook-secret': 'f' }],
		['a longer one', { 'x-n8n-webhook-secret': 'f'.repeat(65) }],
		['none but the mark of a test', { 'x-n8n-webhook-test': 'reachability' }],
	])('with %s is refused, and UbiOps is not asked', async (_name, headers) => {
		const one = await trigger(watching());
		await one.activate('init');
		const [id] = await batch(['x']);
		await until(() => one.executions.length === 1);
		bench.sandbox.clearCalls();
		const body = { event: 'deployment_request_finished', request_id: id, status: 'completed' };
		expect(await post(one, body, headers)).toBe(401);
		expect(one.executions).toHaveLength(1);
		expect(bench.sandbox.calls).toEqual([]);
	});

	it.each<[string, unknown]>([
		['an id that is none', { event: 'deployment_request_finished', request_id: '../secret' }],
		['no id', { event: 'deployment_request_finished' }],
		['another event', { event: 'deployment_request_started', request_id: UUID }],
		[
			'another deployment',
			{ event: 'deployment_request_finished', request_id: UUID, deployment_name: 'bad' },
		],
		['nothing', {}],
		['a list', []],
		['broken JSON', '{"event":'],
	])('with the secret and %s starts nothing', async (_name, body) => {
		const one = await trigger(watching());
		await one.activate('init');
		const secret = secretSent();
		bench.sandbox.clearCalls();
		const status = await post(one, body, { 'x-n8n-webhook-secret': secret });
		expect([200, 400]).toContain(status);
		expect(one.executions).toEqual([]);
		expect(one.failures).toEqual([]);
		expect(bench.sandbox.calls).toEqual([]);
	});

	it.each([
		{ kind: 'status', status: 500 },
		{ kind: 'rateLimit', resetSeconds: 60 },
		{ kind: 'reset' },
	] as const)('during a fault ($kind) gets status 503, and comes again', async (effect) => {
		const one = await trigger(watching());
		await one.activate('init');
		bench.sandbox.faults.add({ match: { path: /requests\/collect/ }, times: 2, effect });
		const [id] = await batch(['x']);
		await until(() => one.executions.length === 1);
		expect(one.executions[0]?.items).toMatchObject([{ json: { id, status: 'completed' } }]);
		expect(one.failures).toEqual([]);
	});

	it('about a request that UbiOps does not keep gives what the call says', async () => {
		const one = await trigger(watching({ options: { includeResult: true } }));
		await one.activate('init');
		const secret = secretSent();
		const seen = {
			event: 'deployment_request_finished',
			deployment_name: 'ok',
			deployment_version_name: 'v1',
			request_id: UUID,
			status: 'completed',
			result: { y: 1 },
		};
		expect(await post(one, seen, { 'x-n8n-webhook-secret': secret })).toBe(200);
		expect(one.executions[0]?.items).toEqual([
			{
				json: {
					id: UUID,
					deployment: 'ok',
					version: 'v1',
					status: 'completed',
					result: { y: 1 },
					fromWebhook: true,
				},
			},
		]);
	});

	it('for a test of the editor lives beside the published one, and is over after one event', async () => {
		const one = await trigger(watching());
		await one.activate();
		expect(await one.listen()).toBe(true);
		expect(await hooks()).toHaveLength(2);
		expect(one.executions).toEqual([]);
		await batch(['x']);
		await until(() => one.executions.length === 2);
		expect(one.executions.map(({ isTest }) => isTest).sort()).toEqual([false, true]);
		await until(async () => (await hooks()).length === 1);
		await one.listen();
		expect(await hooks()).toHaveLength(2);
		await one.stopListening();
		expect(await hooks()).toMatchObject([{ url: one.url() }]);
	});

	it('is refused after the token was changed, until the workflow is published again', async () => {
		const one = await trigger(watching());
		await one.activate('init');
		const secret = secretSent();
		expect(await post(one, {}, { 'x-n8n-webhook-secret': secret })).toBe(200);
		one.edit({ credentials: credentials('another-token') });
		expect(await post(one, {}, { 'x-n8n-webhook-secret': secret })).toBe(401);
	});
});
