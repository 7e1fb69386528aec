/** What n8n has made of the package when it loaded it. */
import assert from 'node:assert/strict';

import { at, listAt, textAt } from '../server/json';
import { type Bench, type Check, types } from './check';

async function described({ server }: Bench, type: string): Promise<unknown> {
	const found = (await server.editor.nodeTypes()).find((entry) => at(entry, 'name') === type);
	assert.ok(found, `n8n has no node type ${type}`);
	return found;
}

/** Whether an icon of the description is served, as an SVG. */
async function checkIcon({ server }: Bench, description: unknown, theme: string): Promise<void> {
	const address = textAt(description, 'iconUrl', theme);
	const { type, bytes } = await server.editor.file(address);
	assert.match(type, /^image\/svg\+xml/, `${address} is served as ${type}`);
	assert.match(Buffer.from(bytes).toString(), /<svg[\s>]/, `${address} is no SVG`);
}

/**
 * Where the nodes panel finds the node: alias words and categories. Its search leaves out nodes of the
 * category AI that are not of the subcategory Root Nodes.
 */
function checkCodex(description: unknown, category: string, alias: string): void {
	const categories = listAt(description, 'codex', 'categories');
	assert.ok(categories.includes(category), `not in the category ${category}`);
	if (categories.includes('AI')) {
		const subcategories = listAt(description, 'codex', 'subcategories', 'AI');
		assert.ok(subcategories.includes('Root Nodes'), 'the nodes panel hides it');
	}
	const aliases = listAt(description, 'codex', 'alias');
	assert.ok(aliases.includes(alias), `the word ${alias} does not find it`);
}

const nodeTypes: Check = {
	name: 'node types, icons, codex',
	async run(bench) {
		const node = await described(bench, types.node);
		const trigger = await described(bench, types.trigger);
		for (const description of [node, trigger]) {
			await checkIcon(bench, description, 'light');
			await checkIcon(bench, description, 'dark');
		}
		const chatModel = await described(bench, types.chatModel);
		const embeddings = await described(bench, types.embeddings);
		for (const description of [chatModel, embeddings]) await checkIcon(bench, description, 'light');
		checkCodex(chatModel, 'AI', 'LLM');
		// The '+' of a vector store looks for this one.
		assert.deepEqual(listAt(embeddings, 'codex', 'subcategories', 'AI'), ['Embeddings']);
		checkCodex(node, 'AI', 'Predict');
		checkCodex(trigger, 'Development', 'Monitoring');
		const resource = listAt(node, 'properties').find((entry) => at(entry, 'name') === 'resource');
		const resources = listAt(resource, 'options').length;
		const events = listAt(
			listAt(trigger, 'properties').find((entry) => at(entry, 'name') === 'event'),
			'options',
		).length;
		assert.ok(resources >= 40, `only ${resources} resources`);
		assert.ok(events >= 5, `only ${events} events`);
		return `${resources} resources, ${events} events`;
	},
};

const aiTool: Check = {
	name: 'AI tool',
	async run(bench) {
		const tool = await described(bench, types.tool);
		assert.deepEqual(at(tool, 'outputs'), ['ai_tool']);
		assert.deepEqual(at(tool, 'inputs'), []);
		return textAt(tool, 'displayName');
	},
};

export const loadingChecks: readonly Check[] = [nodeTypes, aiTool];
