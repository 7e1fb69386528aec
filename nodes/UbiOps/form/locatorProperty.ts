/** A locator of the table as n8n's resource locator: From List, By Name or ID, and By URL. */

import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

import {
	type Locator,
	type LocatorName,
	locatorOf,
	parameterPaths,
	urlPattern,
} from '../api/locators';
import { SCOPE } from '../api/table/parameters';
import { pathValues, routesOf } from '../api/table/path';

/** Parameters whose values a locator's list depends on. */
function dependencies({ list, enteredIn }: Locator): string[] {
	// What was chosen from entered names stays when something else is chosen: the names stay as well.
	if (enteredIn !== undefined) return [];
	const routes = list === undefined ? [] : routesOf(list.path);
	if (list?.ofOrganizationOfProject) return ['project.value'];
	const found = routes
		.flatMap((route) => pathValues(route.path))
		.flatMap(({ locator }) => parameterPaths(locatorOf(locator)))
		.map((path) => `${path}.value`);
	return [...new Set(routes.length > 1 ? [list?.chosenBy ?? SCOPE, ...found] : found)];
}

const heading = (displayName: string, name: string) => ({ displayName, name });

function modes(
	name: LocatorName,
	label: string,
	{ by, placeholder, urlSegment }: Locator,
): INodePropertyMode[] {
	const listed: INodePropertyMode = {
		...heading('From List', 'list'),
		type: 'list',
		placeholder: `Choose ${/^[aeio]|^u(?!s|ni|bi|r[il])/i.test(label) ? 'an' : 'a'} ${label.toLowerCase()}…`,
		typeOptions: { searchListMethod: name, searchable: true },
	};
	const manual: INodePropertyMode = {
		...heading(by === 'name' ? 'By Name' : 'By ID', by),
		type: 'string',
		placeholder,
	};
	if (urlSegment === undefined) return [listed, manual];
	const address = urlSegment === 'projects' ? '' : `/…/${urlSegment}/…`;
	return [
		listed,
		manual,
		{
			...heading('By URL', 'url'),
			type: 'string',
			placeholder: `e.g. https://app.ubiops.com${address === '' ? '/projects/my-project' : address}`,
			extractValue: { type: 'regex', regex: urlPattern(urlSegment) },
		},
	];
}

type Shape = Omit<INodeProperties, 'displayName' | 'name' | 'description'>;

const shapes = new Map<string, Shape>();

/** Type, modes and default of the resource locator for an entry of the locator table. */
export function locatorShape(name: LocatorName, label: string): Shape {
	const key = `${name} ${label}`;
	const shape = shapes.get(key) ?? newShape(name, label);
	// Hundreds of operations have the same few locators, and n8n waits for the description at its start.
	shapes.set(key, shape);
	return shape;
}

function newShape(name: LocatorName, label: string): Shape {
	const locator = locatorOf(name);
	if (locator.list === undefined && locator.builtIn === undefined) {
		return { type: 'string', default: '', placeholder: locator.placeholder };
	}
	const depends = dependencies(locator);
	return {
		type: 'resourceLocator',
		default: {
			mode: locator.startsWith === 'id' ? locator.by : 'list',
			value: locator.initial ?? '',
		},
		...(depends.length === 0 ? {} : { typeOptions: { loadOptionsDependsOn: depends } }),
		modes: modes(name, label, locator),
	};
}

/** What is taken when nothing is chosen: the default version, or any of the objects. */
export type WhenEmpty = 'default' | 'any';

const EMPTY_WORDS: Readonly<Record<WhenEmpty, string>> = { default: 'Default', any: 'Any' };

/** How the list calls that nothing is chosen, such as "Default Version". */
export const emptyEntry = (taken: WhenEmpty, label: string): string =>
	`${EMPTY_WORDS[taken]} ${label}`;

/** Method of a list whose first entry stands for nothing chosen. */
export const listMethod = (name: LocatorName, taken: WhenEmpty): string =>
	`${name}Or${EMPTY_WORDS[taken]}`;

/** Modes whose list says what is taken when nothing is chosen, and has an entry for it. */
export const whenEmpty = (
	modes: INodePropertyMode[] | undefined,
	name: LocatorName,
	taken: WhenEmpty,
): INodePropertyMode[] | undefined =>
	modes?.map((mode) =>
		mode.type === 'list'
			? {
					...mode,
					placeholder: emptyEntry(taken, locatorOf(name).label),
					typeOptions: { ...mode.typeOptions, searchListMethod: listMethod(name, taken) },
				}
			: mode,
	);
