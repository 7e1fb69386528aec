/** The webhook trigger on n8n's real hook and webhook contexts, called by the sandbox over HTTP. */

import { call } from '../sandbox/client';
import { errorOf, named } from '../node/workbench';
import { finished, until, useWebhooks, watching } from './webhookScene';

const { bench, trigger, hooks, batch, secretSent } = useWebhooks();

beforeAll(async () => {
	await bench.deploy('ok', { plain: true });
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
