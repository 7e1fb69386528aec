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
	normaliseBaseUrl,
	normaliseToken,
} from '../../../credentials/UbiOpsApi.credentials';

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
	/** Milliseconds to wait for a response, instead of what the operation says. */
	readonly timeoutMs?: number;
}

/** What the calls of one execution share. */
export interface Session {
	readonly context: ApiContext;
	readonly options: SessionOptions;
	/** Origin that the token belongs to. */
	readonly origin: string;
	/** Version of the API that the base URL names, if it names one. */
	readonly apiVersion: ApiVersion | undefined;
	/** No call leaves before this time (milliseconds since 1970): UbiOps asked for a pause. */
	pausedUntil: number;
}

const DEFAULTS: SessionOptions = { retries: 4 };

/**
 * Starts a session: reads the credential once and checks it before anything is sent.
 *
 * @throws NodeOperationError when the token is missing or the base URL is not one
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
		apiVersion: apiVersionOf(baseUrl),
		pausedUntil: 0,
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
		throw new NodeOperationError(
			context.getNode(),
			"'API Token' of the UbiOps credential is empty",
			{
				description:
					'Open the credential and paste a token. Create one in UbiOps under Permissions > API tokens.',
				level: 'warning',
			},
		);
	}
	return { baseUrl: webAddress(context, baseUrl ?? ''), token };
}

function webAddress(context: ApiContext, baseUrl: string): string {
	const address = normaliseBaseUrl(baseUrl);
	if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
		throw new NodeOperationError(
			context.getNode(),
			"'Base URL' of the UbiOps credential is not a URL",
			{
				description: 'Open the credential and enter a URL such as https://api.ubiops.com/v2.1.',
				level: 'warning',
			},
		);
	}
	return address;
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
