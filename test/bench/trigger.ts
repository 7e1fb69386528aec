/**
 * `npm run bench:trigger`: calls and time of the trigger's polls on n8n's real poll context against the
 * sandbox, over a long history of ended requests, and the size of its state.
 */

import type { INodeParameters } from 'n8n-workflow';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Poller } from '../../engine';
import { UbiOpsTrigger } from '../../nodes/UbiOps/UbiOpsTrigger.node.ts';
import { type Sandbox, startSandbox } from '../../sandbox';
import { call, deploy } from '../sandbox/client';
import { named } from './requests';
import { judge, judgeThat, runBench } from './verdict';

const HISTORIES = [1_000, 10_000, 100_000];
const IN_FLIGHT = 1_000;
const TOGETHER = 250;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MOST_CALLS = 4;
const MOST_KIB = 64;

const engine = createEngine({ nodeTypes: [UbiOpsTrigger], credentialTypes: [UbiOpsApi] });

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

/** Polls over a history of so many ended requests of each kind. */
async function overHistory(count: number): Promise<void> {
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
		const history = count.toLocaleString('en');
		console.log(`\n${history} ended requests each`);
		const idleCalls: number[] = [];
		let areAllThere = true;
		for (const when of ['just now', 'a day ago']) {
			behind = when === 'just now' ? DAY_MS : 0;
			for (const [name, parameters, path] of watched) {
				const trigger = poller(sandbox, parameters);
				const first = await measure(sandbox, async () => await trigger.activate());
				console.log(line(`${name}, ended ${when}: activation`, first));
				const idle = await measure(sandbox, async () => await trigger.poll());
				console.log(line(`${name}, ended ${when}: idle poll`, idle));
				idleCalls.push(idle.calls);
				if (when === 'just now') continue;
				await batches(sandbox, path, path.startsWith('pipelines') ? { x: 'y' } : 'y', 10);
				const busy = await measure(sandbox, async () => await trigger.poll());
				console.log(line(`${name}: poll with 10 new ends`, busy));
				areAllThere &&= busy.events === 10;
			}
		}
		const most = Math.max(...idleCalls);
		judge(`Trigger, ${history} in the past: calls of an idle poll`, most, { atMost: MOST_CALLS });
		judgeThat(`Trigger, ${history} in the past: 10 new ends, 10 events`, areAllThere);
	} finally {
		await sandbox.close();
	}
}

/** The state with many in flight. */
async function inFlight(): Promise<void> {
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
		const bytes = Buffer.byteLength(JSON.stringify(trigger.staticData));
		const requests = IN_FLIGHT.toLocaleString('en');
		console.log(line(`${requests} requests in flight: poll`, poll));
		judge(
			`Trigger, ${requests} in flight: size of its state`,
			bytes / 1024,
			{ atMost: MOST_KIB },
			' KiB',
		);
	} finally {
		await sandbox.close();
	}
}

/** Versions of a deployment, and the calls that an idle poll of all of them may take. */
const IDLE_CALLS: ReadonlyArray<readonly [versions: number, calls: number]> = [
	[1, 4],
	[2, 4],
	[3, 4],
	[10, 11],
	[20, 21],
];

/** Idle polls of a deployment with more and more versions, over a long history. */
async function byVersions(count: number): Promise<void> {
	let behind = DAY_MS;
	const now = () => Date.now() - behind;
	const sandbox = await startSandbox({
		buildMs: 0,
		requestMs: 0,
		now,
		maxRecordedCalls: 100_000,
	});
	try {
		await deploy(sandbox, { name: 'plain', plain: true, model: { kind: 'echo' } });
		await batches(sandbox, 'deployments/plain', 'x', count);
		behind = 0;
		let made = 1;
		for (const [versions, atMost] of IDLE_CALLS) {
			for (; made < versions; made++) {
				await ask(sandbox, 'POST', '/projects/demo/deployments/plain/versions', {
					version: `v${made + 1}`,
				});
			}
			const trigger = poller(sandbox, {
				event: 'deploymentRequestFinished',
				deployment: named('plain'),
			});
			await trigger.activate();
			const idle = await measure(sandbox, async () => await trigger.poll());
			console.log(line(`${versions} versions: idle poll`, idle));
			judge(`Trigger, ${versions} versions: calls of an idle poll`, idle.calls, { atMost });
		}
	} finally {
		await sandbox.close();
	}
}

runBench(async () => {
	await byVersions(HISTORIES.at(-1) ?? 0);
	await inFlight();
	for (const count of HISTORIES) await overHistory(count);
	engine.close();
});
