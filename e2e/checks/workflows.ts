/** Workflows of the checks, in the form in which the editor stores them. */
import { type Bench, credentialType, types } from './check';

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	[setting: string]: unknown;
}

export interface WorkflowFile {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	[setting: string]: unknown;
}

type Draft = Pick<WorkflowNode, 'name' | 'type'> & Partial<WorkflowNode>;

/** A value of a resource locator that was entered by hand. */
export const named = (value: string): Record<string, unknown> => ({
	__rl: true,
	mode: 'name',
	value,
});

/** The manual trigger. */
export const start: Draft = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

/** The trigger that polls for the ends of requests to a deployment, with their results. */
export const whenFinished = (deployment: string): Draft => ({
	name: 'Finished',
	type: types.trigger,
	parameters: {
		event: 'deploymentRequestFinished',
		project: named('demo'),
		deployment: named(deployment),
		version: named(''),
		statuses: [],
		simplify: true,
		options: { includeResult: true },
	},
});

/** A node that gives out one item for each entry of a list of objects. */
export const rows = (name: string, list: readonly object[]): Draft[] => [
	{
		name: `${name} list`,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { mode: 'raw', jsonOutput: JSON.stringify({ list }), options: {} },
	},
	{
		name,
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: 'list', options: {} },
	},
];

/** The UbiOps node, in the project of the sandbox. */
export const ubiOps = (
	name: string,
	resource: string,
	operation: string,
	parameters: Record<string, unknown>,
	settings: Record<string, unknown> = {},
): Draft => ({
	name,
	type: types.node,
	parameters: { resource, operation, project: named('demo'), ...parameters },
	...settings,
});

/** Nodes one behind the other. */
export function chain(name: string, ...drafts: Draft[]): WorkflowFile {
	const links = drafts.slice(1).map((next, index): [string, unknown] => {
		const to = { node: next.name, type: 'main', index: 0 };
		return [drafts[index]?.name ?? '', { main: [[to]] }];
	});
	return {
		name,
		nodes: drafts.map((draft, index) => ({
			id: `node-${index}`,
			typeVersion: 1,
			position: [index * 220, 0],
			parameters: {},
			...draft,
		})),
		connections: Object.fromEntries(links),
		settings: { executionOrder: 'v1' },
	};
}

/** Every five seconds: n8n wants a minute between polls, but looks at one time at a time. */
const everyFiveSeconds = {
	item: Array.from({ length: 12 }, (_, step) => ({
		mode: 'custom',
		cronExpression: `${step * 5} * * * * *`,
	})),
};

/** The workflow with the credential in each node that needs it, and with triggers that poll fast. */
export function readyToRun<T extends WorkflowFile>(
	workflow: T,
	credential: Bench['credential'],
	polling: 'fast' | 'as it is' = 'fast',
): T {
	const nodes = workflow.nodes.map((node): WorkflowNode => {
		if (!Object.values<string>(types).includes(node.type)) return node;
		const fast = node.type === types.trigger && polling === 'fast';
		return {
			...node,
			parameters: fast ? { ...node.parameters, pollTimes: everyFiveSeconds } : node.parameters,
			credentials: { [credentialType]: credential },
		};
	});
	return { ...workflow, nodes };
}
