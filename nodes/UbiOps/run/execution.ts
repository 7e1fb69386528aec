import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../api/table/operation';
import type { Session } from '../transport/session';

/** One execution of the node: what all its items share. */
export interface Execution {
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

/** Whether an AI agent runs the node, as one of its tools. */
export function isTool({ context, node }: Pick<Execution, 'context' | 'node'>): boolean {
	// Versions of n8n before 2.0 say it by the node alone.
	const { isToolExecution }: { isToolExecution?(): boolean } = context;
	return isToolExecution?.call(context) === true || node.rewireOutputLogTo !== undefined;
}

/** Whether a parameter holds an expression anywhere; only then does it differ from item to item. */
function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	if (Array.isArray(raw)) return raw.some(hasExpression);
	if (typeof raw !== 'object' || raw === null) return false;
	return Object.values(raw).some(hasExpression);
}

interface Known {
	readonly raw: unknown;
	readonly dynamic: boolean;
}

/**
 * The parameters of a node for its items. A parameter without an expression is the same for all items
 * and is looked up once: n8n searches its description for every look-up.
 */
export class ItemParameters {
	private readonly known = new Map<string, Known>();

	private evaluated = 0;

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * Value of a parameter for an item.
	 *
	 * @returns undefined when the parameter is not set, or its expression gives null
	 * @throws ExpressionError of n8n when its expression fails
	 */
	value(name: string, itemIndex: number): unknown {
		return this.valueOrNull(name, itemIndex) ?? undefined;
	}

	/**
	 * Value of a parameter for an item, where null from an expression is a value.
	 *
	 * @returns undefined when the parameter is not set
	 * @throws ExpressionError of n8n when its expression fails
	 */
	valueOrNull(name: string, itemIndex: number): unknown {
		const { raw, dynamic } = this.lookUp(name, itemIndex);
		if (!dynamic) return raw ?? undefined;
		this.evaluated += 1;
		return this.context.getNodeParameter(name, itemIndex, null, {
			// n8n's own check searches the description again; the fields of the table are checked here.
			skipValidation: true,
		});
	}

	/** Times that an expression had to be evaluated: what is read without one is the same for all items. */
	get evaluations(): number {
		return this.evaluated;
	}

	/** Value of a parameter as it is written in the workflow, expressions not resolved. */
	raw(name: string, itemIndex: number): unknown {
		return this.lookUp(name, itemIndex).raw;
	}

	/** Whether a parameter holds an expression, so that its value may differ from item to item. */
	differs(name: string): boolean {
		return this.lookUp(name, 0).dynamic;
	}

	private lookUp(name: string, itemIndex: number): Known {
		let known = this.known.get(name);
		if (known === undefined) {
			const raw: unknown = this.context.getNodeParameter(name, itemIndex, null, {
				rawExpressions: true,
			});
			known = { raw, dynamic: hasExpression(raw) };
			this.known.set(name, known);
		}
		return known;
	}
}
