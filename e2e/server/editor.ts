/** The calls that n8n's editor makes, with its cookie. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { InstalledN8n } from '../install/n8n';
import { type Execution, readExecution } from './execution';
import { at, listAt, objectAt, textAt } from './json';
import { waitFor } from './waiting';

const CALL_MS = 120_000;
const BUSY_SECONDS = 60;
const EXECUTIONS_AT_ONCE = 100;
const finished = ['success', 'error', 'crashed', 'canceled'];

export interface Account {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

/** A credential as nodes refer to it. */
export interface CredentialReference {
	id: string;
	name: string;
}

/** A workflow that the server has: what it returned when it was stored. */
export type StoredWorkflow = Record<string, unknown> & { id: string };

/** What the editor sends when it asks a node for a list or for fields. */
export interface NodeQuestion {
	/** Full type name. */
	type: string;
	/** Name of the method of the node. */
	method: string;
	/** The parameter that is filled, such as `parameters.project`. */
	path: string;
	parameters: Record<string, unknown>;
	credential: CredentialReference;
	/** Search text of a list. */
	filter?: string;
	paginationToken?: string;
}

/** n8n responded with a status that is not 2xx. */
export class EditorRefusal extends Error {
	constructor(
		readonly status: number,
		/** What n8n says about it. */
		readonly words: string,
		call: string,
	) {
		super(`${call}: ${status} ${words}`);
	}
}

/** One person's session in the editor. */
export class Editor {
	private cookie = '';
	private readonly parseExecution: (text: string) => unknown;

	constructor(
		private readonly baseUrl: string,
		n8n: InstalledN8n,
	) {
		// n8n writes the data of executions with this library: its own copy reads them best.
		const flatted: { parse: (text: string) => unknown } = createRequire(
			join(n8n.folder, 'package.json'),
		)('flatted');
		this.parseExecution = flatted.parse;
	}

	/** Calls the server, again while it says that it is not ready. Returns the whole body. @throws EditorRefusal */
	async call(method: string, path: string, body?: unknown): Promise<unknown> {
		return await waitFor(`${method} ${path}`, BUSY_SECONDS, async () => {
			try {
				return { answer: await this.callOnce(method, path, body) };
			} catch (problem) {
				// A busy machine: n8n has missed its own database, and has done nothing.
				if (problem instanceof EditorRefusal && problem.status === 503) return undefined;
				throw problem;
			}
		}).then(({ answer }) => answer);
	}

	private async callOnce(method: string, path: string, body: unknown): Promise<unknown> {
		const response = await fetch(`${this.baseUrl}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': 'e2e',
				cookie: this.cookie,
			},
			signal: AbortSignal.timeout(CALL_MS),
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const cookies = response.headers.getSetCookie();
		if (cookies.length > 0) {
			this.cookie = cookies.map((cookie) => cookie.split(';')[0] ?? '').join('; ');
		}
		const text = await response.text();
		if (!response.ok) {
			throw new EditorRefusal(response.status, text.slice(0, 500), `${method} ${path}`);
		}
		try {
			const parsed: unknown = JSON.parse(text);
			return parsed;
		} catch {
			return text;
		}
	}

	/** Makes the first account of a fresh server. */
	async setUpOwner(account: Account): Promise<void> {
		await this.call('POST', '/rest/owner/setup', account);
	}

	/** Logs in; later calls carry the cookie. */
	async logIn({ email, password }: Pick<Account, 'email' | 'password'>): Promise<void> {
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, email, password });
	}

	/** Descriptions of all node types. */
	async nodeTypes(): Promise<unknown[]> {
		return listAt(await this.call('GET', '/types/nodes.json'));
	}

	/** Bytes of a file that the server shows, such as an icon, with its media type. */
	async file(path: string): Promise<{ type: string; bytes: Uint8Array }> {
		const response = await fetch(new URL(path, `${this.baseUrl}/`), {
			headers: { cookie: this.cookie, 'browser-id': 'e2e' },
			signal: AbortSignal.timeout(CALL_MS),
		});
		if (!response.ok) throw new EditorRefusal(response.status, '', `GET ${path}`);
		return {
			type: response.headers.get('content-type') ?? '',
			bytes: new Uint8Array(await response.arrayBuffer()),
		};
	}

	/** Stores a credential. */
	async createCredential(
		type: string,
		name: string,
		data: Record<string, unknown>,
	): Promise<CredentialReference> {
		const answer = await this.call('POST', '/rest/credentials', { type, name, data });
		return { id: textAt(answer, 'data', 'id'), name };
	}

	/** Gives a credential other values. */
	async updateCredential(
		type: string,
		{ id, name }: CredentialReference,
		data: Record<string, unknown>,
	): Promise<void> {
		await this.call('PATCH', `/rest/credentials/${id}`, { type, name, data });
	}

	/** What the button of the credential's form does. */
	async testCredential(
		type: string,
		{ id, name }: CredentialReference,
		data: Record<string, unknown>,
	): Promise<{ status: string; message: string }> {
		const credentials = { id, name, type, data };
		const answer = await this.call('POST', '/rest/credentials/test', { credentials });
		return { status: textAt(answer, 'data', 'status'), message: textAt(answer, 'data', 'message') };
	}

	private async ask(path: string, question: NodeQuestion): Promise<unknown> {
		const { type, method, parameters, credential, ...rest } = question;
		return await this.call('POST', `/rest/dynamic-node-parameters/${path}`, {
			...rest,
			methodName: method,
			nodeTypeAndVersion: { name: type, version: 1 },
			currentNodeParameters: parameters,
			credentials: { ubiOpsApi: credential },
		});
	}

	/** The entries of a list of a resource locator, with the token for the next page. */
	async listSearch(
		question: NodeQuestion,
	): Promise<{ results: unknown[]; paginationToken: unknown }> {
		const answer = await this.ask('resource-locator-results', question);
		return {
			results: listAt(answer, 'data', 'results'),
			paginationToken: at(answer, 'data', 'paginationToken'),
		};
	}

	/** The fields of a resource mapper. */
	async mapperFields(question: NodeQuestion): Promise<unknown[]> {
		return listAt(await this.ask('resource-mapper-fields', question), 'data', 'fields');
	}

	/** Stores a workflow, as an import does. */
	async createWorkflow(workflow: Record<string, unknown>): Promise<StoredWorkflow> {
		const answer = await this.call('POST', '/rest/workflows', { ...workflow, active: false });
		return { ...objectAt(answer, 'data'), id: textAt(answer, 'data', 'id') };
	}

	/** Stores a changed workflow. A published one stays as it is until it is activated again. */
	async updateWorkflow(
		{ id, versionId }: StoredWorkflow,
		changes: Record<string, unknown>,
	): Promise<StoredWorkflow> {
		const answer = await this.call('PATCH', `/rest/workflows/${id}`, { ...changes, versionId });
		return { ...objectAt(answer, 'data'), id };
	}

	/** Listens for a test event, as the editor's button does. */
	async listenForTestEvent(workflow: StoredWorkflow, trigger: string): Promise<void> {
		const answer = await this.call('POST', `/rest/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			triggerToStartFrom: { name: trigger },
		});
		if (at(answer, 'data', 'waitingForWebhook') === true) return;
		throw new Error(`n8n does not listen: ${JSON.stringify(answer).slice(0, 300)}`);
	}

	/** Stops listening for a test event. */
	async stopListening({ id }: StoredWorkflow): Promise<void> {
		await this.call('DELETE', `/rest/test-webhook/${id}`);
	}

	/** Starts a workflow as the editor's button does. Returns the execution's id. */
	async run(workflow: StoredWorkflow, trigger: string): Promise<string> {
		const answer = await this.call('POST', `/rest/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			triggerToStartFrom: { name: trigger },
		});
		return textAt(answer, 'data', 'executionId');
	}

	/** Does an execution again, as the button in its list does. Waits until it has ended. */
	async retry(id: string): Promise<void> {
		await this.call('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
	}

	/** Makes the trigger of a workflow listen. */
	async activate(workflow: StoredWorkflow): Promise<void> {
		const { id, versionId } = workflow;
		const path = `/rest/workflows/${id}`;
		try {
			await this.call('POST', `${path}/activate`, { versionId });
		} catch (problem) {
			if (!(problem instanceof EditorRefusal) || problem.status !== 404) throw problem;
			await this.call('PATCH', path, { active: true, versionId });
		}
	}

	/**
	 * Waits until the triggers of an activated workflow are at work. Newer n8n responds before that.
	 *
	 * @throws Error with n8n's reason when a trigger could not start
	 */
	async published({ id }: StoredWorkflow, seconds = 60): Promise<void> {
		await waitFor('the workflow to be published', seconds, async () => {
			const answer = await this.publicationStatus(id);
			const status = at(answer, 'data', 'status');
			if (status === 'failed' || status === 'partial') {
				throw new Error(textAt(answer, 'data', 'triggers', 0, 'errorMessage'));
			}
			return status === undefined || status === 'published' ? true : undefined;
		});
	}

	/** How far n8n is with the triggers of a workflow; undefined where they are ready with the response. */
	async publicationStatus(id: string): Promise<unknown> {
		try {
			return await this.call('GET', `/rest/workflows/${id}/publication-status`);
		} catch (problem) {
			if (problem instanceof EditorRefusal && problem.status === 404) return undefined;
			throw problem;
		}
	}

	/** Makes the trigger of a workflow stop. */
	async deactivate({ id }: StoredWorkflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** Ids of the executions of a workflow with their status, oldest first. */
	async executions({ id }: StoredWorkflow): Promise<Array<{ id: string; status: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const found: Array<{ id: string; status: string }> = [];
		let next = '';
		for (;;) {
			// The newest come first, and n8n gives no more than this at once.
			const query = `filter=${filter}&limit=${EXECUTIONS_AT_ONCE}${next}`;
			const answer = await this.call('GET', `/rest/executions?${query}`);
			const page = listAt(answer, 'data', 'results');
			found.push(
				...page.map((entry) => ({ id: textAt(entry, 'id'), status: textAt(entry, 'status') })),
			);
			if (page.length < EXECUTIONS_AT_ONCE) break;
			// Older n8n continues behind an execution, newer n8n at a cursor that it gives.
			const cursor = at(answer, 'data', 'nextCursor');
			if (cursor === null) break;
			next =
				typeof cursor === 'string'
					? `&cursor=${encodeURIComponent(cursor)}`
					: `&lastId=${found.at(-1)?.id ?? ''}`;
		}
		return found.sort((a, b) => Number(a.id) - Number(b.id));
	}

	/** An execution with its data, whatever its status. */
	async execution(id: string): Promise<Execution> {
		const answer = await this.call('GET', `/rest/executions/${id}`);
		return readExecution(objectAt(answer, 'data'), this.parseExecution);
	}

	/** Waits until an execution has ended. @throws Error after `seconds` */
	async finished(id: string, seconds = 90): Promise<Execution> {
		await waitFor(`execution ${id}`, seconds, async () =>
			finished.includes((await this.executionStatus(id)) ?? '') ? true : undefined,
		);
		return await this.execution(id);
	}

	/** Status of an execution that may still be under way; undefined while n8n cannot read it. */
	async executionStatus(id: string): Promise<string | undefined> {
		try {
			return textAt(await this.call('GET', `/rest/executions/${id}`), 'data', 'status');
		} catch (problem) {
			// n8n 2.20 fails at an execution that has no data yet.
			if (problem instanceof EditorRefusal && problem.status === 500) return undefined;
			throw problem;
		}
	}
}
