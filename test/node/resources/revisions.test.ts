/** Versions: where their code comes from, which one is the default, what keeps them from going. */

import type { INodeExecutionData } from 'n8n-workflow';

import { errorOf, itemsOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench();

const v1 = { deployment: named('source'), version: named('v1') };
const v2 = { deployment: named('source'), version: named('v2') };

beforeAll(async () => {
	await bench.deploy('source', { plain: true, model: { kind: 'upper' } });
	await bench.run('deploymentVersion', 'create', { ...v2, versionName: 'v2' });
});
beforeEach(() => bench.sandbox.clearCalls());

const upload = async (options: object, items = itemsOf({})) =>
	await bench.run('deploymentRevision', 'upload', { ...v2, ...options }, { items });

describe('the code of a version', () => {
	test('is not made of half of a source', async () => {
		const error = await errorOf(
			upload({
				source: 'deployment',
				sourceDeployment: named('={{ "" }}'),
				sourceVersion: named('v1'),
			}),
		);
		expect(error.message).toBe("'Source Deployment' is empty [item 0]");
		expect(bench.sandbox.calls).toEqual([]);
	});

	test('is copied from another version', async () => {
		const error = await errorOf(
			bench.run('deploymentRequest', 'create', { ...v2, inputMode: 'text', inputText: 'a' }),
		);
		expect(error.httpCode).toBe('409');
		const [made] = await upload({
			source: 'deployment',
			sourceDeployment: named('source'),
			sourceVersion: named('v1'),
		});
		const [call] = bench.calls('revisions_file_upload');
		expect(call?.body).toEqual({ source_deployment: 'source', source_version: 'v1' });
		expect(call?.files).toEqual([]);
		// Older installations give a build of its own, newer ones repeat the revision.
		expect(made?.json).toMatchObject({ success: true, build: made?.json.revision });
		const [answer] = await bench.run('deploymentRequest', 'create', {
			...v2,
			inputMode: 'text',
			inputText: 'abc',
		});
		expect(answer?.json).toMatchObject({ status: 'completed', result: 'ABC' });
	});

	test('comes from a template', async () => {
		const templates = await bench.run('deployment', 'getTemplates', { returnAll: true });
		const echo = templates.find(({ json }) => JSON.stringify(json).includes('"echo"'));
		const id = String(echo?.json.id);
		await upload({
			source: 'template',
			templateDeploymentId: { __rl: true, mode: 'id', value: id },
		});
		expect(bench.calls('revisions_file_upload')[0]?.body).toEqual({ template_deployment_id: id });
		const [answer] = await bench.run('deploymentRequest', 'create', {
			...v2,
			inputMode: 'text',
			inputText: 'abc',
		});
		expect(answer?.json.result).toBe('abc');
	});

	test('comes from a file of each item', async () => {
		const code = await bench.packageOf({ kind: 'echo' }, 'code.zip');
		const items: INodeExecutionData[] = [
			{ json: {}, binary: { code } },
			{ json: {}, binary: { other: code } },
		];
		const output = await bench.run(
			'deploymentRevision',
			'upload',
			{ ...v2, source: 'file', file: 'code' },
			{ items, continueOnFail: true },
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(output[0]?.json).toMatchObject({ success: true });
		expect(output[1]?.json.error).toContain(
			"'Package Binary Field' is set to the binary field 'code', which the item does not have",
		);
		expect(bench.calls('revisions_file_upload')).toHaveLength(1);
	});

	test('is chosen from lists in the editor', async () => {
		const request = {
			type: NODE,
			parameters: {
				resource: 'deploymentRevision',
				operation: 'upload',
				project: named('demo'),
				...v2,
				source: 'deployment',
				sourceDeployment: named('source'),
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
		};
		const versions = await bench.engine.listSearch({ ...request, method: 'sourceVersion' });
		expect(versions.results.map(({ value }) => value)).toEqual(['v1', 'v2']);
		const templates = await bench.engine.listSearch({ ...request, method: 'templateDeployment' });
		expect(templates.results.map(({ name }) => name).join()).toContain('echo');
	});
});

test('the first version is the default; only one that is available can become it', async () => {
	const deployment = named('source');
	const [first] = await bench.run('deployment', 'get', { deployment, simplify: false });
	expect(first?.json.default_version).toBe('v1');
	await bench.run('deploymentVersion', 'create', { deployment, versionName: 'empty' });
	const error = await errorOf(
		bench.run('deployment', 'update', {
			deployment,
			updateFields: { defaultVersion: named('empty') },
		}),
	);
	expect(error.httpCode).toMatch(/^4/);
	const [second] = await bench.run('deployment', 'update', {
		deployment,
		simplify: false,
		updateFields: { defaultVersion: named('v2') },
	});
	expect(bench.calls('deployments_update').at(-1)?.body).toEqual({ default_version: 'v2' });
	expect(second?.json.default_version).toBe('v2');
});

describe('deleting', () => {
	test('a version that a schedule or pipeline needs is refused with the reason', async () => {
		await bench.run('pipeline', 'create', {
			name: 'flow',
			inputType: 'plain',
			outputType: 'plain',
		});
		await bench.run('pipelineVersion', 'create', {
			pipeline: named('flow'),
			versionName: 'v1',
			specifyAsJson: true,
			objectsJson: [
				{ name: 'one', reference_type: 'deployment', reference_name: 'source', version: 'v1' },
			],
		});
		const error = await errorOf(bench.run('deploymentVersion', 'delete', v1));
		expect(error.httpCode).toBe('409');
		expect(error.message).toContain("'flow'");
		expect(error.message).not.toContain('[object');
		expect((await bench.run('deploymentVersion', 'get', v1))[0]?.json.version).toBe('v1');
	});

	test('a version that nothing needs is done', async () => {
		const empty = { deployment: named('source'), version: named('empty') };
		const [deleted] = await bench.run('deploymentVersion', 'delete', empty);
		expect(deleted?.json).toEqual({ deleted: true });
	});
});

describe('lists with cursors', () => {
	const page = (ids: string[], next: string | null) => {
		const results = ids.map((id) => ({ id, name: id }));
		bench.sandbox.faults.add({
			match: { operationId: 'instance_types_list' },
			effect: { kind: 'status', status: 200, body: { previous: null, next, results } },
		});
	};
	const cursors = () =>
		bench
			.calls('instance_types_list')
			.map(({ query }) => query.find(([name]) => name === 'cursor')?.[1]);
	afterEach(() => bench.sandbox.faults.clear());

	test('are followed whether the next one is a cursor or an address', async () => {
		page(['a', 'b'], 'second');
		page([], 'third');
		page(['b', 'c'], 'https://api.ubiops.com/v2.1/x?cursor=fo%3Durth&limit=2');
		page(['d'], null);
		const all = await bench.run('instanceType', 'getAll', { returnAll: true });
		expect(all.map(({ json }) => json.id)).toEqual(['a', 'b', 'c', 'd']);
		expect(cursors()).toEqual([undefined, 'second', 'third', 'fo=urth']);
	});

	test('end with an error when the server repeats itself', async () => {
		page(['a'], 'again');
		page(['b'], 'again');
		await expect(bench.run('instanceType', 'getAll', { returnAll: true })).rejects.toThrow(
			'The list does not end: UbiOps repeats a part of it',
		);
		expect(bench.calls('instance_types_list')).toHaveLength(2);
	});

	test('stop at the limit and begin where the user says', async () => {
		page(['a', 'b', 'c'], 'more');
		const some = await bench.run('instanceType', 'getAll', {
			limit: 2,
			filters: { cursor: 'start' },
		});
		expect(some.map(({ json }) => json.id)).toEqual(['a', 'b']);
		expect(bench.calls('instance_types_list').map(({ query }) => query)).toEqual([
			[
				['limit', '2'],
				['cursor', 'start'],
			],
		]);
	});

	test('of older installations are plain lists', async () => {
		const body = [{ id: 'old', name: '256mb' }];
		bench.sandbox.faults.add({
			match: { operationId: 'instance_types_list' },
			effect: { kind: 'status', status: 200, body },
		});
		const all = await bench.run('instanceType', 'getAll', { returnAll: true });
		expect(all.map(({ json }) => json.name)).toEqual(['256mb']);
		expect(bench.calls('instance_types_list')).toHaveLength(1);
	});
});
