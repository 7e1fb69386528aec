import { randomUUID } from 'node:crypto';
import type { Outcome } from '../../models';
import type { Entity, Fields } from '../../state/store';
import { timestamp } from '../../time';
import { CALLER } from '../../world';

export type RequestStatus = 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';

/** What a request is made of. */
export interface RequestPlan {
	/** The deployment or pipeline. */
	target: Entity;
	version: Entity;
	input: unknown;
	/** Seconds it may take. */
	timeout: number;
	/** Milliseconds before it starts. */
	waitMs: number;
	/** Milliseconds from its start to its end. */
	runMs: number;
	compute(): Outcome;
	/** Fields of its answers that only its kind has. */
	extra?(request: StoredRequest): Fields;
	/** What caused it, when a call did not. */
	origin?: Fields;
	/** Requests made within it; they are cancelled and deleted with it. */
	parts?: StoredRequest[];
	/** The pipeline object it was made for. */
	object?: { name: string; operator: string };
}

function sizeOf(value: unknown): number | null {
	if (value === null || value === undefined) return null;
	return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A request with its life, which follows from the clock. */
export class StoredRequest {
	readonly id = randomUUID();
	readonly startsAt: number;
	readonly endsAt: number;
	/** Called when it is cancelled. */
	onCancel: (() => void) | undefined;
	private readonly inputBytes: number | null;
	private readonly timedOut: boolean;
	private cancelledAt: number | undefined;
	private computed: Outcome | undefined;

	constructor(
		readonly plan: RequestPlan,
		readonly created: number,
		begin: number,
	) {
		const limit = plan.timeout * 1000;
		this.timedOut = plan.runMs > limit;
		this.startsAt = begin + plan.waitMs;
		this.endsAt = this.startsAt + Math.min(plan.runMs, limit);
		this.inputBytes = sizeOf(plan.input);
	}

	/** Whether it has ended, in whatever way. */
	ended(now: number): boolean {
		return this.cancelledAt !== undefined || now >= this.endsAt;
	}

	/** Its status at a time. */
	status(now: number): RequestStatus {
		if (this.cancelledAt !== undefined) return 'cancelled';
		if (now < this.startsAt) return 'pending';
		if (now < this.endsAt) return 'processing';
		return this.outcome().error === null ? 'completed' : 'failed';
	}

	/** Stops it; whether there was something to stop. */
	cancel(now: number): boolean {
		if (this.ended(now)) return false;
		this.cancelledAt = now;
		for (const part of this.plan.parts ?? []) part.cancel(now);
		this.onCancel?.();
		return true;
	}

	/** What it computes, worked out once. */
	outcome(): Outcome {
		if (this.timedOut) {
			this.computed ??= {
				result: null,
				error: `The request did not finish within its timeout of ${this.plan.timeout} seconds`,
			};
		}
		this.computed ??= this.plan.compute();
		return this.computed;
	}

	/** All that answers may show of it. */
	fields(now: number): Fields {
		const status = this.status(now);
		const { plan } = this;
		const ended = status === 'completed' || status === 'failed';
		const outcome = ended ? this.outcome() : { result: null, error: null };
		const started = now >= this.startsAt && (this.cancelledAt ?? Infinity) >= this.startsAt;
		const end = this.cancelledAt ?? (ended ? this.endsAt : undefined);
		const withData = plan.version.fields.request_retention_mode === 'full';
		return {
			id: this.id,
			version: plan.version.key,
			status,
			success: status === 'completed' ? true : status === 'failed' ? false : null,
			time_created: timestamp(this.created),
			time_started: started ? timestamp(Math.max(this.startsAt, this.created)) : null,
			time_completed: end === undefined ? null : timestamp(Math.max(end, this.created)),
			timeout: plan.timeout,
			request_data: withData ? plan.input : null,
			result: withData ? outcome.result : null,
			error_message: outcome.error,
			origin: { created_by: CALLER, ...plan.origin },
			created_by: CALLER,
			input_size: this.inputBytes,
			output_size: sizeOf(outcome.result),
			additional_data: null,
			[plan.target.kind.endsWith('pipelines') ? 'pipeline' : 'deployment']: plan.target.key,
			...plan.extra?.(this),
		};
	}
}
