import { randomBytes } from 'node:crypto';
import { badRequest, conflict, notFound } from '../../errors';
import { type Answer, empty, json } from '../../http/answers';
import type { Entity } from '../../state/store';
import { parseDateTime, timestamp } from '../../time';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	objectBody,
	textOf,
	type World,
} from '../../world';
import { innermost, pick } from '../crud';
import { CALLING_USER } from './caller';

function adminsBeside(user: Entity): Entity[] {
	return user.table.all().filter((other) => other !== user && other.fields.admin === true);
}

const organizationUserHooks: CollectionHooks = {
	prepare(call, body, organization) {
		const email = textOf(body, 'email') ?? '';
		if (organization?.child('users').find('email', email) !== undefined) {
			throw conflict(`User with email '${email}' already exists`);
		}
		const [name = ''] = email.split('@');
		return { name, surname: '', status: 'active', join_date: timestamp(call.world.now()) };
	},
	edit(_call, user, body) {
		if (body.admin === false && user.fields.admin === true && adminsBeside(user).length === 0) {
			throw conflict('The last admin of an organization stays admin');
		}
		return body;
	},
	guard(_call, user) {
		if (user.fields.admin === true && adminsBeside(user).length === 0) {
			throw conflict('The last admin of an organization cannot be deleted');
		}
	},
	removed(call, user) {
		for (const project of call.world.store.root('projects').all()) {
			const member = project.child('users').get(user.id);
			if (member !== undefined) member.table.remove(member);
		}
	},
};

const projectUserHooks: CollectionHooks = {
	prepare(call, body, project) {
		const id = textOf(body, 'user_id') ?? '';
		if (project?.child('users').get(id) !== undefined) {
			throw conflict(`User with id '${id}' is in the project already`);
		}
		const organizations = call.world.store.root('organizations').all();
		const owner = organizations.find(({ key }) => key === project?.fields.organization_name);
		const user = owner?.child('users').get(id);
		if (user === undefined) throw notFound('User of the organization', 'id', id);
		return { ...user.fields };
	},
	listed(call) {
		const type = call.query.text('user_type');
		return type === undefined || type === 'user';
	},
};

function freshToken(): string {
	return `Token ${randomBytes(20).toString('hex')}`;
}

function refuseExpired(world: World, user: Entity): void {
	const expiry = user.text('expiry_date');
	if (expiry === '' || parseDateTime(expiry) > world.now()) return;
	throw badRequest(`The service user expired at ${expiry}`);
}

const serviceUserHooks: CollectionHooks = {
	prepare(_call, body) {
		const email = `${randomBytes(6).toString('hex')}@serviceuser.example.com`;
		const name = textOf(body, 'name') ?? 'Service user';
		return { email, name, token: freshToken(), expiry_date: body.expiry_date ?? null };
	},
	edit(call, user, body) {
		refuseExpired(call.world, user);
		return body;
	},
};

/** What is special about users of all kinds. */
export const userCollections: HooksByCollection = {
	'organizations/{}/users': organizationUserHooks,
	'projects/{}/users': projectUserHooks,
	'projects/{}/service-users': serviceUserHooks,
};

/** Gives a service user a new token; the old one is gone. */
function renewToken(call: Call): Answer {
	const user = innermost(call);
	refuseExpired(call.world, user);
	const token = freshToken();
	user.table.change(user, { token });
	return json(pick(call, { token }));
}

function signUp(call: Call): Answer {
	return json(pick(call, objectBody(call)), 201);
}

/** The user whose token the call carries. */
function getSelf(call: Call): Answer {
	const joined = {
		registration_date: '2024-01-15T09:30:00.000000+00:00',
		authentication: 'ubiops',
	};
	return json(pick(call, { ...CALLING_USER, ...joined }));
}

/** What answers the operations on users that are more than keeping them. */
export const userHandlers: Record<string, Handler> = {
	service_users_token: renewToken,
	user_get: getSelf,
	user_create: signUp,
	user_delete: () => empty,
};
