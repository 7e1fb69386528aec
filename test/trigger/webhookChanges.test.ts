/** The webhook trigger while things change around it: credentials, projects, restarts, another trigger. */

import { request as httpRequest } from 'node:http';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { WebhookTrigger } from '../../engine';
import { UbiOpsWebhookTrigger } from '../../nodes/UbiOps/UbiOpsWebhookTrigger.node';
import { Container, Logger } from '../../engine/n8nCore';
import { call } from '../sandbox/client';
import { named, useWorkbench } from '../node/workbench';
import { post, until, useWebhooks, watching } from './webhookScene';

const { bench, engine, trigger, hooks, batch, credentials, secretSent } = useWebhooks();
const elsewhere = useWorkbench({ buildMs: 20 });

beforeAll(async () => {
	await bench.deploy('ok', { plain: true });
	await elsewhere.deploy('ok', { plain: true });
});

afterEach(() => jest.restoreAllMocks());

const hooksElsewhere = async (): Promise<unknown> =>
	(await call(elsewhere.sandbox, 'GET', '/projects/demo/webhooks')).body;

it('another project or another UbiOps: the old webhook goes with the old settings', async () => {
	await call(bench.sandbox, 'POST', '/projects', {
		name: 'other',
		organization_name: 'sandbox-org',
	});
	await call(bench.sandbox, 'POST', '/projects/other/deployments', {
		name: 'ok',
		input_type: 'plain',
		output_type: 'plain',
	});
	const one = await trigger(watching());
	await one.activate();
	const [{ name } = {}] = await hooks();
	await one.deactivate();
	one.edit({ parameters: watching({ project: named('other') }) });
	await one.activate('update');
	expect(await hooks()).toEqual([]);
	expect(await hooks('other')).toMatchObject([{ name, object_name: 'ok' }]);

	await one.deactivate();
	one.edit({ parameters: watching(), credentials: credentials(undefined, elsewhere) });
	await one.activate('update');
	expect(await hooks('other')).toEqual([]);
	expect(await hooksElsewhere()).toMatchObject([{ name }]);
	await one.deactivate();
	expect(await hooksElsewhere()).toEqual([]);
});

it('another token: calls are refused and the log says why, until the workflow is published again', async () => {
	const one = await trigger(watching());
	await one.activate();
	const old = secretSent();
	expect(await post(one, {}, { 'x-n8n-webhook-secret': old })).toBe(200);

	const { token } = bench.sandbox;
	bench.sandbox.token = 'replaced';
	one.edit({ credentials: credentials('replaced') });
	const warn = jest.spyOn(Container.get(Logger), 'warn');
	expect(await post(one, {}, { 'x-n8n-webhook-secret': old })).toBe(401);
	expect(warn).toHaveBeenCalledWith(
		expect.stringContaining('If the API token was changed, publish the workflow again'),
	);

	// A restart of n8n or publishing again; either finds the fingerprint of the old secret.
	expect(await one.activate('update')).toBe(true);
	expect(await hooks()).toHaveLength(1);
	const [id] = await batch(['x']);
	await until(() => one.executions.length === 1);
	expect(one.executions[0]?.items).toMatchObject([{ json: { id } }]);
	expect(await post(one, {}, { 'x-n8n-webhook-secret': old })).toBe(401);
	bench.sandbox.token = token;
});

it('a webhook that cannot be deleted is named in the log', async () => {
	const one = await trigger(watching());
	await one.activate('init');
	bench.sandbox.faults.add({
		match: { operationId: 'webhooks_delete' },
		effect: { kind: 'status', status: 403, body: { error: 'Not allowed' } },
	});
	const warn = jest.spyOn(Container.get(Logger), 'warn');
	expect(await one.deactivate()).toBe(false);
	expect(warn).toHaveBeenCalledWith(
		expect.stringMatching(/could not be deleted in UbiOps.*Not allowed/),
	);
});

/** Sends headers that `fetch` would not send so. */
async function send(
	to: WebhookTrigger,
	method: string,
	headers: Record<string, string | string[]>,
): Promise<number | undefined> {
	return await new Promise((resolve, reject) => {
		const sent = httpRequest(to.url(), { method, headers }, (response) => {
			response.resume().once('end', () => resolve(response.statusCode));
		});
		sent.once('error', reject).end(method === 'GET' ? undefined : '{}');
	});
}

it('a header that comes twice and a GET start nothing', async () => {
	const one = await trigger(watching());
	await one.activate('init');
	const secret = secretSent();
	bench.sandbox.clearCalls();
	const headers = { 'content-type': 'application/json', 'x-n8n-webhook-secret': [secret, secret] };
	expect(await send(one, 'POST', headers)).toBe(401);
	expect(await send(one, 'GET', { 'x-n8n-webhook-secret': secret })).toBe(404);
	expect(one.executions).toEqual([]);
	expect(one.failures).toEqual([]);
	expect(bench.sandbox.calls).toEqual([]);
});

it('an empty version is called the default one, as UbiOps takes it', () => {
	const versions = new UbiOpsWebhookTrigger().description.properties.filter(
		({ name }) => name === 'version',
	);
	expect(versions).not.toHaveLength(0);
	for (const { modes } of versions) {
		expect(modes?.find(({ type }) => type === 'list')?.placeholder).toMatch(/^Default /);
	}
});

const jsonOf = (items: readonly INodeExecutionData[]): IDataObject[] =>
	items.map(({ json }) => json);

it('beside the poll trigger, over two restarts: one gives each request once, the other those that reached it', async () => {
	const parameters = watching({ options: { includeResult: true } });
	const poller = engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters,
		credentials: credentials(),
	});
	await poller.activate();
	let one = await trigger(parameters);
	await one.activate();
	const { port } = one;
	const sent: string[] = [];
	const polled: IDataObject[] = [];
	const called: IDataObject[] = [];
	const reached = new Set<string>();
	const take = (output: INodeExecutionData[][] | null): void => {
		polled.push(...jsonOf(output?.[0] ?? []));
	};
	const some = async (count: number): Promise<string[]> => {
		const ids = await batch(Array.from({ length: count }, (_, n) => `${sent.length + n}`));
		sent.push(...ids);
		return ids;
	};
	for (let round = 0; round < 3; round++) {
		for (const id of await some(20)) reached.add(id);
		const count = one.executions.length + 20;
		await until(() => one.executions.length === count);
		take(await poller.poll());
		called.push(...one.executions.flatMap(({ items }) => jsonOf(items)));
		await one.close();
		if (round === 2) break;
		// n8n is down: UbiOps calls into nothing, and gives up.
		await some(20);
		await new Promise((resolve) => setTimeout(resolve, 5_000));
		one = await trigger(parameters, { port, staticData: {} });
		expect(await one.activate('init')).toBe(false);
		take(await poller.restart());
	}
	take(await poller.poll());

	const byId = new Map(polled.map((json) => [String(json.id), json]));
	expect(polled).toHaveLength(sent.length);
	expect([...byId.keys()].sort()).toEqual([...sent].sort());
	expect(called.map(({ id }) => String(id)).sort()).toEqual([...reached].sort());
	for (const json of called) expect(json).toEqual(byId.get(String(json.id)));
	expect(one.staticData).toEqual({});
});
