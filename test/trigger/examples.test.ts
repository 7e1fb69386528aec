/** The example workflows that start with the trigger, as a user imports them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { credentialsFor, nodeNamed } from '../../demo/exampleWorkflow';
import { createEngine, type WorkflowJson } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import { named, useWorkbench } from '../node/workbench';

const bench = useWorkbench({ requestMs: 20, buildMs: 20 });
const engine = createEngine({ nodeTypes: [UbiOps, UbiOpsTrigger], credentialTypes: [UbiOpsApi] });

const example = (name: string): WorkflowJson =>
	JSON.parse(readFileSync(join(__dirname, '..', '..', 'examples', `${name}.json`), 'utf8'));

/** Activates the trigger of a workflow, lets something happen, and runs the workflow with what it gives. */
async function run(
	workflow: WorkflowJson,
	trigger: string,
	happen: () => Promise<unknown>,
): Promise<Record<string, IDataObject[]>> {
	const { baseUrl, token } = bench.sandbox;
	const data = { apiToken: token, baseUrl };
	const { type, parameters } = nodeNamed(workflow, trigger);
	const poller = engine.createPoller({ type, parameters, credentials: { ubiOpsApi: data } });
	expect(await poller.activate()).toBeNull();
	await happen();
	let items = await poller.poll();
	for (let tries = 0; items === null && tries < 50; tries++) {
		await new Promise((resolve) => setTimeout(resolve, 20));
		items = await poller.poll();
	}
	const { error, nodes } = await engine.runWorkflow({
		workflow,
		credentials: credentialsFor(workflow, data),
		pinData: { [trigger]: items?.[0] ?? [] },
	});
	expect(error).toBeUndefined();
	return Object.fromEntries(
		Object.entries(nodes).map(([name, node]) => [name, node.items.flat().map(({ json }) => json)]),
	);
}

const batch = async (count: number): Promise<void> => {
	await bench.run(
		'deploymentRequest',
		'createBatch',
		{ deployment: named('house-prices'), inputMode: 'text', inputText: 'hello' },
		{ items: Array.from({ length: count }, () => ({ json: {} })) },
	);
	await new Promise((resolve) => setTimeout(resolve, 80));
};

const upload = async (version: string, model: object): Promise<void> => {
	await bench.run(
		'deploymentRevision',
		'upload',
		{ deployment: named('house-prices'), version: named(version), source: 'file', file: 'data' },
		{ items: [{ json: {}, binary: { data: await bench.packageOf(model) } }] },
	);
};

beforeAll(async () => {
	await bench.deploy('house-prices', { plain: true });
});

it('collects the results of a batch, in one call', async () => {
	const workflow = example('trigger-batch-to-results');
	const nodes = await run(workflow, 'Requests completed', async () => await batch(3));
	expect(nodes['Result']).toHaveLength(3);
	expect(nodes['Result']?.[0]).toMatchObject({ id: expect.any(String), result: '"hello"' });
	expect(bench.calls('deployment_version_requests_batch_get')).toHaveLength(1);
});

it('makes the version of a finished build the default', async () => {
	const workflow = example('trigger-build-to-default-version');
	const nodes = await run(workflow, 'A build succeeded', async () => {
		const deployment = named('house-prices');
		await bench.run('deploymentVersion', 'create', { deployment, versionName: 'v2' });
		await upload('v2', { kind: 'fail', message: 'out of order' });
	});
	expect(nodes['Make it the default']).toMatchObject([{ default_version: 'v2' }]);
});

it('tells about a failed request', async () => {
	const workflow = example('trigger-failed-request-to-message');
	const nodes = await run(workflow, 'A request failed', async () => await batch(1));
	expect(nodes['Send']).toEqual([
		{
			subject: 'Request to house-prices failed',
			text: expect.stringMatching(
				/^The request \S+ to house-prices \(v2\) failed at .+: out of order$/,
			),
		},
	]);
});

it.each([
	'trigger-batch-to-results',
	'trigger-build-to-default-version',
	'trigger-failed-request-to-message',
])('%s runs from its trigger in the editor', async (name) => {
	const { baseUrl, token } = bench.sandbox;
	const workflow = example(name);
	const credentials = credentialsFor(workflow, { apiToken: token, baseUrl });
	const { error, status } = await engine.runWorkflow({ workflow, credentials });
	expect(error).toBeUndefined();
	expect(status).toBe('success');
});
