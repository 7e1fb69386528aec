/** The trigger's form and its test event. */
import assert from 'node:assert/strict';

import { call, entries, text } from '../../../test/sandbox/client';
import type { Step } from './step';

const testEvent: Step = {
	name: 'trigger: test event',
	async run({ editor, pictures, sandbox }) {
		const path = '/projects/demo/deployments/house-prices/requests?limit=1&sort=desc';
		const { body } = await call(sandbox, 'GET', path);
		const newest = text(entries(body)[0], 'id');
		await editor.newWorkflow();
		await (await editor.searchNodes('ubiops', 'UbiOps')).click();
		await (await editor.actionOfNode('Triggers', 'On deployment request finished')).click();
		await editor.expectValue('the event', editor.field('event'), 'Deployment Request Finished');
		await editor.openList('project', ['demo (sandbox-org)']);
		await editor.chooseFromList('project', 'demo (sandbox-org)');
		const deployments = ['Any Deployment', 'house-prices', 'night-run', 'shout'];
		await editor.openList('deployment', deployments);
		await editor.chooseFromList('deployment', 'house-prices');
		assert.equal(await editor.execute(), 'success');
		await editor.showOutputAs('schema');
		await editor.output.getByText(newest, { exact: true }).waitFor();
		await pictures.take('trigger', { around: editor.get('ndv'), height: 740 });
		return `the newest request, ${newest.slice(0, 8)}…`;
	},
};

export const triggerSteps: readonly Step[] = [testEvent];
