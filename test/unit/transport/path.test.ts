/** Paths of calls from the templates of the table. */

import { fillPath } from '../../../nodes/UbiOps/transport/path';

test('values are encoded, and an optional part is left out when it has none', () => {
	const template = '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests';
	const values = new Map([
		['project' as const, 'a/b'],
		['deployment' as const, 'c d'],
	]);
	expect(fillPath(template, values)).toBe('/projects/a%2Fb/deployments/c%20d/requests');
	const withVersion = new Map([...values, ['version' as const, 'v1']] as const);
	expect(fillPath(template, withVersion)).toBe(
		'/projects/a%2Fb/deployments/c%20d/versions/v1/requests',
	);
	expect(() => fillPath(template, new Map([['project' as const, 'a']]))).toThrow(
		"'Deployment' is empty",
	);
});
