/** Every workflow in `examples/`, imported and run. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Sandbox } from '../../sandbox';
import { call, deploy, fileForm, packageOf, text } from '../../test/sandbox/client';
import { SANDBOX_ORGANIZATION } from '../../sandbox/contract';
import { type Execution, outputOf, succeeded } from '../server/execution';
import { at } from '../server/json';
import { waitFor } from '../server/waiting';
import type { Bench, Check } from './check';
import { activate } from './events';
import { agentWithTool, findDocument, chatThatStreams } from './modelExamples';
import { sendBatch } from './requests';
import { readyToRun, type WorkflowFile } from './workflows';

const folder = join(__dirname, '..', '..', 'examples');

/** Names of the example files, without their ending. */
export const exampleNames = readdirSync(folder)
	.filter((name) => name.endsWith('.json'))
	.map((name) => name.slice(0, -'.json'.length))
	.sort();

/** An example as a user imports it. */
export function readExample(name: string): WorkflowFile {
	return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

type Run = (bench: Bench, workflow: WorkflowFile) => Promise<void>;

interface HouseModel {
	intercept: number;
	coefficients: Record<string, number>;
}

const readModel = (): HouseModel =>
	JSON.parse(readFileSync(join(folder, 'house-prices', 'model.json'), 'utf8'));

/** What the example's model says of a house, worked out here. */
function priceOf(house: Record<string, unknown>): number {
	const { intercept, coefficients } = readModel();
	const parts = Object.entries(coefficients).map(
		([field, factor]) => Number(house[field]) * factor,
	);
	return parts.reduce((sum, part) => sum + part, intercept);
}

const deployAndPredict: Run = async ({ server, credential }, workflow) => {
	const { editor } = server;
	const stored = await editor.createWorkflow(readyToRun(workflow, credential));
	const execution = succeeded(await editor.finished(await editor.run(stored, 'Start')));
	const houses = outputOf(execution, 'Each house').map(({ json }) => json);
	const predictions = outputOf(execution, 'Predictions').map(({ json }) => json);
	assert.equal(houses.length, 5);
	assert.deepEqual(
		predictions,
		houses.map((house) => ({ ...house, price: Math.round(priceOf(house) * 100) / 100 })),
	);
	assert.deepEqual(outputOf(execution, 'Delete deployment')[0]?.json, { deleted: true });
};

const runManyItems: Run = async (bench, workflow) =>
	await withHouses(bench.sandbox, readModel(), async () => {
		const execution = await runByHand(bench, workflow);
		const houses = outputOf(execution, 'Each house').map(({ json }) => json);
		const prices = outputOf(execution, 'Prices').map(({ json }) => json);
		assert.equal(houses.length, 500);
		assert.deepEqual(
			prices,
			houses.map((house) => ({ ...house, price: Math.round(priceOf(house) * 100) / 100 })),
		);
	});

/** Activates a workflow, lets something happen, and returns what a node gives out then. */
async function listen(
	{ server, sandbox, credential }: Bench,
	workflow: WorkflowFile,
	happen: () => Promise<void>,
	node: string,
	count: number,
): Promise<Array<Record<string, unknown>>> {
	const { editor } = server;
	const stored = await editor.createWorkflow(readyToRun(workflow, credential));
	const listening = await activate(editor, sandbox, stored);
	try {
		await happen();
		return await listening.atLeast(node, count);
	} finally {
		await editor.deactivate(stored);
	}
}

const HOUSES = 'house-prices';

async function housePrices(sandbox: Sandbox): Promise<void> {
	const path = `/projects/demo/deployments/${HOUSES}`;
	const { status } = await call(sandbox, 'GET', path);
	if (status === 404) await deploy(sandbox, { name: HOUSES, plain: true, model: { kind: 'echo' } });
}

const batchToResults: Run = async (bench, workflow) => {
	const { sandbox } = bench;
	await housePrices(sandbox);
	let ids: string[] = [];
	const happen = async () => {
		ids = await sendBatch(sandbox, HOUSES, ['one', 'two', 'three']);
	};
	const results = await listen(bench, workflow, happen, 'Result', 3);
	const wanted = ['one', 'two', 'three'].map((input, index) => ({
		id: ids[index],
		result: JSON.stringify(input),
	}));
	const byId = (list: ReadonlyArray<Record<string, unknown>>) =>
		[...list].sort((a, b) => String(a['id']).localeCompare(String(b['id'])));
	assert.deepEqual(byId(results), byId(wanted));
};

const buildToDefault: Run = async (bench, workflow) => {
	const { sandbox } = bench;
	await housePrices(sandbox);
	const versions = `/projects/demo/deployments/${HOUSES}/versions`;
	const happen = async () => {
		await call(sandbox, 'POST', versions, { version: 'v2' });
		const form = fileForm(packageOf({ kind: 'upper' }));
		await call(sandbox, 'POST', `${versions}/v2/revisions`, form);
	};
	const [changed, ...more] = await listen(bench, workflow, happen, 'Make it the default', 1);
	assert.deepEqual(more, []);
	assert.equal(changed?.['default_version'], 'v2');
	const { body } = await call(sandbox, 'GET', `/projects/demo/deployments/${HOUSES}`);
	assert.equal(text(body, 'default_version'), 'v2');
};

const failedToMessage: Run = async (bench, workflow) => {
	const { sandbox } = bench;
	const model = { kind: 'fail', message: 'out of memory' };
	await deploy(sandbox, { name: 'night-run', plain: true, model });
	let ids: string[] = [];
	const happen = async () => {
		ids = await sendBatch(sandbox, 'night-run', ['x']);
	};
	const messages = await listen(bench, workflow, happen, 'Send', 1);
	assert.equal(messages.length, 1);
	assert.equal(messages[0]?.['subject'], 'Request to night-run failed');
	const [before, after] = String(messages[0]?.['text']).split(/ at \S+: /);
	assert.equal(before, `The request ${ids[0]} to night-run (v1) failed`);
	assert.equal(after, 'out of memory');
};

/** The model that the examples with houses expect, for the time that they take. */
async function withHouses(
	sandbox: Sandbox,
	model: HouseModel & { limits?: Record<string, number> },
	work: () => Promise<void>,
): Promise<void> {
	await deploy(sandbox, {
		name: HOUSES,
		inputFields: ['area', 'rooms', 'age', 'distance'].map((name) => ({
			name,
			data_type: 'double',
		})),
		model,
	});
	await work();
	// The examples behind this one bring a model of their own under the same name.
	await call(sandbox, 'DELETE', `/projects/demo/deployments/${HOUSES}`);
}

/** Runs an example that starts by hand or by a schedule. */
async function runByHand(
	{ server, credential }: Bench,
	workflow: WorkflowFile,
	trigger = 'Start',
): Promise<Execution> {
	const { editor } = server;
	const stored = await editor.createWorkflow(readyToRun(workflow, credential));
	return succeeded(await editor.finished(await editor.run(stored, trigger)));
}

const scoreSpreadsheet: Run = async (bench, workflow) =>
	await withHouses(bench.sandbox, readModel(), async () => {
		const execution = await runByHand(bench, workflow);
		const rows = outputOf(execution, 'Run model').map(({ json }) => json);
		assert.equal(rows.length, 12);
		for (const row of rows) assert.ok(Math.abs(Number(row['price']) - priceOf(row)) < 0.01);
		const [file] = outputOf(execution, 'Scored spreadsheet');
		assert.equal(at(file?.binary, 'data', 'fileName'), 'scored.csv');
	});

const usageReport: Run = async (bench, workflow) => {
	const execution = await runByHand(bench, workflow, 'Every morning');
	const [message, ...more] = outputOf(execution, 'Send').map(({ json }) => json);
	assert.deepEqual(more, []);
	assert.match(String(message?.['text']), /^Objects in the project: \{.*\nUsage per day: \[/);
};

const copyProject: Run = async (bench, workflow) => {
	const { sandbox } = bench;
	await deploy(sandbox, { name: 'to-copy', plain: true, model: { kind: 'echo' } });
	const project = { name: 'demo-copy', organization_name: SANDBOX_ORGANIZATION };
	await call(sandbox, 'POST', '/projects', project);
	const execution = await runByHand(bench, workflow);
	assert.equal(outputOf(execution, 'Copied')[0]?.json['status'], 'completed');
	const { status } = await call(sandbox, 'GET', '/projects/demo-copy/deployments/to-copy');
	assert.equal(status, 200);
};

const filesInAndOut: Run = async (bench, workflow) => {
	const { sandbox } = bench;
	const inputFields = [{ name: 'photo', data_type: 'file' }];
	await deploy(sandbox, { name: 'photo-tags', inputFields, model: { kind: 'echo' } });
	const files = '/projects/demo/buckets/default/files';
	for (const name of ['cat', 'dog']) {
		const { body } = await call(sandbox, 'POST', `${files}/in%2F${name}.jpg`, {});
		await fetch(text(body, 'url'), { method: 'PUT', body: name });
	}
	const execution = await runByHand(bench, workflow);
	assert.deepEqual(
		outputOf(execution, 'Prediction').map(({ json }) => json['name']),
		['cat.jpg', 'dog.jpg'],
	);
	const { status } = await call(sandbox, 'GET', `${files}/out%2Fdog.jpg.json`);
	assert.equal(status, 200);
};

/**
 * n8n is killed while the execution sleeps; every result arrives all the same, and once: those that the
 * model has failed for as well.
 */
const longRun: Run = async ({ server, sandbox, credential }, workflow) =>
	await withHouses(sandbox, { ...readModel(), limits: { area: 158 } }, async () => {
		const { editor } = server;
		const stored = await editor.createWorkflow(readyToRun(workflow, credential));
		const id = await editor.run(stored, 'Start');
		await waitFor('the execution to sleep', 60, async () =>
			(await editor.executionStatus(id)) === 'waiting' ? true : undefined,
		);
		const collects = () =>
			sandbox.calls.filter(({ rawPath }) => rawPath.endsWith('/collect')).length;
		const before = collects();
		await server.kill();
		await server.start();
		const execution = await editor.finished(id, 300);
		const results = outputOf(succeeded(execution), 'Results').map(({ json }) => json);
		assert.equal(results.length, 300);
		assert.equal(new Set(results.map((result) => result['id'])).size, 300);
		const failed = results.filter((result) => result['status'] === 'failed');
		assert.deepEqual(
			failed.map((result) => result['reason']),
			["Field 'area' is larger than 158", "Field 'area' is larger than 158"],
		);
		assert.equal(results.filter((result) => result['status'] === 'completed').length, 298);
		assert.equal(collects() - before, 2);
	});

const runs: Record<string, Run> = {
	'copy-project': copyProject,

	'agent-with-model-as-tool': agentWithTool,
	'find-document': findDocument,
	'chat-that-streams': chatThatStreams,
	'deploy-and-predict': deployAndPredict,
	'files-in-predictions-out': filesInAndOut,
	'long-run-without-worker': longRun,
	'nightly-usage-report': usageReport,
	'run-many-items': runManyItems,
	'score-spreadsheet': scoreSpreadsheet,
	'trigger-batch-to-results': batchToResults,
	'trigger-build-to-default-version': buildToDefault,
	'trigger-failed-request-to-message': failedToMessage,
};

const check = (name: string): Check => ({
	name: `example ${name}`,
	async run(bench) {
		const run = runs[name];
		assert.ok(run, `e2e/checks/examples.ts does not know what examples/${name}.json gives`);
		await run(bench, readExample(name));
		return 'output exact';
	},
});

export const exampleChecks: readonly Check[] = exampleNames.map(check);
