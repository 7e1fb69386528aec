/** The examples that start by hand or by a schedule, as a user imports them, on n8n's engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { credentialsFor } from '../../demo/exampleWorkflow';
import { createEngine, type WorkflowJson } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { named, useWorkbench } from '../node/workbench';
import { call, entries, text } from '../sandbox/client';

const bench = useWorkbench();
const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });

const HOUSE = ['area', 'rooms', 'age', 'distance'];
const PRICE = {
	kind: 'linear',
	intercept: 1000,
	coefficients: { area: 10, rooms: 100 },
	// Two of the 300 houses of the long run are larger.
	limits: { area: 158 },
	output: 'price',
};

const priceOf = (house: Record<string, unknown>): number =>
	1000 + 10 * Number(house['area']) + 100 * Number(house['rooms']);

/** Runs an example to its end: what each node gave, all of its runs together. */
async function run(name: string): Promise<Record<string, IDataObject[]>> {
	const path = join(__dirname, '..', '..', 'examples', `${name}.json`);
	const workflow: WorkflowJson = JSON.parse(readFileSync(path, 'utf8'));
	const { baseUrl, token } = bench.sandbox;
	const { error, nodes } = await engine.runWorkflow({
		workflow,
		credentials: credentialsFor(workflow, { apiToken: token, baseUrl }),
	});
	expect(error).toBeUndefined();
	return Object.fromEntries(
		Object.entries(nodes).map(([node, { items }]) => [node, items.flat().map(({ json }) => json)]),
	);
}

beforeAll(async () => {
	await bench.deploy('house-prices', {
		model: PRICE,
		input: HOUSE.map((field) => [field, 'double'] as const),
		output: [['price', 'double']],
	});
});

it('score-spreadsheet adds a column to the rows of a file', async () => {
	const nodes = await run('score-spreadsheet');
	const rows = nodes['Run model'] ?? [];
	expect(rows).toHaveLength(12);
	for (const { price, ...house } of rows) expect(price).toBe(priceOf(house));
	expect(nodes['Scored spreadsheet']).toHaveLength(1);
});

it('nightly-usage-report puts the usage of the project into one message', async () => {
	const { Send: messages = [] } = await run('nightly-usage-report');
	expect(messages).toEqual([
		{
			subject: expect.stringMatching(/^UbiOps usage of \d+ \w+ \d{4}$/),
			text: expect.stringMatching(/^Objects in the project: \{"\w+":.*\nUsage per day: \[\{.*\]$/),
		},
	]);
});

it('copy-project brings the deployments of a project into another one', async () => {
	await bench.run('project', 'create', {
		name: 'demo-copy',
		organizationName: named('sandbox-org'),
	});
	const nodes = await run('copy-project');
	expect(nodes['Copied']).toMatchObject([{ status: 'completed', deployments: ['house-prices'] }]);
	const { body } = await call(bench.sandbox, 'GET', '/projects/demo-copy/deployments');
	expect(entries(body).map((deployment) => text(deployment, 'name'))).toEqual(['house-prices']);
});

it('files-in-predictions-out writes a prediction for each file of a folder', async () => {
	await bench.deploy('photo-tags', { input: [['photo', 'file']] });
	for (const name of ['cat.jpg', 'dog.jpg']) {
		await bench.run(
			'file',
			'upload',
			{ bucket: named('default'), file: named(`in/${name}`), binaryPropertyName: 'data' },
			{
				items: [
					{
						json: {},
						binary: { data: await engine.storeBinary(Buffer.from(name), name, 'image/jpeg') },
					},
				],
			},
		);
	}
	const nodes = await run('files-in-predictions-out');
	expect(nodes['Prediction']).toEqual(
		['cat.jpg', 'dog.jpg'].map((name) => ({
			name,
			text: JSON.stringify({ photo: `ubiops-file://default/in/${name}` }),
		})),
	);
	const { body } = await call(
		bench.sandbox,
		'GET',
		'/projects/demo/buckets/default/files?prefix=out/',
	);
	expect(JSON.stringify(body)).toContain('out/cat.jpg.json');
});

it('long-run-without-worker gets each of 300 results once, those that failed with their reason', async () => {
	const nodes = await run('long-run-without-worker');
	const results = nodes['Results'] ?? [];
	expect(results).toHaveLength(300);
	expect(new Set(results.map(({ id }) => id)).size).toBe(300);
	const failed = results.filter(({ status }) => status === 'failed');
	expect(failed.map(({ reason }) => reason)).toEqual(
		Array(2).fill("Field 'area' is larger than 158"),
	);
	const completed = results.filter(
		({ status, price }) => status === 'completed' && Number(price) > 0,
	);
	expect(completed).toHaveLength(298);
});
