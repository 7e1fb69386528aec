import { createHmac } from 'node:crypto';

import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	ISupplyDataFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { ApiVersion } from '../api/locators/availability';
import {
	apiVersionOf,
	isBaseUrl,
	isHeaderText,
	normaliseBaseUrl,
	normaliseToken,
} from '../../../credentials/UbiOpsApi.credentials';
import { now } from './clock';

export const CREDENTIAL = 'ubiOpsApi';

export type ApiContext =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| ISupplyDataFunctions
	| IWebhookFunctions;

/** Bounds of one execution's calls. */
export interface SessionOptions {
	/** Times that a call is sent again after 429, 502, 503, 504 or a lost connection. */
	readonly retries: number;
	/** Milliseconds that a call may take, instead of what the operation says. */
	readonly timeoutMs?: number;
	/** Milliseconds after which all calls of the session have to be over, whatever UbiOps does. */
	readonly withinMs?: number;
}

/**
 * What one call is made with, so that a call that has passed its limits lets go of its connection. After a
 * call that went well it serves the next one: a signal for each would be a good part of what a call takes.
 */
export interface Caller {
	/** Ends the call. */
	readonly controller: AbortController;
	/** The context of the execution, with the controller's signal in place of its own. */
	readonly context: ApiContext;
}

/** What the calls of one execution share. */
export interface Session {
	readonly context: ApiContext;
	readonly options: SessionOptions;
	/** Origin that the token belongs to. */
	readonly origin: string;
	/** Version of the API that the base URL names, if it names one. */
	readonly apiVersion: ApiVersion | undefined;
	/** Time of {@link now} at which all calls have to be over; infinite in an execution. */
	readonly deadline: number;
	/** Free ones: at most as many as calls have been under way at once. */
	readonly callers: Caller[];
	/** No call leaves before this time of {@link now}: UbiOps asked for a pause. */
	pausedUntil: number;
	/** Whether the last call could not reach UbiOps in spite of its retries: the next one need not insist. */
	isUnreachable: boolean;
}

const DEFAULTS: SessionOptions = { retries: 4 };

/** For what somebody waits for in the editor: n8n shows nothing until it is there. */
export const IN_EDITOR: SessionOptions = { retries: 1, withinMs: 15_000 };

/**
 * Starts a session: reads the credential once and checks it before anything is sent.
 *
 * @throws NodeOperationError when the token or the base URL cannot be one
 */
export async function openSession(
	context: ApiContext,
	options: Partial<SessionOptions> = {},
): Promise<Session> {
	const { baseUrl } = await readCredential(context);
	return {
		context,
		options: { ...DEFAULTS, ...options },
		origin: new URL(baseUrl).origin,
		deadline: now() + (options.withinMs ?? Infinity),
		apiVersion: apiVersionOf(baseUrl),
		callers: [],
		pausedUntil: 0,
		isUnreachable: false,
	};
}

/**
 * Base URL and token for n8n's own client of OpenAI's form, which makes its calls itself. All other calls
 * go through a session, which keeps no token.
 *
 * @throws NodeOperationError as {@link openSession}
 */
export async function bearerAccess(
	context: ApiContext,
): Promise<{ readonly baseUrl: string; readonly token: string }> {
	return await readCredential(context);
}

/** The credential's values as calls need them, checked. */
async function readCredential(context: ApiContext): Promise<{ baseUrl: string; token: string }> {
	const { apiToken, baseUrl } = await context.getCredentials<{
		apiToken?: string;
		baseUrl?: string;
	}>(CREDENTIAL);
	const token = normaliseToken(apiToken ?? '');
	if (token === '') {
		throw credentialError(
			context,
			"'API Token' of the UbiOps credential is empty",
			'Open the credential and paste a token. Create one in UbiOps under Permissions > API tokens.',
		);
	}
	if (!isHeaderText(token)) {
		throw credentialError(
			context,
			"'API Token' of the UbiOps credential contains a character that no token has",
			'It may be invisible, such as a zero-width space. Copy the token again, without anything around it, and paste it into the credential.',
		);
	}
	return { baseUrl: checkedBaseUrl(context, baseUrl ?? ''), token };
}

function checkedBaseUrl(context: ApiContext, baseUrl: string): string {
	const address = normaliseBaseUrl(baseUrl);
	if (isBaseUrl(address)) return address;
	throw credentialError(
		context,
		"'Base URL' of the UbiOps credential is not a URL",
		'Open the credential and enter a URL such as https://api.ubiops.com/v2.1, without ? or #.',
	);
}

/**
 * A text that only those can make who know the token, and that does not show it: its HMAC.
 *
 * @returns 64 hexadecimal digits
 */
export async function hashWithToken(context: ApiContext, text: string): Promise<string> {
	const { apiToken } = await context.getCredentials<{ apiToken?: string }>(CREDENTIAL);
	return createHmac('sha256', normaliseToken(apiToken ?? ''))
		.update(text)
		.digest('hex');
}

const credentialError = (context: ApiContext, message: string, description: string): Error =>
	new NodeOperationError(context.getNode(), message, { description, level: 'warning' });
