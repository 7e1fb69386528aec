/** From a failure to the error that n8n shows. */

import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { locatorOf } from '../api/locators';
import { whoHasIt } from '../api/locators/availability';
import type { PathValues } from './path';
import { atItem, escapeHtml, inputError, InputProblem } from './inputProblem';
import {
	type DeclaredFailure,
	declaredFailure,
	declareKind,
	type Failure,
	failureKind,
	type FailureKind,
} from './failure';
import { rateLimitPause } from './retry';

/** What an error message needs to know about the call. */
export interface CallContext {
	/** Item to blame; left out for calls that stand for many items. */
	readonly itemIndex?: number;
	/** Labels and values of the fields that make up the path. */
	readonly fields: ReadonlyArray<{ readonly label: string; readonly value: string }>;
	/** Whether the call changes nothing, so that there is nothing to look after when it fails. */
	readonly repeatable: boolean;
	/** Which installations have the operation, as a sentence; left out for what all have. */
	readonly whoHasIt?: string;
}

const LONGEST_MESSAGE = 2000;

const KEYS = ['error', 'error_message', 'message', 'detail', 'details', 'Details', 'Message'];

function messageInObject(value: unknown, depth = 0): string | undefined {
	if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
	if (depth > 3 || typeof value !== 'object' || value === null) return undefined;
	if (Array.isArray(value)) {
		const parts = value
			.map((part) => messageInObject(part, depth + 1))
			.filter((part) => part !== undefined);
		return parts.length === 0 ? undefined : parts.join(' ');
	}
	const entries = new Map<string, unknown>(Object.entries(value));
	for (const key of KEYS) {
		const found = messageInObject(entries.get(key), depth + 1);
		if (found !== undefined) return found;
	}
	// Validation responses of some frameworks: field names with lists of messages.
	const parts = [...entries].flatMap(([key, part]) => {
		const found = messageInObject(part, depth + 1);
		return found === undefined ? [] : [`${key}: ${found}`];
	});
	return parts.length === 0 ? undefined : parts.join('; ');
}

/**
 * The API's own words in the body of a response: JSON with `error`, `error_message` or alike, XML of a
 * storage, or plain text.
 */
export function messageIn(body: string): string | undefined {
	const trimmed = body.trim();
	if (trimmed === '') return undefined;
	if (/^[[{"]/.test(trimmed)) {
		try {
			const value: unknown = JSON.parse(trimmed);
			return typeof value === 'string'
				? messageIn(value)
				: messageInObject(value)?.slice(0, LONGEST_MESSAGE);
		} catch {
			// Cut off or not JSON after all: the text itself is the best there is.
		}
	}
	if (trimmed.startsWith('<')) {
		const found =
			/<(Details|Message)>([\s\S]*?)<\/\1>/.exec(trimmed) ??
			/<(title|h1)>([\s\S]*?)<\/\1>/i.exec(trimmed);
		return found?.[2]?.trim().slice(0, LONGEST_MESSAGE);
	}
	return trimmed.slice(0, LONGEST_MESSAGE);
}

const quoted = (fields: CallContext['fields']): string =>
	fields.map(({ label, value }) => `'${label}' (${value})`).join(', ');

/** Fields that the API's words speak of; all when they name none. */
function suspects(words: string, fields: CallContext['fields']): CallContext['fields'] {
	const named = fields.filter(({ label }) => words.toLowerCase().includes(label.toLowerCase()));
	return named.length > 0 ? named : fields;
}

const UNSURE =
	'UbiOps may have processed the call, so it was not retried. Check there before you try again.';

const BASE_URL = "Check 'Base URL' of the UbiOps credential";

/** What a user can do about a failure; the words are those of the API. */
function hintFor(failure: Failure, words: string, context: CallContext): string {
	const later = context.repeatable ? 'Try again later.' : UNSURE;
	switch (failure.kind) {
		case 'unreachable': {
			const sure = context.repeatable ? '' : ' UbiOps did not process the call.';
			return `${sentence(failure)} ${BASE_URL} and the connection of this n8n.${sure}`;
		}
		case 'broken':
			return `${sentence(failure)} ${later}`;
		case 'timedOut':
			return `${sentence(failure)} Increase 'Call Timeout (Seconds)' under 'Options'.${context.repeatable ? '' : ` ${UNSURE}`}`;
		case 'notJson':
			return `${sentence(failure)} ${BASE_URL}: a web page or a proxy seems to have responded.${context.repeatable ? '' : ` ${UNSURE}`}`;
		case 'unexpected':
			return failure.status === undefined
				? `${sentence(failure)} ${BASE_URL}; the API does not respond like this.`
				: `The URL redirects elsewhere, and the token is never sent to a redirect target. ${BASE_URL} (https, path, spelling).`;
		case 'leftOut':
			return 'Check in UbiOps whether it exists before you retry.';
		case 'oversized':
			return 'Ask for less at a time: fewer requests per call, or a model that writes large results to a file.';
		case 'unauthorized':
			return "Check 'API Token' and 'Base URL' of the UbiOps credential; the token may be wrong or expired.";
		case 'forbidden':
			return 'In UbiOps, assign the user or service user of the token a role with this permission.';
		case 'notFound':
			return context.fields.length === 0
				? `${BASE_URL}.${availability(context)}`
				: `Check ${quoted(suspects(words, context.fields))}: it must exist, and names are case-sensitive.${availability(context)}`;
		case 'conflict':
			return "The object's state does not allow this, or the name is already in use.";
		case 'tooLarge':
			return "Send less at a time: a smaller file, or fewer requests per call ('Batch Size').";
		case 'rateLimited':
			return "The UbiOps rate limit did not reset in time. Lower 'Concurrency' under 'Options', or try again later.";
		case 'refused':
			return 'UbiOps rejected one or more values; see its message.';
		case 'unsupported':
			return context.whoHasIt === undefined
				? `${BASE_URL}: this UbiOps installation may be older than the operation, or have it in another API version.`
				: `${context.whoHasIt} ${BASE_URL}.`;
		case 'unavailable':
		case 'serverError':
			return `UbiOps could not handle the call right now. ${later}`;
	}
}

const availability = ({ whoHasIt }: CallContext): string =>
	whoHasIt === undefined ? '' : ` ${whoHasIt}`;

const sentence = ({ detail = '' }: Failure): string => (detail === '' ? '' : `${detail}.`);

/** Messages for failures that UbiOps has no words for. */
const MESSAGES: Readonly<Partial<Record<FailureKind, string>>> = {
	unreachable: 'UbiOps could not be reached',
	broken: 'The connection to UbiOps was lost',
	timedOut: 'UbiOps did not respond in time',
	rateLimited: 'Too many calls to UbiOps',
	notJson: 'The response is not JSON, so it is probably not from the UbiOps API',
	leftOut: 'UbiOps left something out of its response',
	oversized: 'The response is too large to be read',
	refused: 'UbiOps rejected the values sent',
	unsupported: 'This UbiOps installation does not support the operation',
	tooLarge: 'The call is too large for UbiOps',
	unauthorized: 'UbiOps did not accept the token',
	forbidden: 'The token has no permission for this',
	notFound: 'UbiOps could not find the object',
	conflict: "The call conflicts with the object's state",
};

/** The error for a call to UbiOps that failed, with the API's own words first. */
export function callError(node: INode, failure: Failure, context: CallContext): NodeApiError {
	const { kind, status, body = '' } = failure;
	const words =
		(kind === 'notJson' ? undefined : messageIn(body)) ??
		MESSAGES[kind] ??
		`UbiOps responded with status ${status}`;
	return apiError(node, {
		kind,
		message: words,
		hint: hintFor(failure, words, context),
		status,
		retryAfterMs: retryAfterOf(failure),
		itemIndex: context.itemIndex,
	});
}

/** Milliseconds that the other side asks to wait, where it does. */
export const retryAfterOf = ({ kind, headers = {} }: Failure): number | undefined =>
	kind === 'rateLimited' ? rateLimitPause(headers, Date.now()) : undefined;

/** What an error tells its reader, n8n, and the code that continues after it. */
export interface ApiErrorParts {
	readonly kind: FailureKind;
	readonly message: string;
	/** What happened beside it, and what to do. */
	readonly hint: string;
	readonly status?: number;
	/** Milliseconds that UbiOps asks to wait. */
	readonly retryAfterMs?: number;
	readonly itemIndex?: number;
}

/** A NodeApiError that keeps the given words; n8n's default texts for a status never cover them. */
export function apiError(node: INode, parts: ApiErrorParts): NodeApiError {
	const { kind, message, hint, status, retryAfterMs, itemIndex } = parts;
	const options: ApiErrorOptions = {
		message: `${message}${atItem(itemIndex)}`,
		description: escapeHtml(hint),
		httpCode: status?.toString(),
		itemIndex,
		level: 'warning',
		failure: declaredFailure(kind, retryAfterMs),
	};
	return declareKind(new NodeApiError(node, { message }, options), kind);
}

/** Options of NodeApiError, with the one that only newer n8n knows. */
type ApiErrorOptions = NonNullable<ConstructorParameters<typeof NodeApiError>[2]> & {
	readonly failure?: DeclaredFailure;
};

/** The same error for one item, where a call stood for several. */
function errorForItem(node: INode, error: NodeApiError, itemIndex: number): NodeApiError {
	const kind = failureKind(error);
	const options: ApiErrorOptions = {
		message: `${error.message}${atItem(itemIndex)}`,
		description: error.description ?? undefined,
		httpCode: error.httpCode ?? undefined,
		itemIndex,
		level: 'warning',
		failure: declaredFailure(kind),
	};
	return declareKind(new NodeApiError(node, { message: error.message }, options), kind);
}

/** Any error as one that n8n shows with its item. */
export function nodeError(
	node: INode,
	error: unknown,
	itemIndex: number | undefined,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError) {
		const isShared = itemIndex !== undefined && error.context.itemIndex === undefined;
		return isShared ? errorForItem(node, error, itemIndex) : error;
	}
	if (error instanceof NodeOperationError) return error;
	if (error instanceof InputProblem) return inputError(node, error, itemIndex);
	return new NodeOperationError(node, error instanceof Error ? error : String(error), {
		itemIndex,
	});
}

/**
 * The fields of a path with their values, for messages.
 *
 * @param operation says which installations have it; left out for what all have
 */
export function callContext(
	values: PathValues,
	itemIndex: number | undefined,
	repeatable: boolean,
	operation: Parameters<typeof whoHasIt>[0] = {},
): CallContext {
	return {
		itemIndex,
		repeatable,
		whoHasIt: whoHasIt(operation),
		fields: [...values].map(([locator, value]) => ({ label: locatorOf(locator).label, value })),
	};
}
