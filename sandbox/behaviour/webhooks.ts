import { badRequest } from '../errors';
import { type Answer, json } from '../http/answers';
import type { Entity, Fields } from '../state/store';
import {
	type Call,
	type CollectionHooks,
	type Handler,
	type HooksByCollection,
	isObject,
	objectBody,
	PartKey,
	textOf,
	type World,
} from '../world';
import { innermost, need, outermost, show } from './crud';
import type { StoredRequest } from './requests/request';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const TRIES = 3;

/** UbiOps does not document how long it waits between two tries. */
const BETWEEN_TRIES_MS = 300;

/** A result of this size or more is left out of the call. */
const MOST_RESULT_BYTES = 16_384;

/** What became of a call to a webhook: null when it was answered well. */
type Delivery = string | null;

function headersOf(fields: Fields): Fields[] {
	return Array.isArray(fields.headers) ? fields.headers.filter(isObject) : [];
}

async function post(world: World, fields: Fields, payload: Fields): Promise<Delivery> {
	if (!URL.canParse(String(fields.url))) return 'The address is not a url';
	const url = new URL(String(fields.url));
	if (!LOOPBACK.test(url.hostname)) return 'The sandbox calls loopback addresses only';
	const headers = new Headers({ 'content-type': 'application/json' });
	for (const { key, value } of headersOf(fields)) {
		if (typeof value === 'string') headers.set(String(key), value);
	}
	const seconds = typeof fields.timeout === 'number' ? fields.timeout : 10;
	// By the clock of the sandbox, which is that of the tests: they wait by it as well.
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(new Error('it took too long')), seconds * 1000);
	const signal = AbortSignal.any([world.closing, late.signal]);
	try {
		const body = JSON.stringify(payload);
		const reply = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
		await reply.arrayBuffer();
		return reply.status < 400 ? null : `The address answered with status ${reply.status}`;
	} catch (problem) {
		return `The address cannot be reached: ${problem instanceof Error ? problem.message : 'unknown'}`;
	} finally {
		clearTimeout(timer);
	}
}

async function deliver(world: World, fields: Fields, payload: Fields): Promise<Delivery> {
	let outcome = await post(world, fields, payload);
	for (let again = 1; outcome !== null && fields.retry === true && again < TRIES; again += 1) {
		await world.sleep(again * BETWEEN_TRIES_MS);
		outcome = await post(world, fields, payload);
	}
	return outcome;
}

/** Such a result as a call may bring along. */
function resultIn(fields: Fields, result: unknown): Fields {
	if (fields.include_result !== true || result === null || result === undefined) return {};
	return Buffer.byteLength(JSON.stringify(result)) < MOST_RESULT_BYTES ? { result } : {};
}

/** What is sent, as documented for deployments; that pipelines have the same keys is a guess. */
function payloadOf(event: string, request: StoredRequest, fields: Fields, now: number): Fields {
	const { target, version } = request.plan;
	const kind = target.kind.endsWith('pipelines') ? 'pipeline' : 'deployment';
	const { id, status, result } = request.fields(now);
	return {
		event,
		[`${kind}_id`]: target.id,
		[`${kind}_name`]: target.key,
		[`${kind}_version_id`]: version.id,
		[`${kind}_version_name`]: version.key,
		request_id: id,
		status,
		...resultIn(fields, result),
		text: `Request ${String(id)} to ${kind} ${target.key} (version ${version.key}) has status ${String(status)}`,
	};
}

function hooksOf(request: StoredRequest): Entity[] {
	const { target, version } = request.plan;
	const kind = target.kind.endsWith('pipelines') ? 'pipeline' : 'deployment';
	return outermost(target)
		.child('webhooks')
		.all()
		.filter(({ fields }) => {
			if (fields.object_type !== kind || fields.object_name !== target.key) return false;
			const wanted = fields.version ?? null;
			const isDefault = target.fields.default_version_id === version.id;
			return wanted === null ? isDefault : wanted === version.key;
		});
}

/** Whether an event is about a request with this status. */
function isAbout(event: string, status: string): boolean {
	if (event.endsWith('_started')) return status === 'processing';
	if (event.endsWith('_finished')) return ['completed', 'failed', 'cancelled'].includes(status);
	return event.endsWith(`_${status}`);
}

function notify(world: World, request: StoredRequest, status: string): void {
	for (const hook of hooksOf(request)) {
		const event = hook.text('event');
		if (hook.fields.enabled !== true || !isAbout(event, status)) continue;
		const payload = payloadOf(event, request, hook.fields, world.now());
		// A sandbox that is closed meanwhile calls nobody.
		deliver(world, hook.fields, payload).catch(() => undefined);
	}
}

/** Calls the webhooks of a request when it starts and when it ends. */
export function callWebhooks(world: World, request: StoredRequest): void {
	if (hooksOf(request).length === 0) return;
	const now = world.now();
	world.later(Math.max(0, request.startsAt - now), () => {
		if (request.status(world.now()) !== 'cancelled') notify(world, request, 'processing');
	});
	request.onCancel = () => notify(world, request, 'cancelled');
	world.later(Math.max(1, request.endsAt - now + 1), () => {
		const status = request.status(world.now());
		if (status !== 'cancelled') notify(world, request, status);
	});
}

function checkUrl(url: unknown): void {
	if (typeof url !== 'string' || /^https?:\/\/[^/\s]+/.test(url)) return;
	throw badRequest("Field 'url' must begin with http:// or https://");
}

function checkTimeout(timeout: unknown): void {
	if (typeof timeout !== 'number' || (timeout >= 1 && timeout <= 30)) return;
	throw badRequest("Field 'timeout' must be from 1 to 30 seconds");
}

function checkTarget(project: Entity, body: Fields): void {
	const target = need(project.child(`${String(body.object_type)}s`), String(body.object_name));
	const version = textOf(body, 'version');
	if (version !== undefined) need(target.child('versions'), version);
}

/** New headers; null as value keeps the one that is stored. */
function merged(before: Fields, body: Fields): Fields[] {
	const old = headersOf(before);
	return headersOf(body).map((header) => {
		if (header.value !== null) return header;
		const kept = old.find(({ key }) => key === header.key);
		if (kept === undefined)
			throw badRequest(`Field 'headers': '${String(header.key)}' has no value yet`);
		return { ...header, value: kept.value };
	});
}

const webhookHooks: CollectionHooks = {
	prepare(_call, body, project) {
		checkUrl(body.url);
		checkTimeout(body.timeout);
		if (project !== undefined) checkTarget(project, body);
		return { headers: merged({}, body), version: body.version ?? null };
	},
	edit(_call, webhook, body) {
		checkUrl(body.url);
		checkTimeout(body.timeout);
		const type = webhook.text('object_type');
		if (typeof body.event === 'string' && !body.event.startsWith(type)) {
			throw badRequest(`Field 'event': ${body.event} does not fit object_type ${type}`);
		}
		if (body.headers === undefined) return body;
		return { ...body, headers: merged(webhook.fields, body) };
	},
	view(_world, webhook) {
		const headers = headersOf(webhook.fields).map((header) =>
			header.protected === true ? { ...header, value: null } : header,
		);
		return { headers };
	},
};

/** What is special about webhooks: addresses on this machine are really called. */
export const webhookCollections: HooksByCollection = { 'projects/{}/webhooks': webhookHooks };

class WebhookTests {
	/** What became of a test; absent while it is under way. */
	readonly outcomes = new Map<string, Delivery>();
}

const tests = new PartKey('webhook tests', WebhookTests);

function testFields(world: World, test: Entity): Fields {
	const outcome = world.part(tests).outcomes.get(test.id);
	if (outcome === undefined) return { status: 'pending', error_message: null };
	return { status: outcome === null ? 'completed' : 'failed', error_message: outcome };
}

function createTest(call: Call): Answer {
	const { world } = call;
	const project = innermost(call);
	const body = objectBody(call);
	checkUrl(body.url);
	checkTimeout(body.timeout);
	checkTarget(project, body);
	const test = project.child('webhooks-tests').add({}, world.clock.tick());
	// What a test brings along is not documented.
	const payload = { event: body.event, text: 'This is a test of a webhook' };
	const outcomes = world.part(tests).outcomes;
	deliver(world, { ...body, headers: merged({}, body) }, payload).then(
		(outcome) => outcomes.set(test.id, outcome),
		() => undefined,
	);
	return json(show(call, test), 201);
}

/** Tests of webhooks show what became of their call. */
export const webhookTestCollections: HooksByCollection = {
	'projects/{}/webhooks-tests': { view: testFields },
};

/** What answers the operations on webhooks that are more than keeping them. */
export const webhookHandlers: Record<string, Handler> = { webhook_tests_create: createTest };
