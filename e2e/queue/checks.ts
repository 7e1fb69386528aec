/** What must hold when workers do the work. */
import assert from 'node:assert/strict';

import type { Sandbox } from '../../sandbox';
import { deploy, text } from '../../test/sandbox/client';
import { type CredentialReference, EditorRefusal, type StoredWorkflow } from '../server/editor';
import { type Execution, succeeded } from '../server/execution';
import { waitFor } from '../server/waiting';
import { activate, Listening } from '../checks/events';
import { sendBatch } from '../checks/requests';
import { hooksAre, reachable, slowestStart, workflowFor } from '../checks/webhook';
import { chain, readyToRun, whenFinished } from '../checks/workflows';
import {
	assertExact,
	AT_ONCE,
	batchWorkflow,
	creatingCalls,
	doubled,
	ITEMS,
	numbersIn,
} from './batch';
import type { Cluster, Worker } from './cluster';

/** Who ran an execution, and what became of it. */
export interface Ran {
	workflow: string;
	workers: string[];
	status: string;
}

export interface QueueBench {
	cluster: Cluster;
	sandbox: Sandbox;
	credential: CredentialReference;
	/** Filled by the checks, by the id of the execution. */
	ran: Map<string, Ran>;
}

export interface QueueCheck {
	name: string;
	/** Resolves to lines about what was seen. */
	run: (bench: QueueBench) => Promise<string[]>;
}

const workersOf = ({ workers }: Cluster, id: string): Worker[] =>
	workers.filter((worker) => worker.started().includes(id));

/** Notes who ran an execution. @throws Error when it was not a worker */
function note({ cluster, ran }: QueueBench, { id, status }: Execution, workflow: string): void {
	const workers = workersOf(cluster, id).map(({ name }) => name);
	const earlier = ran.get(id)?.workers ?? [];
	ran.set(id, { workflow, workers: [...new Set([...earlier, ...workers])], status });
	assert.ok(ran.get(id)?.workers.length, `no worker ran execution ${id}`);
}

const triggered: QueueCheck = {
	name: 'trigger polls on the main, its workflow runs on the workers',
	async run(bench) {
		const { cluster, sandbox, credential } = bench;
		const { editor } = cluster.main;
		const name = 'watched';
		await deploy(sandbox, { name, plain: true, model: { kind: 'upper' } });
		const workflow = chain('e2e queue: trigger', whenFinished(name), {
			name: 'End',
			type: 'n8n-nodes-base.noOp',
		});
		const stored = await editor.createWorkflow(readyToRun(workflow, credential));
		const listening = await activate(editor, sandbox, stored);
		const ids: string[] = [];
		const inputs: string[] = [];
		for (const wave of [3, 1, 4]) {
			const sent = Array.from({ length: wave }, (_, index) => `wave ${wave} ${index}`);
			inputs.push(...sent);
			ids.push(...(await sendBatch(sandbox, name, sent)));
			await listening.atLeast('End', ids.length);
		}
		await editor.deactivate(stored);
		const items = await listening.outputs('End');
		const seen = items.map((json) => String(json['id']));
		assert.deepEqual(seen.sort(), [...ids].sort());
		const results = items.map((json) => String(json['result']));
		assert.deepEqual(results.sort(), inputs.map((input) => input.toUpperCase()).sort());
		const executions = await listening.ended();
		for (const execution of executions) note(bench, execution, 'trigger');
		return [`${ids.length} requests, ${items.length} events in ${executions.length} executions`];
	},
};

const called: QueueCheck = {
	name: 'webhook trigger: called on the webhook processor, its workflow runs on the workers',
	async run(bench) {
		const { cluster, sandbox, credential } = bench;
		const { editor, baseUrl } = cluster.main;
		const name = 'calling';
		await deploy(sandbox, { name, plain: true, model: { kind: 'upper' } });
		const workflow = workflowFor('e2e queue: webhook trigger', name);
		const stored = await editor.createWorkflow(readyToRun(workflow, credential));
		await editor.activate(stored);
		const [hook] = await hooksAre(sandbox, 1, name);
		await reachable(sandbox, name);
		const address = text(hook, 'url');
		assert.ok(address.startsWith(cluster.webhookUrl), address);
		const atMain = address.replace(cluster.webhookUrl, baseUrl);
		const { status } = await fetch(atMain, { method: 'POST' });
		assert.equal(status, 404, 'the main takes calls as well');

		const listening = new Listening(editor, stored);
		const ids = await sendBatch(
			sandbox,
			name,
			Array.from({ length: 20 }, (_, index) => `call ${index}`),
		);
		const items = await listening.atLeast('End', ids.length);
		await editor.deactivate(stored);
		await hooksAre(sandbox, 0, name);
		assert.deepEqual(items.map((json) => String(json['id'])).sort(), [...ids].sort());
		const executions = await listening.ended();
		for (const execution of executions) note(bench, execution, 'webhook trigger');
		const workers = new Set(executions.flatMap(({ id }) => bench.ran.get(id)?.workers ?? []));
		const slowest = slowestStart(executions, 'End');
		return [
			`${ids.length} requests, ${executions.length} executions on ${[...workers].sort().join(' and ')}, started at most ${slowest} ms after the end of the request`,
		];
	},
};

/** Stores and activates the batch workflow; calling what it returns starts it. */
async function batch({ cluster, credential }: QueueBench, run: string) {
	const { editor } = cluster.main;
	const path = `e2e-${run.replaceAll(' ', '-')}`;
	const stored = await editor.createWorkflow(readyToRun(batchWorkflow(run, path), credential));
	await editor.activate(stored);
	const begin = async () => {
		// Newer n8n responds before the webhook listens.
		await waitFor('the webhook', 60, async () => {
			const { ok } = await fetch(`${cluster.webhookUrl}/webhook/${path}`, { method: 'POST' });
			return ok ? true : undefined;
		});
		return await executionOf(cluster, stored);
	};
	return { stored, begin };
}

/**
 * Does an execution again, as a user does who finds it failed, and says what that sends.
 *
 * @throws Error when the second run creates a request twice, or succeeds without being exact
 */
async function doneAgain(
	bench: QueueBench,
	stored: StoredWorkflow,
	id: string,
	run: string,
): Promise<string> {
	const { cluster, sandbox } = bench;
	const { editor } = cluster.main;
	const before = creatingCalls(sandbox.calls, run).length;
	try {
		await editor.retry(id);
	} catch (problem) {
		if (!(problem instanceof EditorRefusal)) throw problem;
		return `Retry of execution ${id}: n8n refuses it (${problem.status}): ${problem.words}`;
	}
	const again = await editor.finished(await executionOf(cluster, stored), 240);
	note(bench, again, `${run}, Retry`);
	const numbers = numbersIn(creatingCalls(sandbox.calls, run).slice(before));
	assert.equal(doubled(numbers), 0, 'the second run created a request twice');
	if (again.status === 'success') assertExact(again);
	return `Retry of execution ${id} in n8n: execution ${again.id} created ${numbers.length} requests and ended as "${again.status}"`;
}

async function executionOf({ main }: Cluster, stored: StoredWorkflow): Promise<string> {
	return await waitFor('an execution', 30, async () => {
		return (await main.editor.executions(stored)).at(-1)?.id;
	});
}

const batches: QueueCheck = {
	name: `batches of ${ITEMS} items on the workers`,
	async run(bench) {
		const { cluster, sandbox } = bench;
		const names = ['batch 1', 'batch 2', 'batch 3', 'batch 4'];
		const ready = await Promise.all(names.map((name) => batch(bench, name)));
		const before = sandbox.store.requestCount();
		const started = Date.now();
		const ids = await Promise.all(ready.map(({ begin }) => begin()));
		const executions = await Promise.all(ids.map((id) => cluster.main.editor.finished(id, 240)));
		const seconds = (Date.now() - started) / 1000;
		executions.forEach((execution, index) => {
			assertExact(succeeded(execution));
			note(bench, execution, names[index] ?? '');
			const calls = creatingCalls(sandbox.calls, names[index] ?? '');
			assert.equal(calls.length, ITEMS / AT_ONCE);
			assert.equal(doubled(numbersIn(calls)), 0, 'a request was created twice');
		});
		const made = sandbox.store.requestCount() - before;
		assert.equal(made, names.length * ITEMS);
		const used = new Set([...bench.ran.values()].flatMap(({ workers }) => workers));
		assert.equal(used.size, cluster.workers.length, 'a worker had nothing to do');
		return [
			`${names.length} x ${ITEMS} results exact and with their items, in ${seconds.toFixed(1)} s`,
			`${made} requests created, none twice`,
		];
	},
};

const killed: QueueCheck = {
	name: 'a worker killed in the middle of a batch',
	async run(bench) {
		const { cluster, sandbox } = bench;
		const { editor } = cluster.main;
		const run = 'killed';
		const { stored, begin } = await batch(bench, run);
		const operationId = 'batch_deployment_requests_create';
		sandbox.faults.add({
			match: { operationId },
			times: Infinity,
			effect: { kind: 'delay', ms: 700 },
		});
		const id = await begin();
		const answered = () =>
			creatingCalls(sandbox.calls, run).filter(({ status }) => status !== 0).length;
		await waitFor('the middle', 60, () => (answered() >= 3 ? true : undefined));
		const [victim] = workersOf(cluster, id);
		assert.ok(victim, 'no worker has the execution');
		note(bench, await editor.execution(id), run);
		await victim.process.kill();
		const killedAt = Date.now();
		// What the dead worker has sent is worked on nevertheless.
		const ended = await editor.finished(id, 120);
		const seconds = ((Date.now() - killedAt) / 1000).toFixed(1);
		note(bench, ended, run);
		sandbox.faults.clear();

		const calls = creatingCalls(sandbox.calls, run);
		const first = calls.filter(({ time }) => time <= killedAt);
		const later = calls.filter(({ time }) => time > killedAt);
		assert.equal(doubled(numbersIn(first)), 0, 'one run of the node created a request twice');
		assert.equal(doubled(numbersIn(later)), 0, 'one run of the node created a request twice');
		if (ended.status === 'success') assertExact(ended);
		else assert.notEqual(ended.status, 'running');

		const retry = await doneAgain(bench, stored, id, run);
		await victim.process.start();
		const next = await batch(bench, 'after the kill');
		const after = await editor.finished(await next.begin(), 240);
		assertExact(succeeded(after));
		note(bench, after, 'after the kill');
		return [
			`${victim.name} killed after ${numbersIn(first).length} of ${ITEMS} requests, execution ${id} ended as "${ended.status}" ${seconds} s later: ${ended.error || 'no message'}`,
			`requests created by its first run: ${numbersIn(first).length}, none twice; by a second run: ${numbersIn(later).length}`,
			retry,
			`${victim.name} started again: the next batch is exact`,
		];
	},
};

export const queueChecks: readonly QueueCheck[] = [triggered, called, batches, killed];
