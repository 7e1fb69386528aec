/** Several items through one node, and an item with something wrong in it. */
import assert from 'node:assert/strict';

import { chain, rows, start, ubiOps } from '../../checks/workflows';
import { listAt, textAt } from '../../server/json';
import type { EditorPage } from '../editorPage';
import type { Scene, Step } from './step';

const houses = [
	{ area: 64.5, rooms: 3, age: 12, distance: 4.2 },
	{ area: 118, rooms: 5, age: 3, distance: 9.6 },
	{ area: 82.5, rooms: 4, age: 10, distance: 3.5 },
];

/** What the model of `populate` says to them. */
const prices = ['217837.44', '374522.52', '279874.7'];

/** A value of a resource locator that was chosen from its list. */
const listed = (value: string): Record<string, unknown> => ({
	__rl: true,
	mode: 'list',
	value,
	cachedResultName: value,
});

/** Stores a workflow that sends each item to the model, with the credential made in the browser. */
async function openValuation(
	{ editor, server }: Scene,
	name: string,
	items: readonly object[],
): Promise<void> {
	const answer = await server.editor.call('GET', '/rest/credentials');
	const [credential] = listAt(answer, 'data');
	const ubiOpsApi = { id: textAt(credential, 'id'), name: textAt(credential, 'name') };
	const input = Object.keys(houses[0] ?? {}).map((field) => [field, `={{ $json.${field} }}`]);
	const value = ubiOps('Value', 'deploymentRequest', 'run', {
		project: listed('demo'),
		deployment: listed('house-prices'),
		version: listed(''),
		inputMode: 'fields',
		input: { mappingMode: 'defineBelow', value: Object.fromEntries(input) },
		outputFormat: 'request',
	});
	const workflow = chain(name, start, ...rows('Houses', items), {
		...value,
		credentials: { ubiOpsApi },
	});
	const stored = await server.editor.createWorkflow(workflow);
	await editor.openWorkflow(stored.id);
	await editor.openNode('Value');
}

async function column(editor: EditorPage, name: string): Promise<string[]> {
	const [head = [], ...body] = await editor.tableRows();
	const index = head.findIndex((cell) => cell.startsWith(name));
	return body.map((cells) => cells[index] ?? '').filter((cell) => cell !== '');
}

const several: Step = {
	name: 'several items',
	async run(scene) {
		const { editor, pictures } = scene;
		await openValuation(scene, 'Value three houses', houses);
		assert.equal(await editor.execute(), 'success');
		await editor.showOutputAs('table');
		let seen: string[] = [];
		await editor.eventually(
			'a row for each item',
			async () => {
				seen = await column(editor, 'result');
				const wanted = prices.map((price) => `price:${price}`);
				return JSON.stringify(seen) === JSON.stringify(wanted);
			},
			() => seen.join(', '),
		);
		await pictures.take('items', { around: editor.get('ndv'), height: 700 });
		return seen.join(', ');
	},
};

const wrongValue: Step = {
	name: 'a wrong value',
	async run(scene) {
		const { editor, pictures } = scene;
		const wrong = [houses[0] ?? {}, { ...houses[1], rooms: 'five' }];
		await openValuation(scene, 'Value a wrong house', wrong);
		assert.equal(await editor.execute(), 'failure');
		const words = await editor.output.getByTestId('node-error-message').innerText();
		assert.match(words, /'rooms'/, words);
		assert.match(words, /\[item 1\]/, words);
		await pictures.take('error', { around: editor.get('ndv'), height: 700 });
		return words.trim();
	},
};

const missingField: Step = {
	name: 'a missing field',
	async run(scene) {
		const { editor, sandbox } = scene;
		const { area, ...rest } = houses[1] ?? {};
		assert.ok(area);
		await openValuation(scene, 'Value a house without an area', [houses[0] ?? {}, rest]);
		sandbox.clearCalls();
		assert.equal(await editor.execute(), 'failure');
		const words = await editor.output.getByTestId('node-error-message').innerText();
		assert.match(words, /'area'/, words);
		assert.match(words, /item 1\b/, words);
		const sent = sandbox.calls.filter(({ method }) => method === 'POST');
		assert.deepEqual(sent, [], 'a request was sent');
		return words.trim();
	},
};

const outputBefore: Step = {
	name: 'output fields before the first run',
	async run({ editor, server }) {
		const stored = await server.editor.createWorkflow(
			chain(
				'Fields of a deployment',
				start,
				ubiOps('Look up', 'deployment', 'get', { deployment: listed('house-prices') }),
				{ name: 'Next', type: 'n8n-nodes-base.set', typeVersion: 3.4 },
			),
		);
		await editor.openWorkflow(stored.id);
		await editor.openNode('Next');
		await editor.get('schema-preview-warning').first().waitFor();
		const names = (await editor.get('run-data-schema-item').allInnerTexts()).map((text) =>
			text.trim(),
		);
		for (const name of ['input_fields', 'output_type', 'default_version']) {
			assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
		}
		return names.join(', ');
	},
};

export const itemSteps: readonly Step[] = [several, wrongValue, missingField, outputBefore];
