import { createEngine, NodeFailure } from '../../engine';
import { Harness, HarnessApi, HarnessDeclarativeApi } from './harnessNode';
import type { HarnessServer } from './harnessServer';
import { startHarnessServer } from './harnessServer';

const engine = createEngine({
	nodeTypes: [Harness],
	credentialTypes: [HarnessApi, HarnessDeclarativeApi],
	packageName: 'harness-package',
});
const type = 'harness-package.harness';
const texts = (...values: string[]) => values.map((text) => ({ json: { text } }));

let server: HarnessServer;
let credentials: { harnessApi: { token: string; baseUrl: string } };
beforeAll(async () => {
	server = await startHarnessServer();
	credentials = { harnessApi: { token: 'good', baseUrl: server.baseUrl } };
});
afterAll(() => server.close());

describe('a single node', () => {
	it('evaluates an expression for each item and keeps the pairing', async () => {
		const { items } = await engine.runNode({
			type,
			credentials,
			parameters: { text: '={{ $json.text }}!' },
			items: texts('a', 'b', 'c'),
		});
		expect(items).toEqual([
			{ json: { text: 'a!' }, pairedItem: { item: 0 } },
			{ json: { text: 'b!' }, pairedItem: { item: 1 } },
			{ json: { text: 'c!' }, pairedItem: { item: 2 } },
		]);
		expect(server.seen.at(-1)).toEqual({ url: '/echo?text=c%21', authorization: 'Token good' });
	});

	it('uses the defaults of parameters that are not given, and one empty item', async () => {
		const { items } = await engine.runNode({ type, credentials });
		expect(items).toEqual([{ json: { text: 'unset' }, pairedItem: { item: 0 } }]);
	});

	it("throws the node's error with what n8n knows of it", async () => {
		const run = engine.runNode({
			type,
			credentials,
			parameters: { text: '={{ $json.text }}' },
			items: texts('a', 'bad'),
		});
		await expect(run).rejects.toBeInstanceOf(NodeFailure);
		await expect(run).rejects.toMatchObject({ name: 'NodeApiError', httpCode: '400' });
	});

	it('gives an error item where the node continues on fail', async () => {
		const { items } = await engine.runNode({
			type,
			credentials,
			parameters: { text: '={{ $json.text }}' },
			items: texts('a', 'bad', 'c'),
			continueOnFail: true,
		});
		expect(items.map(({ json }) => Object.keys(json))).toEqual([['text'], ['error'], ['text']]);
		expect(items[1]?.pairedItem).toEqual({ item: 1 });
	});

	it('sends failed items to the error output', async () => {
		const { outputs } = await engine.runNode({
			type,
			credentials,
			parameters: { text: '={{ $json.text }}' },
			items: texts('a', 'bad'),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs.map((items) => items.length)).toEqual([1, 1]);
	});

	it('reports progress', async () => {
		const events: string[] = [];
		await engine.runNode({
			type,
			credentials,
			onNodeStart: (name) => events.push(`start ${name}`),
			onNodeFinish: (name, { items }) => events.push(`finish ${name} ${items[0]?.length}`),
		});
		expect(events).toEqual(['start Trigger', 'finish Trigger 1', 'start Node', 'finish Node 1']);
	});

	it('says which node type or version it does not know', async () => {
		await expect(engine.runNode({ type: 'harness-package.other' })).rejects.toThrow(
			'Unrecognized node type: harness-package.other',
		);
		await expect(engine.runNode({ type, typeVersion: 2 })).rejects.toThrow('has no version 2');
	});
});

describe("a credential's test", () => {
	const test = (name: string, token: string) =>
		engine.testCredential(name, { token, baseUrl: server.baseUrl });

	it('succeeds with a good token, for code and for declarations', async () => {
		const success = { status: 'OK', message: 'Connection successful!' };
		expect(await test('harnessApi', 'good')).toEqual(success);
		expect(await test('harnessDeclarativeApi', 'good')).toEqual(success);
		expect(server.seen.at(-1)).toEqual({ url: '/me?source=declared', authorization: 'Token good' });
	});

	it('shows the message of the rule that the response meets', async () => {
		expect(await test('harnessDeclarativeApi', 'off')).toEqual({
			status: 'Error',
			message: 'User is switched off',
		});
	});

	it("shows n8n's words for a refusal and for a lost connection", async () => {
		expect(await test('harnessApi', 'wrong')).toEqual({
			status: 'Error',
			message: 'Forbidden - perhaps check your credentials?',
		});
		expect(await engine.testCredential('harnessApi', { token: 'good' })).toEqual({
			status: 'Error',
			message: 'The service refused the connection - perhaps it is offline',
		});
	});
});

describe('the editor', () => {
	it('searches a list with the parameters on screen', async () => {
		const result = await engine.listSearch({
			type,
			credentials,
			method: 'searchNames',
			parameters: { group: 'g1' },
			filter: 'abc',
			paginationToken: '2',
		});
		expect(result).toEqual({
			results: [{ name: 'g1/abc', value: 'g1/abc' }],
			paginationToken: '2',
		});
	});

	it('loads options and mapper fields', async () => {
		const request = { type, credentials, parameters: { group: 'g2' } };
		expect(await engine.loadOptions({ ...request, method: 'getGroups' })).toEqual([
			{ name: 'g2', value: 'good' },
		]);
		const { fields } = await engine.resourceMapping({ ...request, method: 'getColumns' });
		expect(fields.map(({ id }) => id)).toEqual(['g2']);
	});

	it('names a method that is not there', async () => {
		await expect(engine.loadOptions({ type, method: 'none' })).rejects.toThrow(
			'has no method loadOptions.none',
		);
	});
});
