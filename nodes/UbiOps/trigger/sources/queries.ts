/** The API as the trigger sees it: questions to the paths of the table, and dated replies. */

import { NodeApiError } from 'n8n-workflow';

import type { ApiVersion, Availability } from '../../api/locators/availability';
import { NOT_A_LIST } from '../../client/page';
import { withOutput } from '../../client/requestOutput';
import { nodeError, callContext } from '../../transport/errors';
import { callDatedJson, jsonBody, ORDINARY_TIMEOUT_MS } from '../../transport/call';
import { now } from '../../transport/clock';
import { fillPath, type PathValues } from '../../transport/path';
import { InputProblem } from '../../transport/inputProblem';
import { listOf, valueAt } from '../../transport/json';
import type { Session } from '../../transport/session';

/** One call that changes nothing. */
export interface Question {
	/** Template with the names of locators in braces. */
	readonly path: string;
	readonly values: PathValues;
	/** Row of the table, where not all installations have it. */
	readonly operation?: Availability;
	readonly query?: ReadonlyArray<readonly [string, string]>;
	/** Ids to collect; makes the call a POST. */
	readonly ids?: readonly string[];
}

export interface Reply {
	readonly value: unknown;
	/** Milliseconds since 1970 by the Date header, less the time of the call: before it was worked on. */
	readonly time?: number;
	/** Milliseconds since 1970 by the Date header; both are undefined where the response has none. */
	readonly until?: number;
	/** Status of a refusal that the caller had tolerated. */
	readonly refused?: number;
}

/** What the trigger's logic needs of the outside world; tests put a simulated one in its place. */
export interface Api {
	/** Version that the base URL names, if it names one. */
	readonly apiVersion: ApiVersion | undefined;
	/**
	 * Asks UbiOps.
	 *
	 * @param tolerated statuses that are returned in the reply rather than thrown
	 * @throws NodeApiError or NodeOperationError, when it runs in n8n
	 */
	ask(question: Question, tolerated?: readonly number[]): Promise<Reply>;
	/**
	 * A completed request with its result, read from its output.
	 *
	 * @param question path of the output, and the values of it but for the request
	 * @throws NodeApiError, when it runs in n8n; of the kind `leftOut` when there is no output
	 */
	withOutput(question: Question, request: unknown): Promise<unknown>;
	/** Whether less than this share (0 to 1) of the time for a poll has gone by. */
	hasTime(share: number): boolean;
}

/**
 * The list in a reply; a refusal that was tolerated is an empty one.
 *
 * @param key of the list, where the response is an object with the list inside
 * @throws InputProblem when it is no list: taken for an empty one, it would make the trigger forget
 * what it watches
 */
export function listIn({ value, refused }: Reply, key?: string): readonly unknown[] {
	if (refused !== undefined) return [];
	const list = listOf(key === undefined ? value : valueAt(value, key));
	if (list !== undefined) return list;
	throw new InputProblem(
		NOT_A_LIST,
		"The next poll tries again. If this does not pass, check 'Base URL' of the UbiOps credential and the proxies on the way.",
	);
}

/**
 * The API behind a session of n8n.
 *
 * @param budgetMs time for all calls
 */
export const sessionApi = (session: Session, budgetMs: number, begun = now()): Api => ({
	apiVersion: session.apiVersion,

	hasTime: (share) => now() - begun < share * budgetMs,

	async ask({ path, values, query, ids, operation }, tolerated = []) {
		const asked = now();
		try {
			const { value, date } = await callDatedJson(session, {
				method: ids === undefined ? 'GET' : 'POST',
				path: fillPath(path, values),
				query,
				body: ids === undefined ? undefined : jsonBody(ids),
				timeoutMs: ORDINARY_TIMEOUT_MS,
				callContext: callContext(values, undefined, true, operation),
			});
			if (date === undefined) return { value };
			return { value, time: date - (now() - asked), until: date };
		} catch (error) {
			const status = statusOf(error);
			if (status !== undefined && tolerated.includes(status)) {
				return { value: undefined, refused: status };
			}
			throw nodeError(session.context.getNode(), error, undefined);
		}
	},

	async withOutput({ path, values }, request) {
		return await withOutput(session, path, values, request);
	},
});

/** HTTP status that an error of a call stands for; undefined when there was no response. */
export function statusOf(error: unknown): number | undefined {
	const status = error instanceof NodeApiError ? Number(error.httpCode ?? Number.NaN) : Number.NaN;
	return Number.isNaN(status) ? undefined : status;
}
