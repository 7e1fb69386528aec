import type { INode, INodeProperties, INodePropertyCollection, INodeTypes } from 'n8n-workflow';

type Option = NonNullable<INodeProperties['options']>[number];

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isGroup(option: Option): option is INodePropertyCollection {
	return 'values' in option;
}

function isProperty(option: Option): option is INodeProperties {
	return 'type' in option;
}

/** Several properties may have one name, each shown with other settings: what any of them takes is fine. */
function unknownIn(
	values: Record<string, unknown>,
	properties: INodeProperties[],
	path: string,
): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const found = properties.filter((property) => property.name === name);
		if (found.length === 0) return [`${path}${name}`];
		const options = found.flatMap(({ type, options: list }) =>
			type === 'collection' || type === 'fixedCollection' ? (list ?? []) : [],
		);
		const free = found.some(({ type }) => type !== 'collection' && type !== 'fixedCollection');
		const entries = [value].flat().filter(isObject);
		if (free) return [];
		return entries.flatMap((entry) =>
			found[0]?.type === 'collection'
				? unknownIn(entry, options.filter(isProperty), `${path}${name}.`)
				: unknownInGroups(entry, options.filter(isGroup), `${path}${name}.`),
		);
	});
}

function unknownInGroups(
	values: Record<string, unknown>,
	groups: INodePropertyCollection[],
	path: string,
): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const found = groups.filter((group) => group.name === name);
		if (found.length === 0) return [`${path}${name}`];
		const properties = found.flatMap((group) => group.values);
		return [value]
			.flat()
			.filter(isObject)
			.flatMap((entry) => unknownIn(entry, properties, `${path}${name}.`));
	});
}

/**
 * Refuses parameters that a node does not have. n8n drops them without a word, so a misspelt name in
 * a test or in an example workflow would look as if it worked.
 */
export function checkParameterNames(nodes: readonly INode[], nodeTypes: INodeTypes): void {
	for (const { name, type, typeVersion, parameters } of nodes) {
		const { properties } = nodeTypes.getByNameAndVersion(type, typeVersion).description;
		const unknown = unknownIn(parameters, properties, '');
		if (unknown.length > 0) {
			throw new Error(`Node "${name}" (${type}) has no parameter ${unknown.join(', ')}`);
		}
	}
}
