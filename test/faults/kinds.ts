/** The kinds of calls of the suite, each as a user makes them, and how to see that they did what they should. */

import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { Engine, Poller } from '../../engine';
import { itemsOf, named, NODE, type Workbench } from '../node/workbench';
import type { Target } from './faultProxy';

/** What the kinds work with. */
export interface Scene {
	readonly bench: Workbench;
	readonly engine: Engine;
	readonly credentials: { ubiOpsApi: { apiToken: string; baseUrl: string } };
	/** Number of the run, for names that must be new. */
	readonly run: number;
	/** IDs of requests that have ended. */
	readonly ids: readonly string[];
	readonly poller: Poller;
}

export interface CallKind {
	readonly name: string;
	readonly target: Target;
	/** Whether carrying it out twice makes something twice. */
	readonly creates: boolean;
	/** Faults after which less is true: a list may be empty, or shorter. */
	readonly mayLack?: readonly string[];
	/** Milliseconds after which it is over, whatever the other side does. */
	readonly limitMs: number;
	/** Runs it; throws what the user sees. */
	act(scene: Scene): Promise<unknown>;
	/** Whether that is what it should give. */
	isRight(output: unknown, scene: Scene): boolean;
}

const SHORTER = ['[]', 'an entry missing', 'entries twice'];

/** Timeout and retries of the runs: six tries of at most 20 s, and the pauses between them. */
const options = { callTimeout: 20, retries: 2 };
const RUN_LIMIT_MS = 3 * 20_000 + 130_000;
const EDITOR_LIMIT_MS = 21_000;
const POLL_LIMIT_MS = 60_000;

const DEMO = '/v2\\.1/projects/demo';
const REQUESTS = `${DEMO}/deployments/model/requests`;
const at = (method: string, path: string): Target => ({
	method,
	path: new RegExp(`^${path}(\\?|$)`),
});

async function run(
	{ engine, credentials }: Scene,
	resource: string,
	operation: string,
	parameters: INodeParameters,
	items?: INodeExecutionData[],
): Promise<IDataObject[]> {
	const { items: output } = await engine.runNode({
		type: NODE,
		parameters: { resource, operation, project: named('demo'), options, ...parameters },
		credentials,
		...(items === undefined ? {} : { items }),
	});
	return output.map(({ json, binary }) => ({
		...json,
		...(binary === undefined ? {} : { binary }),
	}));
}

const jsonsOf = (output: unknown): IDataObject[] => (Array.isArray(output) ? output : []);
const first = (output: unknown): IDataObject => jsonsOf(output)[0] ?? {};

const deployment = named('model');
const input = { deployment, inputMode: 'json', inputJson: '={{ { x: $json.x } }}' };
const FOUR = itemsOf({ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 });
const bytes = Buffer.alloc(6 * 1024 * 1024, 'abc');

const withBinary = async ({ engine }: Scene, content: Buffer): Promise<INodeExecutionData[]> => [
	{ json: {}, binary: { data: await engine.storeBinary(content, 'x.bin', 'x/y') } },
];

const file = { bucket: named('files'), file: named('stored.bin') };

const editor = ({ credentials }: Scene, method: string) => ({
	type: NODE,
	parameters: {
		resource: 'deploymentRequest',
		operation: 'create',
		project: named('demo'),
		deployment,
	},
	credentials,
	method,
});

export const KINDS: readonly CallKind[] = [
	{
		name: 'read',
		target: at('GET', `${DEMO}/deployments/model`),
		creates: false,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) => await run(scene, 'deployment', 'get', { deployment, simplify: false }),
		isRight: (output) => first(output)['name'] === 'model',
	},
	{
		name: 'list page',
		target: at('GET', REQUESTS),
		creates: false,
		mayLack: SHORTER,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) =>
			await run(scene, 'deploymentRequest', 'getAll', { deployment, returnAll: true }),
		isRight: (output, { ids }) => {
			const found = jsonsOf(output).map(({ id }) => id);
			return new Set(found).size === found.length && ids.every((id) => found.includes(id));
		},
	},
	{
		name: 'create',
		target: at('POST', `${DEMO}/buckets`),
		creates: true,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) => await run(scene, 'bucket', 'create', { name: `made-${scene.run}` }),
		isRight: (output, scene) => first(output)['name'] === `made-${scene.run}`,
	},
	{
		name: 'direct',
		target: at('POST', REQUESTS),
		creates: true,
		mayLack: ['NaN'],
		limitMs: RUN_LIMIT_MS,
		act: async (scene) => await run(scene, 'deploymentRequest', 'create', input, FOUR.slice(0, 1)),
		isRight: (output) => JSON.stringify(first(output)['result']) === '{"x":1}',
	},
	{
		name: 'batch',
		target: at('POST', `${REQUESTS}/batch`),
		creates: true,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) => await run(scene, 'deploymentRequest', 'createBatch', input, FOUR),
		isRight: (output) => new Set(jsonsOf(output).map(({ id }) => id)).size === 4,
	},
	{
		name: 'collect',
		target: at('POST', `${REQUESTS}/collect`),
		creates: false,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) =>
			await run(scene, 'deploymentRequest', 'collect', {
				deployment,
				requestIds: scene.ids.join(','),
			}),
		isRight: (output, { ids }) =>
			JSON.stringify(jsonsOf(output).map(({ id }) => id)) === JSON.stringify(ids) &&
			jsonsOf(output).every(({ result }) => result !== undefined && result !== null),
	},
	{
		name: 'update',
		target: at('PATCH', `${DEMO}/deployments/model`),
		creates: false,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) =>
			await run(scene, 'deployment', 'update', {
				deployment,
				updateFields: { description: `Run ${scene.run}` },
			}),
		isRight: (output) => first(output)['name'] === 'model',
	},
	{
		name: 'delete',
		target: at('DELETE', `${DEMO}/buckets/[^/]+`),
		creates: false,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) => {
			const name = `gone-${scene.run}`;
			await scene.bench.run('bucket', 'create', { name });
			return await run(scene, 'bucket', 'delete', { bucket: named(name) });
		},
		isRight: (output) => first(output)['deleted'] === true,
	},
	{
		name: 'upload',
		target: at('PUT', '/storage/.*'),
		creates: false,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) =>
			await run(
				scene,
				'file',
				'upload',
				{ ...file, file: named(`up-${scene.run}`) },
				await withBinary(scene, bytes.subarray(0, 1000)),
			),
		isRight: (output) => first(output)['size'] === 1000,
	},
	{
		name: 'part',
		target: at('PUT', '/storage/.*'),
		creates: false,
		limitMs: 2 * RUN_LIMIT_MS,
		act: async (scene) =>
			await run(
				scene,
				'file',
				'upload',
				{ ...file, file: named(`parts-${scene.run}`), additionalFields: { partSize: 5 } },
				await withBinary(scene, bytes),
			),
		isRight: (output) => first(output)['size'] === bytes.length && first(output)['parts'] === 2,
	},
	{
		name: 'download',
		target: at('GET', '/storage/.*'),
		creates: false,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) => {
			const { items } = await scene.engine.runNode({
				type: NODE,
				parameters: {
					resource: 'file',
					operation: 'download',
					project: named('demo'),
					options,
					...file,
				},
				credentials: scene.credentials,
			});
			const binary = items[0]?.binary?.['data'];
			return binary === undefined ? undefined : await scene.engine.readBinary(binary);
		},
		isRight: (output) => Buffer.isBuffer(output) && output.equals(bytes.subarray(0, 100_000)),
	},
	{
		name: 'stream',
		target: at('POST', `${DEMO}/deployments/plain/requests/stream`),
		creates: true,
		limitMs: RUN_LIMIT_MS,
		act: async (scene) =>
			await run(scene, 'deploymentRequest', 'stream', {
				deployment: named('plain'),
				inputMode: 'text',
				inputText: 'one two',
			}),
		isRight: (output) => first(output)['result'] === 'ONE TWO',
	},
	{
		name: 'list search',
		target: at('GET', `${DEMO}/deployments`),
		creates: false,
		mayLack: SHORTER,
		limitMs: EDITOR_LIMIT_MS,
		act: async (scene) => (await scene.engine.listSearch(editor(scene, 'deployment'))).results,
		isRight: (output) => {
			const names = jsonsOf(output).map(({ value }) => value);
			return names.includes('model') && new Set(names).size === names.length;
		},
	},
	{
		name: 'mapper',
		target: at('GET', `${DEMO}/deployments/model`),
		creates: false,
		mayLack: ['an entry missing', 'entries twice'],
		limitMs: EDITOR_LIMIT_MS,
		act: async (scene) =>
			(await scene.engine.resourceMapping(editor(scene, 'deploymentInput'))).fields,
		isRight: (output) => first(output)['id'] === 'x',
	},
	{
		name: 'credential',
		target: at('GET', '/v2\\.1/.*'),
		creates: false,
		mayLack: SHORTER,
		limitMs: EDITOR_LIMIT_MS,
		act: async ({ engine, credentials }) => {
			const { status, message } = await engine.testCredential('ubiOpsApi', credentials.ubiOpsApi);
			if (status !== 'OK') throw new Error(message);
			return status;
		},
		isRight: (output) => output === 'OK',
	},
	{
		name: 'poll',
		target: at('GET', REQUESTS),
		creates: false,
		mayLack: SHORTER,
		limitMs: POLL_LIMIT_MS,
		act: async ({ bench, poller }) => {
			const [made] = await bench.run('deploymentRequest', 'createBatch', input, {
				items: FOUR.slice(0, 1),
			});
			let failure: unknown;
			const events: unknown[] = [];
			const poll = async (): Promise<void> => {
				for (const { json } of (await poller.poll())?.flat() ?? []) events.push(json['id']);
			};
			try {
				await poll();
			} catch (error) {
				failure = error;
			}
			// However that poll ended, the ones after it give the event, once.
			for (let later = 0; later < 4; later++) {
				await new Promise((resolve) => setTimeout(resolve, 60_000));
				await poll().catch((error: unknown) => (failure ??= error));
			}
			const count = events.filter((id) => id === made?.json['id']).length;
			if (count === 1) return count;
			throw failure instanceof Error && count === 0
				? new Error(`The event was lost after: ${failure.message}`)
				: new Error(`The event came ${count} times`);
		},
		isRight: (output) => output === 1,
	},
];
