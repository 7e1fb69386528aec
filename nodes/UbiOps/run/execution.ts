import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../api/table/operation';
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
