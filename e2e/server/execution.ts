/** What n8n has stored of a run of a workflow. */
import { at, isObject, listAt, objectAt, textAt } from './json';

/** An item that a node gave out. */
export interface OutputItem {
	json: Record<string, unknown>;
	binary: Record<string, unknown>;
	/** Index of the input item it belongs to; undefined when n8n does not know it. */
	pairedWith: number | undefined;
}

export interface Execution {
	id: string;
	status: string;
	/** The execution's own error; empty without. */
	error: string;
	/** Items of the first output of the last run of each node that ran. */
	nodes: Record<string, OutputItem[]>;
	/** Everything else that n8n says of it. */
	raw: Record<string, unknown>;
}

function pairOf(item: unknown): number | undefined {
	const paired = at(item, 'pairedItem');
	const first = Array.isArray(paired) ? paired[0] : paired;
	const index = typeof first === 'number' ? first : at(first, 'item');
	return typeof index === 'number' ? index : undefined;
}

function itemOf(item: unknown): OutputItem {
	const binary = at(item, 'binary');
	return {
		json: objectAt(item, 'json'),
		binary: isObject(binary) ? binary : {},
		pairedWith: pairOf(item),
	};
}

function itemsOf(runs: unknown): OutputItem[] {
	const items = at(listAt(runs).at(-1), 'data', 'main', 0);
	return Array.isArray(items) ? items.map(itemOf) : [];
}

/** Reads an execution as the server gives it; `parse` reads the text that its data is stored as. */
export function readExecution(
	raw: Record<string, unknown>,
	parse: (text: string) => unknown,
): Execution {
	const stored = raw['data'];
	const data = typeof stored === 'string' ? parse(stored) : stored;
	const runData = at(data, 'resultData', 'runData');
	const entries = Object.entries(isObject(runData) ? runData : {});
	const error = at(data, 'resultData', 'error');
	const words = [at(error, 'message'), at(error, 'description')].filter(Boolean).map(String);
	return {
		id: textAt(raw, 'id'),
		status: textAt(raw, 'status'),
		error: words.join(': '),
		nodes: Object.fromEntries(entries.map(([name, runs]) => [name, itemsOf(runs)])),
		raw,
	};
}

/** The execution, when it went well. @throws Error with what went wrong */
export function succeeded(execution: Execution): Execution {
	const { id, status, error } = execution;
	if (status === 'success') return execution;
	throw new Error(`Execution ${id} ended as "${status}": ${error}`);
}

/** Output items of a node of an execution. @throws Error when it did not run */
export function outputOf({ nodes, id }: Execution, node: string): OutputItem[] {
	const items = nodes[node];
	if (items) return items;
	throw new Error(
		`"${node}" did not run in execution ${id}, only ${Object.keys(nodes).join(', ')}`,
	);
}
