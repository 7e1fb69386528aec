/** One request, filled in by hand. */
import assert from 'node:assert/strict';

import type { Step } from './step';

const lists: Step = {
	name: 'live lists',
	async run({ editor, pictures }) {
		await editor.openList('project', ['demo (sandbox-org)']);
		await editor.chooseFromList('project', 'demo (sandbox-org)');
		const deployments = ['house-prices', 'night-run', 'shout'];
		await editor.openList('deployment', deployments);
		await editor.searchList('pri', ['house-prices']);
		await editor.searchList('', deployments);
		await editor.listItems.first().hover();
		await pictures.take('lists', { around: editor.get('node-parameters'), height: 466 });
		await editor.chooseFromList('deployment', 'house-prices');
		await editor.openList('version', ['Default Version', 'v1 (available)']);
		await editor.chooseFromList('version', 'v1 (available)');
		return `${deployments.join(', ')}; "pri": house-prices`;
	},
};

/** A house, as it is typed in. */
const house = { area: '82.5', rooms: '4', age: '10', distance: '3.5' };

const untouched: Step = {
	name: 'untouched form of the input',
	async run({ editor, sandbox }) {
		await editor.get('mapping-fields-container').waitFor();
		sandbox.clearCalls();
		await editor.get('node-execute-button').first().click();
		// n8n itself refuses the empty fields; an n8n that does not leaves that to the node.
		const refusal = /The workflow has issues|Workflow execution cannot start/;
		const refused = editor.page.getByText(refusal).first();
		const failed = editor.output.getByTestId('node-error-message').first();
		await refused.or(failed).first().waitFor();
		const how = (await failed.isVisible()) ? await failed.innerText() : 'refused by n8n';
		const sent = sandbox.calls.filter(({ method }) => method === 'POST');
		assert.deepEqual(sent, [], 'a request was sent');
		return how.split('\n')[0] ?? '';
	},
};

const inputForm: Step = {
	name: 'form of the input',
	async run({ editor }) {
		const mapper = editor.get('mapping-fields-container');
		const names = Object.keys(house);
		const labels = mapper.locator('label[for^="value["]');
		await editor.expectTexts('the fields', labels, names);
		for (const [name, value] of Object.entries(house)) {
			await editor.fill(name, editor.get(`parameter-input-${name}`), value);
		}
		return names.join(', ');
	},
};

const execute: Step = {
	name: 'execute step',
	async run({ editor, pictures }) {
		assert.equal(await editor.execute(), 'success');
		await editor.showOutputAs('schema');
		const values = editor.output.getByTestId('run-data-schema-item');
		const price = values.filter({ hasText: /^\s*price/ }).last();
		await price.getByText('279874.7', { exact: true }).waitFor();
		await editor.get('node-credentials-select').scrollIntoViewIfNeeded();
		await pictures.take('request', { around: editor.get('ndv') });
		return 'price 279874.7';
	},
};

export const formSteps: readonly Step[] = [lists, untouched, inputForm, execute];
