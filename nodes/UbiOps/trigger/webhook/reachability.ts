/** Whether UbiOps reaches this n8n: asked when a person publishes or tests, not at each start of n8n. */

import type { IHookFunctions } from 'n8n-workflow';

import { pause } from '../../transport/cancellation';
import { nodeError } from '../../transport/errors';
import { InputProblem } from '../../transport/inputProblem';
import { valueAt } from '../../transport/json';
import { TEST_HEADER } from './identity';
import { callWebhooks, type WebhookTarget } from './target';

/** Longest time to wait for the test; a slow UbiOps is no reason to refuse a workflow. */
const LONGEST_MS = 15_000;

/** The first pause between two looks; each is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** Seconds that n8n may take to respond to the test. */
const TIMEOUT_S = 10;

/** Activations that a person has caused and waits for. */
const WATCHED_MODES: ReadonlySet<string> = new Set(['activate', 'update', 'create', 'manual']);

/**
 * Has UbiOps call n8n once. The call carries a header by which the trigger knows it, so that it starts
 * nothing.
 *
 * @param undo called when UbiOps does not reach n8n
 * @throws InputProblem with UbiOps' reason when it does not reach n8n
 */
export async function testReachability(
	context: IHookFunctions,
	target: WebhookTarget,
	undo: () => Promise<void>,
): Promise<void> {
	if (!WATCHED_MODES.has(context.getActivationMode())) return;
	const outcome = await tested(context, target).catch((error: unknown) => {
		// The webhook is there; only the test could not be made, such as for a missing permission.
		const { message } = nodeError(context.getNode(), error, undefined);
		warn(context, `UbiOps could not test whether it reaches ${target.url}: ${message}`);
		return undefined;
	});
	if (valueAt(outcome, 'status') !== 'failed') return;
	const reason = valueAt(outcome, 'error_message');
	await undo();
	throw new InputProblem(
		`UbiOps cannot reach this n8n at ${target.url}: ${typeof reason === 'string' ? reason : 'no reason given'}`,
		'Set the environment variable WEBHOOK_URL of n8n to an address that UbiOps can reach, and check firewalls and proxies between them. The UbiOps Trigger works without such an address.',
	);
}

/** The test when it has ended; undefined when it takes too long. */
async function tested(context: IHookFunctions, target: WebhookTarget): Promise<unknown> {
	let test = await callWebhooks(target, 'test', new Map(), {
		url: target.url,
		event: target.event,
		...target.watched,
		headers: [...target.headers, { key: TEST_HEADER, value: 'reachability', protected: false }],
		timeout: TIMEOUT_S,
	});
	const id = valueAt(test, 'id');
	if (typeof id !== 'string') return undefined;
	let between = FIRST_PAUSE_MS;
	for (let waited = 0; waited < LONGEST_MS; waited += between) {
		const status = valueAt(test, 'status');
		if (status === 'completed' || status === 'failed') return test;
		between = Math.min(LONGEST_PAUSE_MS, 2 * between);
		await pause(context, between);
		test = await callWebhooks(target, 'getTest', new Map([['webhookTest', id]]));
	}
	warn(context, `UbiOps has not called ${target.url} within ${LONGEST_MS / 1000} seconds`);
	return undefined;
}

const warn = (context: IHookFunctions, message: string): void =>
	context.logger.warn(`UbiOps Webhook Trigger: ${message}`);
