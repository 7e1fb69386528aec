/** The triggers over crashes of the server. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import type { Sandbox } from '../../sandbox';
import { deploy } from '../../test/sandbox/client';
import { waitFor } from '../server/waiting';
import type { Check } from './check';
import { activate } from './events';
import { completed, sendBatch } from './requests';
import { hooksAre, hooksOn, reachable, webhookTrigger } from './webhook';
import { chain, readyToRun, whenFinished, type WorkflowFile } from './workflows';

const NAME = 'watched';
const POLLS_SECONDS = 60;

const asks = (sandbox: Sandbox): number =>
	sandbox.calls.filter(({ method, rawPath }) => method === 'GET' && rawPath.includes(`/${NAME}/`))
		.length;

/** Waits until the trigger has asked some more, so that it had the chance to tell something twice. */
async function morePolls(sandbox: Sandbox, polls: number): Promise<void> {
	for (let poll = 0; poll < polls; poll++) {
		const before = asks(sandbox);
		await waitFor('a poll', POLLS_SECONDS, () => (asks(sandbox) > before ? true : undefined));
		// The calls of one poll come together; the next poll is seconds away.
		await pause(2000);
	}
}

/** Both triggers in one workflow, watching the same deployment. */
function workflow(): WorkflowFile {
	const noOp = 'n8n-nodes-base.noOp';
	const polls = chain('e2e: triggers', whenFinished(NAME), { name: 'End', type: noOp });
	const called = chain('', webhookTrigger(NAME), { name: 'Called end', type: noOp });
	return {
		...polls,
		nodes: [...polls.nodes, ...called.nodes.map((node) => ({ ...node, id: `called-${node.id}` }))],
		connections: { ...polls.connections, ...called.connections },
	};
}

const byId = (items: ReadonlyArray<Record<string, unknown>>): Map<string, unknown> =>
	new Map(items.map((json) => [String(json['id']), json]));

/** Requests in one wave; they end a few at a time, as n8n starts an execution for each call. */
const WAVE = 40;
const AT_ONCE = 8;
const BETWEEN_MS = 500;

const crash: Check = {
	name: 'both triggers, server killed and restarted twice',
	async run(bench) {
		const { server, sandbox, credential } = bench;
		const { editor } = server;
		await deploy(sandbox, { name: NAME, plain: true, model: { kind: 'echo' } });
		await completed(sandbox, NAME, await sendBatch(sandbox, NAME, ['before the activation']));
		const stored = await editor.createWorkflow(readyToRun(workflow(), credential));
		const listening = await activate(editor, sandbox, stored);
		await reachable(sandbox, NAME);

		const ids: string[] = [];
		const reached: string[] = [];
		const wave = async () => {
			const sent: string[] = [];
			while (sent.length < WAVE) {
				const inputs = Array.from({ length: AT_ONCE }, (_, n) => `${ids.length + n}`);
				const few = await sendBatch(sandbox, NAME, inputs);
				sent.push(...few);
				ids.push(...few);
				await completed(sandbox, NAME, few);
				await pause(BETWEEN_MS);
			}
			return sent;
		};
		for (let restart = 0; ; restart++) {
			reached.push(...(await wave()));
			await listening.atLeast('End', ids.length);
			await listening.atLeast('Called end', reached.length);
			// Polls that give nothing change the state in memory only: a crash takes it back.
			await morePolls(sandbox, 1);
			if (restart === 2) break;
			await server.kill();
			await wave();
			// UbiOps gives up the calls of that wave.
			await pause(2000);
			await server.start();
			await reachable(sandbox, NAME);
		}
		const hooks = await hooksOn(sandbox, NAME);
		assert.equal(hooks.length, 1, 'restarts have made another webhook');
		await editor.deactivate(stored);
		await hooksAre(sandbox, 0, NAME);

		const polled = await listening.outputs('End');
		const called = await listening.outputs('Called end');
		const seen = polled.map((json) => String(json['id']));
		assert.deepEqual([...seen].sort(), [...ids].sort(), 'polled events were lost or came twice');
		const calledIds = called.map((json) => String(json['id']));
		assert.deepEqual(calledIds.sort(), [...reached].sort(), 'calls were lost or came twice');
		const whole = byId(polled);
		for (const json of called) assert.deepEqual(json, whole.get(String(json['id'])));
		return `${ids.length} requests: ${polled.length} polled, ${called.length} of ${reached.length} called, equal`;
	},
};

export const triggerChecks: readonly Check[] = [crash];
