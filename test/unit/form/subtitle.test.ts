/** What the canvas shows below the node's name. */

import { Workflow } from 'n8n-workflow';

import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';

const { description } = new UbiOps();

const type = 'ubiOps';

function subtitleOf(parameters: { resource: string; operation: string }): unknown {
	const node = {
		id: '1',
		name: 'UbiOps',
		type,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const known = { getByName: () => new UbiOps(), getByNameAndVersion: () => new UbiOps() };
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: { ...known, getKnownTypes: () => ({}) },
	});
	const keys = { $parameter: parameters };
	return workflow.expression.getSimpleParameterValue(node, description.subtitle, 'internal', keys);
}

test('it says in words what the node does', () => {
	expect(subtitleOf({ resource: 'deploymentRequest', operation: 'run' })).toBe(
		'Run: Deployment Request',
	);
	expect(subtitleOf({ resource: 'file', operation: 'getAll' })).toBe('Get Many: File');
});
