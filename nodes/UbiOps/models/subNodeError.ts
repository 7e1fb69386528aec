import type { INode, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { nodeError } from '../transport/errors';
import { escapeHtml } from '../transport/inputProblem';

/**
 * An error of a model as n8n shows it for a sub-node: as it is, on the node that it belongs to, with the
 * name of the model.
 */
export function subNodeError(
	node: INode,
	thrown: unknown,
	model: string,
): NodeApiError | NodeOperationError {
	const error = nodeError(node, thrown, undefined);
	error.functionality = 'configuration-node';
	// A sub-node has but one kind of timeout.
	const description = (error.description ?? '').replace('Call Timeout', 'Timeout');
	error.description = description;
	if (model !== '' && !`${error.message} ${description}`.includes(model)) {
		error.description = `${description} Model: ${escapeHtml(model)}.`.trim();
	}
	return error;
}
