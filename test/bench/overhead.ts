/**
 * `npm run bench:overhead`: what the node itself costs per item, beside a bare loop over n8n's own
 * `httpRequestWithAuthentication` and, where it is at hand, beside n8n's HTTP Request node: the same
 * calls to the same server, one after the other in the same process. The ratio counts; the times depend
 * on the machine.
 */

import type { INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Engine, type NodeTypeSource } from '../../engine';
import { BareLoop, CONCURRENCY } from './bareLoop';
import { builtNode } from './builtNode';
import { httpRequestNode } from './installedN8n';
import { InstantServer } from './instantServer';
import { named } from './requests';
import { judge, median, runBench } from './verdict';

const ITEMS = 1000;
const ROUNDS = 25;
const MOST_RATIO = 1.1;
/** Milliseconds that the server takes in the round that counts the calls under way. */
const COUNTING_MS = 20;

interface Contestant {
	readonly engine: Engine;
	readonly name: string;
	readonly type: string;
	readonly parameters: INodeParameters;
	/** Milliseconds of each round. */
	readonly times: number[];
}

const credentialTypes = [UbiOpsApi];
const engine = createEngine({ nodeTypes: [builtNode(), BareLoop], credentialTypes });

const bareLoop: Contestant = {
	engine,
	name: 'bare loop over httpRequestWithAuthentication',
	type: 'n8n-nodes-ubiops.bareLoop',
	parameters: { text: '={{ $json.text }}' },
	times: [],
};

const node: Contestant = {
	engine,
	name: 'UbiOps node',
	type: 'n8n-nodes-ubiops.ubiOps',
	parameters: {
		resource: 'deploymentRequest',
		operation: 'create',
		project: named('demo'),
		deployment: named('plain'),
		inputMode: 'text',
		inputText: '={{ $json.text }}',
		options: { concurrency: CONCURRENCY },
	},
	times: [],
};

/** The same call; without its option Batching it sends everything at once. */
const httpRequest = (nodeType: NodeTypeSource, baseUrl: string): Contestant => ({
	// Only under its own name may it use any credential.
	engine: createEngine({ nodeTypes: [nodeType], credentialTypes, packageName: 'n8n-nodes-base' }),
	name: 'HTTP Request node of n8n (all at once)',
	type: 'n8n-nodes-base.httpRequest',
	parameters: {
		method: 'POST',
		url: `${baseUrl}/projects/demo/deployments/plain/requests`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'ubiOpsApi',
		sendBody: true,
		contentType: 'raw',
		rawContentType: 'text/plain',
		body: '={{ $json.text }}',
	},
	times: [],
});

/** Whatever else the machine does only ever adds: the fastest round says most. */
const fastest = ({ times }: Contestant): number => Math.min(...times);

async function main(): Promise<void> {
	const server = new InstantServer();
	const baseUrl = await server.listen();
	const items = Array.from({ length: ITEMS }, (_, n) => ({ json: { text: `text ${n}` } }));
	const contestants = [bareLoop, node];
	const run = async ({ engine, name, type, parameters }: Contestant): Promise<number> => {
		const begun = performance.now();
		const { items: output } = await engine.runNode({
			type,
			parameters,
			items,
			credentials: { ubiOpsApi: { apiToken: 'bench', baseUrl } },
		});
		const spent = performance.now() - begun;
		const good = output.filter(({ json }) => json.status === 'completed').length;
		if (good !== ITEMS) throw new Error(`${name} gave ${good} results`);
		return spent;
	};

	const found = httpRequestNode();
	if (found === undefined) {
		console.log("n8n's HTTP Request node is not at hand; `npm run e2e:install` brings it");
	} else {
		const other = httpRequest(found, baseUrl);
		const trial = await run(other).catch((problem: unknown) =>
			console.log(`n8n's HTTP Request node does not run here: ${String(problem)}`),
		);
		if (trial !== undefined) contestants.push(other);
	}
	// The first round warms up and does not count; the order changes so that none always comes first.
	for (let round = 0; round <= ROUNDS; round++) {
		for (const one of round % 2 === 0 ? contestants : [...contestants].reverse()) {
			const spent = await run(one);
			if (round > 0) one.times.push(spent);
		}
	}
	console.log(
		`${ITEMS.toLocaleString('en')} items, one call and one expression each, fastest of ${ROUNDS} rounds`,
	);
	server.delayMs = COUNTING_MS;
	const inFlight = new Map<Contestant, number>();
	for (const one of contestants) {
		server.most = 0;
		await run(one);
		inFlight.set(one, server.most);
		console.log(
			`${one.name.padEnd(46)} ${fastest(one).toFixed(0).padStart(5)} ms  ` +
				`${(fastest(one) / ITEMS).toFixed(3)} ms per item  ${server.most} calls at once`,
		);
	}
	// Both run right after one another in each round: what slows the machine down slows down both.
	const ratio = median(node.times.map((ms, round) => ms / (bareLoop.times[round] ?? ms)));
	judge('One call per item: time beside a bare loop', ratio, { atMost: MOST_RATIO }, 'x');
	judge('One call per item: most calls at once', inFlight.get(node) ?? 0, { atMost: CONCURRENCY });
	server.close();
	for (const one of contestants) one.engine.close();
}

runBench(main);
