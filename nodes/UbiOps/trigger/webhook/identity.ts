/**
 * What tells one webhook of n8n from another, and UbiOps' calls from forged ones. All of it is derived
 * from what every process of n8n knows, so that nothing has to be stored: n8n saves the static data of
 * a workflow as a whole, and a poll trigger beside would overwrite it.
 */

import { createHash, timingSafeEqual } from 'node:crypto';

import { hashWithToken, type ApiContext } from '../../transport/session';

/** Header of each call that shows that it comes from UbiOps; Node.js gives names in lower case. */
export const PROOF_HEADER = 'x-n8n-webhook-secret';

/** Header of a call that only tests whether UbiOps reaches n8n. */
export const TEST_HEADER = 'x-n8n-webhook-test';

const LONGEST_NAME = 64;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Name of a webhook in UbiOps. The address is a part of it, so that tests, published workflows and
 * copies of an n8n never share one.
 *
 * @param parts the address and what is watched
 */
export const webhookName = (parts: readonly string[]): string =>
	`n8n-${sha256(JSON.stringify(parts))}`.slice(0, LONGEST_NAME);

/**
 * What UbiOps sends along to prove itself. It is the same for the test and the published address, as
 * n8n tells `webhook()` the published one in both cases.
 *
 * @throws NodeOperationError as reading the credential does
 */
export async function webhookSecret(context: ApiContext): Promise<string> {
	const parts = ['webhook', context.getWorkflow().id ?? '', context.getNode().id];
	return await hashWithToken(context, JSON.stringify(parts));
}

/** A few digits by which a webhook in UbiOps shows that it holds a secret, without showing it. */
export const fingerprintOf = (secret: string): string => sha256(secret).slice(0, 12);

/** Whether a header is the secret; it takes as long for a right one as for a wrong one. */
export function isSecret(received: unknown, secret: string): boolean {
	if (typeof received !== 'string') return false;
	const given = Buffer.from(received);
	const expected = Buffer.from(secret);
	return given.length === expected.length && timingSafeEqual(given, expected);
}
