/** The trigger over a crash of the server. */
import assert from 'node:assert/strict';

import type { Sandbox } from '../../sandbox';
import { deploy } from '../../test/sandbox/client';
import { waitFor } from '../server/waiting';
import type { Check } from './check';
import { activate } from './events';
import { completed, sendBatch } from './requests';
import { chain, readyToRun, whenFinished } from './workflows';

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
		await new Promise((resolve) => setTimeout(resolve, 2000));
	}
}

const crash: Check = {
	name: 'trigger, server killed and restarted',
	async run({ server, sandbox, credential }) {
		const { editor } = server;
		await deploy(sandbox, { name: NAME, plain: true, model: { kind: 'echo' } });
		await completed(sandbox, NAME, await sendBatch(sandbox, NAME, ['before the activation']));
		const workflow = chain('e2e: trigger', whenFinished(NAME), {
			name: 'End',
			type: 'n8n-nodes-base.noOp',
		});
		const stored = await editor.createWorkflow(readyToRun(workflow, credential));
		const listening = await activate(editor, sandbox, stored);

		const ids = await sendBatch(sandbox, NAME, ['a', 'b', 'c', 'd', 'e']);
		await listening.atLeast('End', ids.length);
		// Polls that give nothing change the state in memory only: a crash takes it back.
		await morePolls(sandbox, 1);
		await server.kill();
		ids.push(...(await sendBatch(sandbox, NAME, ['f', 'g', 'h', 'i'])));
		await server.start();
		await listening.atLeast('End', ids.length);
		ids.push(...(await sendBatch(sandbox, NAME, ['j', 'k'])));
		await listening.atLeast('End', ids.length);
		await morePolls(sandbox, 2);
		await editor.deactivate(stored);

		const seen = (await listening.outputs('End')).map((json) => String(json['id']));
		assert.deepEqual([...seen].sort(), [...ids].sort(), 'events were lost or came twice');
		const results = (await listening.outputs('End')).map((json) => json['result']);
		assert.deepEqual(results.sort(), 'abcdefghijk'.split(''));
		const runs = (await listening.ended()).length;
		return `${ids.length} requests, ${seen.length} events in ${runs} executions`;
	},
};

export const triggerChecks: readonly Check[] = [crash];
