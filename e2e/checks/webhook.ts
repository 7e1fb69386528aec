/** The webhook trigger, called by the sandbox as UbiOps would. */
import assert from 'node:assert/strict';

import type { Sandbox } from '../../sandbox';
import { call, deploy, entries, field, text } from '../../test/sandbox/client';
import { type Editor, EditorRefusal, type StoredWorkflow } from '../server/editor';
import { type Execution, outputOf } from '../server/execution';
import { at, textAt } from '../server/json';
import { waitFor } from '../server/waiting';
import { accessTo, type Bench, type Check, credentialType, types } from './check';
import { Listening } from './events';
import { sendBatch } from './requests';
import { chain, readyToRun, whenFinished, type WorkflowFile } from './workflows';

/** Seconds for what n8n does after its response, such as registering a webhook. */
const SOON = 60;

/** Milliseconds in which the sandbox has called three times. */
const TRIES_MS = 5000;

/** The trigger that UbiOps calls at the ends of requests to a deployment, with their results. */
export const webhookTrigger = (deployment: string) => ({
	...whenFinished(deployment),
	name: 'Called',
	type: types.webhookTrigger,
	webhookId: `e2e-${deployment}`,
});

/** A workflow that a call about a deployment starts. */
export const workflowFor = (name: string, deployment: string): WorkflowFile =>
	chain(name, webhookTrigger(deployment), { name: 'End', type: 'n8n-nodes-base.noOp' });

async function echo(sandbox: Sandbox, name: string): Promise<void> {
	await deploy(sandbox, { name, plain: true, model: { kind: 'echo' } });
	await waitFor(`the version of ${name}`, SOON, async () => {
		const { body } = await call(sandbox, 'GET', `/projects/demo/deployments/${name}/versions/v1`);
		return text(body, 'status') === 'available' ? true : undefined;
	});
}

/** Webhooks that the sandbox has for deployments. */
export async function hooksOn(sandbox: Sandbox, ...deployments: string[]): Promise<unknown[]> {
	const { body } = await call(sandbox, 'GET', '/projects/demo/webhooks');
	return entries(body).filter((hook) => deployments.includes(text(hook, 'object_name')));
}

/** Waits until there are so many webhooks. Newer n8n registers them after its response. */
export async function hooksAre(
	sandbox: Sandbox,
	count: number,
	...of: string[]
): Promise<unknown[]> {
	return await waitFor(`${count} webhooks on ${of.join(' and ')}`, SOON, async () => {
		const hooks = await hooksOn(sandbox, ...of);
		return hooks.length === count ? hooks : undefined;
	});
}

/** Publishes a workflow; waits until calls reach it. */
async function publish(
	{ server: { editor }, sandbox }: Bench,
	stored: StoredWorkflow,
	deployment: string,
): Promise<Listening> {
	await editor.activate(stored);
	await editor.published(stored);
	await hooksAre(sandbox, 1, deployment);
	await reachable(sandbox, deployment);
	return new Listening(editor, stored);
}

/** Waits until n8n has the address of a webhook: without a secret a call is refused, and starts nothing. */
export async function reachable(sandbox: Sandbox, deployment: string): Promise<void> {
	await waitFor('the address of the webhook', SOON, async () => {
		const [hook] = await hooksOn(sandbox, deployment);
		const { status } = await fetch(text(hook, 'url'), { method: 'POST' });
		return status === 401 ? true : undefined;
	});
}

/** The longest time from the end of a request to the start of its execution, in milliseconds. */
export function slowestStart(executions: readonly Execution[], end: string): number {
	const delays = executions.map((execution) => {
		const ended = textAt(outputOf(execution, end)[0]?.json, 'time_completed');
		return Date.parse(textAt(execution.raw, 'startedAt')) - Date.parse(ended);
	});
	return Math.max(...delays);
}

const life: Check = {
	name: 'webhook trigger',
	async run(bench) {
		const { server, sandbox, credential } = bench;
		const { editor } = server;
		const [first, second] = ['instant', 'instant-2'] as const;
		await echo(sandbox, first);
		await echo(sandbox, second);
		const workflow = readyToRun(workflowFor('e2e: webhook trigger', first), credential);
		const stored = await editor.createWorkflow(workflow);
		const listening = await publish(bench, stored, first);
		const [hook] = await hooksOn(sandbox, first);
		assert.match(text(hook, 'url'), new RegExp(`/webhook/e2e-${first}/webhook$`));
		assert.deepEqual(
			[field(hook, 'event'), field(hook, 'retry'), field(hook, 'timeout'), field(hook, 'headers')],
			[
				'deployment_request_finished',
				true,
				30,
				[{ key: 'x-n8n-webhook-secret', value: null, protected: true }],
			],
		);
		await editor.activate(stored);
		await hooksAre(sandbox, 1, first);

		const ids = await sendBatch(sandbox, first, ['a', 'b', 'c', 'd', 'e']);
		await listening.atLeast('End', ids.length);
		const slowest = slowestStart(await listening.ended(), 'End');

		// UbiOps calls again when n8n could not read the request.
		const effect = { kind: 'status', status: 500 } as const;
		sandbox.faults.add({ match: { path: /requests\/collect/ }, effect });
		ids.push(...(await sendBatch(sandbox, first, ['f'])));
		await listening.atLeast('End', ids.length);

		// A test of the editor has a webhook of its own, which goes with its first event.
		await editor.listenForTestEvent(stored, 'Called');
		await hooksAre(sandbox, 2, first);
		ids.push(...(await sendBatch(sandbox, first, ['g'])));
		await listening.atLeast('End', ids.length + 1);
		await hooksAre(sandbox, 1, first);
		await editor.listenForTestEvent(stored, 'Called');
		await hooksAre(sandbox, 2, first);
		await editor.stopListening(stored);
		const [left] = await hooksAre(sandbox, 1, first);
		assert.equal(text(left, 'url'), text(hook, 'url'));

		const seen = (await listening.outputs('End')).map((json) => String(json['id']));
		assert.deepEqual(seen.sort(), [...ids, ids.at(-1) ?? ''].sort());

		const { nodes } = readyToRun(workflowFor('', second), credential);
		await editor.activate(await editor.updateWorkflow(stored, { nodes }));
		await hooksAre(sandbox, 0, first);
		await hooksAre(sandbox, 1, second);

		await editor.deactivate(stored);
		await hooksAre(sandbox, 0, second);
		return `started at most ${slowest} ms after the end of the request`;
	},
};

const refused: Check = {
	name: 'webhook trigger that UbiOps cannot reach',
	async run({ server, sandbox, credential }) {
		const { editor } = server;
		await echo(sandbox, 'far');
		const workflow = readyToRun(workflowFor('e2e: unreachable', 'far'), credential);
		const stored = await editor.createWorkflow(workflow);
		const body = { id: '1', status: 'failed', error_message: 'Connection error' };
		const effect = { kind: 'status', status: 200, body } as const;
		sandbox.faults.add({ match: { operationId: 'webhook_tests_create' }, times: Infinity, effect });
		try {
			const words = await refusal(editor, stored);
			await hooksAre(sandbox, 0, 'far');
			const [told] = /UbiOps cannot reach this n8n at \S+: Connection error/.exec(words) ?? [];
			assert.ok(told, words);
			return told;
		} finally {
			sandbox.faults.clear();
			await editor.deactivate(stored);
		}
	},
};

/** What is left of an earlier publication, taken away by hand, or made with another token. */
const remains: Check = {
	name: 'webhook trigger: webhook left over, deleted by hand, other token',
	async run(bench) {
		const { server, sandbox } = bench;
		const { editor } = server;
		const object = 'left-over';
		await echo(sandbox, object);
		const access = accessTo(sandbox);
		const credential = await editor.createCredential(credentialType, 'UbiOps, to change', access);
		const workflow = readyToRun(workflowFor('e2e: webhook left over', object), credential);
		const stored = await editor.createWorkflow(workflow);
		const begun = sandbox.calls.length;
		const deletions = (status: number): number =>
			sandbox.calls
				.slice(begun)
				.filter((made) => made.operationId === 'webhooks_delete' && made.status === status).length;

		await publish(bench, stored, object);
		const effect = { kind: 'status', status: 500 } as const;
		sandbox.faults.add({ match: { operationId: 'webhooks_delete' }, times: Infinity, effect });
		await editor.deactivate(stored);
		await waitFor('the deletion that fails', SOON, () => (deletions(500) > 0 ? true : undefined));
		sandbox.faults.clear();
		const [left] = await hooksAre(sandbox, 1, object);
		const address = `/projects/demo/webhooks/${text(left, 'name')}`;
		await call(sandbox, 'PATCH', address, { url: 'https://n8n.example.com/webhook/gone' });

		const listening = await publish(bench, stored, object);
		const ids = await sendBatch(sandbox, object, ['a', 'b']);
		await listening.atLeast('End', ids.length);

		await editor.updateCredential(credentialType, credential, { ...access, apiToken: 'another' });
		const [hook] = await hooksOn(sandbox, object);
		await sendBatch(sandbox, object, ['refused with 401']);
		const triedUntil = Date.now() + TRIES_MS;
		await waitFor('the last try', SOON, () => (Date.now() > triedUntil ? true : undefined));
		await editor.updateCredential(credentialType, credential, access);
		await call(sandbox, 'DELETE', `/projects/demo/webhooks/${text(hook, 'name')}`);
		await editor.deactivate(stored);
		await waitFor('the deletion of nothing', SOON, () => (deletions(404) > 0 ? true : undefined));

		await publish(bench, stored, object);
		ids.push(...(await sendBatch(sandbox, object, ['d'])));
		await listening.atLeast('End', ids.length);
		const seen = (await listening.outputs('End')).map((json) => String(json['id']));
		assert.deepEqual(seen.sort(), [...ids].sort());
		await editor.deactivate(stored);
		await hooksAre(sandbox, 0, object);
		return `one webhook each time, ${ids.length} of ${ids.length} events, none with another token`;
	},
};

/** Why n8n does not publish a workflow. Newer n8n responds first, tries for a while, and shows it then. */
async function refusal(editor: Editor, stored: StoredWorkflow): Promise<string> {
	try {
		await editor.activate(stored);
	} catch (problem) {
		if (problem instanceof EditorRefusal) return problem.words;
		throw problem;
	}
	return await waitFor('n8n to give up', SOON, async () => {
		const status = await editor.publicationStatus(stored.id);
		if (at(status, 'data', 'status') !== 'failed') return undefined;
		return textAt(status, 'data', 'triggers', 0, 'errorMessage');
	});
}

export const webhookChecks: readonly Check[] = [life, remains, refused];
