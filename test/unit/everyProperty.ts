/** The properties of every node and credential of the package, nested ones included. */

import type {
	ICredentialType,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { basename, join } from 'node:path';

import packageJson from '../../package.json';
import { root } from './sourceTexts';

/** An instance of the class that n8n loads from a file of the package, by the file's path in dist. */
function loaded<T>(path: string): T {
	const source = path.replace(/^dist\//, '').replace(/\.js$/, '');
	const name = basename(source).split('.')[0] ?? '';
	const module: Record<string, new () => T> = jest.requireActual(join(root, source));
	const Class = module[name];
	if (Class === undefined) throw new Error(`${source} has no class ${name}`);
	return new Class();
}

/** Descriptions of the nodes, as n8n loads them. */
export const nodes: INodeTypeDescription[] = packageJson.n8n.nodes.map(
	(path) => loaded<INodeType>(path).description,
);
const credentials = packageJson.n8n.credentials.map((path) => loaded<ICredentialType>(path));

type Entry = INodeProperties | INodePropertyCollection | INodePropertyOptions;

export const isProperty = (entry: Entry): entry is INodeProperties =>
	'displayName' in entry && 'type' in entry;
export const isGroup = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;

export interface Found {
	/** Names from the node down to the property. */
	path: string;
	property: INodeProperties;
}

function everyProperty(entries: readonly Entry[], path: string): Found[] {
	return entries.flatMap((entry) => {
		if (isGroup(entry)) return everyProperty(entry.values, `${path}/${entry.name}`);
		if (!isProperty(entry)) return [];
		const own = `${path}/${entry.name}`;
		return [{ path: own, property: entry }, ...everyProperty(entry.options ?? [], own)];
	});
}

/** Every property, without notices: those are texts of their own, not labels of fields. */
export const all = [
	...nodes.flatMap(({ name, properties }) => everyProperty(properties, name)),
	...credentials.flatMap(({ name, properties }) => everyProperty(properties, name)),
].filter(({ property }) => property.type !== 'notice');

/** The properties that fail a test, each once, as a message shows them. */
export const wrong = (test: (found: Found) => boolean): string[] => [
	...new Set(
		all
			.filter((found) => !test(found))
			.map(({ path, property }) => `${path}: ${property.description ?? property.displayName}`),
	),
];

/** Every option of every drop-down. */
export const everyOption = all.flatMap(({ path, property: { type, options = [] } }) =>
	type === 'options' || type === 'multiOptions'
		? options.flatMap((option) => ('value' in option ? [{ path, ...option }] : []))
		: [],
);
