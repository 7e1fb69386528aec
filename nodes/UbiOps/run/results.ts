/** What has become of the items of one execution of the node. */

import { type INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { nodeError } from '../transport/errors';
import type { Execution } from './execution';
import { partialOutputOf } from './output';

/** What one entry of an item came to: an item may stand for many requests. */
type Outcome = { readonly entry: number } & (
	{ readonly items: readonly INodeExecutionData[] } | { readonly error: unknown }
);

export class Results {
	private readonly byItem = new Map<number, Outcome[]>();

	private hasFailed = false;

	private readonly notes: string[] = [];

	constructor(private readonly execution: Execution) {}

	/** Whether nothing more is to be started: an item has failed, and the node ends with that. */
	get stopped(): boolean {
		return this.hasFailed && !this.execution.continueOnFail;
	}

	/**
	 * Adds output items of an item.
	 *
	 * @param entry place of what they are the result of, among all that the item stands for
	 */
	add(itemIndex: number, items: readonly INodeExecutionData[], entry = 0): void {
		this.outcomesOf(itemIndex).push({ entry, items });
	}

	/** Adds an error of an item; one that several of its entries share counts once. */
	fail(itemIndex: number, error: unknown, entry = 0): void {
		this.hasFailed = true;
		const outcomes = this.outcomesOf(itemIndex);
		if (outcomes.some((outcome) => 'error' in outcome && outcome.error === error)) return;
		outcomes.push({ entry, error });
	}

	/** Something to say with the error that ends the node, as a sentence. */
	note(sentence: string): void {
		this.notes.push(sentence);
	}

	/** Whether the item has output or an error. */
	has(itemIndex: number): boolean {
		return this.byItem.has(itemIndex);
	}

	/**
	 * The output items in the order of the input items, and of what each of them stands for; whatever
	 * failed gives an item with its error.
	 *
	 * @throws the first error, unless the node continues on failures
	 */
	inOrder(): INodeExecutionData[] {
		const output: INodeExecutionData[] = [];
		for (let itemIndex = 0; itemIndex < this.execution.items.length; itemIndex++) {
			const outcomes = this.byItem.get(itemIndex) ?? [];
			if (outcomes.length > 1) outcomes.sort((a, b) => a.entry - b.entry);
			for (const outcome of outcomes) {
				if ('items' in outcome) for (const item of outcome.items) output.push(item);
				else if (this.execution.continueOnFail)
					output.push(this.errorItem(itemIndex, outcome.error));
				else this.end(itemIndex, outcome.error);
			}
		}
		return output;
	}

	private outcomesOf(itemIndex: number): Outcome[] {
		let outcomes = this.byItem.get(itemIndex);
		if (outcomes === undefined) {
			outcomes = [];
			this.byItem.set(itemIndex, outcomes);
		}
		return outcomes;
	}

	/** Ends the node. A call that stood for several items blames none of them. */
	private end(itemIndex: number, thrown: unknown): never {
		const isOurs = thrown instanceof NodeApiError || thrown instanceof NodeOperationError;
		const error = isOurs ? thrown : nodeError(this.execution.node, thrown, itemIndex);
		error.description = [error.description ?? '', ...this.notes].join(' ').trim();
		throw error;
	}

	private errorItem(itemIndex: number, thrown: unknown): INodeExecutionData {
		const error = nodeError(this.execution.node, thrown, itemIndex);
		const partial = partialOutputOf(error);
		const item = {
			json: { error: error.message, ...partial },
			pairedItem: { item: itemIndex },
		};
		// n8n leaves the message alone of an item with an error; only the error output asks for one.
		const isBare = partial !== undefined && this.execution.node.onError !== 'continueErrorOutput';
		return isBare ? item : { ...item, error };
	}
}
