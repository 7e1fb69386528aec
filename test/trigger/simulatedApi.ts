/**
 * UbiOps as the trigger's logic sees it, in memory and with a clock of its own: the rules and traps of
 * its lists of requests, and faults. Everything follows from the clock, so a call costs time and the
 * world continues between two calls.
 */

import { type INode, NodeApiError } from 'n8n-workflow';

import { declareKind, kindOfStatus } from '../../nodes/UbiOps/transport/failure';
import type { Api, Question, Reply } from '../../nodes/UbiOps/trigger/sources/queries';
import { fillPath } from '../../nodes/UbiOps/transport/path';

export interface SimulatedRequest {
	id: string;
	owner: string;
	version: string;
	/** All in milliseconds of the virtual clock. */
	created: number;
	/** When the lists begin to show it. */
	visible: number;
	starts: number;
	ends: number;
	end: 'completed' | 'failed' | 'cancelled';
	deleted?: number;
}

export interface SimulatedVersion {
	owner: string;
	version: string;
	created: number;
	retention: 'full' | 'none';
}

export interface SimulationOptions {
	kind?: 'deployment' | 'pipeline';
	/** Most rows that a page has, whatever is asked for. */
	cap?: number;
	/** Older installations list pending requests of a project, too, and ignore dates where it is said so. */
	older?: boolean;
	ignoresDates?: boolean;
	/** Most ids in one collect. */
	mostTogether?: number;
	/** Milliseconds that the Date header is ahead of the times in the data; undefined for no header. */
	skew?: number | 'none';
	/** Milliseconds that the next call takes. */
	latency?: () => number;
	/** Collected requests have no `result`; reading an output takes a second. */
	leavesOutResults?: boolean;
	/** Whether the next call fails. */
	fault?: () => boolean;
	/** Order of requests of equal time in one response; without it always the same. */
	shuffle?: () => number;
}

const NODE: INode = {
	id: 'simulated',
	name: 'Simulated',
	type: 'simulated',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

export class SimulatedFault extends Error {}

/** The error that a call to the real API ends with. */
export class SimulatedRefusal extends NodeApiError {
	constructor(readonly status: number) {
		super(NODE, { message: `Refused with ${status}` }, { httpCode: String(status) });
		declareKind(this, kindOfStatus(status));
	}
}

const PROJECT = 'p';

/** A simulated installation. */
export class SimulatedApi implements Api {
	readonly apiVersion = undefined;
	now = Date.UTC(2030, 0, 1);
	calls = 0;
	readonly paths: string[] = [];
	readonly versions: SimulatedVersion[] = [];
	private requests: SimulatedRequest[] = [];
	private isSorted = true;
	/** Called between the calls of a poll, to change the world behind its back. */
	onCall: ((question: Question) => void) | undefined;
	fault: (() => boolean) | undefined;

	constructor(readonly options: SimulationOptions = {}) {
		this.fault = options.fault;
	}

	add(...requests: SimulatedRequest[]): void {
		for (const request of requests) this.requests.push(request);
		this.isSorted = false;
	}

	get all(): readonly SimulatedRequest[] {
		return this.requests;
	}

	/** Time for a poll, and when it began. */
	budgetMs = Infinity;
	pollBegan = 0;

	hasTime(share: number): boolean {
		return this.now - this.pollBegan < share * this.budgetMs;
	}

	async ask(question: Question, tolerated: readonly number[] = []): Promise<Reply> {
		const begun = this.now;
		const latency = this.options.latency?.() ?? 20;
		this.calls++;
		this.onCall?.(question);
		this.now += latency / 2;
		const isFaulty = this.fault?.() === true;
		try {
			if (isFaulty) throw new SimulatedFault('The connection was reset');
			const path = fillPath(question.path, question.values);
			this.paths.push(path);
			const value = this.answer(path, question);
			await Promise.resolve();
			return { value, ...this.dates(begun, latency) };
		} catch (error) {
			if (error instanceof SimulatedRefusal && tolerated.includes(error.status)) {
				return { value: undefined, refused: error.status };
			}
			throw error;
		} finally {
			this.now += latency / 2;
		}
	}

	async withOutput(_question: Question, request: unknown): Promise<unknown> {
		this.now += 1000;
		this.calls++;
		return await Promise.resolve({ ...Object(request), result: 'output' });
	}

	private dates(begun: number, latency: number): Partial<Reply> {
		const { skew = 0 } = this.options;
		if (skew === 'none') return {};
		const date = Math.floor((begun + latency + skew) / 1000) * 1000;
		return { time: date - latency, until: date };
	}

	private answer(path: string, { query = [], ids }: Question): unknown {
		const parts = path.split('/').slice(1).map(decodeURIComponent);
		const [, project, kinds, owner, , version, , last] = parts;
		if (project !== PROJECT) throw new SimulatedRefusal(404);
		const values = new Map(query);
		if (kinds === 'requests') return this.projectRequests(values);
		const own = this.versions.filter(({ created }) => created <= this.now);
		if (parts.length === 3)
			return [...new Set(own.map((one) => one.owner))].map((name) => ({ name }));
		const ofOwner = own.filter((one) => one.owner === owner);
		if (ofOwner.length === 0) throw new SimulatedRefusal(404);
		if (parts.length === 5) {
			return ofOwner.map((one) => ({
				version: one.version,
				request_retention_mode: one.retention,
			}));
		}
		const place = ofOwner.find((one) => one.version === version);
		if (place === undefined) throw new SimulatedRefusal(404);
		const requests = this.shown((one) => one.owner === owner && one.version === version);
		if (last === 'collect') return this.collect(requests, ids ?? []);
		return this.page(requests, values);
	}

	private projectRequests(values: Map<string, string>): unknown {
		const { kind = 'deployment', older } = this.options;
		if (values.get('object_type') !== kind) throw new SimulatedRefusal(400);
		const isRunning = /pending|processing/.test(values.get('status') ?? '');
		if (isRunning && !older) throw new SimulatedRefusal(400);
		return this.page(
			this.shown(() => true),
			values,
		);
	}

	/** What the lists show now, newest first. */
	private shown(belongs: (request: SimulatedRequest) => boolean): SimulatedRequest[] {
		if (!this.isSorted)
			this.requests.sort((a, b) => b.created - a.created || (a.id < b.id ? -1 : 1));
		this.isSorted = true;
		const none = new Set(
			this.versions
				.filter(({ retention }) => retention === 'none')
				.map((one) => `${one.owner}/${one.version}`),
		);
		return this.requests.filter((one) => {
			if (one.visible > this.now || (one.deleted ?? Infinity) <= this.now) return false;
			if (none.has(`${one.owner}/${one.version}`) && one.ends <= this.now) return false;
			return belongs(one);
		});
	}

	private status({ starts, ends, end }: SimulatedRequest): string {
		return this.now >= ends ? end : this.now >= starts ? 'processing' : 'pending';
	}

	private page(requests: SimulatedRequest[], values: Map<string, string>): unknown[] {
		const statuses = (values.get('status') ?? 'completed').split(',');
		const running = statuses.filter((status) => /pending|processing/.test(status)).length;
		if (running > 0 && statuses.length > 1) throw new SimulatedRefusal(400);
		const start = values.get('start_date');
		if (running > 0 && start !== undefined) throw new SimulatedRefusal(400);
		const from = start === undefined || this.options.ignoresDates ? -Infinity : Date.parse(start);
		if (Number.isNaN(from)) throw new SimulatedRefusal(400);
		const found = requests.filter(
			(one) => one.created >= from && statuses.includes(this.status(one)),
		);
		const { shuffle, cap = Infinity } = this.options;
		if (shuffle !== undefined) {
			const order = new Map(found.map((one) => [one, shuffle()]));
			const rank = (one: SimulatedRequest): number => order.get(one) ?? 0;
			found.sort((a, b) => b.created - a.created || rank(a) - rank(b));
		}
		const offset = Number(values.get('offset') ?? 0);
		const limit = Math.min(Number(values.get('limit') ?? 50), cap);
		return found.slice(offset, offset + limit).map((one) => this.show(one));
	}

	private collect(requests: SimulatedRequest[], ids: readonly string[]): unknown[] {
		if (ids.length > (this.options.mostTogether ?? 250)) throw new SimulatedRefusal(400);
		const byId = new Map(requests.map((one) => [one.id, one]));
		const found = ids.map((id) => {
			const one = byId.get(id);
			if (one === undefined) throw new SimulatedRefusal(404);
			const result = this.options.leavesOutResults ? {} : { result: { of: id } };
			return { ...this.show(one), ...result, error_message: null };
		});
		return found.reverse();
	}

	private show(one: SimulatedRequest): { id: string } & Record<string, unknown> {
		const at = (time: number): string => `${new Date(time).toISOString().slice(0, -1)}000+00:00`;
		return {
			id: one.id,
			[this.options.kind ?? 'deployment']: one.owner,
			version: one.version,
			status: this.status(one),
			time_created: at(one.created),
			time_started: this.now >= one.starts ? at(one.starts) : null,
			time_completed: this.now >= one.ends ? at(one.ends) : null,
		};
	}
}
