/**
 * Everything a user picks from a list: where the list comes from and which of its values goes into
 * the path. A placeholder of a row's path (`{deployment}`) is the name of one of these.
 */

import { deploymentLocators } from './deployments';
import type { Locator } from './locator';
import { pipelineLocators } from './pipelines';
import { platformLocators } from './platform';
import { storageLocators } from './storage';

export type { Locator } from './locator';

const locators = {
	...deploymentLocators,
	...pipelineLocators,
	...platformLocators,
	...storageLocators,
};

export type LocatorName = keyof typeof locators;

/** The locator of that name. */
export const locatorOf = (name: LocatorName): Locator => locators[name];

/** Whether a placeholder of a path names a locator. */
export const isLocatorName = (name: string): name is LocatorName => Object.hasOwn(locators, name);

export const locatorNames: readonly LocatorName[] = Object.keys(locators).filter(isLocatorName);

/** Where the value of a locator stands in the parameters of a node, collections included. */
export const parameterPaths = ({ parameter, collections }: Locator): string[] =>
	collections?.map((collection) => `${collection}.${parameter}`) ?? [parameter];

/** Finds the value in the address of a page of UbiOps' web app, or of the API. */
export const urlPattern = (segment: string): string => `/${segment}/([^/?#]+)`;

/** What stands behind a segment in a URL, as it is encoded there; undefined when the URL has no such segment. */
export const valueInUrl = (url: string, segment: string): string | undefined =>
	new RegExp(urlPattern(segment)).exec(url)?.[1];
