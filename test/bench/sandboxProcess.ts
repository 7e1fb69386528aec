/**
 * A sandbox in a process of its own, for benchmarks: what is measured here is the node and n8n, and
 * the sandbox computes at the same time, as UbiOps does.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { SandboxOptions } from '../../sandbox';
import type { Deployed } from '../sandbox/client';

/** What the sandbox's process has to do. */
export type Order =
	| { readonly kind: 'start'; readonly options: SandboxOptions }
	| { readonly kind: 'deploy'; readonly model: Deployed }
	| { readonly kind: 'refuse'; readonly operationId: string; readonly status: number }
	| { readonly kind: 'tally' }
	| { readonly kind: 'clear' };

/** What it replies. */
export interface Answer {
	readonly problem?: string;
	readonly baseUrl?: string;
	readonly token?: string;
	readonly tally?: Tally;
}

/** The calls that a sandbox has got. */
export interface Tally {
	readonly calls: number;
	/** Of these, collects that came back with something that has not ended. */
	readonly polls: number;
	/** Calls that ended with 400 or more. */
	readonly refused: number;
	readonly byOperation: Readonly<Record<string, number>>;
	/** Most calls under way at once. */
	readonly maxInFlight: number;
	/** Requests that it keeps. */
	readonly requests: number;
	/** Milliseconds since 1970; 0 without a call. */
	readonly lastCallAt: number;
}

export class SandboxProcess {
	private constructor(
		private readonly child: ChildProcess,
		readonly baseUrl: string,
		readonly token: string,
	) {}

	/** Starts one on a free port; close it when done. */
	static async start(options: SandboxOptions = {}): Promise<SandboxProcess> {
		const child = fork(join(__dirname, 'sandboxChild.ts'));
		const { baseUrl, token } = await ask(child, {
			kind: 'start',
			options: { buildMs: 0, ...options },
		});
		if (baseUrl === undefined || token === undefined) throw new Error('It did not start');
		return new SandboxProcess(child, baseUrl, token);
	}

	/** Makes a deployment in project `demo` with a version `v1` that is available. */
	async deploy(model: Deployed): Promise<void> {
		await ask(this.child, { kind: 'deploy', model });
	}

	/** Every call of this operation ends with this status from now on. */
	async refuse(operationId: string, status: number): Promise<void> {
		await ask(this.child, { kind: 'refuse', operationId, status });
	}

	/** What has arrived since the last `clear`. */
	async tally(): Promise<Tally> {
		const { tally } = await ask(this.child, { kind: 'tally' });
		if (tally === undefined) throw new Error('The sandbox has not counted');
		return tally;
	}

	/** Forgets the calls so far; the requests stay. */
	async clear(): Promise<void> {
		await ask(this.child, { kind: 'clear' });
	}

	async close(): Promise<void> {
		this.child.disconnect();
		await once(this.child, 'exit');
	}
}

/** One order after the other: a reply does not say what it is for. */
async function ask(child: ChildProcess, order: Order): Promise<Answer> {
	child.send(JSON.stringify(order));
	const message = await new Promise<string>((resolve, reject) => {
		const gone = (): void => reject(new Error('The process of the sandbox has ended'));
		child.once('exit', gone);
		child.once('message', (text) => {
			child.off('exit', gone);
			resolve(String(text));
		});
	});
	const answer: Answer = JSON.parse(message);
	if (answer.problem !== undefined) throw new Error(answer.problem);
	return answer;
}
