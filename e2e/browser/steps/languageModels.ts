/** The sub-nodes, as the "+" of an agent and of a vector store finds them. */
import { deployModels } from '../../checks/languageModels';
import { start } from '../../checks/workflows';
import type { Scene, Step } from './step';

/** What a node asks for, and what of this package it finds. */
interface Socket {
	/** The node with the "+". */
	owner: { name: string; type: string; typeVersion: number; parameters: Record<string, unknown> };
	connection: string;
	/** Title of the panel of what fits. */
	title: string;
	/** The sub-node that is to be found. */
	found: string;
	/** Entries of the list of models, and the one that is chosen. */
	models: readonly string[];
	model: string;
	picture: string;
}

const CHAT = 'small-chat (chat-assistant, v1)';
const EMBEDDING = 'mini-embed (text-vectors, v1)';
const MODELS = [CHAT, EMBEDDING];

const sockets: readonly Socket[] = [
	{
		owner: {
			name: 'AI Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 2.2,
			parameters: { promptType: 'define', text: 'Hello', options: {} },
		},
		connection: 'ai_languageModel',
		title: 'Language Models',
		found: 'UbiOps Chat Model',
		models: MODELS,
		model: CHAT,
		picture: 'chat-model',
	},
	{
		owner: {
			name: 'Simple Vector Store',
			type: '@n8n/n8n-nodes-langchain.vectorStoreInMemory',
			typeVersion: 1.3,
			parameters: { mode: 'load', memoryKey: 'documents', prompt: 'a question' },
		},
		connection: 'ai_embedding',
		title: 'Embeddings',
		found: 'Embeddings UbiOps',
		models: MODELS,
		model: EMBEDDING,
		picture: 'embeddings',
	},
];

async function openOwner({ editor, server }: Scene, { owner }: Socket): Promise<void> {
	const stored = await server.editor.createWorkflow({
		name: `Models of ${owner.name}`,
		nodes: [
			{ ...start, id: 'start', typeVersion: 1, position: [0, 0], parameters: {} },
			{ ...owner, id: 'owner', position: [240, 0] },
		],
		connections: { [start.name]: { main: [[{ node: owner.name, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	await editor.openWorkflow(stored.id);
}

/** For the panel; n8n shows it at once or not at all. */
const PANEL_MS = 10_000;

/** Clicks the "+"; again in a fresh editor when n8n shows its other AI nodes, as it does now and then. */
async function openPanel(scene: Scene, socket: Socket): Promise<void> {
	const { editor } = scene;
	const { owner, connection, title } = socket;
	// What is typed before the panel shows what fits is searched for in all nodes.
	const header = editor.get('nodes-list-header').getByText(title, { exact: true });
	const shown = (): Promise<boolean> =>
		header.waitFor({ timeout: PANEL_MS }).then(
			() => true,
			() => false,
		);
	await editor.eventually(
		`the panel "${title}"`,
		async () => {
			await openOwner(scene, socket);
			await editor.plusOf(owner.name, connection).click();
			return await shown();
		},
		() => 'another panel',
	);
}

const stepFor = (socket: Socket): Step => ({
	name: `"+" of ${socket.owner.name}: ${socket.found}`,
	async run(scene) {
		const { editor, pictures, sandbox } = scene;
		const { found, models, model, picture } = socket;
		await deployModels(sandbox);
		// The panel keeps the icon of the theme in which it was opened.
		for (const scheme of ['dark', 'light'] as const) {
			await pictures.changeTo(scheme);
			await openPanel(scene, socket);
			const entry = await editor.searchNodes('ubiops', found);
			// Newer n8n shows other nodes of the package as well.
			let seen: string[] = [];
			await editor.eventually(
				'what is found',
				async () => {
					seen = await editor.get('node-creator-item-name').allInnerTexts();
					return seen.length > 0 && seen.every((name) => name.includes('UbiOps'));
				},
				() => seen.join(', '),
			);
			await pictures.takeOne(`${picture}-found-${scheme}`, {
				around: editor.nodesPanel,
				height: 320,
			});
			if (scheme === 'light') await entry.click();
		}
		// n8n shows the details of a node that comes from a package before it is added.
		await editor.nodesPanel.getByRole('button', { name: 'Add to workflow' }).click();
		await editor.openList('project', ['demo (sandbox-org)']);
		await editor.chooseFromList('project', 'demo (sandbox-org)');
		await editor.openList('model', models);
		await pictures.take(picture, { around: editor.get('ndv'), height: 620 });
		await editor.chooseFromList('model', model);
		return `found; models ${models.join(', ')}`;
	},
});

export const languageModelSteps: readonly Step[] = sockets.map(stepFor);
