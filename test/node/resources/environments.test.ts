/** Environments: their packages, revisions and builds, what uses them; older builds of versions. */

import type { INodeExecutionData } from 'n8n-workflow';
import { strToU8, zipSync } from 'fflate';

import { errorOf, itemsOf, named, NODE, useWorkbench } from '../workbench';

const bench = useWorkbench({ buildMs: 300 });
const environment = named('pandas');

const byId = (key: 'revision' | 'build', id: unknown) => ({ [key]: idOf(id) });

const idOf = (id: unknown) => ({ __rl: true, mode: 'id', value: String(id) });

/** Lets a build finish, sooner than a wait looks again. */
const settle = async () => await new Promise((resolve) => setTimeout(resolve, 320));

async function packageWith(requirements: string) {
	const zip = zipSync({ 'environment/requirements.txt': strToU8(requirements) });
	const data = await bench.engine.storeBinary(Buffer.from(zip), 'pandas.zip', 'application/zip');
	return { json: {}, binary: { zip: data } };
}

/** Uploads a package and gives the way to its build. */
async function upload(requirements: string, name = 'pandas') {
	const [item] = await bench.run(
		'environmentRevision',
		'upload',
		{ environment: named(name), source: 'file', file: 'zip' },
		{ items: [await packageWith(requirements)] },
	);
	const { revision, build } = item?.json ?? {};
	return { environment: named(name), revision: idOf(revision), build: idOf(build) };
}

async function bytesOf(item: INodeExecutionData | undefined): Promise<Buffer> {
	const binary = item?.binary?.data;
	if (binary === undefined) throw new Error('No binary data');
	return await bench.engine.readBinary(binary);
}

beforeAll(async () => {
	await bench.run('environment', 'create', {
		name: 'pandas',
		additionalFields: { baseEnvironment: named('python3-12') },
	});
});
beforeEach(() => bench.sandbox.clearCalls());

describe('environments', () => {
	test('are created on another one, or as a Docker image', async () => {
		const [based] = await bench.run('environment', 'create', {
			name: 'torch',
			additionalFields: {
				baseEnvironment: named('python3-12'),
				displayName: 'Torch',
				labels: { entries: [{ key: 'team', value: 'vision' }] },
			},
		});
		const [image] = await bench.run('environment', 'create', {
			name: 'image',
			additionalFields: { supportsRequestFormat: false },
		});
		expect(bench.calls('environments_create').map(({ body }) => body)).toEqual([
			{
				name: 'torch',
				base_environment: 'python3-12',
				display_name: 'Torch',
				labels: { team: 'vision' },
			},
			{ name: 'image', supports_request_format: false },
		]);
		expect(based?.json).toMatchObject({ name: 'torch', display_name: 'Torch' });
		// Without a name for people the name itself is used.
		expect(image?.json).toMatchObject({ display_name: 'image', base_environment: null });
	});

	test('are listed by kind and label', async () => {
		const custom = await bench.run('environment', 'getAll', {
			filters: {
				environmentType: 'custom',
				labels: { entries: [{ key: 'team', value: 'vision' }] },
			},
		});
		expect(custom.map(({ json }) => json.name)).toEqual(['torch']);
		expect(bench.calls('environments_list')[0]?.query).toEqual([
			['environment_type', 'custom'],
			['labels', 'team:vision'],
		]);
		const base = await bench.run('environment', 'getAll', {
			returnAll: true,
			filters: { environmentType: 'base' },
		});
		expect(base.map(({ json }) => json.name)).toContain('python3-12');
		expect(base.map(({ json }) => json.name)).not.toContain('torch');
	});

	test('are updated as a whole map of labels, renamed, and deleted', async () => {
		const [updated] = await bench.run('environment', 'update', {
			environment: named('torch'),
			updateFields: {
				name: 'torch-2',
				description: '',
				labels: { entries: [{ key: 'stage', value: 'test' }] },
			},
		});
		expect(bench.calls('environments_update')[0]?.body).toEqual({
			name: 'torch-2',
			description: '',
			labels: { stage: 'test' },
		});
		expect(updated?.json).toMatchObject({ name: 'torch-2', labels: { stage: 'test' } });
		const renamed = { environment: named('torch-2') };
		expect((await bench.run('environment', 'get', renamed))[0]?.json.name).toBe('torch-2');
		expect((await bench.run('environment', 'delete', renamed))[0]?.json).toEqual({ deleted: true });
		expect((await errorOf(bench.run('environment', 'get', renamed))).httpCode).toBe('404');
	});

	test('that UbiOps brings stay as they are', async () => {
		const base = { environment: named('python3-12') };
		const error = await errorOf(bench.run('environment', 'delete', base));
		expect(error.httpCode).toBe('403');
		expect(error.message).toContain("'python3-12' is a base environment");
	});

	test('in use are not deleted, and say where they are used', async () => {
		await bench.run('deployment', 'create', {
			name: 'user',
			inputType: 'plain',
			outputType: 'plain',
		});
		await bench.run('deploymentVersion', 'create', {
			deployment: named('user'),
			versionName: 'v1',
			additionalFields: { environment },
		});
		const usage = await bench.run('environment', 'getUsage', {
			environment,
			returnAll: true,
			filters: { environmentType: 'custom' },
		});
		expect(usage.map(({ json }) => json)).toMatchObject([
			{ deployment: 'user', version: 'v1', environment: 'pandas' },
		]);
		expect(bench.calls('environments_usage')[0]?.query).toEqual([['environment_type', 'custom']]);
		const error = await errorOf(bench.run('environment', 'delete', { environment }));
		expect(error.httpCode).toBe('409');
		expect(error.message).toContain("is used by version 'v1'");
	});
});

describe('revisions', () => {
	const requirements = 'pandas==2.2.0\nnumpy\n';
	let built: Awaited<ReturnType<typeof upload>>;

	test('are uploaded, built, and come down again', async () => {
		built = await upload(requirements);
		const [call] = bench.calls('environment_revisions_file_upload');
		expect(call?.body).toEqual({});
		expect(call?.files).toMatchObject([
			{ field: 'file', filename: 'pandas.zip', mimetype: 'application/zip' },
		]);
		const [done] = await bench.run('environmentBuild', 'wait', built);
		expect(done?.json).toMatchObject({ id: built.build?.value, status: 'success' });
		expect(done?.pairedItem).toEqual({ item: 0 });
		// The first look found it under way: the wait really waited.
		expect(bench.calls('environment_builds_get').length).toBeGreaterThan(1);
		const [now] = await bench.run('environment', 'get', { environment });
		expect(now?.json).toMatchObject({ status: 'active', active_build: built.build?.value });

		const [file] = await bench.run('environmentRevision', 'download', built);
		const sent = (await packageWith(requirements)).binary.zip;
		expect((await bytesOf(file)).length).toBe((await bench.engine.readBinary(sent)).length);
		expect(file?.binary?.data).toMatchObject({
			fileName: 'pandas.zip',
			mimeType: 'application/zip',
		});
	});

	test('are shown with their builds and the files that name their packages', async () => {
		const [revision] = await bench.run('environmentRevision', 'get', built);
		expect(revision?.json).toMatchObject({ id: built.revision?.value });
		const revisions = await bench.run('environmentRevision', 'getAll', built);
		expect(revisions.map(({ json }) => json.id)).toEqual([built.revision?.value]);
		const builds = await bench.run('environmentBuild', 'getAll', built);
		expect(builds.map(({ json }) => [json.id, json.status])).toEqual([
			[built.build?.value, 'success'],
		]);
		const files = await bench.run('environmentBuild', 'getDependencyFiles', built);
		expect(files.map(({ json }) => json)).toEqual([
			{ name: 'requirements.txt', content: requirements },
		]);
	});

	test('are built again, which gives a new build', async () => {
		const [rebuilt] = await bench.run('environmentRevision', 'rebuild', built);
		expect(bench.calls('environment_revisions_rebuild')[0]?.rawBody?.toString()).toBe('{}');
		expect(rebuilt?.json.id).not.toBe(built.build?.value);
		expect(rebuilt?.json).toMatchObject({ status: 'queued' });
	});

	test('copy the package of another environment', async () => {
		await bench.run('environment', 'create', { name: 'copy' });
		const copy = { environment: named('copy') };
		const [made] = await bench.run('environmentRevision', 'upload', {
			...copy,
			source: 'environment',
			sourceEnvironment: environment,
		});
		const [call] = bench.calls('environment_revisions_file_upload');
		expect(call?.contentType).toMatch(/^multipart\/form-data/);
		expect(call?.body).toEqual({ source_environment: 'pandas' });
		expect(call?.files).toEqual([]);
		const revision = byId('revision', made?.json.revision);
		const [file] = await bench.run('environmentRevision', 'download', { ...copy, ...revision });
		const [original] = await bench.run('environmentRevision', 'download', built);
		expect((await bytesOf(file)).equals(await bytesOf(original))).toBe(true);
	});

	test('need their source', async () => {
		const none = await errorOf(
			bench.run('environmentRevision', 'upload', {
				environment,
				source: 'environment',
				sourceEnvironment: named('={{ $json.nothing }}'),
			}),
		);
		expect(none.message).toBe("'Source Environment' is empty [item 0]");
		expect(bench.sandbox.calls).toEqual([]);
	});
});

describe('builds', () => {
	test('that fail stop the wait with their reason; each item has its own outcome', async () => {
		const failing = await upload('no-such-package-1\n');
		const good = await upload('numpy\n');
		await settle();
		const items = itemsOf(
			{ revision: failing.revision?.value, build: failing.build?.value },
			{ revision: good.revision?.value, build: good.build?.value },
		);
		const output = await bench.run(
			'environmentBuild',
			'wait',
			{
				environment,
				...byId('revision', '={{ $json.revision }}'),
				...byId('build', '={{ $json.build }}'),
			},
			{ items, continueOnFail: true },
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(output[0]?.json.error).toContain(
			'failed: No matching distribution found for no-such-package-1',
		);
		expect(output[1]?.json).toMatchObject({ status: 'success' });
	});

	test('are cancelled while they run; a wait for them says so', async () => {
		const running = await upload('numpy\n');
		const [cancelled] = await bench.run('environmentBuild', 'cancel', running);
		expect(bench.calls('environment_builds_update')[0]?.body).toEqual({ status: 'cancelled' });
		expect(cancelled?.json).toMatchObject({ id: running.build?.value, status: 'cancelled' });
		const error = await errorOf(bench.run('environmentBuild', 'wait', running));
		expect(error.message).toContain('was cancelled');
		const twice = await errorOf(bench.run('environmentBuild', 'cancel', running));
		expect(twice.httpCode).toBe('409');
	});

	test('that take too long keep running in UbiOps', async () => {
		bench.sandbox.faults.add({
			match: { operationId: 'environment_builds_get' },
			times: Infinity,
			effect: { kind: 'status', status: 200, body: { id: 'x', status: 'processing' } },
		});
		const parameters = { environment, ...byId('revision', 'r'), ...byId('build', 'b') };
		const error = await errorOf(
			bench.run('environmentBuild', 'wait', { ...parameters, timeLimit: 1 }),
		);
		bench.sandbox.faults.clear();
		expect(error.message).toContain('Environment Build b is still processing after 1 seconds');
		expect(error.description).toContain('It keeps running in UbiOps');
	});

	test('are offered in the editor below the environment and revision chosen', async () => {
		const chosen = await upload('numpy\n');
		const request = {
			type: NODE,
			parameters: {
				resource: 'environmentBuild',
				operation: 'get',
				project: named('demo'),
				...chosen,
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
		};
		const builds = await bench.engine.listSearch({ ...request, method: 'environmentBuild' });
		expect(builds.results.map(({ value }) => value)).toEqual([chosen.build?.value]);
		const revisions = await bench.engine.listSearch({ ...request, method: 'environmentRevision' });
		expect(revisions.results.map(({ value }) => value)).toContain(chosen.revision?.value);
		const filtered = { ...request, method: 'environment', filter: 'pandas' };
		expect((await bench.engine.listSearch(filtered)).results).toEqual([
			{ name: 'pandas', value: 'pandas' },
		]);
	});
});

describe('builds of versions on older installations', () => {
	const version = { deployment: named('user'), version: named('v1') };

	test('are listed, shown and cancelled', async () => {
		await bench.run(
			'deploymentRevision',
			'upload',
			{ ...version, source: 'file', file: 'data' },
			{ items: [{ json: {}, binary: { data: await bench.packageOf({ kind: 'echo' }) } }] },
		);
		const [listed] = await bench.run('deploymentBuild', 'getAll', version);
		const build = { ...version, ...byId('build', listed?.json.id) };
		const [cancelled] = await bench.run('deploymentBuild', 'cancel', build);
		expect(bench.calls('builds_update')[0]?.body).toEqual({ status: 'cancelled' });
		expect(cancelled?.json).toMatchObject({ id: listed?.json.id, status: 'cancelled' });
		const [got] = await bench.run('deploymentBuild', 'get', build);
		expect(got?.json).toMatchObject({ id: listed?.json.id, status: 'cancelled' });
		expect(got?.pairedItem).toEqual({ item: 0 });
		expect((await errorOf(bench.run('deploymentBuild', 'cancel', build))).httpCode).toBe('409');
		const missing = { ...version, ...byId('build', 'nothing') };
		const error = await errorOf(bench.run('deploymentBuild', 'get', missing));
		expect(error.httpCode).toBe('404');
		expect(error.description).toContain("'Build' (nothing)");
	});

	test('are offered in the editor', async () => {
		const { results } = await bench.engine.listSearch({
			type: NODE,
			parameters: {
				resource: 'deploymentBuild',
				operation: 'get',
				project: named('demo'),
				...version,
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
			method: 'deploymentBuild',
		});
		expect(results).toHaveLength(1);
		expect(results[0]?.name).toMatch(/\(cancelled\)$/);
	});
});
