import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { locatorOf } from '../api/locators';
import type { Operation } from '../api/operation';
import { errorForItem, type Where } from '../transport/failure';
import type { PathValues } from '../transport/path';
import { InputProblem, inputError } from '../transport/problem';
import type { Session } from '../transport/session';
import type { ItemParameters } from './itemParameters';

/** One execution of the node: what all its items share. */
export interface Run {
	readonly context: IExecuteFunctions;
	readonly node: INode;
	readonly session: Session;
	readonly operation: Operation;
	readonly parameters: ItemParameters;
	readonly items: readonly INodeExecutionData[];
	readonly concurrency: number;
	readonly timezone: string;
	readonly continueOnFail: boolean;
}

/** What an item has become: its output items, or the error that it ended with. */
export type ItemResult =
	| { readonly kind: 'output'; readonly items: INodeExecutionData[] }
	| { readonly kind: 'error'; readonly error: NodeApiError | NodeOperationError };

/** Any error as one that n8n shows with its item. */
export function nodeError(
	node: INode,
	error: unknown,
	itemIndex: number | undefined,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError) {
		const isShared = itemIndex !== undefined && error.context.itemIndex === undefined;
		return isShared ? errorForItem(node, error, itemIndex) : error;
	}
	if (error instanceof NodeOperationError) return error;
	if (error instanceof InputProblem) return inputError(node, error, itemIndex);
	return new NodeOperationError(node, error instanceof Error ? error : String(error), {
		itemIndex,
	});
}

/** The fields of a path with their values, for messages. */
export function whereOf(
	values: PathValues,
	itemIndex: number | undefined,
	repeatable: boolean,
): Where {
	return {
		itemIndex,
		repeatable,
		fields: [...values].map(([locator, value]) => ({ label: locatorOf(locator).label, value })),
	};
}
