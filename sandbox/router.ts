import type { Dialect } from './contract';
import { operationsOf, type Operation } from './reference';

interface RouteNode {
	statics: Map<string, RouteNode>;
	param: RouteNode | undefined;
	/** By method: the operation and the names that its path gives to the parameters. */
	methods: Map<string, Operation>;
}

/** Where a path leads: an operation, a path that has other methods only, or nowhere. */
export type Route =
	| { kind: 'operation'; operation: Operation; params: Record<string, string> }
	| { kind: 'wrong-method'; allowed: string[] }
	| { kind: 'unknown' }
	| { kind: 'malformed' };

function emptyNode(): RouteNode {
	return { statics: new Map(), param: undefined, methods: new Map() };
}

function buildTree(operations: readonly Operation[]): RouteNode {
	const root = emptyNode();
	for (const operation of operations) {
		for (const path of [operation.path, ...(operation.path_aliases ?? [])]) {
			let node = root;
			for (const segment of path.slice(1).split('/')) {
				if (segment.startsWith('{')) {
					node.param ??= emptyNode();
					node = node.param;
				} else {
					const next = node.statics.get(segment) ?? emptyNode();
					node.statics.set(segment, next);
					node = next;
				}
			}
			node.methods.set(operation.method, operation);
		}
	}
	return root;
}

const trees = new Map<Dialect, RouteNode>();

function treeOf(dialect: Dialect): RouteNode {
	let tree = trees.get(dialect);
	if (tree === undefined) {
		tree = buildTree(operationsOf(dialect));
		trees.set(dialect, tree);
	}
	return tree;
}

interface Match {
	node: RouteNode;
	values: string[];
}

/** All nodes that a path reaches, the one with the most static segments first. */
function reach(node: RouteNode, segments: string[], at: number, values: string[], out: Match[]) {
	const segment = segments[at];
	if (segment === undefined) {
		if (node.methods.size > 0) out.push({ node, values });
		return;
	}
	const fixed = node.statics.get(segment);
	if (fixed !== undefined) reach(fixed, segments, at + 1, values, out);
	if (node.param !== undefined && segment !== '') {
		reach(node.param, segments, at + 1, [...values, segment], out);
	}
}

/** Finds the operation of a method and an undecoded path that starts after the API version. */
export function route(dialect: Dialect, method: string, path: string): Route {
	const matches: Match[] = [];
	let segments: string[];
	try {
		segments = path.slice(1).split('/').map(decodeURIComponent);
	} catch {
		return { kind: 'malformed' };
	}
	if (segments.some((segment) => segment === '.' || segment === '..')) return { kind: 'unknown' };
	reach(treeOf(dialect), segments, 0, [], matches);
	for (const { node, values } of matches) {
		const operation = node.methods.get(method);
		if (operation === undefined) continue;
		const params: Record<string, string> = {};
		operation.steps.forEach((step, index) => {
			params[step.param] = values[index] ?? '';
		});
		return { kind: 'operation', operation, params };
	}
	if (matches.length === 0) return { kind: 'unknown' };
	const allowed = new Set(matches.flatMap(({ node }) => [...node.methods.keys()]));
	return { kind: 'wrong-method', allowed: [...allowed].sort() };
}
