import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

/** Milliseconds without a byte after which the test of a credential gives up. */
const TEST_IDLE_MS = 10_000;

/** Milliseconds for the test in all, for a response that trickles. */
const TEST_MS = 15_000;

/** Header that marks the test's call for `authenticate`, which takes it off: n8n has a limit of its own there. */
const TEST_MARK = 'X-Credential-Test';

const DEFAULT_BASE_URL = 'https://api.ubiops.com/v2.1';

/**
 * The token as the API wants it: without white space around it and without the word `Token` or `Bearer`
 * that the header needs and that is often copied along.
 */
export function normaliseToken(token: string): string {
	return token.trim().replace(/^(token|bearer)(\s+|$)/i, '');
}

/**
 * The base URL as calls need it: with a scheme, without a slash at the end. A bare host gets the API's
 * version; a path, as own installations have it, is kept as it is.
 */
export function normaliseBaseUrl(baseUrl: string): string {
	const trimmed = baseUrl.trim().replace(/\/+$/, '');
	if (trimmed === '') return DEFAULT_BASE_URL;
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
	const path = withScheme.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
	return path === '' ? `${withScheme}/v2.1` : withScheme;
}

/** Whether a normalised base URL can stand before the path of a call. */
export function isBaseUrl(baseUrl: string): boolean {
	if (!URL.canParse(baseUrl) || /[?#]/.test(baseUrl)) return false;
	return /^https?:$/.test(new URL(baseUrl).protocol);
}

/** Whether a token can be sent: visible characters of ASCII only. */
export const isHeaderText = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);

/**
 * The version of the API that a base URL is for, as its last segment names it.
 *
 * @returns undefined when it names none, as behind a gateway with paths of its own
 */
export function apiVersionOf(baseUrl: string): 'v2' | 'v2.1' | undefined {
	const [, version] = /\/(v2(?:\.1)?)$/.exec(normaliseBaseUrl(baseUrl)) ?? [];
	return version === 'v2' || version === 'v2.1' ? version : undefined;
}

/** Address of a call; the HTTP Request node of n8n calls it `uri`. */
const addressOf = (options: IHttpRequestOptions & { uri?: unknown }): string =>
	asText(options.url) || asText(options.uri);

/** The endpoints that speak OpenAI's form want the word that OpenAI's clients send. */
const schemeFor = (path: string): 'Bearer' | 'Token' =>
	/\/projects\/[^/]+\/openai-compatible\//.test(path) ? 'Bearer' : 'Token';

/** A signal that is aborted once so many milliseconds have passed. */
function after(ms: number): AbortSignal {
	const controller = new AbortController();
	void sleep(ms).then(() => controller.abort());
	return controller.signal;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** API token of a UbiOps user or service user, and the address of the installation it belongs to. */
export class UbiOpsApi implements ICredentialType {
	name = 'ubiOpsApi';

	displayName = 'UbiOps API';

	icon: Icon = { light: 'file:../icons/ubiops.svg', dark: 'file:../icons/ubiops.dark.svg' };

	documentationUrl = 'https://ubiops.com/docs/organizations/api-tokens/';

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Token of a UbiOps user or service user. Create one in UbiOps under Permissions > API tokens; a leading "Token" is accepted.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			required: true,
			placeholder: 'e.g. https://ubiops.example.com/api/v2.1',
			description:
				'Address of the API. It ends in /v2.1, or in /v2 for UbiOps 2.40 (October 2026) and later, whose environments have tags. Change the host only if you host UbiOps yourself.',
		},
	];

	/**
	 * Adds the token and the base URL to a call. A call that names another origin is refused: the token
	 * is for its own host only. An empty token never leaves.
	 *
	 * @throws Error when the URL is absolute and of another origin, or there is no token
	 */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const baseURL = normaliseBaseUrl(asText(credentials.baseUrl));
		if (!isBaseUrl(baseURL)) {
			throw new Error("'Base URL' of the UbiOps credential is not a URL; it takes no ? and no #");
		}
		const { origin } = new URL(baseURL);
		const target = new URL(addressOf(requestOptions), `${baseURL}/`);
		if (target.origin !== origin) {
			throw new Error(
				`The UbiOps token may only be sent to ${origin}; the call to ${target.origin} was blocked`,
			);
		}
		const token = normaliseToken(asText(credentials.apiToken));
		if (token === '') throw new Error("'API Token' of the UbiOps credential is empty");
		if (!isHeaderText(token)) {
			throw new Error(
				"'API Token' of the UbiOps credential contains a character that no token has",
			);
		}
		const { [TEST_MARK]: mark, ...headers } = requestOptions.headers ?? {};
		return {
			...requestOptions,
			...(mark === undefined ? {} : { timeout: TEST_IDLE_MS, abortSignal: after(TEST_MS) }),
			baseURL,
			headers: {
				...headers,
				Authorization: `${schemeFor(target.pathname)} ${token}`,
			},
		};
	};

	/** `/user` needs no permission at all, but only API v2 has it for sure; every API has `/projects`. */
	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			url: '={{ /\\/v2[\\s\\/]*$/.test($credentials.baseUrl) ? "/user" : "/projects" }}',
			// A redirect is no sign of the API, and could lead anywhere.
			disableFollowRedirect: true,
			// Without redirects n8n's client never ends a compressed response that breaks off.
			headers: { 'Accept-Encoding': 'identity', [TEST_MARK]: 'true' },
		},
		rules: [
			{
				// A web page is a text to n8n, and begins like this.
				type: 'responseSuccessBody',
				properties: {
					key: '0',
					value: '<',
					message: "A web page came, not a response of UbiOps. Check 'Base URL'",
				},
			},
		],
	};
}
