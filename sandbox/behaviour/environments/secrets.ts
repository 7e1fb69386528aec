/** Secrets that builds can read: of environments in API v2.1, of their tags in v2. */
import { badRequest, conflict } from '../../errors';
import type { Answer } from '../../http/answers';
import type { Entity, Table } from '../../state/store';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	objectBody,
	textOf,
} from '../../world';
import { innermost, need, resolve, view } from '../crud';
import { page } from '../paging';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function check(table: Table, body: Record<string, unknown>, self?: Entity): void {
	const name = textOf(body, 'name') ?? '';
	if (!NAME.test(name)) {
		throw badRequest("Field 'name' may hold letters, digits and underscores only");
	}
	if (body.secret !== true) throw badRequest("Field 'secret' must be true");
	if (body.value === '') throw badRequest("Field 'value' must not be empty");
	const twin = table.find('name', name);
	if (twin !== undefined && twin !== self) {
		throw conflict(`Secret with name '${name}' already exists`);
	}
}

const secretHooks: CollectionHooks = {
	prepare(_call, body, parent) {
		if (parent !== undefined) check(parent.child('secrets'), body);
		return {};
	},
	edit(_call, secret, body) {
		check(secret.table, body, secret);
		return body;
	},
	// What was written is never shown.
	view: () => ({ value: null, secret: true }),
};

/** What is special about secrets. */
export const secretCollections: HooksByCollection = {
	'projects/{}/environments/{}/secrets': secretHooks,
	'projects/{}/environments/{}/tags/{}/secrets': secretHooks,
};

/** Copies all secrets from one owner to another; those of the same name are overwritten. */
function copyAll(call: Call, from: Entity, to: Entity): Answer {
	const table = to.child('secrets');
	const copied = from
		.child('secrets')
		.all()
		.map(({ fields }) => {
			const { name, value } = fields;
			const twin = table.find('name', name);
			if (twin === undefined)
				return table.add({ name, value, secret: true }, call.world.clock.tick());
			table.change(twin, { value });
			return twin;
		});
	return page(
		call,
		copied.map((secret) => view(call.world, secret)),
	);
}

function copyOfEnvironment(call: Call): Answer {
	const environment = innermost(call);
	const source = textOf(objectBody(call), 'source_environment') ?? '';
	return copyAll(call, need(environment.table, source), environment);
}

function copyOfTag(call: Call): Answer {
	const [, environment] = resolve(call, 2);
	if (environment === undefined) throw new Error('A tag belongs to an environment');
	const body = objectBody(call);
	const from = need(environment.table, textOf(body, 'source_environment') ?? '');
	const source = need(from.child('tags'), textOf(body, 'source_tag') ?? '');
	return copyAll(call, source, innermost(call));
}

/** What answers the operations that copy secrets. */
export const secretHandlers: Record<string, Handler> = {
	environment_secrets_copy: copyOfEnvironment,
	environment_tag_secrets_copy: copyOfTag,
};
