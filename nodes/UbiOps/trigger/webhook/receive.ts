/**
 * A call of UbiOps to n8n. What it says is a hint; UbiOps itself is asked for the request, so that items
 * are those of the poll trigger and a forged call can at most repeat what is true.
 */

import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { nodeError } from '../../transport/errors';
import { valueAt } from '../../transport/json';
import { openSession } from '../../transport/session';
import { itemsFor } from '../items';
import { readSettings } from '../readSettings';
import type { Settings } from '../settings';
import { sessionApi } from '../sources/queries';
import type { VersionRef, TrackedObject } from '../tracking/observation';
import { type WebhookEvent, webhookEvents } from './events';
import { isSecret, PROOF_HEADER, TEST_HEADER, webhookSecret } from './identity';

/** Milliseconds without a response after which one call is given up. */
const TIMEOUT_MS = 8_000;

/** Milliseconds for all that is asked of UbiOps: it waits 30 seconds for the response. */
const LONGEST_MS = 20_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Receives a call.
 *
 * @returns the item of the request, or a response without an execution: 401 for a call that is not
 * UbiOps', 503 when UbiOps could not be asked and should call again, 200 for what is no event here
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { event, settings } = readSettings(context, webhookEvents);
	const headers = context.getHeaderData();
	if (!isSecret(headers[PROOF_HEADER], await webhookSecret(context))) {
		warn(
			context,
			'a call without the right secret was refused. If the API token was changed, publish the workflow again',
		);
		return refuse(context, 401, 'The secret is missing or wrong');
	}
	if (headers[TEST_HEADER] !== undefined) return ignore('n8n can be reached');
	const call = callIn(context.getBodyData(), event, settings);
	if (typeof call === 'string') {
		warn(context, `a call was ignored: ${call}`);
		return ignore(call);
	}
	try {
		return await respond(context, event, settings, call);
	} catch (error) {
		const { message } = nodeError(context.getNode(), error, undefined);
		warn(
			context,
			`request ${call.id} could not be read, UbiOps is asked to call again: ${message}`,
		);
		return refuse(context, 503, 'The request could not be read; call again');
	}
}

/** A call about a request. */
interface RequestCall {
	readonly id: string;
	readonly place: VersionRef;
	readonly payload: IDataObject;
}

const warn = (context: IWebhookFunctions, message: string): void =>
	context.logger.warn(`UbiOps Webhook Trigger: ${message}`);

const ignore = (message: string): IWebhookResponseData => ({ webhookResponse: { message } });

function refuse(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

/** A name in the payload; UbiOps' own example has IDs in the place of names. */
function nameIn(payload: unknown, key: string): string {
	const name = valueAt(payload, key);
	return typeof name === 'string' && !UUID.test(name) ? name : '';
}

/** What a payload is about, or why it is no event of this trigger. */
function callIn(
	payload: IDataObject,
	{ kind, apiEvent }: WebhookEvent,
	settings: Settings,
): RequestCall | string {
	const id = valueAt(payload, 'request_id');
	if (typeof id !== 'string' || !UUID.test(id)) return 'it has no request ID';
	if (valueAt(payload, 'event') !== apiEvent) return `it is not about '${apiEvent}'`;
	const owner = settings[kind.name];
	const named = nameIn(payload, `${kind.name}_name`);
	if (named !== '' && named !== owner) return `it is about another ${kind.name}`;
	const version = nameIn(payload, `${kind.name}_version_name`);
	if (version !== '' && settings.version !== '' && version !== settings.version) {
		return 'it is about another version';
	}
	return { id, place: { owner, version: settings.version || version }, payload };
}

async function respond(
	context: IWebhookFunctions,
	event: WebhookEvent,
	settings: Settings,
	{ id, place, payload }: RequestCall,
): Promise<IWebhookResponseData> {
	const session = await openSession(context, {
		// UbiOps itself calls again after a 503; how often and how soon is not documented.
		retries: 1,
		timeoutMs: TIMEOUT_MS,
		withinMs: LONGEST_MS,
	});
	const source = event.source(sessionApi(session, LONGEST_MS), settings, undefined);
	const { rows, unsure } = await source.byKey(new Map([[id, place]]));
	if (unsure.has(id)) throw new Error('there was no time to read it');
	const [found] = rows;
	// UbiOps keeps nothing of some requests, and others may be deleted by now.
	const row = found ?? rowIn(payload, id, place);
	if (event.isEnd && !source.hasEnded(row)) throw new Error(`its status is '${row.status}'`);
	if (event.isEnd && !source.isWanted(row)) return ignore(`The status is ${row.status}`);
	const { items, postponed } = await itemsFor(event, settings, source, [row]);
	if (postponed.length > 0) throw new Error('there was no time to read its result');
	if (found !== undefined) return { workflowData: [items] };
	return {
		workflowData: [items.map((item) => ({ json: { ...item.json, fromWebhook: true } }))],
	};
}

/** A request as the call itself shows it. */
function rowIn(payload: RequestCall['payload'], id: string, place: VersionRef): TrackedObject {
	const status = String(payload['status']);
	const { result } = payload;
	return {
		key: id,
		place,
		created: undefined,
		ended: undefined,
		status,
		fields: { id, status, ...(result === undefined ? {} : { result }) },
		detailed: true,
	};
}
