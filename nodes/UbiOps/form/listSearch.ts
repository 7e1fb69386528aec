/** Lists behind the resource locators, one for each entry of the locator table. */

import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { operationOf } from '../api';
import {
	type Locator,
	type LocatorName,
	locatorNames,
	locatorOf,
	parameterPaths,
	valueInUrl,
} from '../api/locators';
import { ENTRIES } from '../api/table/naming';
import { SCOPE } from '../api/table/parameters';
import { pathFor, pathOf, pathValues } from '../api/table/path';
import { callJson } from '../transport/call';
import { requireVersion } from '../transport/apiVersion';
import { nodeError } from '../transport/errors';
import { valueAt } from '../transport/json';
import { callPage, PAGE_SIZE } from '../client/page';
import { emptyEntry, listMethod } from './locatorProperty';
import { decodedSegment, fillPath } from '../transport/path';
import { IN_EDITOR, openSession, type Session } from '../transport/session';

export type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** A locator that has a list. */
type Listed = Locator & Required<Pick<Locator, 'list'>>;

/** Most pages that are read to find a first match for what the user typed. */
const MOST_PAGES = 10;

const TIMEOUT_MS = 30_000;

/**
 * Value that the user has chosen for another locator of the form.
 *
 * @returns undefined when nothing is chosen
 */
export function chosen(context: ILoadOptionsFunctions, name: LocatorName): string | undefined {
	const locator = locatorOf(name);
	for (const path of parameterPaths(locator)) {
		const value = path.startsWith('&')
			? valueBeside(context, path, locator)
			: context.getCurrentNodeParameter(path, { extractValue: true });
		if (typeof value === 'number') return String(value);
		if (typeof value !== 'string' || value === '') continue;
		const isUrl = valueAt(context.getCurrentNodeParameter(path), 'mode') === 'url';
		return isUrl ? decodedSegment(value) : value;
	}
	return undefined;
}

/** Value of a locator in the same entry of a list, where n8n extracts none from a URL. */
function valueBeside(
	context: ILoadOptionsFunctions,
	path: string,
	{ urlSegment }: Locator,
): unknown {
	const entered = context.getCurrentNodeParameter(path);
	const value = typeof entered === 'object' ? valueAt(entered, 'value') : entered;
	if (urlSegment === undefined || valueAt(entered, 'mode') !== 'url') return value;
	return valueInUrl(String(value), urlSegment);
}

/**
 * Values that a path of the table needs, as chosen in the form.
 *
 * @throws NodeOperationError that names the first field that is still empty
 */
export function chosenPath(context: ILoadOptionsFunctions, template: string): string {
	const values = new Map<LocatorName, string>();
	for (const { locator, optional } of pathValues(template)) {
		const value = chosen(context, locator);
		if (value !== undefined) values.set(locator, value);
		else if (!optional) {
			throw new NodeOperationError(
				context.getNode(),
				`Choose a value for '${locatorOf(locator).label}' first`,
				{ level: 'warning' },
			);
		}
	}
	try {
		return fillPath(template, values);
	} catch (error) {
		throw nodeError(context.getNode(), error, undefined);
	}
}

function asItems(
	{ list: { shown, title } }: Listed,
	key: string,
	entries: readonly unknown[],
): INodeListSearchItems[] {
	return entries.flatMap((entry) => {
		const id: unknown = valueAt(entry, key);
		if (typeof id !== 'string' && typeof id !== 'number') return [];
		const texts = shown
			.map((key): unknown => valueAt(entry, key))
			.filter((text) => typeof text === 'string' && text !== '');
		const [first, ...others] = [...new Set(texts)];
		const name = title?.(String(id)) ?? (first === undefined ? String(id) : String(first));
		return [
			{ name: others.length === 0 ? name : `${name} (${others.join(', ')})`, value: String(id) },
		];
	});
}

/** Where a list is, and the key of its values. */
interface ListAddress {
	readonly template: string;
	readonly key: string;
}

/** Path of a locator's list for the scope that is chosen in the form. */
function listAddress(
	context: ILoadOptionsFunctions,
	{ list: { path, value, chosenBy = SCOPE }, label }: Listed,
): ListAddress {
	const scope = context.getCurrentNodeParameter(chosenBy);
	const chosenScope = typeof scope === 'string' ? scope : '';
	const key = typeof value === 'string' ? value : value[chosenScope];
	const template = pathFor(path, chosenScope);
	if (template !== undefined && key !== undefined) return { template, key };
	throw new NodeOperationError(
		context.getNode(),
		`'${label}' cannot be listed here; enter it manually`,
		{ level: 'warning' },
	);
}

/** Whether the form has a value for everything that a path needs. */
function isComplete(context: ILoadOptionsFunctions, template: string): boolean {
	try {
		return pathValues(template).every(
			({ locator, optional }) => optional || chosen(context, locator) !== undefined,
		);
	} catch {
		// n8n throws where the operation has no such parameter, as a version that is being created.
		return false;
	}
}

/** Names of the entries that the user has added to a list of the form, expressions left out. */
function enteredNames(
	context: ILoadOptionsFunctions,
	{ enteredIn = '' }: Locator,
): INodeListSearchItems[] {
	const entries: unknown = context.getCurrentNodeParameter(`${enteredIn}.${ENTRIES}`);
	const names = (Array.isArray(entries) ? entries : []).flatMap((entry) => {
		const name: unknown = valueAt(entry, 'name');
		return typeof name === 'string' && !/^=|^\s*$/.test(name) ? [name.trim()] : [];
	});
	return [...new Set(names)].map((name) => ({ name, value: name }));
}

/** Entries that UbiOps has by itself. */
const builtInItems = ({ builtIn = [] }: Locator): INodeListSearchItems[] =>
	builtIn.map(({ value, shown }) => ({
		name: shown === undefined ? value : `${value} (${shown})`,
		value,
	}));

/** Items that have the text that the user typed. */
const matching = (items: readonly INodeListSearchItems[], wanted: string): INodeListSearchItems[] =>
	items.filter(
		({ name, value }) =>
			name.toLowerCase().includes(wanted) || String(value).toLowerCase().includes(wanted),
	);

/** A list that needs no call: UbiOps has its entries by itself. */
const searchBuiltIn = (locator: Locator): ListSearch =>
	async function (filter = '') {
		return { results: matching(builtInItems(locator), filter.trim().toLowerCase()) };
	};

/** Path of a list of the organization that the chosen project belongs to (operation `projects_get`). */
async function pathInOrganization(
	context: ILoadOptionsFunctions,
	session: Session,
	template: string,
): Promise<string> {
	const project = await callJson(session, {
		method: 'GET',
		path: chosenPath(context, pathOf(operationOf('project', 'get'))),
		timeoutMs: TIMEOUT_MS,
		callContext: { fields: [], repeatable: true },
	});
	const organization: unknown = valueAt(project, 'organization_name');
	return fillPath(template, new Map([['organization', String(organization ?? '')]]));
}

/**
 * @param empty first entry of the list, for nothing chosen
 */
function search(locator: Listed, empty?: string): ListSearch {
	return async function (filter, paginationToken) {
		const session = await openSession(this, IN_EDITOR);
		try {
			requireVersion(session, locator, locator.label);
		} catch (error) {
			throw nodeError(this.getNode(), error, undefined);
		}
		const { template, key } = listAddress(this, locator);
		const wanted = filter?.trim().toLowerCase() ?? '';
		const builtIn = matching(builtInItems(locator), wanted);
		const entered = enteredNames(this, locator);
		const isEntered = locator.enteredIn !== undefined;
		if (isEntered && (entered.length > 0 || !isComplete(this, template))) {
			return { results: [...builtIn, ...matching(entered, wanted)] };
		}
		const path = locator.list.ofOrganizationOfProject
			? await pathInOrganization(this, session, template)
			: chosenPath(this, template);
		const results: INodeListSearchItems[] = [];
		let token = paginationToken;
		for (let page = 0; page < MOST_PAGES; page++) {
			const { entries, next } = await callPage(
				session,
				{
					method: 'GET',
					path,
					query: Object.entries(locator.list.query ?? {}),
					entries: locator.list.entries,
					timeoutMs: TIMEOUT_MS,
					callContext: { fields: [], repeatable: true },
				},
				locator.list.paging,
				PAGE_SIZE.picker,
				token,
			);
			results.push(...matching(asItems(locator, key, entries), wanted));
			token = next;
			if (token === undefined || results.length > 0) break;
		}
		if (locator.by === 'name') {
			results.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
		}
		if (paginationToken === undefined) results.unshift(...builtIn);
		if (empty !== undefined && paginationToken === undefined && wanted === '') {
			results.unshift({ name: empty, value: '' });
		}
		return { results, paginationToken: token };
	};
}

/** List searches by the name that the locators' properties call them by. */
export const listSearch: Record<string, ListSearch> = Object.fromEntries(
	locatorNames.flatMap((name) => {
		const { list, ...locator } = locatorOf(name);
		if (list === undefined) {
			return locator.builtIn === undefined ? [] : [[name, searchBuiltIn(locator)]];
		}
		const listed = { ...locator, list };
		return [
			[name, search(listed)],
			...(['default', 'any'] as const).map((taken): [string, ListSearch] => [
				listMethod(name, taken),
				search(listed, emptyEntry(taken, locator.label)),
			]),
		];
	}),
);
