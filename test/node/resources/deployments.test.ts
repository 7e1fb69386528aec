/** The main job: deploy a model, wait for its build, run it, look at its requests, clean up. */

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench({ buildMs: 300, requestMs: 50 });
const deployment = named('prices');
const version = named('v1');

const linear = {
	kind: 'linear',
	intercept: 10,
	coefficients: { rooms: 2, area: 0.5 },
	output: 'price',
};

test('creates a deployment with fields, labels and widgets', async () => {
	const [item] = await bench.run('deployment', 'create', {
		name: 'prices',
		inputType: 'structured',
		outputType: 'structured',
		simplify: false,
		additionalFields: {
			description: 'Prices of houses',
			inputFields: {
				entries: [
					{
						name: 'rooms',
						dataType: 'int',
						widget: { type: 'slider', configuration: '{"min":0}' },
					},
					{ name: 'area', dataType: 'double' },
				],
			},
			outputFields: { entries: [{ name: 'price', dataType: 'double' }] },
			labels: { entries: [{ key: 'team', value: 'research' }] },
		},
	});
	expect(item?.json).toMatchObject({
		name: 'prices',
		project: 'demo',
		input_fields: [
			{ name: 'rooms', data_type: 'int', widget: { type: 'slider', configuration: { min: 0 } } },
			{ name: 'area', data_type: 'double' },
		],
		output_fields: [{ name: 'price', data_type: 'double' }],
		labels: { team: 'research' },
	});
	expect(item?.pairedItem).toEqual({ item: 0 });
});

test('creates a version, uploads a zip, waits for its build and finds it available', async () => {
	await bench.run('deploymentVersion', 'create', { deployment, versionName: 'v1' });
	const [upload] = await bench.run(
		'deploymentRevision',
		'upload',
		{ deployment, version, source: 'file', file: 'zip' },
		{ items: [{ json: {}, binary: { zip: await bench.packageOf(linear, 'prices.zip') } }] },
	);
	const revision = named(String(upload?.json.revision));
	expect(bench.calls('revisions_file_upload')[0]?.files).toMatchObject([
		{ field: 'file', filename: 'prices.zip', mimetype: 'application/zip' },
	]);
	const [built] = await bench.run('deploymentRevision', 'wait', { deployment, version, revision });
	expect(built?.json).toMatchObject({ id: upload?.json.revision, status: 'success' });
	// The first look found it building: the wait really waited.
	expect(bench.calls('revisions_get').length).toBeGreaterThan(1);
	const [ready] = await bench.run('deploymentVersion', 'wait', { deployment, version });
	expect(ready?.json).toMatchObject({ version: 'v1', status: 'available' });
});

test('returns the bytes that were uploaded, under their name', async () => {
	const [latest] = await bench.run('deploymentRevision', 'getAll', { deployment, version });
	const [file] = await bench.run('deploymentRevision', 'download', {
		deployment,
		version,
		revision: named(String(latest?.json.id)),
	});
	const binary = file?.binary?.data;
	if (binary === undefined) throw new Error('No binary data');
	const sent = await bench.packageOf(linear);
	expect(await bench.engine.readBinary(binary)).toEqual(await bench.engine.readBinary(sent));
	expect(binary.mimeType).toBe('application/zip');
	expect(binary.fileName).toMatch(/\.zip$/);
});

test('rebuilds a revision as a new one', async () => {
	const [latest] = await bench.run('deploymentRevision', 'getAll', { deployment, version });
	const [rebuilt] = await bench.run('deploymentRevision', 'rebuild', {
		deployment,
		version,
		revision: named(String(latest?.json.id)),
	});
	expect(rebuilt?.json.id).not.toBe(latest?.json.id);
	expect(bench.calls('revisions_rebuild')[0]?.rawBody?.toString()).toBe('{}');
});

test('runs the model directly, on the default version and on a named one', async () => {
	const input = { inputMode: 'json', inputJson: '{"rooms": 3, "area": 50.5}' };
	const [byDefault] = await bench.run('deploymentRequest', 'create', { deployment, ...input });
	const [byVersion] = await bench.run('deploymentRequest', 'create', {
		deployment,
		version,
		...input,
	});
	for (const item of [byDefault, byVersion]) {
		expect(item?.json).toMatchObject({ status: 'completed', result: { price: 41.25 } });
	}
	expect(bench.calls('deployment_requests_create')).toHaveLength(1);
	expect(bench.calls('deployment_version_requests_create')).toHaveLength(1);
});

test('queues requests, collects their results, reads input and output, cancels and deletes', async () => {
	const houses = itemsOf({ rooms: 1, area: 2 }, { rooms: 3, area: 4 }, { rooms: 5, area: 6 });
	const input = {
		mappingMode: 'autoMapInputData',
		value: null,
		matchingColumns: [],
		schema: [],
	};
	const queued = await bench.run(
		'deploymentRequest',
		'createBatch',
		{ deployment, inputMode: 'fields', input },
		{ items: houses },
	);
	expect(queued).toHaveLength(3);
	await new Promise((resolve) => setTimeout(resolve, 120));
	const collected = await bench.run(
		'deploymentRequest',
		'collect',
		{ deployment, requestIds: '={{ $json.id }}' },
		{ items: queued },
	);
	expect(collected.map(({ json }) => json.result)).toEqual([
		{ price: 13 },
		{ price: 18 },
		{ price: 23 },
	]);
	expect(collected.map(({ json }) => json.id)).toEqual(queued.map(({ json }) => json.id));

	const id = String(queued[0]?.json.id);
	const request = { deployment, request: { __rl: true, mode: 'id', value: id } };
	const [got] = await bench.run('deploymentRequest', 'get', { ...request, simplify: true });
	expect(Object.keys(got?.json ?? {}).length).toBeLessThanOrEqual(10);
	expect(got?.json).toMatchObject({ id, status: 'completed' });
	const [output] = await bench.run('deploymentRequest', 'getOutput', request);
	const file = output?.binary?.data;
	if (file === undefined) throw new Error('No output');
	expect(JSON.parse((await bench.engine.readBinary(file)).toString())).toEqual({ price: 13 });

	const [deleted] = await bench.run('deploymentRequest', 'delete', request);
	expect(deleted?.json).toEqual({ deleted: true });
	const error = await errorOf(bench.run('deploymentRequest', 'get', request));
	expect(error.httpCode).toBe('404');
	const rest = await bench.run(
		'deploymentRequest',
		'deleteMany',
		{ deployment, requestIds: '={{ $json.id }}' },
		{ items: queued.slice(1) },
	);
	expect(rest.map(({ json }) => json)).toEqual([{ deleted: true }, { deleted: true }]);
	expect(bench.calls('deployment_requests_batch_delete')).toHaveLength(1);
});

test('cancels requests by id and all that wait', async () => {
	const input = { inputMode: 'json', inputJson: '[{"rooms":1,"area":1},{"rooms":2,"area":2}]' };
	const queued = await bench.run('deploymentRequest', 'createBatch', { deployment, ...input });
	expect(queued).toHaveLength(2);
	const ids = queued.map(({ json }) => String(json.id));
	const [one] = await bench.run('deploymentRequest', 'cancelMany', {
		deployment,
		status: 'ids',
		requestIds: ids.join(', '),
	});
	expect(one?.json).toEqual({ success: true });
	const call = bench.calls('deployment_requests_batch_cancel').at(-1);
	expect(call?.body).toEqual(ids);
	expect(call?.query).toEqual([]);
	await bench.run('deploymentRequest', 'cancelMany', { deployment, status: 'pending' });
	const all = bench.calls('deployment_requests_batch_cancel').at(-1);
	expect(all?.body).toEqual([]);
	expect(all?.query).toEqual([['status', 'pending']]);
});

test('updates and deletes', async () => {
	const [updated] = await bench.run('deployment', 'update', {
		deployment,
		simplify: false,
		specifyAsJson: true,
		updateFields: { description: '', labelsJson: '{}' },
	});
	expect(updated?.json).toMatchObject({ description: '', labels: {} });
	expect(bench.calls('deployments_update')[0]?.body).toEqual({ description: '', labels: {} });
	const [gone] = await bench.run('deployment', 'delete', { deployment });
	expect(gone?.json).toEqual({ deleted: true });
	expect(await bench.run('deployment', 'getAll')).toEqual([]);
});

test('says that a build failed, with the reason that UbiOps gives', async () => {
	await bench.run('deployment', 'create', {
		name: 'broken',
		inputType: 'plain',
		outputType: 'plain',
	});
	const broken = { deployment: named('broken'), version };
	await bench.run('deploymentVersion', 'create', { ...broken, versionName: 'v1' });
	const [upload] = await bench.run(
		'deploymentRevision',
		'upload',
		{ ...broken, source: 'file', file: 'data' },
		{ items: [{ json: {}, binary: { data: await bench.packageOf({ kind: 'nonsense' }) } }] },
	);
	const revision = named(String(upload?.json.revision));
	const byRevision = await errorOf(
		bench.run('deploymentRevision', 'wait', { ...broken, revision }),
	);
	const byVersion = await errorOf(bench.run('deploymentVersion', 'wait', broken));
	for (const error of [byRevision, byVersion]) {
		expect(error.message).toContain(' failed: ');
		expect(error.message).toContain("unknown kind 'nonsense'");
	}
});

test('gives up a wait at its time limit and says that the build keeps running', async () => {
	await bench.run('deployment', 'create', {
		name: 'empty',
		inputType: 'plain',
		outputType: 'plain',
	});
	const empty = { deployment: named('empty'), version };
	await bench.run('deploymentVersion', 'create', { ...empty, versionName: 'v1' });
	const error = await errorOf(bench.run('deploymentVersion', 'wait', { ...empty, timeLimit: 1 }));
	expect(error.message).toContain('Deployment Version v1 is still unavailable after 1 seconds');
	expect(error.description).toContain('It keeps running in UbiOps');
});

test('stops waiting within two seconds when the execution is cancelled', async () => {
	const stop = new AbortController();
	setTimeout(() => stop.abort(), 300);
	const begun = Date.now();
	await errorOf(
		bench.run(
			'deploymentVersion',
			'wait',
			{ deployment: named('empty'), version },
			{ signal: stop.signal },
		),
	).catch(() => undefined);
	expect(Date.now() - begun).toBeLessThan(2300);
	const sent = bench.calls('deployment_versions_get').length;
	await new Promise((resolve) => setTimeout(resolve, 1500));
	expect(bench.calls('deployment_versions_get')).toHaveLength(sent);
});
