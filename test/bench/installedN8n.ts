import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { cacheFolder } from '../../e2e/install/cache';
import type { CredentialTypeSource, NodeTypeSource } from '../../engine';

/**
 * What a file of n8n's own packages exports, from an n8n that the end-to-end tests have installed for this
 * version of Node.
 *
 * @returns undefined when there is none
 */
function installed(file: string): unknown {
	const [major] = process.versions.node.split('.');
	const isFitting = (name: string): boolean =>
		name.startsWith('n8n-') && name.includes(`-node${major}-`) && !name.endsWith('.part');
	const newestFirst = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true });
	for (const name of entriesOf(cacheFolder()).filter(isFitting).sort(newestFirst)) {
		const load = createRequire(join(cacheFolder(), name, 'package.json'));
		try {
			// By its path: some of n8n's packages name what may be loaded of them.
			const found: unknown = load(join(cacheFolder(), name, 'node_modules', file));
			return found;
		} catch (problem) {
			console.log(`${name}: ${String(problem)}`);
		}
	}
	return undefined;
}

/** n8n's own HTTP Request node; undefined when no n8n is installed. */
export function httpRequestNode(): NodeTypeSource | undefined {
	const file = 'n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js';
	const { HttpRequest }: { HttpRequest?: NodeTypeSource } = Object(installed(file));
	return HttpRequest;
}

/** n8n's own Embeddings OpenAI, with its credential; undefined when no n8n is installed. */
export function openAiEmbeddings():
	{ node: NodeTypeSource; credential: CredentialTypeSource } | undefined {
	const folder = '@n8n/n8n-nodes-langchain/dist/nodes/embeddings/EmbeddingsOpenAI';
	const { EmbeddingsOpenAi: node }: { EmbeddingsOpenAi?: NodeTypeSource } = Object(
		installed(`${folder}/EmbeddingsOpenAi.node.js`),
	);
	const { OpenAiApi: credential }: { OpenAiApi?: CredentialTypeSource } = Object(
		installed('n8n-nodes-base/dist/credentials/OpenAiApi.credentials.js'),
	);
	return node === undefined || credential === undefined ? undefined : { node, credential };
}

function entriesOf(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
