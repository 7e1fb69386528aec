/** What the lists of resources and operations find for the words that people type. */
import { start, ubiOps } from '../../checks/workflows';
import type { EditorPage } from '../editorPage';
import type { Step } from './step';

/** A word, and what the list must have for it, among others. */
type Expected = Readonly<Record<string, string>>;

const RESOURCES: Expected = {
	usage: 'Time Series (Usage)',
	token: 'Service User (Token)',
	secret: 'Environment Secret',
	model: 'Language Model',
	queue: 'Request (Queue)',
};

/** By the resource whose operations are listed. */
const OPERATIONS: ReadonlyArray<readonly [resource: string, word: string, operation: string]> = [
	['project', 'usage', 'Get Usage'],
	['serviceUser', 'token', 'Reset Token'],
	['deploymentRequest', 'queue', 'Create Batch (Queue)'],
];

/** Types into the list of a parameter, and waits until it has found an entry. */
async function searchOptions(
	editor: EditorPage,
	parameter: string,
	word: string,
	expected: string,
): Promise<string[]> {
	const input = editor.field(parameter);
	await input.click();
	await input.fill(word);
	const found = editor.page.locator('.el-select-dropdown__item:visible .option-headline');
	let seen: string[] = [];
	await editor.eventually(
		`"${word}" in the list of ${parameter}`,
		async () => {
			seen = (await found.allInnerTexts()).map((text) => text.trim());
			return seen.includes(expected) && seen.every(mentions(word));
		},
		() => seen.join(', '),
	);
	await editor.page.keyboard.press('Escape');
	await found.first().waitFor({ state: 'hidden' });
	return seen;
}

const mentions =
	(word: string) =>
	(text: string): boolean =>
		text.toLowerCase().includes(word);

const lists: Step = {
	name: 'lists of resources and operations: words that people type',
	async run({ editor, server }) {
		const open = async (resource: string, operation: string): Promise<void> => {
			const node = ubiOps('UbiOps', resource, operation, {});
			const stored = await server.editor.createWorkflow({
				name: `Lists of ${resource}`,
				nodes: [start, node].map((one, index) => ({
					...one,
					id: String(index),
					typeVersion: 1,
					position: [220 * index, 0],
				})),
				connections: {},
				settings: { executionOrder: 'v1' },
			});
			await editor.openWorkflow(stored.id);
			await editor.openNode('UbiOps');
		};
		const seen: string[] = [];
		await open('deployment', 'getAll');
		for (const [word, resource] of Object.entries(RESOURCES)) {
			const found = await searchOptions(editor, 'resource', word, resource);
			seen.push(`${word}: ${found.join(', ')}`);
		}
		for (const [resource, word, operation] of OPERATIONS) {
			await open(resource, 'getAll');
			const found = await searchOptions(editor, 'operation', word, operation);
			seen.push(`${resource}, ${word}: ${found.join(', ')}`);
		}
		return seen.join('; ');
	},
};

export const searchableListSteps: readonly Step[] = [lists];
