/** What an agent's user sees when something is not right with a language model, and options of it. */
import assert from 'node:assert/strict';

import { outputOf, succeeded } from '../server/execution';
import { accessTo, type Bench, type Check, credentialType, hasAiSdk, types } from './check';
import { CHAT, deployModels } from './languageModels';
import { chain, named, readyToRun, rows, start, type WorkflowFile } from './workflows';

/** An agent that is asked one thing. */
function agent(text: string, model: string, options: object = {}): WorkflowFile {
	const workflow = chain('e2e: agent', start, {
		name: 'Agent',
		type: '@n8n/n8n-nodes-langchain.agent',
		typeVersion: 3,
		parameters: { promptType: 'define', text, options: {} },
	});
	return {
		...workflow,
		nodes: [
			...workflow.nodes,
			{
				id: 'model',
				name: 'Model',
				type: types.chatModel,
				typeVersion: 1,
				position: [200, 200],
				parameters: {
					project: named('demo'),
					model: { __rl: true, mode: 'id', value: model },
					options,
				},
			},
		],
		connections: {
			...workflow.connections,
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
		},
	};
}

async function ask({ server, credential }: Bench, workflow: WorkflowFile) {
	const { editor } = server;
	const stored = await editor.createWorkflow(readyToRun(workflow, credential));
	return await editor.finished(await editor.run(stored, start.name));
}

const errors: Check = {
	name: 'chat model: errors',
	async run(bench) {
		const { sandbox, server } = bench;
		await deployModels(sandbox);
		const unknown = 'ubiops-deployment/gone/v1/m';
		const missing = await ask(bench, agent('hello', unknown));
		if (!hasAiSdk(bench)) {
			assert.match(missing.error, /needs n8n 2\.16 or newer.*OpenAI Chat Model/s);
			return 'says which n8n it needs, and the way around';
		}
		assert.match(missing.error, /Deployment with name 'gone' does not exist/);
		assert.match(missing.error, new RegExp(unknown), 'the model is not named');
		// A body that n8n's client knows nothing of.
		const detail = 'the role is not known';
		const effect = { kind: 'status', status: 422, body: { detail } } as const;
		sandbox.faults.add({ match: { operationId: 'openai_chat_completions_create' }, effect });
		const odd = await ask(bench, agent('hello', CHAT));
		assert.match(odd.error, new RegExp(detail));
		const access = { ...accessTo(sandbox), apiToken: 'wrong' };
		const wrong = await server.editor.createCredential(credentialType, 'Wrong', access);
		const refused = await ask({ ...bench, credential: wrong }, agent('hello', CHAT));
		assert.match(refused.error, /The token is not valid/);
		return `${missing.error.slice(0, 60)}…; ${refused.error.slice(0, 40)}…`;
	},
};

const options: Check = {
	name: 'chat model: names, options, JSON text',
	async run(bench) {
		if (!hasAiSdk(bench)) return 'not on this n8n';
		const { sandbox } = bench;
		await deployModels(sandbox);
		// This name makes n8n's client choose another endpoint, which UbiOps does not have.
		const codex = 'ubiops-deployment/chat-assistant//my-codex';
		const given = { temperature: 0.1, maxTokens: 99, topP: 0.5, extraBody: '{"seed":7}' };
		const [said] = outputOf(succeeded(await ask(bench, agent('hello', codex, given))), 'Agent');
		assert.equal(said?.json['output'], 'You said: hello');
		const call = sandbox.calls.findLast(
			({ operationId }) => operationId === 'openai_chat_completions_create',
		);
		const body = Object.entries(Object(call?.body));
		const sent = Object.fromEntries(body.filter(([key]) => key !== 'messages'));
		assert.deepEqual(sent, {
			model: codex,
			temperature: 0.1,
			max_tokens: 99,
			top_p: 0.5,
			seed: 7,
			...('stream' in sent ? { stream: sent['stream'] } : {}),
			...('stream_options' in sent ? { stream_options: sent['stream_options'] } : {}),
		});
		sandbox.faults.add({
			match: { operationId: 'openai_chat_completions_create' },
			effect: {
				kind: 'status',
				status: 200,
				body: JSON.stringify({
					choices: [{ index: 0, message: { role: 'assistant', content: 'dumped' } }],
				}),
			},
		});
		const off = agent('hello', CHAT, { enableStreaming: false });
		const [dumped] = outputOf(succeeded(await ask(bench, off)), 'Agent');
		assert.equal(dumped?.json['output'], 'dumped');
		return 'sent as chosen; JSON text read';
	},
};

/** An agent whose only tool asks for a deployment that the agent names. */
function agentWithLookup(version: number): WorkflowFile {
	const workflow = agent('Lookup({"name":"gone"})', CHAT);
	const nodes = workflow.nodes.map((node) =>
		node.name === 'Agent' ? { ...node, typeVersion: version } : node,
	);
	return {
		...workflow,
		nodes: [
			...nodes,
			{
				id: 'lookup',
				name: 'Lookup',
				type: types.tool,
				typeVersion: 1,
				position: [300, 200],
				parameters: {
					resource: 'deployment',
					operation: 'get',
					project: named('demo'),
					deployment: named("={{ $fromAI('name', 'Name of the deployment', 'string') }}"),
				},
			},
		],
		connections: {
			...workflow.connections,
			Lookup: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}

const failingTool: Check = {
	name: 'AI tool: what an agent is told when it fails',
	async run(bench) {
		if (!hasAiSdk(bench)) return 'not on this n8n';
		await deployModels(bench.sandbox);
		for (const version of [2.2, 3]) {
			// The model of the sandbox says what its tools have returned.
			await ask(bench, agentWithLookup(version));
			const call = bench.sandbox.calls.findLast(
				({ operationId }) => operationId === 'openai_chat_completions_create',
			);
			const told = JSON.stringify(call?.body);
			assert.match(told, /Deployment with name 'gone' does not exist/, `agent ${version}: ${told}`);
			assert.match(told, /Check 'Deployment' \(gone\)/, `agent ${version} gets no hint: ${told}`);
		}
		return 'message and hint, agents 2.2 and 3';
	},
};

/** The smallest picture there is. */
const PICTURE =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** An agent that gets a picture with its item. */
function agentWithPicture(): WorkflowFile {
	const { nodes, connections, ...rest } = agent('what is this', CHAT);
	const picture = chain(
		'',
		start,
		...rows('Picture', [{ data: PICTURE }]),
		{
			name: 'File',
			type: 'n8n-nodes-base.convertToFile',
			typeVersion: 1.1,
			parameters: {
				operation: 'toBinary',
				sourceProperty: 'data',
				options: { mimeType: 'image/png', fileName: 'dot.png' },
			},
		},
		{ name: 'Agent', type: '' },
	);
	const own = nodes.filter(({ name }) => name !== start.name);
	const before = picture.nodes.filter(({ name }) => name !== 'Agent');
	return {
		...rest,
		nodes: [...before.map((node) => ({ ...node, id: `picture-${node.id}` })), ...own],
		connections: { ...connections, ...picture.connections },
	};
}

const images: Check = {
	name: 'chat model: an image',
	async run(bench) {
		if (!hasAiSdk(bench)) return 'not on this n8n';
		await deployModels(bench.sandbox);
		const [said] = outputOf(succeeded(await ask(bench, agentWithPicture())), 'Agent');
		// The agent sends the picture as a message of its own.
		assert.match(String(said?.json['output']), /\(1 pictures\)$/);
		return 'reached the model';
	},
};

export const modelChecks: readonly Check[] = [errors, options, images, failingTool];
