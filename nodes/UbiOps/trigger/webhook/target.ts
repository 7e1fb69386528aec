/** What a webhook watches, and the calls about it. */

import type { IHookFunctions } from 'n8n-workflow';

import { project } from '../../api/resources/project';
import { webhook } from '../../api/resources/webhook';
import type { Operation } from '../../api/table/operation';
import { callJson, jsonBody, ORDINARY_TIMEOUT_MS } from '../../transport/call';
import { callContext } from '../../transport/errors';
import { InputProblem } from '../../transport/inputProblem';
import { fillPath, type PathValues } from '../../transport/path';
import { openSession, type Session } from '../../transport/session';
import { readSettings } from '../readSettings';
import type { Settings } from '../settings';
import { webhookEvents } from './events';
import { PROOF_HEADER, webhookName, webhookSecret } from './identity';

/** Times that a call is sent again; n8n itself repeats a registration that failed. */
const RETRIES = 2;

/** A webhook as it should be in UbiOps. */
export interface WebhookTarget {
	readonly session: Session;
	readonly settings: Settings;
	readonly name: string;
	readonly url: string;
	readonly secret: string;
	/** What is watched; UbiOps cannot change it in a webhook that exists. */
	readonly watched: Readonly<Record<'object_type' | 'object_name', string>> & {
		readonly version?: string;
	};
	readonly event: string;
	/** The header that proves UbiOps' calls. */
	readonly headers: ReadonlyArray<{ key: string; value: string; protected: boolean }>;
}

/**
 * The webhook that the settings of the node ask for.
 *
 * @throws InputProblem that names the field that is empty, NodeOperationError for the credential
 */
export async function webhookTarget(context: IHookFunctions): Promise<WebhookTarget> {
	const { event, settings } = readSettings(context, webhookEvents);
	const url = context.getNodeWebhookUrl('default');
	if (url === undefined) throw new InputProblem('n8n has no webhook URL for this node');
	const session = await openSession(context, { retries: RETRIES });
	const secret = await webhookSecret(context);
	const { name: type } = event.kind;
	const { version } = settings;
	return {
		session,
		settings,
		name: webhookName([url, type, settings[type], version, event.apiEvent]),
		url,
		secret,
		watched: {
			object_type: type,
			object_name: settings[type],
			...(version === '' ? {} : { version }),
		},
		event: event.apiEvent,
		headers: [{ key: PROOF_HEADER, value: secret, protected: true }],
	};
}

/** Operations of the table on webhooks. */
type WebhookOperation = 'create' | 'delete' | 'get' | 'getAll' | 'update' | 'test' | 'getTest';

/**
 * Calls an operation on webhooks.
 *
 * @param more values of the path beside the project
 * @throws NodeApiError as {@link callJson}
 */
export async function callWebhooks(
	target: WebhookTarget,
	name: WebhookOperation,
	more: PathValues = new Map(),
	body?: unknown,
): Promise<unknown> {
	return await callRow(target, webhook.operations[name], more, body);
}

/** Reads the project: whether it is there. */
export async function callProject(target: WebhookTarget): Promise<unknown> {
	return await callRow(target, project.operations['get'], new Map(), undefined);
}

async function callRow(
	{ session, settings }: WebhookTarget,
	operation: Operation | undefined,
	more: PathValues,
	body: unknown,
): Promise<unknown> {
	if (typeof operation?.path !== 'string') throw new Error('The table has no such operation');
	const values: PathValues = new Map([['project', settings.project], ...more]);
	return await callJson(session, {
		method: operation.method,
		path: fillPath(operation.path, values),
		body: body === undefined ? undefined : jsonBody(body),
		timeoutMs: ORDINARY_TIMEOUT_MS,
		callContext: callContext(values, undefined, operation.repeatable, operation),
	});
}
