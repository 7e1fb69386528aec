/** Calls of the API for the live check: with nothing of the node in between, so that what UbiOps says is seen. */
import { setTimeout as pause } from 'node:timers/promises';

/** What is asked for, and how. */
export interface Asked {
	query?: Record<string, string>;
	json?: unknown;
	/** A body that is a plain text. */
	text?: string;
	form?: FormData;
	headers?: Record<string, string>;
	/** Where to ask when it is not below the base URL. */
	url?: string;
}

/** What came back. */
export interface Reply {
	status: number;
	headers: Headers;
	text: string;
	/** The body as JSON; undefined when it is none. */
	body: unknown;
}

const MOST_WAITS = 3;
const LONGEST_WAIT_SECONDS = 65;

function parsed(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

/** Calls one UbiOps with one token; waits when there were too many calls. */
export class Client {
	constructor(
		readonly baseUrl: string,
		private readonly token: string,
	) {}

	/** Makes a call; any status is a result. */
	async call(method: string, path: string, asked: Asked = {}): Promise<Reply> {
		for (let waits = 0; ; waits += 1) {
			const reply = await this.once(method, path, asked);
			if (reply.status !== 429 || waits >= MOST_WAITS) return reply;
			const seconds = Number(reply.headers.get('x-ratelimit-reset') ?? 59) + 1;
			await pause(Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000);
		}
	}

	/** Makes a call that has to succeed. @throws Error with what UbiOps says. */
	async expect(method: string, path: string, asked: Asked = {}): Promise<Reply> {
		const reply = await this.call(method, path, asked);
		if (reply.status < 400) return reply;
		throw new Error(`${method} ${path}: ${reply.status} ${reply.text.slice(0, 200)}`);
	}

	/** A call to a signed URL of the storage, which never gets the token. */
	async store(url: string, bytes: string): Promise<Reply> {
		const reply = await fetch(url, { method: 'PUT', body: bytes });
		const text = await reply.text();
		return { status: reply.status, headers: reply.headers, text, body: undefined };
	}

	private async once(method: string, path: string, asked: Asked): Promise<Reply> {
		const url = new URL(asked.url ?? `${this.baseUrl}${path}`);
		for (const [name, value] of Object.entries(asked.query ?? {})) {
			url.searchParams.set(name, value);
		}
		const headers: Record<string, string> = { authorization: `Token ${this.token}` };
		if (asked.json !== undefined) headers['content-type'] = 'application/json';
		if (asked.text !== undefined) headers['content-type'] = 'text/plain';
		const body = asked.form ?? asked.text ?? (asked.json && JSON.stringify(asked.json));
		const reply = await fetch(url, {
			method,
			headers: { ...headers, ...asked.headers },
			body: typeof body === 'string' || body instanceof FormData ? body : undefined,
			redirect: 'manual',
		});
		const text = await reply.text();
		return { status: reply.status, headers: reply.headers, text, body: parsed(text) };
	}
}
