import { badRequest, conflict, notFound } from '../../errors';
import { type Answer, empty, file, json } from '../../http/answers';
import { answerFields } from '../../reference';
import type { Entity, Fields } from '../../state/store';
import { type Call, isObject, objectBody, textsOf } from '../../world';
import { pick, resolve } from '../crud';
import { CALLING_USER } from '../people/caller';
import { needDefaultVersion } from '../deployments';
import { isKept, type RequestBook, requestBooks } from './book';
import { listRequests } from './listing';
import type { StoredRequest } from './request';

/** What a path of requests leads to: the deployment or pipeline, and one of its versions. */
export interface Target {
	target: Entity;
	version: Entity;
	book: RequestBook;
}

/** Finds what the requests of a call are made to; without a version in the path the default one. */
export function targetOf(call: Call): Target {
	const depth = call.operation.steps.findIndex((step) => step.collection === 'versions') + 1 || 2;
	const [, target, named] = resolve(call, depth);
	if (target === undefined) throw new Error('A request needs a deployment or pipeline');
	const version = named ?? needDefaultVersion(target);
	return { target, version, book: requestBooks(call.world).of(version) };
}

function needRequest(call: Call, book: RequestBook, id: string): StoredRequest {
	const request = book.get(id);
	if (request === undefined || !isKept(request, call.world.now())) {
		throw notFound('Request', 'id', id);
	}
	return request;
}

function pathRequest(call: Call): StoredRequest {
	return needRequest(call, targetOf(call).book, call.params.request_id ?? '');
}

/** Who made a request, in the words of the API version. */
function originOf(call: Call, fields: Fields): Fields {
	const { created_by: email, ...origin } = isObject(fields.origin) ? fields.origin : {};
	if (call.dialect !== 'v2') return { created_by: email, ...origin };
	return {
		user_name: CALLING_USER.name,
		user_surname: CALLING_USER.surname,
		user_email: email,
		...origin,
	};
}

/** A request as the operation answers with it. */
export function showRequest(call: Call, request: StoredRequest, names?: string[]): Fields {
	const fields = request.fields(call.world.now());
	return pick(call, { ...fields, origin: originOf(call, fields) }, names);
}

/** Leaves out what the documents call deprecated, when the sandbox is to do so. */
function withoutDeprecated(call: Call, fields: Fields): Fields {
	if (!call.world.settings.withoutDeprecated) return fields;
	const deprecated = ['result', 'request_data', 'success'];
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !deprecated.includes(name)));
}

/** A request that was queued just now: whatever its pace, the answer says that it waits. */
export function showQueued(call: Call, request: StoredRequest, names: string[]): Fields {
	return { ...showRequest(call, request, names), status: 'pending' };
}

/** A request that its caller has waited for, with its result whatever is kept of it. */
export function showEnded(call: Call, request: StoredRequest, names?: string[]): Fields {
	const now = Math.max(call.world.now(), request.endsAt);
	const shown = pick(call, request.fields(now), names);
	if (shown.status === 'completed') shown.result = request.outcome().result;
	return shown;
}

function showAll(call: Call, requests: StoredRequest[]): Fields[] {
	const names = answerFields(call.operation, call.dialect);
	return requests.map((request) => showRequest(call, request, names));
}

/** Lists the requests of a version. */
export function list(call: Call): Answer {
	return json(showAll(call, listRequests(call, [targetOf(call).book])));
}

/** One request; `metadata_only` leaves its data out. */
export function get(call: Call): Answer {
	const fields = showRequest(call, pathRequest(call));
	if (call.query.boolean('metadata_only') === true) {
		fields.request_data = null;
		fields.result = null;
	}
	return json(withoutDeprecated(call, fields));
}

/** Removes a request and all that were made within it. */
function forget(call: Call, request: StoredRequest): void {
	requestBooks(call.world).of(request.plan.version).delete(request.id);
	for (const part of request.plan.parts ?? []) forget(call, part);
}

/** Removes one request. */
export function remove(call: Call): Answer {
	const { book } = targetOf(call);
	forget(call, needRequest(call, book, call.params.request_id ?? ''));
	return empty;
}

function batchIds(call: Call): string[] {
	const ids = textsOf(call.body);
	const most = call.operation.body.max_items ?? 250;
	const seed = call.dialect === 'seed' && call.operation.group.startsWith('pipeline');
	if (ids.length > (seed ? 100 : most)) {
		throw badRequest(`At most ${seed ? 100 : most} request ids are taken, not ${ids.length}`);
	}
	return ids;
}

/** An order that is never the one asked for: the odd places backwards, then the even ones. */
function shuffled<T>(list: T[]): T[] {
	const odd = list.filter((_entry, index) => index % 2 === 1);
	const even = list.filter((_entry, index) => index % 2 === 0);
	return [...odd.reverse(), ...even.reverse()];
}

/** Answers with many requests, in no useful order; one unknown id refuses all. */
export function collect(call: Call): Answer {
	const { book } = targetOf(call);
	const ids = batchIds(call);
	if (ids.length === 0) throw badRequest('The list of request ids is empty');
	const requests = [...new Set(ids)].map((id) => needRequest(call, book, id));
	const shown = showAll(call, shuffled(requests));
	return json(shown.map((fields) => withoutDeprecated(call, fields)));
}

/** Removes many requests; one unknown id and none goes. */
export function batchDelete(call: Call): Answer {
	const { book } = targetOf(call);
	const ids = batchIds(call);
	if (ids.length === 0) throw badRequest('The list of request ids is empty');
	const requests = ids.map((id) => needRequest(call, book, id));
	for (const request of requests) forget(call, request);
	return json({});
}

/** Cancels one request; nothing else can be changed. */
export function update(call: Call): Answer {
	const request = pathRequest(call);
	if (objectBody(call).status !== 'cancelled') {
		throw badRequest("Field 'status' must be cancelled: nothing else can be set");
	}
	const now = call.world.now();
	if (!request.cancel(now)) {
		throw conflict(`The request cannot be cancelled: it is already ${request.status(now)}`);
	}
	return json({});
}

/** Cancels the requests with these ids, or all of a status. */
export function batchCancel(call: Call): Answer {
	const { book } = targetOf(call);
	const ids = batchIds(call);
	const status = call.query.text('status');
	if (status !== undefined && ids.length > 0) {
		throw badRequest("Either request ids or the query parameter 'status' may be sent, not both");
	}
	if (status === undefined && ids.length === 0) {
		throw badRequest("Request ids or the query parameter 'status' are required");
	}
	const now = call.world.now();
	const requests = ids.map((id) => needRequest(call, book, id));
	if (status !== undefined) {
		requests.push(...[...book.newest()].filter((request) => request.status(now) === status));
	}
	for (const request of requests) request.cancel(now);
	return json({});
}

/** The input or output of a request as a file. */
export function dataFile(value: unknown, name: string): Answer {
	if (typeof value === 'string') return file(`${name}.txt`, 'text/plain', Buffer.from(value));
	return file(`${name}.json`, 'application/json', Buffer.from(JSON.stringify(value)));
}

function refuseWithoutData(request: StoredRequest): void {
	if (request.plan.version.fields.request_retention_mode === 'full') return;
	throw notFound('Data of the request', 'id', request.id);
}

/** The input of a request as a file. */
export function input(call: Call): Answer {
	const request = pathRequest(call);
	refuseWithoutData(request);
	return dataFile(request.plan.input, 'input');
}

/** The output of a finished request as a file. */
export function output(call: Call): Answer {
	const request = pathRequest(call);
	refuseWithoutData(request);
	const status = request.status(call.world.now());
	if (status !== 'completed') throw notFound('Output of the request', 'id', request.id);
	return dataFile(request.outcome().result, 'output');
}
