/** Results of requests that UbiOps returns without them: `result` is deprecated, the output of a request stays. */

import { pathValues } from '../api/table/path';
import { callFile } from '../transport/call';
import { apiError, callContext, callError } from '../transport/errors';
import { failureKind } from '../transport/failure';
import { parseJson, textAt, valueAt } from '../transport/json';
import { fillPath, type PathValues } from '../transport/path';
import { bodyFailure, type FileResponse, readText } from '../transport/response';
import type { Session } from '../transport/session';
import { FILE_TIMEOUT_MS } from '../transport/storage';

/** Whether a request has completed, and UbiOps returned it without its result. */
export const lacksResult = (request: unknown): boolean =>
	valueAt(request, 'status') === 'completed' && valueAt(request, 'result') === undefined;

/**
 * A completed request with its result, read from its output.
 *
 * @param template path of the output of a request, as the table has it; the request is its last value
 * @param values the other values of the path
 * @param itemIndex item to blame; left out where there is none
 * @throws NodeApiError when the request has no output, or it cannot be read
 */
export async function withOutput(
	session: Session,
	template: string,
	values: PathValues,
	request: unknown,
	itemIndex?: number,
): Promise<unknown> {
	const id = textAt(request, 'id') ?? '';
	const locator = pathValues(template).at(-1)?.locator;
	const path: PathValues = locator === undefined ? values : new Map([...values, [locator, id]]);
	const call = {
		method: 'GET',
		path: fillPath(template, path),
		timeoutMs: FILE_TIMEOUT_MS,
		callContext: callContext(path, itemIndex, true),
	} as const;
	const file = await callFile(session, call).catch(async (error: unknown) => {
		return failureKind(error) === 'notFound' ? undefined : await Promise.reject(error);
	});
	const node = session.context.getNode();
	const result =
		file === undefined
			? undefined
			: await resultIn(file).catch(
					async (error: unknown) =>
						await Promise.reject(callError(node, bodyFailure(error), call.callContext)),
				);
	if (result !== undefined) return { ...Object(request), result };
	throw apiError(node, {
		kind: 'leftOut',
		message: `Request ${id} is completed, but UbiOps has no output of it`,
		hint: "Check 'Request Retention Mode' of its version: it may say not to keep results.",
		itemIndex,
	});
}

/** The result that a file holds: JSON, or the text of a plain model; undefined when there is nothing. */
async function resultIn({ stream, headers }: FileResponse): Promise<unknown> {
	const text = await readText(stream);
	const type = String(headers['content-type'] ?? '');
	if (type.startsWith('text/plain')) return text;
	if (text.trim() === '') return undefined;
	try {
		return parseJson(text);
	} catch {
		return text;
	}
}
