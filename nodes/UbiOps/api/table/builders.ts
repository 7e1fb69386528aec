/** How a row is written: one builder for each kind of operation. */

import type { Paging } from '../locators/paging';
import type { Scopes } from '../locators/scope';
import type { Fields } from './field';
import type { ResponseShape, Operation, Path, Resource, Wait } from './operation';

/** Paths of an operation that exists for several scopes. */
export const scoped = <const S extends Scopes>(scopes: {
	[K in keyof S]: S[K] extends string ? S[K] & Path<S[K]> : never;
}): Scopes => scopes;

/** Path of a row: one whose placeholders are locators, or one for each scope. */
type RowPath<P extends string> = (P & Path<P>) | Scopes;

/** What a row says itself; the rest comes from its builder. */
type Row = Pick<Operation, 'action'> &
	Partial<Omit<Operation, 'action' | 'method' | 'path' | 'repeatable' | 'response'>>;
type ObjectRow = Row & { readonly simplified?: readonly string[] };
type FieldsRow = ObjectRow & {
	readonly fields: Fields;
	readonly always?: Readonly<Record<string, boolean>>;
};
type WaitRow = Omit<ObjectRow, 'wait'> & {
	readonly name: string;
	readonly wait: Omit<Wait, 'ask' | 'from' | 'optional'>;
};

/** GET of one object. */
export const get = <const P extends string>(
	path: RowPath<P>,
	{ simplified, ...row }: ObjectRow,
): Operation => ({
	name: 'Get',
	description: row.action,
	...row,
	method: 'GET',
	path,
	repeatable: true,
	response: { kind: 'object', simplified },
});

/** A wait until the object of a path, which another row gets, has finished. */
export const waitFor = <const P extends string>(
	path: P & Path<P>,
	{ wait, simplified, ...row }: WaitRow,
): Operation => ({
	description: row.action,
	...row,
	method: 'GET',
	path,
	repeatable: true,
	composed: true,
	response: { kind: 'object', simplified },
	wait: { ...wait, ask: { kind: 'get', path } },
});

/** GET of a list: Return All, Limit and filters. */
export const list = <const P extends string>(
	path: RowPath<P>,
	{
		simplified,
		paging,
		entries,
		...row
	}: ObjectRow & { readonly paging?: Paging; readonly entries?: string },
): Operation => ({
	name: 'Get Many',
	description: row.action,
	...row,
	method: 'GET',
	path,
	repeatable: true,
	response: { kind: 'list', paging, simplified, entries },
});

/** A call that sends the fields that the user set. */
const sending =
	(method: 'POST' | 'PATCH', name: string) =>
	<const P extends string>(
		path: RowPath<P>,
		{ simplified, fields, always, ...row }: FieldsRow,
	): Operation => ({
		name,
		description: row.action,
		...row,
		method,
		path,
		repeatable: false,
		body: { kind: 'object', fields, ...(always === undefined ? {} : { always }) },
		response: { kind: 'object', simplified },
	});

/** POST that creates an object from the fields given. */
export const create = sending('POST', 'Create');

/** PATCH of the fields that the user set. */
export const update = sending('PATCH', 'Update');

/** DELETE of one object. */
export const remove = <const P extends string>(path: RowPath<P>, row: Row): Operation => ({
	name: 'Delete',
	description: row.action,
	...row,
	method: 'DELETE',
	path,
	repeatable: false,
	response: { kind: 'deleted' },
});

/** POST with a body and a response of its own kind. */
export const post = <const P extends string>(
	path: RowPath<P>,
	row: Row & {
		readonly name: string;
		readonly response: ResponseShape;
		readonly repeatable?: true;
	},
): Operation => ({
	description: row.action,
	repeatable: false,
	...row,
	method: 'POST',
	path,
});

/** PUT that replaces an object. */
export const put = <const P extends string>(
	path: RowPath<P>,
	row: Row & { readonly name: string; readonly response: ResponseShape },
): Operation => ({
	description: row.action,
	repeatable: false,
	...row,
	method: 'PUT',
	path,
});

/** PATCH whose body is fixed, such as cancelling. */
export const patchTo = <const P extends string>(
	path: RowPath<P>,
	content: Readonly<Record<string, string>>,
	row: Row & { readonly name: string; readonly response?: ResponseShape },
): Operation => ({
	description: row.action,
	response: { kind: 'done' },
	...row,
	method: 'PATCH',
	path,
	repeatable: false,
	body: { kind: 'fixed', content },
});

/** GET of a file. */
export const download = <const P extends string>(
	path: RowPath<P>,
	{
		fileName,
		signed,
		...row
	}: Row & { readonly name: string; readonly fileName: string; readonly signed?: true },
): Operation => ({
	description: row.action,
	...row,
	method: 'GET',
	path,
	repeatable: true,
	response: { kind: 'file', fileName, signed },
});

/** A resource with its operations by operation value. */
export const resource = (
	value: string,
	name: string,
	description: string,
	operations: Readonly<Record<string, Operation>>,
): Resource => ({ value, name, description, operations });
