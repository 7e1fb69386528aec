/** Environments: their packages and revisions, what uses them. */

import { errorOf, named } from '../workbench';
import { byId, environment, useEnvironment } from './environmentScene';

const { bench, packageWith, upload, bytesOf } = useEnvironment();

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
