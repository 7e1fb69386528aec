/** What a caller of the sandbox sees: its options, the running sandbox, recorded calls and faults. */

/** Token that a sandbox accepts unless it is given another one. */
export const SANDBOX_TOKEN = 'sandbox-token';

/** Organization of the seed data. */
export const SANDBOX_ORGANIZATION = 'sandbox-org';

/** Project of the seed data. */
export const SANDBOX_PROJECT = 'demo';

/** Code of the voucher that exists. */
export const SANDBOX_VOUCHER = 'sandbox-voucher';

/** A version of the API, as it stands in the path of a call. */
export type ApiVersion = 'v2.1' | 'v2';

/**
 * What kind of installation it is. `seed` behaves as the oldest documents say where they differ,
 * `v2.1` as the official client up to 4.14 knows it; both answer below `/v2.1` only. `v2` is the one
 * that client 4.15 knows and answers below `/v2`, and beside it below `/v2.1` as before.
 */
export type Dialect = 'seed' | ApiVersion;

/** How a sandbox is started; everything has a default. */
export interface SandboxOptions {
	/** Port to listen on; 0 takes a free one. */
	port?: number;
	/** Address to listen on; default 127.0.0.1. */
	host?: string;
	/** The only token that is let in; default `SANDBOX_TOKEN`. */
	token?: string;
	/** Words before the token that the OpenAI-compatible endpoints take; default Bearer alone. */
	openAiSchemes?: readonly ('Bearer' | 'Token')[];
	/** Path in front of the API version, such as `/ubiops`. */
	pathPrefix?: string;
	/** Milliseconds that every call waits before it is worked on. */
	latencyMs?: number;
	/** Milliseconds from the upload of a package to the end of its build. */
	buildMs?: number;
	/** Milliseconds from the creation of a batch request to its end. */
	requestMs?: number;
	/** Milliseconds that a direct request takes. */
	directMs?: number;
	/** Default `v2.1`. */
	dialect?: Dialect;
	/** Leaves the deprecated `result`, `request_data` and `success` out of requests; default false. */
	withoutDeprecated?: boolean;
	/** Refuses calls above the rate limit with 429; the headers are there in any case; default false. */
	rateLimits?: boolean;
	/** Whether an organization and a project are there from the start; default true. */
	seedData?: boolean;
	/** The clock, in milliseconds; default `Date.now`. */
	now?: () => number;
	/** Most calls kept in `calls`; default 50,000. */
	maxRecordedCalls?: number;
}

/** A file of a recorded multipart call. */
export interface RecordedFile {
	field: string;
	filename: string;
	mimetype: string;
	size: number;
	sha256: string;
}

/** One call as it arrived, and the status it was answered with. */
export interface RecordedCall {
	method: string;
	/** The path as sent: not decoded, without the query, with prefix and API version. */
	rawPath: string;
	/** Operation of the reference; undefined for unknown routes and signed storage URLs. */
	operationId: string | undefined;
	pathParams: Record<string, string>;
	/** Query pairs in the order sent, percent-decoded. */
	query: [string, string][];
	headers: Record<string, string | string[] | undefined>;
	contentType: string | undefined;
	/** Undefined without a body, for multipart bodies and for bodies too large to keep. */
	rawBody: Buffer | undefined;
	body: unknown;
	files?: RecordedFile[];
	/** Status of the answer; 0 while under way or when the connection was reset. */
	status: number;
	/** Clock at arrival, in milliseconds. */
	time: number;
}

/** Which calls a fault applies to; what is left out matches everything. */
export interface FaultMatch {
	method?: string;
	operationId?: string;
	/** Tested against the raw path. */
	path?: RegExp;
}

/** What happens to a matching call. */
export type FaultEffect =
	| { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
	| { kind: 'rateLimit'; resetSeconds?: number; retryAfter?: number | string }
	| { kind: 'reset'; after?: 'before-processing' | 'after-processing' }
	| { kind: 'delay'; ms: number }
	/** Something that happens before the call is worked on, such as another call. */
	| { kind: 'meanwhile'; action: () => Promise<void> }
	/**
	 * A file of the storage breaks off after some bytes, or no more of them come although the connection
	 * stays; only for signed storage URLs.
	 */
	| { kind: 'cut'; bytes: number; silently?: true };

/** A fault: after `skip` matching calls it hits the next `times` of them. */
export interface FaultRule {
	match?: FaultMatch;
	/** How many calls it hits; default 1, Infinity for all. */
	times?: number;
	/** How many matching calls pass unharmed first; default 0. */
	skip?: number;
	effect: FaultEffect;
}

/** Makes calls fail on purpose. Rules are tried in the order they were added; the first match hits. */
export interface FaultSwitchboard {
	add(rule: FaultRule): void;
	clear(): void;
	/** Rules that have hits left. */
	pending(): number;
}

/** What tests may do to the data behind the API's back. */
export interface SandboxStore {
	/** Drops all data and puts the seed data back. */
	reset(): void;
	/** How many requests are stored, in all projects. */
	requestCount(): number;
	/** Adds an event to a project, such as `{ type: 'instance_out_of_memory', text: '…' }`. */
	addEvent(project: string, event: Record<string, unknown>): void;
}

/** A running sandbox. */
export interface Sandbox {
	/** Base address for clients, such as `http://127.0.0.1:40123/v2.1`; `/v2` in dialect `v2`. */
	baseUrl: string;
	/** The token that is let in. Setting it replaces it: the one before is refused from then on. */
	token: string;
	/** The newest calls, oldest first. */
	calls: RecordedCall[];
	clearCalls(): void;
	faults: FaultSwitchboard;
	/** Highest number of calls under way at the same time; may be set back to 0. */
	maxInFlight: number;
	/** The same for calls to signed storage URLs alone. */
	maxStorageInFlight: number;
	store: SandboxStore;
	close(): Promise<void>;
}
