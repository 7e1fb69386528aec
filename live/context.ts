/** What a probe works with: the API, and objects that are removed at the end. */
import { setTimeout as pause } from 'node:timers/promises';
import { zipSync } from 'fflate';
import type { Dialect } from '../sandbox';
import { Client, type Reply } from './client';
import { textAt } from './values';

/** Where the live check looks. */
export interface LiveTarget {
	baseUrl: string;
	token: string;
	project: string;
	/** What the installation is taken for; it decides what is expected. */
	dialect: Dialect;
	/** Milliseconds between two looks at something that is under way. */
	paceMs: number;
	/** Milliseconds after which something under way has taken too long. */
	patienceMs: number;
	/** Whether it is the sandbox, which calls webhooks on this machine. */
	isSandbox: boolean;
}

/** Every object of a live check has a name that starts with this. */
export const PREFIX = 'n8n-live';

const CODE = `class Deployment:

    def __init__(self, base_directory, context):
        pass

    def request(self, data):
        return data
`;

/** A form that uploads one file. */
export function fileForm(name: string, bytes: Uint8Array): FormData {
	const form = new FormData();
	form.append('file', new Blob([Uint8Array.from(bytes)]), name);
	return form;
}

function zip(files: Record<string, string>): Uint8Array {
	const entries = Object.entries(files).map(([name, text]): [string, Uint8Array] => [
		name,
		Buffer.from(text),
	]);
	return zipSync(Object.fromEntries(entries));
}

/** A package whose code returns what it gets. */
export const echoPackage = (): FormData =>
	fileForm('package.zip', zip({ 'deployment_package/deployment.py': CODE }));

/** A package without code: its build fails. */
export const emptyPackage = (): FormData =>
	fileForm('package.zip', zip({ 'deployment_package/notes.txt': 'There is no code here' }));

/** The context of one live check. */
export class Context {
	readonly client: Client;
	readonly home: string;
	private readonly created: string[] = [];
	private readonly stamp = Date.now().toString(36);
	private deployment: Promise<string> | undefined;
	private count = 0;

	constructor(readonly target: LiveTarget) {
		this.client = new Client(target.baseUrl, target.token);
		this.home = `/projects/${encodeURIComponent(target.project)}`;
	}

	/** A name that nothing in the project has. */
	name(word: string): string {
		this.count += 1;
		return `${PREFIX}-${word}-${this.stamp}-${this.count}`;
	}

	/** Creates something that is removed at the end. @throws Error with what UbiOps says. */
	async create(collection: string, body: Record<string, unknown>, key = 'name'): Promise<string> {
		const { body: made } = await this.client.expect('POST', `${this.home}/${collection}`, {
			json: body,
		});
		const path = `${this.home}/${collection}/${encodeURIComponent(textAt(made, key))}`;
		this.created.push(path);
		return path;
	}

	/** Removes what was created, newest first; what cannot be removed is returned. */
	async removeAll(): Promise<string[]> {
		const left: string[] = [];
		for (const path of this.created.splice(0).reverse()) {
			const { status } = await this.client.call('DELETE', path).catch(() => ({ status: 0 }));
			if (status !== 404 && (status === 0 || status >= 400)) left.push(path);
		}
		return left;
	}

	/** Looks until something is as wanted. @throws Error when it takes too long. */
	async until(path: string, isDone: (reply: Reply) => boolean): Promise<Reply> {
		const end = Date.now() + this.target.patienceMs;
		for (;;) {
			const reply = await this.client.expect('GET', path);
			if (isDone(reply)) return reply;
			if (Date.now() > end) throw new Error(`${path} did not end in time`);
			await pause(this.target.paceMs);
		}
	}

	/** Creates a deployment with version v1 that has no code yet; the path of the deployment. */
	async emptyDeployment(word: string, version: Record<string, unknown> = {}): Promise<string> {
		const plain = { input_type: 'plain', output_type: 'plain' };
		const lists = { input_fields: [], output_fields: [] };
		const path = await this.create('deployments', { name: this.name(word), ...plain, ...lists });
		await this.client.expect('POST', `${path}/versions`, { json: { version: 'v1', ...version } });
		return path;
	}

	/** Uploads a package to version v1 and waits for its build; how that ended, and the revision. */
	async uploadTo(deployment: string, form: FormData): Promise<{ reply: Reply; revision: string }> {
		const version = `${deployment}/versions/v1`;
		const { body } = await this.client.expect('POST', `${version}/revisions`, { form });
		const revision = textAt(body, 'revision');
		// Revisions of older installations have no status; their builds do.
		const older = this.target.dialect === 'seed';
		const path = older ? `builds/${textAt(body, 'build')}` : `revisions/${revision}`;
		const reply = await this.until(`${version}/${path}`, ({ body: now }) =>
			['success', 'failed'].includes(textAt(now, 'status')),
		);
		return { reply, revision };
	}

	/** The path of a deployment that returns what it gets; created when it is first needed. */
	async echo(): Promise<string> {
		this.deployment ??= this.createEcho();
		return await this.deployment;
	}

	/** Queues a request to the deployment, and waits for its end; its path. */
	async endedRequest(input = 'live'): Promise<string> {
		const requests = `${await this.echo()}/requests`;
		const { body } = await this.client.expect('POST', `${requests}/batch`, { json: [input] });
		const path = `${requests}/${textAt(body, 0, 'id')}`;
		await this.until(path, (reply) =>
			['completed', 'failed', 'cancelled'].includes(textAt(reply.body, 'status')),
		);
		return path;
	}

	private async createEcho(): Promise<string> {
		const path = await this.emptyDeployment('echo');
		await this.uploadTo(path, echoPackage());
		await this.until(
			`${path}/versions/v1`,
			(reply) => textAt(reply.body, 'status') === 'available',
		);
		return path;
	}
}
