/** The webhook in UbiOps: created when a workflow is published or tested, deleted when it no longer is. */

import type { IHookFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { nodeError } from '../../transport/errors';
import { InputProblem } from '../../transport/inputProblem';
import { valueAt } from '../../transport/json';
import { statusOf } from '../sources/queries';
import { fingerprintOf } from './identity';
import { testReachability } from './reachability';
import { callProject, callWebhooks, type WebhookTarget, webhookTarget } from './target';

/** Seconds that n8n may take to respond; UbiOps allows no more. */
const TIMEOUT_S = 30;

const LONGEST_DESCRIPTION = 400;

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0)$/i;

const isLoopback = (address: string): boolean => LOOPBACK.test(new URL(address).hostname);

/** The target, unless its address can only be reached from the machine of n8n itself. */
async function reachableTarget(context: IHookFunctions): Promise<WebhookTarget> {
	const target = await webhookTarget(context);
	const isPrivate = URL.canParse(target.url) && isLoopback(target.url);
	if (!isPrivate || isLoopback(target.session.origin)) return target;
	throw new InputProblem(
		`UbiOps cannot reach this n8n at ${target.url}`,
		'This address works on the machine of n8n only. Set the environment variable WEBHOOK_URL of n8n to an address that UbiOps can reach, or use the UbiOps Trigger, which needs none.',
	);
}

/**
 * Whether UbiOps has the webhook just as it should be.
 *
 * @throws NodeApiError when UbiOps cannot say
 */
export async function isRegistered(context: IHookFunctions): Promise<boolean> {
	return await reported(context, async () => {
		const target = await reachableTarget(context);
		return isAsWanted(target, await find(target));
	});
}

/**
 * Creates the webhook, or brings one that is there to what it should be. Running twice, or in two
 * processes at once, leads to one webhook.
 *
 * @throws NodeApiError or NodeOperationError that says what to do
 */
export async function register(context: IHookFunctions): Promise<boolean> {
	return await reported(context, async () => {
		const target = await reachableTarget(context);
		await createOrUpdate(target, bodyOf(context, target));
		await testReachability(context, target, async () => await remove(target));
		return true;
	});
}

/** Deletes the webhook. It never throws, as n8n would keep its own route then; what failed is logged. */
export async function unregister(context: IHookFunctions): Promise<boolean> {
	try {
		await remove(await webhookTarget(context));
		return true;
	} catch (error) {
		const { message } = nodeError(context.getNode(), error, undefined);
		context.logger.warn(
			`UbiOps Webhook Trigger: the webhook could not be deleted in UbiOps and may keep calling this n8n: ${message}`,
		);
		return false;
	}
}

async function reported<T>(context: IHookFunctions, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw nodeError(context.getNode(), error, undefined);
	}
}

const byName = (target: WebhookTarget) => new Map([['webhook', target.name]] as const);

/** The webhook of that name; undefined when there is none. */
async function find(target: WebhookTarget): Promise<unknown> {
	return await unless404(target, async () => await callWebhooks(target, 'get', byName(target)));
}

async function remove(target: WebhookTarget): Promise<void> {
	await unless404(target, async () => await callWebhooks(target, 'delete', byName(target)));
}

async function unless404<T>(
	{ session }: WebhookTarget,
	work: () => Promise<T>,
): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		if (statusOf(error) === 404) return undefined;
		throw nodeError(session.context.getNode(), error, undefined);
	}
}

/** How UbiOps is to call n8n; all of it can be changed in a webhook that exists. */
function bodyOf(context: IHookFunctions, target: WebhookTarget) {
	const { id, name } = context.getWorkflow();
	const description = `n8n workflow ${id ?? ''}: ${name ?? ''}`;
	return {
		url: target.url,
		event: target.event,
		headers: target.headers,
		timeout: TIMEOUT_S,
		retry: true,
		include_result: target.settings.includeResult,
		enabled: true,
		description: description.slice(0, LONGEST_DESCRIPTION),
		labels: labelsOf(target),
	};
}

const labelsOf = ({ secret }: WebhookTarget): Record<string, string> => ({
	'created-by': 'n8n',
	'n8n-secret': fingerprintOf(secret),
});

const watchesTheSame = ({ watched }: WebhookTarget, found: unknown): boolean =>
	Object.entries(watched).every(([key, value]) => valueAt(found, key) === value);

function isAsWanted(target: WebhookTarget, found: unknown): boolean {
	if (found === undefined || !watchesTheSame(target, found)) return false;
	const labels = valueAt(found, 'labels');
	const expected = {
		url: target.url,
		event: target.event,
		enabled: true,
		retry: true,
		include_result: target.settings.includeResult,
	};
	return (
		Object.entries(expected).every(([key, value]) => valueAt(found, key) === value) &&
		// Names of labels may have dots in them elsewhere; these have none.
		Object.entries(labelsOf(target)).every(([key, value]) => valueAt(labels, key) === value)
	);
}

async function createOrUpdate(target: WebhookTarget, body: object): Promise<void> {
	const whole = { name: target.name, ...target.watched, ...body };
	try {
		await callWebhooks(target, 'create', new Map(), whole);
	} catch (error) {
		// The name may be taken: left by a crash, or created by another process at this moment.
		const found = await find(target).catch(() => undefined);
		if (found === undefined) throw await explained(target, error);
		if (watchesTheSame(target, found)) {
			await callWebhooks(target, 'update', byName(target), body);
			return;
		}
		await remove(target);
		await callWebhooks(target, 'create', new Map(), whole);
	}
}

/** What stands behind a refusal to create a webhook, where UbiOps' own words do not say it. */
async function explained(target: WebhookTarget, error: unknown): Promise<unknown> {
	if (!(error instanceof NodeApiError)) return error;
	const status = statusOf(error);
	if (status === 403) {
		return new InputProblem(
			`The API token may not create webhooks: ${error.message}`,
			"Give its user or service user a role in UbiOps with the permissions 'webhooks.get', 'webhooks.create', 'webhooks.update' and 'webhooks.delete', or use the UbiOps Trigger, which needs none of them.",
		);
	}
	if (status !== 404 || !(await isWithoutWebhooks(target))) return error;
	return new InputProblem(
		'This UbiOps has no webhooks',
		'Webhooks came with UbiOps 2.26. Use the UbiOps Trigger instead, which works with every UbiOps.',
	);
}

/** Whether the project is there and its list of webhooks is not. */
async function isWithoutWebhooks(target: WebhookTarget): Promise<boolean> {
	const list = await unless404(target, async () => await callWebhooks(target, 'getAll'));
	if (list !== undefined) return false;
	return (await unless404(target, async () => await callProject(target))) !== undefined;
}
