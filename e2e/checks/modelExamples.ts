/** The examples with language models. */
import assert from 'node:assert/strict';

import { call, deploy } from '../../test/sandbox/client';
import { outputOf, succeeded } from '../server/execution';
import { at, textAt } from '../server/json';
import { waitFor } from '../server/waiting';
import { type Bench, hasAiSdk } from './check';
import { deployModels, inDemo, storedText } from './languageModels';
import { readyToRun, type WorkflowFile } from './workflows';

const TOO_OLD = 'UbiOps Chat Model needs n8n 2.16 or newer';

/** An agent asks the model, and the model a deployment. */
export async function agentWithTool(bench: Bench, workflow: WorkflowFile): Promise<void> {
	const { server, sandbox, credential } = bench;
	await deployModels(sandbox);
	const house = '/projects/demo/deployments/house-prices';
	await call(sandbox, 'DELETE', house);
	await deploy(sandbox, {
		name: 'house-prices',
		inputFields: ['area', 'rooms', 'age', 'distance'].map((name) => ({
			name,
			data_type: 'double',
		})),
		model: { kind: 'linear', intercept: 1000, coefficients: { area: 10 }, output: 'price' },
	});
	const { editor } = server;
	const stored = await editor.createWorkflow(readyToRun(inDemo(workflow), credential));
	const execution = await editor.finished(await editor.run(stored, 'Start'));
	await call(sandbox, 'DELETE', house);
	if (!hasAiSdk(bench)) {
		assert.match(execution.error, new RegExp(TOO_OLD));
		assert.match(execution.error, /openai-compatible\/v1/, 'it does not say the way around');
		return;
	}
	const [answer] = outputOf(succeeded(execution), 'Agent');
	assert.match(String(answer?.json['output']), /^Result: .*"price":2200/s);
	const text = storedText(execution);
	assert.match(text, /"tokenUsage"/, 'no token usage in the run data');
	assert.doesNotMatch(text, new RegExp(sandbox.token), 'the token is in the run data');
	const asked = sandbox.calls.findLast(
		({ operationId }) => operationId === 'deployment_requests_create',
	);
	assert.deepEqual(asked?.body, { area: 120, rooms: 4, age: 15, distance: 8 });
}

/** The nearest document of a vector store. */
export async function findDocument(bench: Bench, workflow: WorkflowFile): Promise<void> {
	const { server, sandbox, credential } = bench;
	await deployModels(sandbox);
	sandbox.clearCalls();
	const { editor } = server;
	const stored = await editor.createWorkflow(readyToRun(inDemo(workflow), credential));
	const execution = succeeded(await editor.finished(await editor.run(stored, 'Start')));
	const [nearest, ...more] = outputOf(execution, 'Nearest document');
	assert.deepEqual(more, []);
	assert.match(textAt(nearest?.json, 'document', 'pageContent'), /^An invoice is sent/);
	const calls = sandbox.calls.filter(
		({ operationId }) => operationId === 'openai_embeddings_create',
	);
	assert.equal(calls.length, 2, 'not one call for all documents and one for the question');
	assert.match(storedText(execution), /"Embeddings of documents"/, 'the sub-node shows no run');
}

/** Text that comes piece by piece. */
export async function chatThatStreams(bench: Bench, workflow: WorkflowFile): Promise<void> {
	const { server, sandbox, credential } = bench;
	await deployModels(sandbox);
	const { editor, baseUrl } = server;
	const stored = await editor.createWorkflow(readyToRun(inDemo(workflow), credential));
	await editor.activate(stored);
	try {
		const id = workflow.nodes.find(({ name }) => name === 'Chat')?.['webhookId'];
		const body = await waitFor('the chat', 60, async () => {
			const response = await fetch(`${baseUrl}/webhook/${String(id)}/chat`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					action: 'sendMessage',
					sessionId: 'e2e',
					chatInput: 'one two three',
				}),
			});
			const text = await response.text();
			// Not registered yet.
			return response.status === 404 ? undefined : text;
		});
		if (!hasAiSdk(bench)) {
			assert.match(body, /error/i, body);
			return;
		}
		const pieces: unknown[] = body
			.trim()
			.split(/\n|(?<=\})(?=\{)/)
			.map((line) => JSON.parse(line));
		const said = pieces.filter((piece) => at(piece, 'type') === 'item');
		assert.ok(said.length > 2, `all came at once: ${body}`);
		const text = said.map((piece) => at(piece, 'content')).join('');
		assert.equal(text, 'You said: one two three');
	} finally {
		await editor.deactivate(stored);
	}
}
