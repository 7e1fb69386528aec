import type { INode } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine';
import { createEngine } from '../../engine';
import { Harness, HarnessApi } from './harnessNode';

const engine = createEngine({ nodeTypes: [Harness], credentialTypes: [HarnessApi] });

/** A workflow whose nodes run one after the other behind a manual trigger. */
function chain(...nodes: Array<Partial<INode> & Pick<INode, 'name' | 'type'>>): WorkflowJson {
	const all = [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, ...nodes];
	const links = all.slice(1).map(({ name }, index) => {
		const next = { node: name, type: NodeConnectionTypes.Main, index: 0 };
		return [String(all[index]?.name), { main: [[next]] }];
	});
	return {
		nodes: all.map((node, index) => ({
			id: String(index),
			typeVersion: 1,
			position: [index * 200, 0],
			parameters: {},
			...node,
		})),
		connections: Object.fromEntries(links),
	};
}

const set = (name: string, parameters: INode['parameters']) => ({
	name,
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters,
});

describe('a workflow', () => {
	it('runs the stand-ins for n8n nodes as n8n runs the real ones', async () => {
		const { status, nodes } = await engine.runWorkflow({
			workflow: chain(
				set('Settings', {
					assignments: {
						assignments: [
							{ id: '1', name: 'owner.name', value: 'me', type: 'string' },
							{ id: '2', name: 'count', value: '={{ 1 + 1 }}', type: 'number' },
						],
					},
				}),
				set('List', {
					mode: 'raw',
					jsonOutput:
						'={ "rows": [{ "x": 1 }, { "x": {{ $json.count }} }], "o": {{ $json.owner }} }',
					includeOtherFields: true,
				}),
				{
					name: 'Rows',
					type: 'n8n-nodes-base.splitOut',
					parameters: { fieldToSplitOut: 'rows' },
				},
				set('Pairs', {
					assignments: {
						assignments: [
							{
								id: '1',
								name: 'text',
								value: "={{ $json.x }} of {{ $('List').item.json.o.name }}",
								type: 'string',
							},
						],
					},
				}),
				{ name: 'End', type: 'n8n-nodes-base.noOp' },
			),
		});
		expect(status).toBe('success');
		expect(nodes['Settings']?.items).toMatchObject([
			[{ json: { owner: { name: 'me' }, count: 2 } }],
		]);
		expect(nodes['List']?.items[0]?.[0]?.json).toEqual({
			owner: { name: 'me' },
			count: 2,
			rows: [{ x: 1 }, { x: 2 }],
			o: { name: 'me' },
		});
		expect(nodes['End']?.items[0]?.map(({ json }) => json)).toEqual([
			{ text: '1 of me' },
			{ text: '2 of me' },
		]);
	});

	it('refuses what a stand-in does not know', async () => {
		const { status, error } = await engine.runWorkflow({
			workflow: chain(set('Odd', { includeOtherFields: true, include: 'selected' })),
		});
		expect(status).toBe('error');
		expect(error?.message).toContain('does not support "selected"');
	});

	it('refuses parameters that n8n would drop without a word', async () => {
		const workflow = chain(set('Odd', { options: { dotNotation: false }, jsonOutptu: '{}' }));
		await expect(engine.runWorkflow({ workflow })).rejects.toThrow(
			'Node "Odd" (n8n-nodes-base.set) has no parameter options.dotNotation, jsonOutptu',
		);
	});

	it('leaves the workflow it was given as it was', async () => {
		const workflow = chain({ name: 'End', type: 'n8n-nodes-base.noOp' });
		const before = structuredClone(workflow);
		await engine.runWorkflow({ workflow });
		expect(workflow).toEqual(before);
	});

	it('takes pinned data and stops at the destination node', async () => {
		const { nodes } = await engine.runWorkflow({
			workflow: chain(
				{ name: 'First', type: 'n8n-nodes-base.noOp' },
				{ name: 'Second', type: 'n8n-nodes-base.noOp' },
			),
			pinData: { Start: [{ json: { pinned: true } }] },
			destinationNode: 'First',
		});
		expect(Object.keys(nodes)).toEqual(['Start', 'First']);
		expect(nodes['First']?.items[0]?.[0]?.json).toEqual({ pinned: true });
	});

	it('says what is missing in a workflow that cannot run', async () => {
		const split = { name: 'Split', type: 'n8n-nodes-base.splitOut' };
		await expect(engine.runWorkflow({ workflow: chain(split) })).rejects.toThrow(
			/Split.*Fields To Split Out.*is required/,
		);
	});

	it('can be cancelled while a node waits', async () => {
		const run = engine.startWorkflow({
			workflow: chain({
				name: 'Wait',
				type: 'n8n-nodes-ubiops.harness',
				parameters: { operation: 'wait' },
			}),
			onNodeStart: (name) => {
				if (name === 'Wait') setTimeout(() => run.cancel(), 20);
			},
		});
		const { status, nodes } = await run.result;
		expect(status).toBe('canceled');
		expect(nodes['Wait']?.error?.message).toBe('Stopped waiting');
	});

	it('can be cancelled with a signal', async () => {
		const { status } = await engine.runWorkflow({
			workflow: chain({
				name: 'Wait',
				type: 'n8n-nodes-ubiops.harness',
				parameters: { operation: 'wait' },
			}),
			signal: AbortSignal.timeout(30),
		});
		expect(status).toBe('canceled');
	});
});
