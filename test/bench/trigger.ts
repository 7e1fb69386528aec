/**
 * `npm run bench:trigger`: calls and time of the trigger's polls on n8n's real poll context against the
 * sandbox, over a long history of ended requests, and the size of its state.
 */

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Poller } from '../../engine';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node.ts';
import { type Sandbox, startSandbox } from '../../sandbox';
import { call, deploy } from '../sandbox/client';

const HISTORIES = [1_000, 10_000, 100_000];
const IN_FLIGHT = 1_000;
const TOGETHER = 250;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MOST_CALLS = 4;
const MOST_BYTES = 64 * 1024;

const engine = createEngine({ nodeTypes: [UbiOpsTrigger], credentialTypes: [UbiOpsApi] });
const named = (value: string): INodeParameters => ({ __rl: true, mode: 'name', value });

function poller({ baseUrl, token }: Sandbox, parameters: INodeParameters): Poller {
	return engine.createPoller({
		type: 'n8n-nodes-ubiops.ubiOpsTrigger',
		parameters: { project: named('demo'), ...parameters },
		credentials: { ubiOpsApi: { apiToken: token, baseUrl } },
	});
}

async function ask(sandbox: Sandbox, method: string, path: string, body: unknown): Promise<void> {
	const { status } = await call(sandbox, method, path, body);
	if (status >= 300) throw new Error(`${method} ${path} answered ${status}`);
}

async function batches(sandbox: Sandbox, path: string, input: unknown, count: number) {
	for (let made = 0; made < count; made += TOGETHER) {
		const size = Math.min(TOGETHER, count - made);
		await ask(sandbox, 'POST', `/projects/demo/${path}/requests/batch`, Array(size).fill(input));
	}
}

const fields = (name: string) => [{ name, data_type: 'string' }];

/** A pipeline of one operator: its requests leave no others behind. */
async function makePipeline(sandbox: Sandbox): Promise<void> {
	const mapping = [{ source_field_name: 'x', destination_field_name: 'x' }];
	await ask(sandbox, 'POST', '/projects/demo/pipelines', {
		name: 'flow',
		input_type: 'structured',
		output_type: 'structured',
		input_fields: fields('x'),
		output_fields: fields('x'),
	});
	await ask(sandbox, 'POST', '/projects/demo/pipelines/flow/versions', {
		version: 'v1',
		objects: [
			{
				name: 'same',
				reference_type: 'operator',
				reference_name: 'function',
				configuration: {
					expression: 'x',
					input_fields: fields('x'),
					output_fields: fields('x'),
				},
			},
		],
		attachments: [
			{ destination_name: 'same', sources: [{ source_name: 'pipeline_start', mapping }] },
			{ destination_name: 'pipeline_end', sources: [{ source_name: 'same', mapping }] },
		],
	});
}

interface Measured {
	calls: number;
	ms: number;
	events: number;
}

async function measure(
	sandbox: Sandbox,
	action: () => Promise<unknown[][] | null>,
): Promise<Measured> {
	sandbox.clearCalls();
	const begun = performance.now();
	const events = (await action())?.[0]?.length ?? 0;
	return { calls: sandbox.calls.length, ms: performance.now() - begun, events };
}

const line = (name: string, { calls, ms, events }: Measured): string =>
	`${name.padEnd(58)} ${String(calls).padStart(5)} calls ${ms.toFixed(0).padStart(6)} ms ${String(events).padStart(5)} events`;

const watched: ReadonlyArray<readonly [name: string, parameters: INodeParameters, path: string]> = [
	[
		'one deployment',
		{ event: 'deploymentRequestFinished', deployment: named('plain') },
		'deployments/plain',
	],
	[
		'one version of it',
		{ event: 'deploymentRequestFinished', deployment: named('plain'), version: named('v1') },
		'deployments/plain',
	],
	['one pipeline', { event: 'pipelineRequestFinished', pipeline: named('flow') }, 'pipelines/flow'],
	['any deployment of the project', { event: 'deploymentRequestFinished' }, 'deployments/plain'],
];

/** Polls over a history; false when an idle one makes too many calls. */
async function overHistory(count: number): Promise<boolean> {
	let behind = DAY_MS;
	const sandbox = await startSandbox({
		buildMs: 0,
		requestMs: 0,
		now: () => Date.now() - behind,
		maxRecordedCalls: 100_000,
	});
	try {
		await deploy(sandbox, { name: 'plain', plain: true, model: { kind: 'echo' } });
		await makePipeline(sandbox);
		await batches(sandbox, 'deployments/plain', 'x', count);
		await batches(sandbox, 'pipelines/flow', { x: 'x' }, count);
		console.log(`\n${count.toLocaleString('en')} ended requests each`);
		let isFine = true;
		for (const when of ['just now', 'a day ago']) {
			behind = when === 'just now' ? DAY_MS : 0;
			for (const [name, parameters, path] of watched) {
				const trigger = poller(sandbox, parameters);
				const first = await measure(sandbox, async () => await trigger.activate());
				console.log(line(`${name}, ended ${when}: activation`, first));
				const idle = await measure(sandbox, async () => await trigger.poll());
				console.log(line(`${name}, ended ${when}: idle poll`, idle));
				isFine &&= idle.calls <= MOST_CALLS;
				if (when === 'just now') continue;
				await batches(sandbox, path, path.startsWith('pipelines') ? { x: 'y' } : 'y', 10);
				const busy = await measure(sandbox, async () => await trigger.poll());
				console.log(line(`${name}: poll with 10 new ends`, busy));
				isFine &&= busy.events === 10;
			}
		}
		return isFine;
	} finally {
		await sandbox.close();
	}
}

/** The state with many in flight; false when it is too large. */
async function inFlight(): Promise<boolean> {
	const sandbox = await startSandbox({ buildMs: 0, requestMs: HOUR_MS });
	try {
		await deploy(sandbox, { name: 'plain', plain: true, model: { kind: 'echo' } });
		await batches(sandbox, 'deployments/plain', 'x', IN_FLIGHT);
		const trigger = poller(sandbox, {
			event: 'deploymentRequestFinished',
			deployment: named('plain'),
		});
		await trigger.activate();
		const poll = await measure(sandbox, async () => await trigger.poll());
		const state: IDataObject = trigger.staticData;
		const bytes = Buffer.byteLength(JSON.stringify(state));
		console.log(`\n${IN_FLIGHT.toLocaleString('en')} requests in flight`);
		console.log(line('poll', poll));
		console.log(`state: ${bytes.toLocaleString('en')} bytes`);
		return bytes <= MOST_BYTES;
	} finally {
		await sandbox.close();
	}
}

async function main(): Promise<void> {
	let isFine = await inFlight();
	for (const count of HISTORIES) isFine = (await overHistory(count)) && isFine;
	engine.close();
	console.log(isFine ? '\nAll within the bounds.' : '\nA BOUND WAS PASSED.');
	process.exitCode = isFine ? 0 : 1;
}

void main();
