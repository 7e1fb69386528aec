import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/**
 * Something that a user can fix, found before anything was sent: what is wrong, in which field, and
 * what to do. It becomes a NodeOperationError where the item is known.
 */
export class InputProblem extends Error {
	constructor(
		message: string,
		readonly hint?: string,
	) {
		super(message);
		this.name = 'InputProblem';
	}
}

/** The beginning of a text for a message; an ellipsis stands for what is left out. */
export const shortened = (text: string, length = 80): string =>
	text.length > length ? `${text.slice(0, length)}…` : text;

/** Text for a place that n8n renders as HTML. */
export function escapeHtml(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** `[item 3]` behind a message, where one item is to blame. */
export const atItem = (itemIndex: number | undefined): string =>
	itemIndex === undefined ? '' : ` [item ${itemIndex}]`;

/** The error that n8n shows for an input problem of an item. */
export function inputError(
	node: INode,
	problem: InputProblem,
	itemIndex: number | undefined,
): NodeOperationError {
	return new NodeOperationError(node, `${problem.message}${atItem(itemIndex)}`, {
		description: problem.hint === undefined ? undefined : escapeHtml(problem.hint),
		itemIndex,
		level: 'warning',
	});
}
