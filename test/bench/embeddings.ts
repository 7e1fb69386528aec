/**
 * `npm run bench:embeddings`: 10,000 texts through Embeddings UbiOps, 200 at a time as n8n's vector stores
 * hand them over, and all at once; the sandbox takes 20 ms for a call. Calls, concurrency, the order of
 * the vectors and the memory that stays are what counts.
 */

import { NodeConnectionTypes } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { EmbeddingsUbiOps } from '../../nodes/UbiOps/EmbeddingsUbiOps.node.ts';
import { vectorOf } from '../../sandbox/openai/embeddingModel';
import { consumerOf } from '../models/consumer';
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
		(part, at) => Math.abs(part - (vector?.[at] ?? Number.NaN)) < 1e-9,
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

async function bench(): Promise<void> {
	const sandbox = await SandboxProcess.start({ latencyMs: LATENCY_MS });
	await sandbox.deploy({
		name: 'vectors',
		plain: true,
		model: { kind: 'embedding', dimensions: DIMENSIONS },
	});
	for (const size of [PER_STORE_CALL, TEXTS]) {
		await sandbox.clear();
		const engine = createEngine({
			nodeTypes: [
				EmbeddingsUbiOps,
				consumerOf('store', NodeConnectionTypes.AiEmbedding, async (embeddings) => {
					if (!isEmbeddings(embeddings)) throw new Error('These are no embeddings');
					return await embedAll(embeddings, size);
				}),
			],
			credentialTypes: [UbiOpsApi],
		});
		const begun = performance.now();
		const outcome = await engine.runWorkflow({
			workflow: {
				nodes: ['manualTrigger', 'store', 'embeddingsUbiOps'].map((name, index) => ({
					id: name,
					name,
					type: `${index === 0 ? 'n8n-nodes-base' : 'n8n-nodes-ubiops'}.${name}`,
					typeVersion: 1,
					position: [0, 0],
					parameters:
						index === 2
							? { project: 'demo', model: 'ubiops-deployment/vectors/v1/mini', options: {} }
							: {},
					...(index === 2 ? { credentials: { ubiOpsApi: { id: 'ubiOpsApi', name: '' } } } : {}),
				})),
				connections: {
					manualTrigger: { main: [[{ node: 'store', type: 'main', index: 0 }]] },
					embeddingsUbiOps: { ai_embedding: [[{ node: 'store', type: 'ai_embedding', index: 0 }]] },
				},
			},
			credentials: { ubiOpsApi: { apiToken: sandbox.token, baseUrl: sandbox.baseUrl } },
		});
		const ms = performance.now() - begun;
		if (outcome.error) throw new Error(outcome.error.message);
		const { inOrder, grownMb } = Object(outcome.nodes['store']?.items[0]?.[0]?.json['result']);
		const { calls, maxInFlight } = await sandbox.tally();
		const how = `${TEXTS} texts, ${size} at a time`;
		console.log(`  ${how}: ${ms.toFixed(0)} ms, ${calls} calls, at most ${maxInFlight} at once`);
		const fewest = (TEXTS / size) * Math.ceil(size / BATCH_SIZE);
		judge(`${how}: calls`, calls, { atLeast: fewest, atMost: fewest });
		judge(`${how}: calls at once`, maxInFlight, { atMost: CONCURRENCY });
		judgeThat(`${how}: each vector is that of its text`, inOrder === true);
		if (size < TEXTS) {
			judge(
				`${how}: memory that grows in the second half`,
				grownMb,
				{ atMost: MOST_GROWTH_MB },
				' MB',
			);
		}
	}
	await sandbox.close();
}

runBench(bench);
