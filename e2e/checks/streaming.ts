/** A stream of a model, read along by whoever started the workflow. */
import assert from 'node:assert/strict';

import { deploy } from '../../test/sandbox/client';
import { waitFor } from '../server/waiting';
import type { Check } from './check';
import { chain, named, readyToRun, ubiOps } from './workflows';

const PATH = 'e2e-stream';

/** The pieces that n8n streams: one JSON object for each. */
const piecesIn = (body: string): Array<{ type: string; content?: string }> =>
	body
		.trim()
		.split(/\n|(?<=\})(?=\{)/)
		.map((line) => JSON.parse(line));

const streaming: Check = {
	name: 'stream to a webhook that reads along',
	async run({ server, sandbox, credential }) {
		const { editor, baseUrl } = server;
		await deploy(sandbox, { name: 'loud', plain: true, model: { kind: 'upper' } });
		const workflow = chain(
			'e2e: stream',
			{
				name: 'Asked',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				webhookId: PATH,
				parameters: { httpMethod: 'POST', path: PATH, responseMode: 'streaming', options: {} },
			},
			ubiOps('Answer', 'deploymentRequest', 'stream', {
				deployment: named('loud'),
				version: named(''),
				inputMode: 'text',
				inputText: '={{ $json.body.question }}',
			}),
		);
		const stored = await editor.createWorkflow(readyToRun(workflow, credential));
		await editor.activate(stored);
		try {
			const question = 'what is the price of three rooms';
			const body = await waitFor('the webhook', 60, async () => {
				const answer = await fetch(`${baseUrl}/webhook/${PATH}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ question }),
				});
				const text = await answer.text();
				// Not registered yet.
				return answer.status === 404 ? undefined : text;
			});
			const pieces = piecesIn(body);
			assert.equal(pieces[0]?.type, 'begin');
			assert.equal(pieces.at(-1)?.type, 'end');
			const said = pieces.filter(({ type }) => type === 'item');
			assert.ok(said.length > 1, `all came at once: ${body}`);
			const text = said.map(({ content }) => content).join('');
			assert.equal(text, question.toUpperCase());
			return `${said.length} pieces, text exact`;
		} finally {
			await editor.deactivate(stored);
		}
	},
};

export const streamingChecks: readonly Check[] = [streaming];
