/** n8n's editor as a user has it before them. */
import type { Locator, Page } from 'playwright-core';

import type { Account } from '../server/editor';
import { waitFor } from '../server/waiting';

const SECONDS = 60;

export class EditorPage {
	constructor(readonly page: Page) {}

	/** What carries a test id of n8n. */
	get(testId: string): Locator {
		return this.page.getByTestId(testId);
	}

	/** Panel of the nodes to choose from. */
	get nodesPanel(): Locator {
		return this.get('node-creator');
	}

	/** Right side of an open node. */
	get output(): Locator {
		return this.get('output-panel');
	}

	async signIn({ email, password }: Pick<Account, 'email' | 'password'>): Promise<void> {
		await this.page.goto('/signin');
		await this.page.locator('input[name="emailOrLdapLoginId"]').fill(email);
		await this.page.locator('input[name="password"]').fill(password);
		await this.get('form-submit-button').click();
		await this.page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	}

	/** Opens an empty canvas. */
	async newWorkflow(): Promise<void> {
		await this.page.goto('/workflow/new');
		await this.get('node-creator-plus-button').waitFor();
	}

	/** Opens a stored workflow. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		await this.get('canvas-node').first().waitFor();
	}

	/** Opens a node of the canvas. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.get('node-execute-button').first().waitFor();
	}

	/** The "+" of a node of the canvas for what it is connected to in this way. */
	plusOf(node: string, connection: string): Locator {
		const handle = this.get('canvas-node-input-handle');
		const own = `[data-node-name="${node}"][data-connection-type="${connection}"]`;
		return handle.and(this.page.locator(own)).getByTestId('canvas-handle-plus');
	}

	/** Opens the nodes panel and types into its search. Returns what is found, when it is this. */
	async searchNodes(text: string, expected: string): Promise<Locator> {
		const search = this.get('node-creator-search-bar');
		if (!(await search.isVisible())) await this.get('node-creator-plus-button').click();
		await search.fill(text);
		const found = this.get('node-creator-item-name').getByText(expected, { exact: true });
		await found.waitFor();
		return found;
	}

	/** A choice inside of a node's entry of the nodes panel; its section is opened first. */
	async actionOfNode(section: 'Triggers' | 'Actions', action: string): Promise<Locator> {
		const entry = this.nodesPanel.getByText(action, { exact: true });
		const title = this.get('node-creator-category-item').filter({ hasText: section });
		await title.waitFor();
		if (!(await entry.isVisible())) await title.click();
		await entry.scrollIntoViewIfNeeded();
		return entry;
	}

	/** Opens the list of a locator, and waits until it shows exactly these entries. */
	async openList(parameter: string, entries: readonly string[]): Promise<void> {
		await this.get(`resource-locator-${parameter}`).getByTestId('rlc-input').click();
		await this.expectTexts(`the list of ${parameter}`, this.listItems, entries);
	}

	/** Entries of the list that is open. */
	get listItems(): Locator {
		return this.get('rlc-item').filter({ visible: true });
	}

	/** Searches in the list that is open, and waits until it shows exactly these entries. */
	async searchList(text: string, entries: readonly string[]): Promise<void> {
		await this.get('rlc-search').filter({ visible: true }).fill(text);
		await this.expectTexts(`the list for "${text}"`, this.listItems, entries);
	}

	/** Chooses from the list that is open. */
	async chooseFromList(parameter: string, entry: string): Promise<void> {
		const locator = this.get(`resource-locator-${parameter}`).getByTestId('rlc-input');
		await this.listItems.getByText(entry, { exact: true }).click();
		await this.expectValue(`the choice for ${parameter}`, locator, entry);
	}

	/** Input of a plain parameter, or of a field of a resource mapper. */
	field(parameter: string): Locator {
		return this.get(`parameter-input-${parameter}`).locator('input');
	}

	/** Types into the input of a parameter, again when the form has put something else there. */
	async fill(what: string, parameter: Locator, value: string): Promise<void> {
		const input = parameter.locator('input');
		let seen = '';
		await this.eventually(
			what,
			async () => {
				await input.fill(value);
				seen = await input.inputValue();
				return seen === value;
			},
			() => `"${seen}" instead of "${value}"`,
		);
	}

	/** Runs the node that is open; waits until its output tells how it ended. */
	async execute(): Promise<'success' | 'failure'> {
		const success = this.output.getByTestId('node-run-status-success');
		const failure = this.output.getByTestId('node-error-message');
		await this.get('node-execute-button').first().click();
		await success.or(failure).first().waitFor();
		return (await failure.isVisible()) ? 'failure' : 'success';
	}

	/** Shows the output as n8n's schema, table or JSON. */
	async showOutputAs(mode: 'schema' | 'table' | 'json'): Promise<void> {
		// The button is under the input that it stands for.
		await this.output.getByTestId(`radio-button-${mode}`).click({ force: true });
	}

	/** Rows of the output's table, each cell with white space put together. */
	async tableRows(): Promise<string[][]> {
		const rows = await this.output.locator('table tr').filter({ visible: true }).all();
		const texts: string[][] = [];
		for (const row of rows) {
			const cells = await row.locator('th, td').allInnerTexts();
			texts.push(cells.map((cell) => cell.replace(/\s+/g, ' ').trim()));
		}
		return texts;
	}

	/** Waits until the first lines of elements are these texts, no more and no fewer. */
	async expectTexts(what: string, elements: Locator, wanted: readonly string[]): Promise<void> {
		let seen: string[] = [];
		await this.eventually(
			what,
			async () => {
				seen = (await elements.allInnerTexts()).map((text) => text.trim().split('\n')[0] ?? '');
				return JSON.stringify(seen) === JSON.stringify(wanted);
			},
			() => `${seen.join(', ')} instead of ${wanted.join(', ')}`,
		);
	}

	/** Waits until an input has this value. */
	async expectValue(what: string, input: Locator, wanted: string): Promise<void> {
		let seen = '';
		await this.eventually(
			what,
			async () => {
				seen = await input.inputValue();
				return seen === wanted;
			},
			() => `"${seen}" instead of "${wanted}"`,
		);
	}

	/** Waits until something holds. @throws Error with what was seen last */
	async eventually(what: string, holds: () => Promise<boolean>, seen: () => string): Promise<void> {
		try {
			await waitFor(what, SECONDS, async () => ((await holds()) ? true : undefined));
		} catch (problem) {
			const words = problem instanceof Error ? problem.message : String(problem);
			throw new Error(`${words}: ${seen()}`);
		}
	}
}
