/**
 * How long a node takes to open, and to show another resource, beside n8n's Notion node on the same server:
 * beside its lightest form, and beside one that has a list to choose from as ours has.
 */
import assert from 'node:assert/strict';

import { start, ubiOps } from '../../checks/workflows';
import type { EditorPage } from '../editorPage';
import type { Step } from './step';

const ROUNDS = 5;

const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A node, and two of its resources to go back and forth between. */
interface Measured {
	name: string;
	resources: readonly [string, string];
	opening: number[];
	switching: number[];
}

/** Milliseconds from the double click on a node to its form. */
async function openingTime(editor: EditorPage, name: string): Promise<number> {
	const node = editor.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	const begin = performance.now();
	await node.dblclick();
	await editor.get('parameter-input-operation').first().waitFor();
	return performance.now() - begin;
}

/** Milliseconds from the click on another resource until the editor has drawn its form. */
async function switchingTime(editor: EditorPage, resource: string): Promise<number> {
	await editor.field('resource').click();
	const option = editor.page.locator('.el-select-dropdown__item:visible .option-headline');
	const wanted = option.getByText(resource, { exact: true }).first();
	await wanted.waitFor();
	await settled(editor);
	const begin = performance.now();
	await wanted.click();
	await settled(editor);
	return performance.now() - begin;
}

/** Until two pictures have been drawn with nothing left to do between them. */
const settled = async (editor: EditorPage): Promise<void> =>
	await editor.page.evaluate(
		`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))))`,
	);

/** Closes the node that is open, whatever the keyboard is in. */
async function closeNode(editor: EditorPage): Promise<void> {
	await editor.page.evaluate('document.activeElement?.blur()');
	await editor.page.keyboard.press('Escape');
	await editor.get('node-parameters').waitFor({ state: 'hidden' });
}

/** Medians of our node and of the others, with how often theirs goes into ours. */
function compared(
	what: 'opening' | 'switching',
	own: Measured,
	others: readonly Measured[],
): string {
	const ours = median(own[what]);
	assert.ok(ours > 0);
	const beside = others.map((other) => {
		const theirs = median(other[what]);
		assert.ok(theirs > 0);
		return `${other.name} ${Math.round(theirs)} ms, ${(ours / theirs).toFixed(2)}x`;
	});
	return `${what}: ${own.name} ${Math.round(ours)} ms; ${beside.join('; ')}`;
}

const notionNode = (name: string, resource: string, x: number): Record<string, unknown> => ({
	name,
	type: 'n8n-nodes-base.notion',
	id: name,
	typeVersion: 2.2,
	position: [x, 0],
	parameters: { resource, operation: 'getAll' },
});

const sideBySide: Step = {
	name: 'opening the node and switching its resource, beside Notion',
	async run({ editor, server }) {
		const nodes = [
			{ ...start, id: 'a', typeVersion: 1, position: [0, 0], parameters: {} },
			{
				...ubiOps('UbiOps', 'deployment', 'getAll', {}),
				id: 'b',
				typeVersion: 1,
				position: [220, 0],
			},
			notionNode('Notion', 'database', 440),
			// With a locator, options and a filter, as the form of our node.
			notionNode('Notion with a list', 'databasePage', 660),
		];
		const stored = await server.editor.createWorkflow({
			name: 'Opening',
			nodes,
			connections: {},
			settings: { executionOrder: 'v1' },
		});
		await editor.openWorkflow(stored.id);
		const measured = (name: string, ...resources: [string, string]): Measured => ({
			name,
			resources,
			opening: [],
			switching: [],
		});
		const own = measured('UbiOps', 'Bucket', 'Deployment');
		const others = [
			measured('Notion', 'User', 'Database'),
			measured('Notion with a list', 'User', 'Database Page'),
		];
		for (let round = 0; round <= ROUNDS; round++) {
			for (const { name, resources, opening, switching } of [own, ...others]) {
				const opened = await openingTime(editor, name);
				const switched: number[] = [];
				for (const resource of resources) switched.push(await switchingTime(editor, resource));
				await closeNode(editor);
				// The first round loads parts of the editor.
				if (round === 0) continue;
				opening.push(opened);
				switching.push(...switched);
			}
		}
		return [compared('opening', own, others), compared('switching', own, others)].join('; ');
	},
};

export const openingSteps: readonly Step[] = [sideBySide];
