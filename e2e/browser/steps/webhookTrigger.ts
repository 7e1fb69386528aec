/** The webhook trigger: its form, and a test event that the sandbox calls with. */
import { sendBatch } from '../../checks/requests';
import { hooksAre, reachable } from '../../checks/webhook';
import type { Step } from './step';

const testEvent: Step = {
	name: 'webhook trigger: listen for a test event',
	async run({ editor, pictures, sandbox }) {
		await editor.newWorkflow();
		// The panel leaves the word Trigger out of names.
		await (await editor.searchNodes('ubiops webhook', 'UbiOps Webhook')).click();
		const actions = editor.get('node-creator-category-item');
		const event = editor.field('event');
		await actions.first().or(event).first().waitFor();
		if (!(await event.isVisible())) {
			await (await editor.actionOfNode('Triggers', 'On deployment request finished')).click();
		}
		await editor.expectValue('the event', event, 'Deployment Request Finished');
		await editor.openList('project', ['demo (sandbox-org)']);
		await editor.chooseFromList('project', 'demo (sandbox-org)');
		await editor.openList('deployment', ['house-prices', 'night-run', 'shout']);
		await editor.chooseFromList('deployment', 'shout');
		await editor.get('node-execute-button').first().click();
		await hooksAre(sandbox, 1, 'shout');
		await reachable(sandbox, 'shout');
		const [id = ''] = await sendBatch(sandbox, 'shout', ['hello']);
		await editor.output.getByTestId('node-run-status-success').first().waitFor();
		await editor.showOutputAs('schema');
		await editor.output.getByText(id, { exact: true }).waitFor();
		// The webhook of a test goes with its event.
		await hooksAre(sandbox, 0, 'shout');
		// Opened again, as the editor still shows that it listens; n8n 2.8 does even then.
		await editor.page.keyboard.press('Escape');
		await editor.get('ndv').waitFor({ state: 'hidden' });
		const node = '[data-test-id="canvas-node"][data-node-name="UbiOps Webhook Trigger"]';
		await editor.page.locator(node).dblclick();
		await editor.output.getByText(id, { exact: true }).waitFor();
		await pictures.take('webhook-trigger', { around: editor.get('ndv'), height: 740 });
		return `request ${id.slice(0, 8)}…; its webhook is gone`;
	},
};

export const webhookTriggerSteps: readonly Step[] = [testEvent];
