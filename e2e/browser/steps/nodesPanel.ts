/** How the node is found and put on the canvas. */
import assert from 'node:assert/strict';

import type { EditorPage } from '../editorPage';
import type { Step } from './step';

/** Whether an icon in the nodes panel has really been loaded. */
async function expectIcon(editor: EditorPage): Promise<void> {
	const icon = editor.nodesPanel.locator('img[src*="ubiops"]').first();
	let width: number | undefined;
	await editor.eventually(
		'the icon',
		async () => {
			width = await icon.evaluate((image: { naturalWidth?: number }) => image.naturalWidth);
			return width !== undefined && width > 0;
		},
		() => `it is ${width ?? 0} pixels wide`,
	);
}

const byName: Step = {
	name: 'nodes panel: "ubiops"',
	async run({ editor }) {
		await editor.newWorkflow();
		const found = await editor.searchNodes('ubiops', 'UbiOps');
		await expectIcon(editor);
		await found.click();
		await editor.actionOfNode('Triggers', 'On deployment request finished');
		const sections = await editor.get('node-creator-category-item').allInnerTexts();
		assert.match(sections.join(' '), /Triggers \(\d+\).*Actions \(\d+\)/s);
		return sections.map((text) => text.trim()).join(', ');
	},
};

const byPurpose: Step = {
	name: 'nodes panel: "predict", choose an action',
	async run({ editor, pictures }) {
		// The panel keeps the icon of the theme in which a node was opened.
		for (const scheme of ['dark', 'light'] as const) {
			await pictures.changeTo(scheme);
			await editor.newWorkflow();
			await (await editor.searchNodes('predict', 'UbiOps')).click();
			await editor.actionOfNode('Actions', 'Get output of deployment request');
			await pictures.takeOne(`nodes-panel-${scheme}`, { around: editor.nodesPanel, height: 640 });
		}
		await (await editor.actionOfNode('Actions', 'Run model on single item')).click();
		await editor.expectValue('the resource', editor.field('resource'), 'Deployment Request');
		await editor.expectValue('the operation', editor.field('operation'), 'Create');
		const early = await editor.get('resource-mapper-container').count();
		assert.equal(early, 0, 'fields are asked for before there is a deployment');
		return 'Deployment Request: Create';
	},
};

/** What people type who look for the node, or for its triggers: n8n shows them in one entry. */
const WORDS = [
	'llm',
	'batch',
	'gpu',
	'bucket',
	'file',
	'upload',
	'secret',
	'token',
	'queue',
	'predict',
	'model',
	'usage',
	'request finished',
];

const byWords: Step = {
	name: 'nodes panel: words that people type',
	async run({ editor }) {
		await editor.newWorkflow();
		for (const word of WORDS) await editor.searchNodes(word, 'UbiOps');
		return WORDS.join(', ');
	},
};

export const nodesPanelSteps: readonly Step[] = [byName, byWords, byPurpose];
