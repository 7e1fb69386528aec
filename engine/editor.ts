import type {
	INodeListSearchResult,
	INodePropertyOptions,
	INodeType,
	ResourceMapperFields,
} from 'n8n-workflow';

import { createAdditionalData } from './additionalData';
import { EngineCredentialsHelper } from './credentials';
import { LoadOptionsContext } from './n8nCore';
import type { NodeSetup } from './nodeRun';
import { buildNode } from './nodeRun';
import { withBinaryMode } from './services';
import type { RunEnvironment } from './workflowRun';
import { completeWorkflow, createWorkflow } from './workflowRun';

export interface EditorRequest extends NodeSetup {
	/** Name of the node's method that fills the list. */
	method: string;
	/** Path of the parameter on screen; only needed by methods that ask for `&sibling` parameters. */
	path?: string;
}

export interface ListSearchRequest extends EditorRequest {
	filter?: string;
	paginationToken?: string;
}

type Methods = NonNullable<INodeType['methods']>;

function methodOf<Kind extends 'listSearch' | 'loadOptions' | 'resourceMapping'>(
	environment: RunEnvironment,
	kind: Kind,
	{ type, typeVersion, method }: EditorRequest,
): NonNullable<Methods[Kind]>[string] {
	const methods = environment.nodeTypes.getByNameAndVersion(type, typeVersion).methods?.[kind];
	const found = methods && Object.entries(methods).find(([name]) => name === method)?.[1];
	if (!found) throw new Error(`${type} has no method ${kind}.${method}`);
	return found;
}

/** The `this` that n8n gives to such a method while its node is open in the editor. */
function createContext(environment: RunEnvironment, request: EditorRequest): LoadOptionsContext {
	const { node, credentials } = buildNode(environment, request);
	const stored = completeWorkflow({ nodes: [node], connections: {} });
	const workflow = createWorkflow(stored, environment.nodeTypes);
	const additionalData = createAdditionalData({
		credentialsHelper: new EngineCredentialsHelper(environment.credentialTypes, credentials),
		workflow: stored,
		mode: 'internal',
		currentNodeParameters: structuredClone(node.parameters),
	});
	const target = workflow.getNode(node.name) ?? node;
	return new LoadOptionsContext(workflow, target, additionalData, request.path ?? 'parameters');
}

/** One page of a resource locator's list. */
export async function listSearch(
	environment: RunEnvironment,
	request: ListSearchRequest,
): Promise<INodeListSearchResult> {
	const method = methodOf(environment, 'listSearch', request);
	return await withBinaryMode(environment.binaryMode, () =>
		method.call(createContext(environment, request), request.filter, request.paginationToken),
	);
}

/** The options of a drop-down. */
export async function loadOptions(
	environment: RunEnvironment,
	request: EditorRequest,
): Promise<INodePropertyOptions[]> {
	const method = methodOf(environment, 'loadOptions', request);
	return await withBinaryMode(environment.binaryMode, () =>
		method.call(createContext(environment, request)),
	);
}

/** The fields of a resource mapper. */
export async function resourceMapping(
	environment: RunEnvironment,
	request: EditorRequest,
): Promise<ResourceMapperFields> {
	const method = methodOf(environment, 'resourceMapping', request);
	return await withBinaryMode(environment.binaryMode, () =>
		method.call(createContext(environment, request)),
	);
}
