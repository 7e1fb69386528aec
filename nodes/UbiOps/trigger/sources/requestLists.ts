/** The lists of requests: of one version, or of the whole project. */

import { MOST_REQUESTS } from '../../api/fields/requests';
import { Existence, partsOf, type RefusalBudget, sendHalving } from '../../client/batch';
import { type Api, listIn, statusOf } from './queries';
import { type PageSize, readLive, type Reading } from './liveList';
import { PROJECT_REQUESTS, requestShape, type RequestsWatched, valuesAt } from './requestVersions';
import {
	trackedObjectsOf,
	type Snapshot,
	type TrackedObject,
	type VersionRef,
} from '../tracking/observation';

/** Statuses that refuse a call because of its ids. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([400, 404, 413, 422]);

/** Whether a failure says nothing of the ids: the poll fails, and the next one asks again. */
const isFatal = (error: unknown): boolean => !REFUSALS.has(statusOf(error));

/** Stands for the whole project, which has a list of its own. */
export const ANYWHERE: VersionRef = { owner: '', version: '' };

export class RequestLists {
	constructor(
		private readonly api: Api,
		private readonly watched: RequestsWatched,
		private readonly size: PageSize,
	) {}

	/**
	 * Reads a list of requests with this status.
	 *
	 * @param tolerated statuses of a refusal that are no error
	 * @returns undefined when it was refused
	 */
	async read(
		place: VersionRef,
		status: string,
		reading: Omit<Reading, 'size'>,
		tolerated: readonly number[] = [],
	): Promise<(Snapshot & { readonly stoppedAt?: number }) | undefined> {
		let refused = false;
		const list = await readLive(
			async (offset, limit) => {
				const page = await this.page(place, status, reading.floor, offset, limit, tolerated);
				refused ||= page.refused !== undefined && tolerated.includes(page.refused);
				return page;
			},
			{ ...reading, size: this.size },
		);
		return refused ? undefined : list;
	}

	/** The newest requests with this status. */
	async newest(place: VersionRef, status: string, limit: number): Promise<Snapshot> {
		const page = await this.page(place, status, undefined, 0, limit, []);
		this.size.learn(page.rows.length);
		return page;
	}

	/**
	 * Requests by their ids, with their results. One unknown id fails a call: it is found by halving.
	 *
	 * @returns what was found, and the ids that were not asked for because the budget was spent
	 */
	async collect(
		place: VersionRef,
		ids: readonly string[],
		budget: RefusalBudget,
	): Promise<{ found: TrackedObject[]; unsure: string[] }> {
		const { kind, project } = this.watched;
		const values = valuesAt(kind, project, place);
		const found: TrackedObject[] = [];
		const asked = new Set<string>();
		const list = new Existence(async () => {
			await this.api.ask({ path: kind.requests, values, query: [['limit', '1']] });
		});
		const policy = { divisible: true, exists: list.ask, budget, isFatal };
		for (const part of partsOf(ids, MOST_REQUESTS)) {
			const results = await sendHalving(
				part,
				async (some) => {
					const reply = await this.api.ask({ path: kind.collect, values, ids: some });
					const rows = this.rows(listIn(reply), place);
					for (const row of rows) found.push({ ...row, detailed: true });
					return new Map(some.map((id) => [id, { value: undefined }]));
				},
				policy,
			);
			// Of a version that is gone there is nothing.
			if (list.absence !== undefined) return { found, unsure: [] };
			for (const id of results.keys()) asked.add(id);
		}
		return { found, unsure: ids.filter((id) => !asked.has(id)) };
	}

	private async page(
		place: VersionRef,
		status: string,
		floor: number | undefined,
		offset: number,
		limit: number,
		tolerated: readonly number[],
	): Promise<Snapshot & { readonly refused?: number }> {
		const { kind, project, version } = this.watched;
		const query = [
			['status', status] as const,
			...(floor === undefined ? [] : [['start_date', new Date(floor).toISOString()] as const]),
			['limit', String(limit)] as const,
			...(offset === 0 ? [] : [['offset', String(offset)] as const]),
		];
		const isAnywhere = place.owner === '';
		const reply = isAnywhere
			? await this.api.ask(
					{
						path: PROJECT_REQUESTS,
						values: new Map([['project', project]]),
						query: [['object_type', kind.name], ...query],
					},
					tolerated,
				)
			: await this.api.ask(
					{ path: kind.requests, values: valuesAt(kind, project, place), query },
					// A version that was chosen has to exist; one from a list may just have been deleted.
					version === '' ? [404] : [],
				);
		const { time, until, refused } = reply;
		const rows = this.rows(listIn(reply), isAnywhere ? undefined : place);
		return { time, until, refused, rows };
	}

	private rows(list: readonly unknown[], place: VersionRef | undefined): TrackedObject[] {
		const { name } = this.watched.kind;
		return trackedObjectsOf(requestShape, list, (fields) => {
			if (place !== undefined) return place;
			return { owner: String(fields[name] ?? ''), version: String(fields['version'] ?? '') };
		});
	}
}
