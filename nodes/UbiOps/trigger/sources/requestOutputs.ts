/** Results of completed requests that UbiOps returned without them. */

import { eachBounded } from '../../transport/concurrency';
import { failureKind } from '../../transport/failure';
import { isData, valueAt } from '../../transport/json';
import type { Resolved } from '../tracking/follow';
import type { TrackedObject } from '../tracking/observation';
import type { Api } from './queries';
import { type RequestsWatched, valuesAt } from './requestVersions';

/** Outputs that are read at the same time. */
const CONCURRENCY = 5;

/** Share of the time for a poll after which no further output is read, but for the first ones. */
const TIME_TO_READ = 0.9;

/**
 * Reads the outputs of completed requests.
 *
 * @returns the requests with their results, and the keys of those that there was no time for
 * @throws what {@link Api.withOutput} throws, but for what is wrong with one output for good: its request
 * has no result then, and says why
 */
export async function readOutputs(
	api: Api,
	{ kind, project }: RequestsWatched,
	requests: readonly TrackedObject[],
): Promise<Resolved> {
	const rows: TrackedObject[] = [];
	const unsure = new Set(requests.map(({ key }) => key));
	await eachBounded(
		requests.length,
		CONCURRENCY,
		async (index) => {
			const row = requests[index];
			if (row === undefined) return;
			const question = { path: kind.output, values: valuesAt(kind, project, row.place) };
			rows.push(await filled(row, api.withOutput(question, row.fields)));
			unsure.delete(row.key);
		},
		// Each poll reads some, so that none waits for ever.
		() => rows.length > 0 && !api.hasTime(TIME_TO_READ),
	);
	return { rows, unsure };
}

const filled = async (row: TrackedObject, output: Promise<unknown>): Promise<TrackedObject> =>
	await output.then(
		(fields) => ({ ...row, fields: isData(fields) ? fields : row.fields }),
		async (error: unknown) => {
			const kind = failureKind(error);
			if (kind !== 'leftOut' && kind !== 'oversized') return await Promise.reject(error);
			const reason = [valueAt(error, 'message'), valueAt(error, 'description')].join('. ');
			return { ...row, fields: { ...row.fields, result: null, error_message: reason } };
		},
	);
