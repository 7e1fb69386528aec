import type { INode } from 'n8n-workflow';

/** A node that errors can belong to. */
export const anyNode: INode = {
	id: 'n',
	name: 'UbiOps',
	type: 'ubiOps',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
