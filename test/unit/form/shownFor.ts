/** What n8n shows of the node's form, as its own code decides it. */

import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { UbiOps } from '../../../nodes/UbiOps/UbiOps.node';

export const { description } = new UbiOps();
export const node = { typeVersion: 1 };

/** What a new node has, with the mark that n8n puts on a locator. */
function initialValue({ type, default: value }: INodeProperties): INodeProperties['default'] {
	return type === 'resourceLocator' &&
		typeof value === 'object' &&
		value !== null &&
		'mode' in value
		? { ...value, __rl: true }
		: value;
}

/** Properties that n8n shows, and only once, with everything else at its default. */
export function shownFor(parameters: INodeParameters): INodeProperties[] {
	const values: INodeParameters = { ...parameters };
	// Defaults of what is shown decide what else is shown: the scope, the input mode, Return All.
	for (let pass = 0; pass < 3; pass++) {
		for (const property of description.properties) {
			const shown = NodeHelpers.displayParameter(values, property, node, description);
			if (shown && !(property.name in values)) values[property.name] = initialValue(property);
		}
	}
	return description.properties.filter((property) =>
		NodeHelpers.displayParameter(values, property, node, description),
	);
}
