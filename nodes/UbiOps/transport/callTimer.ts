/** Limits of time for single calls, which n8n's HTTP client has only until a response begins. */

import { sleep } from 'n8n-workflow';

import { now } from './clock';
import { discard, isStream, type Stream } from './response';

/** Milliseconds from one look at the calls under way to the next one. */
const TICK_MS = 200;

/** A call gets a second more for so many bytes: what comes more slowly than that is stuck. */
const BYTES_PER_SECOND = 16 * 1024;

/** Milliseconds that a call gets in all beyond its limit, so that one that stands still is said to do so. */
const GRACE_MS = 1000;

/**
 * Milliseconds after which n8n's client may end a call itself. It comes after the limit that is kept
 * here, so that the same words are always said of the same thing.
 */
export const clientLimit = (limitMs: number): number => limitMs + GRACE_MS;

/** The reason why a call was ended here. */
export class TimeLimitError extends Error {
	readonly code = 'ETIMEDOUT';
}

const underWay = new Set<CallTimer>();
let isTicking = false;

/** One timer for all calls: a timer for each would cost more than many a call. */
async function tick(): Promise<void> {
	if (isTicking) return;
	isTicking = true;
	while (underWay.size > 0) {
		await sleep(TICK_MS);
		for (const timer of [...underWay]) timer.check();
	}
	isTicking = false;
}

/**
 * Ends one call when nothing comes for too long, when it takes too long in all, or when the execution is
 * cancelled. Both limits are the same time; bytes that come or go extend the second one.
 */
export class CallTimer {
	private idleUntil: number;

	private until: number;

	private stream: Stream | undefined;

	private isCounting = false;

	private giveUp: ((reason: Error) => void) | undefined;

	/**
	 * @param limitMs milliseconds without a byte, and in all
	 * @param deadline time of {@link now} at which everything has to be over
	 * @param cancelled signal of the execution
	 * @param controller aborted when the call is ended here, so that n8n's HTTP client closes the connection
	 * @param bytes what is sent at once, and may take its time
	 * @param onComplete called once the body has been read to its end; never where it breaks off or is left
	 */
	constructor(
		private readonly limitMs: number,
		private readonly deadline: number,
		private readonly cancelled: AbortSignal | undefined,
		private readonly controller: AbortController,
		bytes = 0,
		private readonly onComplete?: () => void,
	) {
		const begun = now();
		const extra = (bytes / BYTES_PER_SECOND) * 1000;
		this.idleUntil = begun + limitMs + extra;
		this.until = begun + limitMs + extra + GRACE_MS;
		underWay.add(this);
		void tick();
	}

	/** Notes bytes that came or went. */
	readonly progress = (bytes: number): void => {
		this.idleUntil = now() + this.limitMs;
		this.until += (bytes / BYTES_PER_SECOND) * 1000;
	};

	/**
	 * Waits for a response to begin. From then on its body is looked after, whoever reads it.
	 *
	 * @throws TimeLimitError when that takes too long, whatever becomes of the promise
	 * @throws what the promise rejects with
	 */
	async response<R extends { readonly body: unknown }>(begins: Promise<R>): Promise<R> {
		let isFollowed = false;
		try {
			const response = await new Promise<R>((resolve, reject) => {
				this.giveUp = reject;
				begins.then((late) => {
					if (this.controller.signal.aborted) discard(late.body);
					else resolve(late);
				}, reject);
			});
			isFollowed = isStream(response.body) && this.follow(response.body);
			return response;
		} finally {
			if (!isFollowed) this.end();
		}
	}

	private follow(stream: Stream): true {
		this.stream = stream;
		this.giveUp = (reason) => stream.destroy(reason);
		this.progress(0);
		// Without a listener an error that comes between two reads would end the process.
		stream.on('error', () => this.end());
		stream.on('close', () => {
			this.end();
			if (stream.readableEnded) this.onComplete?.();
		});
		return true;
	}

	/** Counts the bytes of a body from now on: most bodies are there before anybody asks how they come. */
	private countBytes(stream: Stream): void {
		this.isCounting = true;
		this.progress(0);
		// Unlike `on`, this does not make the stream flow before its reader is there.
		stream.prependListener('data', (chunk: Uint8Array) => this.progress(chunk.length));
	}

	private end(): void {
		underWay.delete(this);
	}

	/** Looks whether a limit has passed. */
	check(): void {
		if (this.cancelled?.aborted) {
			this.stop(new Error('The execution was cancelled'));
			return;
		}
		if (this.stream !== undefined && !this.isCounting) this.countBytes(this.stream);
		const time = now();
		// Bytes that nobody takes are not the fault of the other side.
		if ((this.stream?.readableLength ?? 0) > 0) this.idleUntil = time + this.limitMs;
		if (time >= this.deadline) this.stop(new TimeLimitError('The time for it was over'));
		else if (time >= this.idleUntil) this.stop(this.limitError('Nothing arrived for'));
		else if (time >= this.until) this.stop(this.limitError('It was not complete after'));
	}

	private limitError(what: string): TimeLimitError {
		return new TimeLimitError(`${what} ${Math.round(this.limitMs / 100) / 10} seconds`);
	}

	private stop(reason: Error): void {
		this.end();
		// First, so that the reader gets the reason, and not that the client was stopped.
		this.giveUp?.(reason);
		this.controller.abort();
	}
}
