/** What is wrong in the table does not compile: each line below is an error that the compiler must find. */

import { flag, integer, text } from '../../nodes/UbiOps/api/table/field';
import { create, get, list, scoped } from '../../nodes/UbiOps/api/table/builders';

test('the table holds together by its types', () => {
	const rows = [
		// @ts-expect-error a placeholder that is no locator
		get('/projects/{proyect}', { action: 'Get project' }),
		// @ts-expect-error one of several placeholders, in an optional part
		get('/projects/{project}[/x/{nothing}]/y', { action: 'Get project' }),
		// @ts-expect-error a row without an action
		list('/projects', {}),
		create('/projects', {
			action: 'Create project',
			// @ts-expect-error a field used twice
			fields: { name: text('Name'), name: text('Name') },
		}),
		// @ts-expect-error a create without fields
		create('/projects', { action: 'Create project' }),
	].slice(0, 0);
	expect(rows).toEqual([]);
	// @ts-expect-error a scope that there is not
	const noScope = () => scoped({ galaxy: '/projects/{project}' });
	// @ts-expect-error a scope whose path names no locator
	const noPath = () => scoped({ project: '/projects/{proyect}' });
	// @ts-expect-error a switch whose description does not say "Whether"
	const noSwitch = () => flag('If it is on');
	// @ts-expect-error an option that a number does not have
	const noOption = () => integer('Number', { rows: 2 });
	expect([noScope, noPath, noSwitch, noOption]).toHaveLength(4);
});
