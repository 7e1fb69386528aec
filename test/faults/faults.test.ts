/**
 * Every kind of call against every fault: done once, done after a retry, or a clear error; never twice,
 * never lost, never past its limit of time. A part of them in `npm test`; `npm run test:faults` runs all
 * and prints the table.
 */

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Poller } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node';
import { itemsOf, named, useWorkbench } from '../node/workbench';
import { FaultProxy } from './faultProxy';
import { FAULTS, type NamedFault } from './faults';
import { type CallKind, KINDS } from './kinds';

const isWhole = process.env['FAULTS'] === 'all';
/** The short form runs one of so many. */
const SHARE = 8;

const bench = useWorkbench();
const engine = createEngine({
	nodeTypes: [UbiOps, UbiOpsTrigger],
	credentialTypes: [UbiOpsApi],
});
let proxy: FaultProxy;
let poller: Poller;
let ids: string[] = [];
let runs = 0;

beforeAll(async () => {
	await bench.deploy('model', { input: [['x', 'int']] });
	await bench.deploy('plain', { plain: true, model: { kind: 'upper' } });
	proxy = await FaultProxy.start(bench.sandbox);
	const made = await bench.run(
		'deploymentRequest',
		'run',
		{
			deployment: named('model'),
			inputMode: 'json',
			inputJson: '={{ { x: $json.x } }}',
			outputFormat: 'request',
		},
		{ items: itemsOf({ x: 1 }, { x: 2 }, { x: 3 }) },
	);
	ids = made.map(({ json }) => String(json['id']));
	await bench.run('bucket', 'create', { name: 'files' });
	await bench.run(
		'file',
		'upload',
		{ bucket: named('files'), file: named('stored.bin') },
		{
			items: [
				{
					json: {},
					binary: {
						data: await bench.engine.storeBinary(
							Buffer.alloc(6 * 1024 * 1024, 'abc').subarray(0, 100_000),
							'x',
							'x/y',
						),
					},
				},
			],
		},
	);
});

beforeEach(() => {
	runs++;
	bench.sandbox.clearCalls();
	poller = engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters: {
			project: named('demo'),
			event: 'deploymentRequestFinished',
			deployment: named('model'),
		},
		credentials: credentials(proxy.baseUrl),
	});
});
afterEach(() => proxy.disarm());

const credentials = (baseUrl: string) => ({
	ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl },
});

type Outcome = 'done' | 'repeated' | 'error';
const table = new Map<string, Map<string, Outcome>>();

/** What would be wrong in any error: a raw message, a secret, nothing to go by. */
function unclear(error: Error & { description?: string | null }): string | undefined {
	const text = `${error.message} ${error.description ?? ''}`;
	if (error.message.trim() === '') return 'no words';
	if (/undefined|\[object|^aborted|is not a function|Cannot read|circular/i.test(error.message))
		return 'raw words';
	if (text.includes(bench.sandbox.token)) return 'the token';
	if (/signature=|\/storage\//.test(text)) return 'a signed address';
	return undefined;
}

async function judge(
	kind: CallKind,
	{ name, fault, expected, baseUrl }: NamedFault,
): Promise<void> {
	const scene = {
		bench,
		engine,
		credentials: credentials(baseUrl ?? proxy.baseUrl),
		run: runs,
		ids,
		poller,
	};
	if (kind.name === 'poll') await poller.activate();
	proxy.arm(kind.target, fault, 1);
	const begun = performance.now();
	let output: unknown;
	let error: Error | undefined;
	try {
		output = await kind.act(scene);
	} catch (thrown) {
		error = thrown instanceof Error ? thrown : new Error(String(thrown));
	}
	const took = performance.now() - begun - (kind.name === 'poll' ? 4 * 60_000 : 0);

	const isLegal = kind.mayLack?.includes(name) ?? false;
	expect({ tookAtMost: took <= kind.limitMs, took: took <= kind.limitMs ? 0 : took }).toEqual({
		tookAtMost: true,
		took: 0,
	});
	expect(proxy.strangerCalls.filter(({ headers }) => headers.authorization !== undefined)).toEqual(
		[],
	);
	if (kind.creates) expect(proxy.carriedOut).toBeLessThanOrEqual(1);
	if (error === undefined) {
		if (!isLegal) expect([kind.isRight(output, scene), output]).toEqual([true, output]);
	} else {
		expect([unclear(error), error.message]).toEqual([undefined, error.message]);
		if (expected === 'done') throw error;
	}
	const outcome = error !== undefined ? 'error' : proxy.targetCalls > 1 ? 'repeated' : 'done';
	const row = table.get(name) ?? new Map<string, Outcome>();
	table.set(name, row.set(kind.name, outcome));
}

/** Cases that make no sense: a fault of JSON in a file, or of a list where there is none. */
const isFitting = (kind: CallKind, fault: NamedFault): boolean => {
	if (kind.name === 'poll' && fault.baseUrl !== undefined) return false;
	const isStorage = ['upload', 'part', 'download'].includes(kind.name);
	// Whoever signs an address may let it lead on, and the token is not sent there.
	if (isStorage && fault.name.startsWith('redirect')) return false;
	// n8n makes this call itself, and asks for an uncompressed response.
	if (kind.name === 'credential' && fault.name.startsWith('gzip')) return false;
	const isBodiless = isStorage || kind.name === 'delete' || kind.name === 'stream';
	if (isBodiless && /entr|JSON|HTML|204|\{\}|\[\]|null|NaN|type|body/.test(fault.name)) {
		return kind.name === 'download' && /body that|cut/.test(fault.name);
	}
	return true;
};

const cases = KINDS.flatMap((kind, row) =>
	FAULTS.filter((fault) => isFitting(kind, fault)).flatMap((fault, column) =>
		isWhole || (!fault.isHeavy && (row + column) % SHARE === 0)
			? [[kind.name, fault.name, kind, fault] as const]
			: [],
	),
);

test.each(cases)('%s: %s', async (_kind, _fault, kind, fault) => await judge(kind, fault));

afterAll(async () => {
	await proxy.close();
	engine.close();
	if (!isWhole) return;
	const names = KINDS.map(({ name }) => name);
	const rows = [...table].map(([fault, outcomes]) => [
		fault,
		...names.map((name) => outcomes.get(name) ?? ''),
	]);
	const widths = ['', ...names].map((name, column) =>
		Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: readonly string[]): string =>
		cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
	process.stdout.write(`${[line(['', ...names]), ...rows.map(line)].join('\n')}\n`);
});
