/** Errors of the node when it runs as the tool of an AI agent. */

import type { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { cancelSignal } from '../transport/cancellation';
import { type Execution, isTool } from './execution';

type Caller = Pick<Execution, 'context' | 'node'>;

/**
 * Whether an error goes to the agent as output of the tool. Of a tool that throws, an agent of version 2.2
 * gets an empty text, and one of version 3 only the message. A tool that n8n is to try again has to throw.
 */
export const takesErrorsAsOutput = (caller: Caller): boolean =>
	isTool(caller) &&
	caller.node.retryOnFail !== true &&
	cancelSignal(caller.context)?.aborted !== true;

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/**
 * The error for whoever runs the node. An agent gets the message of an error and nothing else, so what
 * to do about it goes into the message.
 */
export function errorForCaller<E extends NodeApiError | NodeOperationError>(
	caller: Caller,
	error: E,
): E {
	const hint = error.description ?? '';
	if (hint === '' || !isTool(caller)) return error;
	const plain = hint.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
	error.message = `${error.message.replace(/\.$/, '')}. ${plain}`;
	error.description = undefined;
	return error;
}
