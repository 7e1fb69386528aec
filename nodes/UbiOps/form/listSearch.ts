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
} from '../api/locators';
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
	for (const path of parameterPaths(locatorOf(name))) {
		const value = context.getCurrentNodeParameter(path, { extractValue: true });
		if (typeof value === 'number') return String(value);
		if (typeof value !== 'string' || value === '') continue;
		const isUrl = valueAt(context.getCurrentNodeParameter(path), 'mode') === 'url';
		return isUrl ? decodedSegment(value) : value;
	}
	return undefined;
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
		const path = locator.list.ofOrganizationOfProject
			? await pathInOrganization(this, session, template)
			: chosenPath(this, template);
		const wanted = filter?.trim().toLowerCase() ?? '';
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
			results.push(
				...asItems(locator, key, entries).filter(
					({ name, value }) =>
						name.toLowerCase().includes(wanted) || String(value).toLowerCase().includes(wanted),
				),
			);
			token = next;
			if (token === undefined || results.length > 0) break;
		}
		if (locator.by === 'name') {
			results.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
		}
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
		if (list === undefined) return [];
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
