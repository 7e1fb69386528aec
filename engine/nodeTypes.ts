import type {
	IDataObject,
	INodeType,
	INodeTypes,
	INodeTypeDescription,
	IVersionedNodeType,
} from 'n8n-workflow';
import { cronNodeOptions, NodeHelpers } from 'n8n-workflow';

/** What a node file exports, or an instance of it. */
export type AnyNodeType = INodeType | IVersionedNodeType;
export type NodeTypeSource = AnyNodeType | (new () => AnyNodeType);

/** n8n's loader puts this parameter into every polling node; only the poller's schedule reads it. */
const pollTimes: INodeTypeDescription['properties'][number] = {
	displayName: 'Poll Times',
	name: 'pollTimes',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Poll Time' },
	default: { item: [{ mode: 'everyMinute' }] },
	description: 'Time at which polling should occur',
	placeholder: 'Add Poll Time',
	options: cronNodeOptions,
};

function versionsOf(nodeType: AnyNodeType): INodeType[] {
	return 'nodeVersions' in nodeType ? Object.values(nodeType.nodeVersions) : [nodeType];
}

function addPollTimes(nodeType: INodeType): void {
	const { description } = nodeType;
	if (!description.polling || description.properties.some(({ name }) => name === pollTimes.name)) {
		return;
	}
	description.properties = [pollTimes, ...description.properties];
}

/** The node types a workflow may use, by full name: `n8n-nodes-ubiops.ubiOps`. */
export class NodeTypeRegistry implements INodeTypes {
	private readonly types = new Map<string, AnyNodeType>();

	/** Adds one node under its package's name, the way n8n's loader does. */
	add(packageName: string, source: NodeTypeSource): string {
		const nodeType = typeof source === 'function' ? new source() : source;
		versionsOf(nodeType).forEach(addPollTimes);
		const fullName = `${packageName}.${nodeType.description.name}`;
		this.types.set(fullName, nodeType);
		return fullName;
	}

	getByName(nodeType: string): AnyNodeType {
		const found = this.types.get(nodeType);
		if (!found) {
			const known = [...this.types.keys()].join(', ');
			throw new Error(`Unrecognized node type: ${nodeType}. This engine knows: ${known}`);
		}
		return found;
	}

	getByNameAndVersion(nodeType: string, version?: number): INodeType {
		const found = this.getByName(nodeType);
		// A plain node ignores the version, so a wrong one in a workflow would go unnoticed here.
		if (version !== undefined && !('nodeVersions' in found)) {
			const offered = [found.description.version].flat();
			if (!offered.includes(version)) {
				throw new Error(`${nodeType} has no version ${version}, only ${offered.join(', ')}`);
			}
		}
		return NodeHelpers.getVersionedNodeType(found, version);
	}

	getKnownTypes(): IDataObject {
		return Object.fromEntries([...this.types.keys()].map((name) => [name, {}]));
	}

	/** The newest version of a node, which is what the editor puts into a workflow. */
	newestVersion(nodeType: string): number {
		const found = this.getByName(nodeType);
		if ('nodeVersions' in found) return found.currentVersion;
		return Math.max(...[found.description.version].flat());
	}
}
