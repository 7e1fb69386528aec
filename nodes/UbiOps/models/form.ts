/** What the forms of the sub-nodes have in common. */

import type { INodeProperties, NodeConnectionType } from 'n8n-workflow';

import { locatorOf, type LocatorName } from '../api/locators';
import { fieldProperty } from '../form/fieldProperty';

/** A required choice from a list of UbiOps. */
const locator = (name: LocatorName): INodeProperties => {
	const { label, parameter, description } = locatorOf(name);
	const field = { kind: 'locator', locator: name, description, required: true } as const;
	return fieldProperty(field, { name: parameter, label });
};

/** The project, and the model in it. */
export const modelProperties: INodeProperties[] = [locator('project'), locator('languageModel')];

/**
 * The hint that n8n shows on a sub-node: what it is for, with a link that inserts it. n8n hides it once
 * the node is connected.
 *
 * @param targets what the node can be connected to, with the kind of connection
 */
export function connectionHint(
	targets: ReadonlyArray<readonly [name: string, type: NodeConnectionType]>,
): INodeProperties {
	const links = targets.map(
		([name, type]) =>
			`<a data-action='openSelectiveNodeCreator' data-action-parameter-connectiontype='${type}'>${name}</a>`,
	);
	return {
		displayName: `This node must be connected to ${links.join(' or ')}`,
		name: 'notice',
		type: 'notice',
		default: '',
		typeOptions: { containerClass: 'ndv-connection-hint-notice' },
	};
}
