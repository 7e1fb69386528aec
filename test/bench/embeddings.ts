/**
 * `npm run bench:embeddings`: 10,000 texts through Embeddings UbiOps, 200 at a time as n8n's vector stores
 * hand them over, and all at once; the sandbox takes 20 ms for a call. Calls, concurrency, the order of
 * the vectors and the memory that stays are what counts. Beside it n8n's own Embeddings OpenAI does the
 * same where an n8n is installed (`npm run e2e:install`).
 */

import { type INodeParameters, NodeConnectionTypes } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type CredentialTypeSource, type NodeTypeSource } from '../../engine';
import { EmbeddingsUbiOps } from '../../nodes/UbiOps/EmbeddingsUbiOps.node.ts';
import { vectorOf } from '../../sandbox/openai/embeddingModel';
import { consumerOf } from '../models/consumer';
import { openAiEmbeddings } from './installedN8n';
import { SandboxProcess } from './sandboxProcess';
import { judge, judgeThat, runBench } from './verdict';

const TEXTS = 10_000;
const PER_STORE_CALL = 200;
const DIMENSIONS = 256;
const LATENCY_MS = 20;
const BATCH_SIZE = 64;
const CONCURRENCY = 4;
const MOST_GROWTH_MB = 15;

const textAt = (index: number): string => `text number ${index} of the documents`;

interface EmbeddingsInterface {
	embedDocuments(documents: string[]): Promise<number[][]>;
}

const isEmbeddings = (value: unknown): value is EmbeddingsInterface =>
	typeof value === 'object' && value !== null && 'embedDocuments' in value;

/** Megabytes that are in use once nothing is left to collect. */
function usedMb(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed / 2 ** 20;
}

const isVectorOf = (vector: readonly number[] | undefined, index: number): boolean =>
	vectorOf(textAt(index), DIMENSIONS).every(
		// n8n's own node asks for vectors of 32 bits a number.
		(part, at) => Math.abs(part - (vector?.[at] ?? Number.NaN)) < 1e-6,
	);

/** Embeds all texts in parts of a size; whether each vector is that of its text, and what stays in memory. */
async function embedAll(embeddings: EmbeddingsInterface, size: number) {
	let inOrder = true;
	let half = 0;
	for (let start = 0; start < TEXTS; start += size) {
		const texts = Array.from({ length: size }, (_, index) => textAt(start + index));
		const vectors = await embeddings.embedDocuments(texts);
		inOrder &&= vectors.length === size && vectors.every((one, at) => isVectorOf(one, start + at));
		if (start + size === TEXTS / 2) half = usedMb();
	}
	return { inOrder, grownMb: half === 0 ? 0 : usedMb() - half };
}

/** A sub-node for embeddings, and how it is set up for the sandbox. */
interface Contestant {
	name: string;
	node: NodeTypeSource;
	credential: CredentialTypeSource;
	/** Of the node's description, and the parameters that lead to the sandbox. */
	setup: {
		type: string;
		typeVersion: number;
		parameters: INodeParameters;
		credentials: Record<string, Record<string, string>>;
	};
}

const MODEL = 'ubiops-deployment/vectors/v1/mini';

const own = ({ token, baseUrl }: SandboxProcess): Contestant => ({
	name: 'Embeddings UbiOps',
	node: EmbeddingsUbiOps,
	credential: UbiOpsApi,
	setup: {
		type: 'embeddingsUbiOps',
		typeVersion: 1,
		parameters: { project: 'demo', model: MODEL, options: {} },
		credentials: { ubiOpsApi: { apiToken: token, baseUrl } },
	},
});

/** n8n's own, as it is set up by default, and with our size of a batch. */
function othersFor({ token, baseUrl }: SandboxProcess): Contestant[] {
	const found = openAiEmbeddings();
	if (found === undefined) {
		console.log("n8n's Embeddings OpenAI is not at hand; `npm run e2e:install` brings it");
		return [];
	}
	return [{}, { batchSize: BATCH_SIZE }].map((options) => ({
		...found,
		name: `Embeddings OpenAI, ${'batchSize' in options ? `batch size ${BATCH_SIZE}` : 'as it is'}`,
		setup: {
			type: 'embeddingsOpenAi',
			typeVersion: 1.2,
			parameters: { model: MODEL, options },
			credentials: {
				openAiApi: { apiKey: token, url: `${baseUrl}/projects/demo/openai-compatible/v1` },
			},
		},
	}));
}

async function run(sandbox: SandboxProcess, { node, credential, setup }: Contestant, size: number) {
	await sandbox.clear();
	const engine = createEngine({
		nodeTypes: [
			node,
			consumerOf('store', NodeConnectionTypes.AiEmbedding, async (embeddings) => {
				if (!isEmbeddings(embeddings)) throw new Error('These are no embeddings');
				return await embedAll(embeddings, size);
			}),
		],
		credentialTypes: [credential],
	});
	const { credentials, type, ...rest } = setup;
	const names = Object.keys(credentials).map((name) => [name, { id: name, name: '' }]);
	const at = { typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
	const begun = performance.now();
	const outcome = await engine.runWorkflow({
		workflow: {
			nodes: [
				{ ...at, id: 'a', name: 'start', type: 'n8n-nodes-base.manualTrigger' },
				{ ...at, id: 'b', name: 'store', type: 'n8n-nodes-ubiops.store' },
				{
					...at,
					...rest,
					id: 'c',
					name: 'embeddings',
					type: `n8n-nodes-ubiops.${type}`,
					credentials: Object.fromEntries(names),
				},
			],
			connections: {
				start: { main: [[{ node: 'store', type: 'main', index: 0 }]] },
				embeddings: { ai_embedding: [[{ node: 'store', type: 'ai_embedding', index: 0 }]] },
			},
		},
		credentials,
	});
	const ms = performance.now() - begun;
	engine.close();
	if (outcome.error) throw new Error(outcome.error.message);
	const { inOrder, grownMb } = Object(outcome.nodes['store']?.items[0]?.[0]?.json['result']);
	return { ms, inOrder, grownMb, ...(await sandbox.tally()) };
}

async function bench(): Promise<void> {
	const sandbox = await SandboxProcess.start({ latencyMs: LATENCY_MS });
	await sandbox.deploy({
		name: 'vectors',
		plain: true,
		model: { kind: 'embedding', dimensions: DIMENSIONS },
	});
	const others = othersFor(sandbox);
	for (const size of [PER_STORE_CALL, TEXTS]) {
		const how = `${TEXTS} texts, ${size} at a time`;
		for (const one of [own(sandbox), ...others]) {
			const { ms, inOrder, grownMb, calls, maxInFlight } = await run(sandbox, one, size);
			console.log(
				`  ${one.name}: ${how}: ${ms.toFixed(0)} ms, ${calls} calls, at most ${maxInFlight} at once, vectors ${inOrder === true ? 'right' : 'WRONG'}`,
			);
			if (one.node !== EmbeddingsUbiOps) continue;
			const fewest = (TEXTS / size) * Math.ceil(size / BATCH_SIZE);
			judge(`${how}: calls`, calls, { atLeast: fewest, atMost: fewest });
			judge(`${how}: calls at once`, maxInFlight, { atMost: CONCURRENCY });
			judgeThat(`${how}: each vector is that of its text`, inOrder === true);
			if (size === TEXTS) continue;
			const what = `${how}: memory that grows in the second half`;
			judge(what, grownMb, { atMost: MOST_GROWTH_MB }, ' MB');
		}
	}
	await sandbox.close();
}

runBench(bench);
