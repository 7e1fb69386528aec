/**
 * Everything a user picks from a list: where the list comes from and which of its values goes into
 * the path. A placeholder of a row's path (`{deployment}`) is the name of one of these.
 */

import type { Paging } from './paging';

export interface Locator {
	/** Parameter in the workflow JSON, with its collection where it stands in one. */
	readonly parameter: string;
	readonly label: string;
	/** What the value is: it names the manual mode, "By Name" or "By ID". */
	readonly by: 'name' | 'id';
	readonly description: string;
	readonly placeholder: string;
	/** The mode a new node starts with; the list unless the object is usually known by its id. */
	readonly startsWith?: 'list' | 'id';
	readonly list: {
		/** GET path of the list; its own placeholders are what this locator depends on. */
		readonly path: string;
		/** How the list is paged; left out where the whole list is one answer. */
		readonly paging?: Paging;
		/** Key of the value. */
		readonly value: string;
		/** Keys shown to the user, first one first. */
		readonly shown: readonly [string, ...string[]];
	};
	/** Path segment before the value in the address of a page of UbiOps' web app. */
	readonly urlSegment?: string;
}

const asLocators = <const T extends Record<string, Locator>>(table: T): T => table;

export const locators = asLocators({
	project: {
		parameter: 'project',
		label: 'Project',
		by: 'name',
		description: 'The project to work in',
		placeholder: 'e.g. my-project',
		list: { path: '/projects', value: 'name', shown: ['name', 'organization_name'] },
		urlSegment: 'projects',
	},
	deployment: {
		parameter: 'deployment',
		label: 'Deployment',
		by: 'name',
		description: 'The deployment to work with',
		placeholder: 'e.g. house-prices',
		list: { path: '/projects/{project}/deployments', value: 'name', shown: ['name'] },
		urlSegment: 'deployments',
	},
	version: {
		parameter: 'version',
		label: 'Version',
		by: 'name',
		description: 'The version of the deployment',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/deployments/{deployment}/versions',
			value: 'version',
			shown: ['version', 'status'],
		},
		urlSegment: 'versions',
	},
	sourceDeployment: {
		parameter: 'options.sourceDeployment',
		label: 'Source Deployment',
		by: 'name',
		description: 'The deployment to copy from',
		placeholder: 'e.g. house-prices',
		list: { path: '/projects/{project}/deployments', value: 'name', shown: ['name'] },
		urlSegment: 'deployments',
	},
	sourceVersion: {
		parameter: 'options.sourceVersion',
		label: 'Source Version',
		by: 'name',
		description: 'The version to copy from',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/deployments/{sourceDeployment}/versions',
			value: 'version',
			shown: ['version', 'status'],
		},
		urlSegment: 'versions',
	},
	revision: {
		parameter: 'revision',
		label: 'Revision',
		by: 'id',
		description: 'The revision of the deployment version',
		placeholder: 'e.g. a009d7c9-67e4-4d3c-89fd-d3c8b07c7242',
		list: {
			path: '/projects/{project}/deployments/{deployment}/versions/{version}/revisions',
			value: 'id',
			shown: ['creation_date', 'status'],
		},
	},
	deploymentRequest: {
		parameter: 'request',
		label: 'Request',
		by: 'id',
		description: 'The request to the deployment; the list shows completed ones, newest first',
		placeholder: 'e.g. 2f909aeb-5c7e-4974-970d-cd0a6a073aca',
		startsWith: 'id',
		list: {
			path: '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests',
			paging: 'offset',
			value: 'id',
			shown: ['id', 'time_created'],
		},
	},
	organization: {
		parameter: 'organization',
		label: 'Organization',
		by: 'name',
		description: 'The organization',
		placeholder: 'e.g. my-organization',
		list: { path: '/organizations', value: 'name', shown: ['name'] },
	},
	environment: {
		parameter: 'environment',
		label: 'Environment',
		by: 'name',
		description: 'The environment the code runs in',
		placeholder: 'e.g. python3-12',
		list: {
			path: '/projects/{project}/environments',
			value: 'name',
			shown: ['name', 'display_name'],
		},
	},
	instanceTypeGroup: {
		parameter: 'instanceTypeGroup',
		label: 'Instance Type Group',
		by: 'id',
		description: 'The group of instance types to run on',
		placeholder: 'e.g. 22ea1db7-1f8b-45a8-9b8e-2ee5b1ffd4d6',
		list: {
			path: '/projects/{project}/instance-type-groups',
			paging: 'cursor',
			value: 'id',
			shown: ['name'],
		},
	},
	templateDeployment: {
		parameter: 'templateDeployment',
		label: 'Template Deployment',
		by: 'id',
		description: 'The template deployment whose package is used',
		placeholder: 'e.g. 7c28a1c1-507e-4b3a-8ddb-3a4d7a1c2e11',
		list: { path: '/template-deployments', value: 'id', shown: ['details.name', 'id'] },
	},
});

export type LocatorName = keyof typeof locators;

/** The locator of that name. */
export const locatorOf = (name: LocatorName): Locator => locators[name];

/** Whether a placeholder of a path names a locator. */
export const isLocatorName = (name: string): name is LocatorName => Object.hasOwn(locators, name);

export const locatorNames: readonly LocatorName[] = Object.keys(locators).filter(isLocatorName);

/** Finds the value in the address of a page of UbiOps' web app, or of the API. */
export const urlPattern = (segment: string): string => `/${segment}/([^/?#]+)`;
