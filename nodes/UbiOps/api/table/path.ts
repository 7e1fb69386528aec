/** Reading the path templates of the table. */

import { isLocatorName, type LocatorName } from '../locators';
import type { Scopes } from '../locators/scope';

export type PathPart =
	| { readonly kind: 'literal'; readonly text: string }
	| { readonly kind: 'value'; readonly locator: LocatorName }
	/** Left out, literals and all, when the locator in it has no value. */
	| { readonly kind: 'optional'; readonly parts: readonly PathPart[] };

const templates = new Map<string, readonly PathPart[]>();

/**
 * Parts of a path template of the table, in order.
 * @throws Error when a placeholder names no locator: a mistake in the table, caught by its types
 */
export function pathParts(template: string): readonly PathPart[] {
	let parts = templates.get(template);
	if (parts === undefined) {
		parts = parse(template);
		templates.set(template, parts);
	}
	return parts;
}

function parse(template: string): PathPart[] {
	return template
		.split(/(\[[^\]]*\]|\{[^}]*\})/)
		.filter((piece) => piece !== '')
		.map((piece): PathPart => {
			if (piece.startsWith('[')) return { kind: 'optional', parts: parse(piece.slice(1, -1)) };
			if (!piece.startsWith('{')) return { kind: 'literal', text: piece };
			const name = piece.slice(1, -1);
			if (!isLocatorName(name)) throw new Error(`No locator is named '${name}'`);
			return { kind: 'value', locator: name };
		});
}

export interface PathValue {
	readonly locator: LocatorName;
	readonly optional: boolean;
}

/** Locators of a path in the order in which a user fills them in. */
export function pathValues(template: string): PathValue[] {
	const collect = (parts: readonly PathPart[], optional: boolean): PathValue[] =>
		parts.flatMap((part) => {
			if (part.kind === 'literal') return [];
			if (part.kind === 'optional') return collect(part.parts, true);
			return [{ locator: part.locator, optional }];
		});
	return collect(pathParts(template), false);
}

/** One way that a row's call can go. */
export interface Route {
	/** Scope that leads here; undefined for rows without scopes. */
	readonly scope?: string;
	readonly path: string;
}

/** Ways of a row: one for each scope. */
export const routesOf = (path: string | Scopes): Route[] =>
	typeof path === 'string'
		? [{ path }]
		: Object.entries(path).map(([scope, scopePath]) => ({ scope, path: scopePath }));

/**
 * Path template of a row for the scope that was chosen.
 *
 * @returns undefined when the row has no such scope
 */
export const pathFor = (path: string | Scopes, scope: string | undefined): string | undefined =>
	routesOf(path).find((route) => route.scope === undefined || route.scope === scope)?.path;

/**
 * Path template of a row, for code that makes its calls by itself.
 *
 * @param scope needed where a row has several
 * @throws Error when there is no such row or scope: a mistake in the code, seen by its tests
 */
export function pathOf(
	row: { readonly path: string | Scopes } | undefined,
	scope?: string,
): string {
	const path = row === undefined ? undefined : pathFor(row.path, scope);
	if (path === undefined) throw new Error('The table has no such path');
	return path;
}
