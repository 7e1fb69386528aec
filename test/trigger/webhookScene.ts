/** The webhook trigger on n8n's real contexts, called by a sandbox over HTTP: what its tests share. */

import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import {
	createEngine,
	type Engine,
	type WebhookTrigger,
	type WebhookTriggerOptions,
} from '../../engine';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import { UbiOpsWebhookTrigger } from '../../nodes/UbiOps/UbiOpsWebhookTrigger.node';
import { call, field } from '../sandbox/client';
import { named, useWorkbench, type Workbench } from '../node/workbench';

const TYPE = 'n8n-nodes-ubiops.ubiOpsWebhookTrigger';

/** Settings of a trigger that lack only what is watched. */
export const finished = { event: 'deploymentRequestFinished', project: named('demo') };

/** Settings of a trigger that watches the deployment `ok`. */
export const watching = (more: INodeParameters = {}): INodeParameters => ({
	...finished,
	deployment: named('ok'),
	...more,
});

/** Waits for something of the sandbox' own pace. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 400; tries++) {
		if (await holds()) return;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	throw new Error('It does not come true');
}

/** A call to the trigger as UbiOps makes it, with other headers or another body. */
export async function post(
	to: WebhookTrigger,
	body: unknown,
	headers: Record<string, string> = {},
): Promise<number> {
	const response = await fetch(to.url(), {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return response.status;
}

export interface WebhookScene {
	readonly bench: Workbench;
	readonly engine: Engine;
	/** Credentials for a sandbox; without one for that of the scene. */
	credentials(apiToken?: string, of?: Workbench): Record<string, ICredentialDataDecryptedObject>;
	/** A trigger that listens; closed after the test. */
	trigger(
		parameters: INodeParameters,
		more?: Partial<WebhookTriggerOptions>,
	): Promise<WebhookTrigger>;
	/** The webhooks of the project. */
	hooks(project?: string): Promise<IDataObject[]>;
	/** Sends requests; gives their ids. */
	batch(inputs: unknown[], path?: string, of?: Workbench): Promise<string[]>;
	/** The secret that the registered webhook sends, as the sandbox has seen it being stored. */
	secretSent(): string;
}

/** A sandbox with the webhook trigger beside it; after each test it has no webhooks any more. */
export function useWebhooks(): WebhookScene {
	const bench = useWorkbench({ requestMs: 20, buildMs: 20 });
	const engine = createEngine({
		nodeTypes: [UbiOpsTrigger, UbiOpsWebhookTrigger],
		credentialTypes: [UbiOpsApi],
	});
	const open: WebhookTrigger[] = [];

	const scene: WebhookScene = {
		bench,
		engine,
		credentials: (apiToken = bench.sandbox.token, { sandbox } = bench) => ({
			ubiOpsApi: { apiToken, baseUrl: sandbox.baseUrl },
		}),
		async trigger(parameters, more = {}) {
			const options = { type: TYPE, parameters, credentials: scene.credentials(), ...more };
			const one = await engine.createWebhookTrigger(options).open();
			open.push(one);
			return one;
		},
		async hooks(project = 'demo') {
			const { body } = await call(bench.sandbox, 'GET', `/projects/${project}/webhooks`);
			return Array.isArray(body) ? body : [];
		},
		async batch(inputs, path = 'deployments/ok', { sandbox } = bench) {
			const { body } = await call(sandbox, 'POST', `/projects/demo/${path}/requests/batch`, inputs);
			return Array.isArray(body) ? body.map((one) => String(field(one, 'id'))) : [];
		},
		secretSent() {
			const created = bench.calls('webhooks_create').at(-1)?.body;
			return String(field(created, 'headers', 0, 'value'));
		},
	};

	afterEach(async () => {
		for (const one of open.splice(0)) await one.close();
		bench.sandbox.faults.clear();
		for (const { name } of await scene.hooks()) {
			await call(bench.sandbox, 'DELETE', `/projects/demo/webhooks/${String(name)}`);
		}
		bench.sandbox.clearCalls();
	});
	afterAll(() => engine.close());
	return scene;
}
