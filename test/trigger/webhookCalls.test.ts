/** What the webhook trigger makes of a call of UbiOps. */

import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { call } from '../sandbox/client';
import { named, useWorkbench } from '../node/workbench';
import { post, until, useWebhooks, watching } from './webhookScene';

const { bench, engine, trigger, hooks, batch, credentials, secretSent } = useWebhooks();
/** Its requests last until they are cancelled. */
const slow = useWorkbench({ requestMs: 60_000, buildMs: 20 });

const UUID = '00000000-0000-4000-8000-000000000000';

beforeAll(async () => {
	await bench.deploy('ok', { plain: true });
	await slow.deploy('ok', { plain: true });
	await bench.deploy('bad', { plain: true, model: { kind: 'fail', message: 'out of order' } });
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
