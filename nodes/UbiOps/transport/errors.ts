/** From a response that is no success to the error that n8n shows. */

import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { locatorOf } from '../api/locators';
import type { PathValues } from './path';
import { atItem, escapeHtml, inputError, InputProblem } from './inputProblem';
import { wasNeverSent } from './retry';

/** What an error message needs to know about the call. */
export interface CallContext {
	/** Item to blame; left out for calls that stand for many items. */
	readonly itemIndex?: number;
	/** Labels and values of the fields that make up the path. */
	readonly fields: ReadonlyArray<{ readonly label: string; readonly value: string }>;
	/** Whether the call changes nothing, so that there is nothing to look after when it fails. */
	readonly repeatable: boolean;
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
	// Validation answers of some frameworks: field names with lists of messages.
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
		const told =
			/<(Details|Message)>([\s\S]*?)<\/\1>/.exec(trimmed) ??
			/<(title|h1)>([\s\S]*?)<\/\1>/i.exec(trimmed);
		return told?.[2]?.trim().slice(0, LONGEST_MESSAGE);
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

function hintFor(status: number, words: string, where: CallContext): string {
	if (status >= 300 && status < 400) {
		return "The URL redirects elsewhere, and the token is never sent to a redirect target. Check 'Base URL' of the UbiOps credential (https, path, spelling).";
	}
	switch (status) {
		case 400:
		case 422:
			return 'UbiOps rejected one or more values; see its message.';
		case 401:
			return "Check 'API Token' and 'Base URL' of the UbiOps credential; the token may be wrong or expired.";
		case 403:
			return 'The token has no permission for this. In UbiOps, assign its user or service user a role with this permission.';
		case 404:
			return where.fields.length === 0
				? "Check 'Base URL' of the UbiOps credential."
				: `Check ${quoted(suspects(words, where.fields))}: it must exist, and names are case-sensitive.`;
		case 409:
			return "The object's state does not allow this, or the name is already in use.";
		case 413:
			return 'The data sent is too large for UbiOps.';
		case 429:
			return "The UbiOps rate limit did not reset in time. Lower 'Concurrency' under 'Options', or try again later.";
		default:
			return status >= 500
				? `UbiOps could not handle the call right now. ${where.repeatable ? 'Try again later.' : UNSURE}`
				: 'UbiOps rejected the call.';
	}
}

const FALLBACK: Readonly<Record<number, string>> = {
	400: 'UbiOps rejected the values sent',
	401: 'UbiOps did not accept the token',
	403: 'The token has no permission for this',
	404: 'UbiOps could not find the object',
	409: 'The call conflicts with the state of the object',
	429: 'Too many calls to UbiOps',
};

/** The error for a response whose status is no success, with the API's own words first. */
export function responseError(
	node: INode,
	status: number,
	body: string,
	where: CallContext,
): NodeApiError {
	const words = messageIn(body) ?? FALLBACK[status] ?? `UbiOps responded with status ${status}`;
	return apiError(node, {
		message: words,
		hint: hintFor(status, words, where),
		status,
		itemIndex: where.itemIndex,
	});
}

/** The error for a call that got no response at all. */
export function connectionError(
	node: INode,
	code: string,
	detail: string,
	where: CallContext,
): NodeApiError {
	const timedOut = code === 'ECONNABORTED' || code === 'ETIMEDOUT';
	return apiError(node, {
		message: timedOut ? 'UbiOps did not respond in time' : 'UbiOps could not be reached',
		hint: [
			`${detail}.`,
			timedOut
				? "Increase 'Call Timeout (Seconds)' under 'Options'."
				: "Check 'Base URL' of the UbiOps credential and the connection of this n8n.",
			where.repeatable ? '' : wasNeverSent(code) ? 'The call was not processed.' : UNSURE,
		]
			.filter((sentence) => sentence !== '')
			.join(' '),
		itemIndex: where.itemIndex,
	});
}

/** A NodeApiError that keeps the given words; n8n's default texts for a status never cover them. */
export function apiError(
	node: INode,
	told: { message: string; hint: string; status?: number; itemIndex?: number },
): NodeApiError {
	const response: JsonObject = { message: told.message };
	return new NodeApiError(node, response, {
		message: `${told.message}${atItem(told.itemIndex)}`,
		description: escapeHtml(told.hint),
		httpCode: told.status?.toString(),
		itemIndex: told.itemIndex,
		level: 'warning',
	});
}

/** The same error for one item, where a call stood for several. */
function errorForItem(node: INode, error: NodeApiError, itemIndex: number): NodeApiError {
	return new NodeApiError(
		node,
		{ message: error.message },
		{
			message: `${error.message}${atItem(itemIndex)}`,
			description: error.description ?? undefined,
			httpCode: error.httpCode ?? undefined,
			itemIndex,
			level: 'warning',
		},
	);
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

/** The fields of a path with their values, for messages. */
export function callContext(
	values: PathValues,
	itemIndex: number | undefined,
	repeatable: boolean,
): CallContext {
	return {
		itemIndex,
		repeatable,
		fields: [...values].map(([locator, value]) => ({ label: locatorOf(locator).label, value })),
	};
}
