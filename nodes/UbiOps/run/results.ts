/** What has become of the items of one execution of the node. */

import type { INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { nodeError } from '../transport/errors';
import type { Execution } from './execution';
import { partialOutputOf } from './output';

type ItemResult =
	| { readonly kind: 'output'; readonly items: INodeExecutionData[] }
	| { readonly kind: 'error'; readonly error: NodeApiError | NodeOperationError };

export class Results {
	private readonly byItem = new Map<number, ItemResult>();

	private hasFailed = false;

	private readonly notes: string[] = [];

	constructor(private readonly execution: Execution) {}

	/** Whether nothing more is to be started: an item has failed and the node is not to go on then. */
	get stopped(): boolean {
		return this.hasFailed && !this.execution.continueOnFail;
	}

	/** Adds output items of an item; they are dropped when it has failed. */
	add(itemIndex: number, items: readonly INodeExecutionData[]): void {
		const before = this.byItem.get(itemIndex);
		if (before === undefined) this.byItem.set(itemIndex, { kind: 'output', items: [...items] });
		else if (before.kind === 'output') for (const item of items) before.items.push(item);
	}

	/** The item ends with this error; the first one stands. */
	fail(itemIndex: number, error: unknown): void {
		this.hasFailed = true;
		if (this.byItem.get(itemIndex)?.kind === 'error') return;
		this.byItem.set(itemIndex, {
			kind: 'error',
			error: nodeError(this.execution.node, error, itemIndex),
		});
	}

	/** Something to tell with the error that ends the node, as a sentence. */
	note(sentence: string): void {
		this.notes.push(sentence);
	}

	/** Whether the item has output or an error. */
	has(itemIndex: number): boolean {
		return this.byItem.has(itemIndex);
	}

	/**
	 * The output items in the order of the input items; an item that failed gives one with its error.
	 *
	 * @throws the error of the first item that failed, unless the node is set to go on
	 */
	inOrder(): INodeExecutionData[] {
		const output: INodeExecutionData[] = [];
		for (let itemIndex = 0; itemIndex < this.execution.items.length; itemIndex++) {
			const result = this.byItem.get(itemIndex);
			if (result === undefined) continue;
			if (result.kind === 'output') {
				for (const item of result.items) output.push(item);
			} else if (this.execution.continueOnFail) {
				output.push(this.errorItem(itemIndex, result.error));
			} else {
				const { error } = result;
				error.description = [error.description ?? '', ...this.notes].join(' ').trim();
				throw error;
			}
		}
		return output;
	}

	private errorItem(
		itemIndex: number,
		error: NodeApiError | NodeOperationError,
	): INodeExecutionData {
		const arrived = partialOutputOf(error);
		const item = {
			json: { error: error.message, ...arrived },
			pairedItem: { item: itemIndex },
		};
		// n8n leaves the message alone of an item with an error; only the error output asks for one.
		const isBare = arrived !== undefined && this.execution.node.onError !== 'continueErrorOutput';
		return isBare ? item : { ...item, error };
	}
}
