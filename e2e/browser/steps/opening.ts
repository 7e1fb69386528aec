/** How long a node takes to open beside n8n's Notion node, on the same server. */
import assert from 'node:assert/strict';

import { start, ubiOps } from '../../checks/workflows';
import type { EditorPage } from '../editorPage';
import type { Step } from './step';

const ROUNDS = 5;

const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds from the double click on a node to its form. */
async function openingTime(editor: EditorPage, name: string): Promise<number> {
	const node = editor.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	const begin = performance.now();
	await node.dblclick();
	await editor.get('parameter-input-operation').first().waitFor();
	const time = performance.now() - begin;
	await editor.page.keyboard.press('Escape');
	await editor.get('node-parameters').waitFor({ state: 'hidden' });
	return time;
}

const sideBySide: Step = {
	name: 'opening the node, beside Notion',
	async run({ editor, server }) {
		const nodes = [
			{ ...start, id: 'a', typeVersion: 1, position: [0, 0], parameters: {} },
			{
				...ubiOps('UbiOps', 'deployment', 'getAll', {}),
				id: 'b',
				typeVersion: 1,
				position: [220, 0],
			},
			{
				name: 'Notion',
				type: 'n8n-nodes-base.notion',
				id: 'c',
				typeVersion: 2.2,
				position: [440, 0],
				parameters: { resource: 'database', operation: 'getAll' },
			},
		];
		const stored = await server.editor.createWorkflow({
			name: 'Opening',
			nodes,
			connections: {},
			settings: { executionOrder: 'v1' },
		});
		await editor.openWorkflow(stored.id);
		const times: Record<string, number[]> = { UbiOps: [], Notion: [] };
		for (let round = 0; round <= ROUNDS; round++) {
			for (const [name, list] of Object.entries(times)) {
				const time = await openingTime(editor, name);
				// The first opening of a node loads parts of the editor.
				if (round > 0) list.push(time);
			}
		}
		const [own, notion] = [median(times['UbiOps'] ?? []), median(times['Notion'] ?? [])];
		assert.ok(own > 0 && notion > 0);
		return `UbiOps ${Math.round(own)} ms, Notion ${Math.round(notion)} ms: ${(own / notion).toFixed(2)}x`;
	},
};

export const openingSteps: readonly Step[] = [sideBySide];
