/** The endpoints that a template of the table stands for, as the documents list them. */

import { endpointsOf } from '../../../scripts/endpoints';

test('an optional part makes two endpoints of a template', () => {
	const template = '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests';
	expect(endpointsOf(template)).toEqual([
		'/projects/{project}/deployments/{deployment}/requests',
		'/projects/{project}/deployments/{deployment}/versions/{version}/requests',
	]);
});
