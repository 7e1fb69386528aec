/** The lists of requests that calls with many IDs or inputs belong to: a misspelled version has none. */

import { Existence } from '../client/batch';
import { callJson, ORDINARY_TIMEOUT_MS } from '../transport/call';
import { callContext } from '../transport/errors';
import type { PathValues } from '../transport/path';
import type { Execution } from './execution';

export class RequestLists {
	private readonly known = new Map<string, Existence>();

	constructor(private readonly execution: Execution) {}

	/**
	 * The list that a call belongs to.
	 *
	 * @param path of the call, which is that of the list and a segment more
	 * @param values that the path is made of
	 */
	of(path: string, values: PathValues): Existence {
		const list = path.slice(0, path.lastIndexOf('/'));
		let existence = this.known.get(list);
		if (existence === undefined) {
			existence = new Existence(
				async () =>
					await callJson(this.execution.session, {
						method: 'GET',
						path: list,
						query: [['limit', '1']],
						timeoutMs: ORDINARY_TIMEOUT_MS,
						callContext: callContext(values, undefined, true),
					}),
			);
			this.known.set(list, existence);
		}
		return existence;
	}
}
