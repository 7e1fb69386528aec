import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { cacheFolder } from '../../e2e/install/cache';
import type { NodeTypeSource } from '../../engine';

const FILE = 'n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js';

/**
 * n8n's own HTTP Request node, from an n8n that the end-to-end tests have installed for this version of
 * Node.
 *
 * @returns undefined when there is none
 */
export function httpRequestNode(): NodeTypeSource | undefined {
	const [major] = process.versions.node.split('.');
	const isFitting = (name: string): boolean =>
		name.startsWith('n8n-') && name.includes(`-node${major}-`) && !name.endsWith('.part');
	const newestFirst = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true });
	for (const name of entriesOf(cacheFolder()).filter(isFitting).sort(newestFirst)) {
		const load = createRequire(join(cacheFolder(), name, 'package.json'));
		try {
			const { HttpRequest }: { HttpRequest: NodeTypeSource } = load(FILE);
			return HttpRequest;
		} catch (problem) {
			console.log(`${name}: ${String(problem)}`);
		}
	}
	return undefined;
}

function entriesOf(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
