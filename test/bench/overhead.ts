/**
 * `npm run bench:overhead`: what the node itself costs per item, beside a bare loop over n8n's own
 * `httpRequestWithAuthentication` with the same calls, the same concurrency and the same server, one
 * after the other in the same process. The ratio counts; the times depend on the machine.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node.ts';

const ITEMS = 2000;
const CONCURRENCY = 10;
const ROUNDS = 7;

/** The least that a node can do: the same calls in a loop, bounded as the node bounds them. */
class BareLoop implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bare Loop',
		name: 'bareLoop',
		group: ['transform'],
		version: 1,
		description: 'Calls in a loop',
		defaults: { name: 'Bare Loop' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'ubiOpsApi', required: true }],
		properties: [
			{ displayName: 'Text', name: 'text', type: 'string', default: '', required: true },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		const output: INodeExecutionData[] = new Array(items.length);
		let next = 0;
		const worker = async (): Promise<void> => {
			while (next < items.length) {
				const itemIndex = next++;
				const text = String(this.getNodeParameter('text', itemIndex));
				const answer: { body: string } = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'ubiOpsApi',
					{
						method: 'POST',
						url: '/projects/demo/deployments/plain/requests',
						headers: { 'Content-Type': 'text/plain' },
						body: text,
						encoding: 'text',
						returnFullResponse: true,
						ignoreHttpStatusErrors: true,
						disableFollowRedirect: true,
						timeout: 60_000,
					},
				);
				output[itemIndex] = { json: JSON.parse(answer.body), pairedItem: { item: itemIndex } };
			}
		};
		await Promise.all(Array.from({ length: CONCURRENCY }, worker));
		return [output];
	}
}

/** A server that answers at once: any time spent is the client's. */
async function instantServer(): Promise<{ server: Server; baseUrl: string }> {
	const request = JSON.stringify({
		id: '1',
		deployment: 'plain',
		status: 'completed',
		result: 'x',
	});
	const deployment = JSON.stringify({ name: 'plain', input_type: 'plain', input_fields: [] });
	const server = createServer((message, response) => {
		message.resume();
		message.on('end', () => {
			response.setHeader('content-type', 'application/json');
			response.end(message.method === 'GET' ? deployment : request);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const isAddress = (value: typeof address): value is AddressInfo => typeof value === 'object';
	if (!isAddress(address)) throw new Error('The server has no port');
	return { server, baseUrl: `http://127.0.0.1:${address.port}/v2.1` };
}

const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function main(): Promise<void> {
	const engine = createEngine({ nodeTypes: [UbiOps, BareLoop], credentialTypes: [UbiOpsApi] });
	const { server, baseUrl } = await instantServer();
	const items = Array.from({ length: ITEMS }, (_, n) => ({ json: { text: `text ${n}` } }));
	const named = (value: string): INodeParameters => ({ __rl: true, mode: 'name', value });
	const contestants: Array<{ name: string; type: string; parameters: INodeParameters }> = [
		{
			name: 'bare loop',
			type: 'n8n-nodes-ubiops.bareLoop',
			parameters: { text: '={{ $json.text }}' },
		},
		{
			name: 'UbiOps node',
			type: 'n8n-nodes-ubiops.ubiOps',
			parameters: {
				resource: 'deploymentRequest',
				operation: 'create',
				project: named('demo'),
				deployment: named('plain'),
				inputMode: 'text',
				inputText: '={{ $json.text }}',
				requestOptions: { concurrency: CONCURRENCY },
			},
		},
	];
	const times = new Map(contestants.map(({ name }) => [name, new Array<number>()]));
	// The first round warms up and does not count; the order changes so that neither always comes first.
	for (let round = 0; round <= ROUNDS; round++) {
		for (const one of round % 2 === 0 ? contestants : [...contestants].reverse()) {
			const begun = performance.now();
			const { items: output } = await engine.runNode({
				type: one.type,
				parameters: one.parameters,
				items,
				credentials: { ubiOpsApi: { apiToken: 'bench', baseUrl } },
			});
			const spent = performance.now() - begun;
			if (output.length !== ITEMS) throw new Error(`${one.name} gave ${output.length} items`);
			if (round > 0) times.get(one.name)?.push(spent);
		}
	}
	const [bare = Number.NaN, node = Number.NaN] = contestants.map(({ name }) =>
		median(times.get(name) ?? []),
	);
	const perItem = (ms: number): string => `${(ms / ITEMS).toFixed(3)} ms per item`;
	console.log(
		`${ITEMS} items, concurrency ${CONCURRENCY}, one expression, median of ${ROUNDS} rounds`,
	);
	console.log(
		`bare loop over httpRequestWithAuthentication  ${bare.toFixed(0)} ms  ${perItem(bare)}`,
	);
	console.log(
		`UbiOps node                                   ${node.toFixed(0)} ms  ${perItem(node)}`,
	);
	console.log(`ratio  ${(node / bare).toFixed(2)}`);
	server.closeAllConnections();
	server.close();
	engine.close();
}

void main();
