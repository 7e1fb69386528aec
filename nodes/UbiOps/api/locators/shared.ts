/** What several locators have in common. */

import { asLocators } from './locator';

/** The list of the environments of a project. */
export const environments = {
	path: '/projects/{project}/environments',
	value: 'name',
	shown: ['name', 'display_name'],
} as const;

/** What is copied from: the path of the list of versions names the locator of its deployment. */
export const copied = asLocators({
	deployment: {
		parameter: 'sourceDeployment',
		label: 'Source Deployment',
		by: 'name',
		description: 'Deployment to copy from',
		placeholder: 'e.g. house-prices',
		list: { path: '/projects/{project}/deployments', value: 'name', shown: ['name'] },
		urlSegment: 'deployments',
	},
	version: {
		parameter: 'sourceVersion',
		label: 'Source Version',
		by: 'name',
		description: 'Version to copy from',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/deployments/{sourceDeployment}/versions',
			value: 'version',
			shown: ['version', 'status'],
		},
		urlSegment: 'versions',
	},
});
