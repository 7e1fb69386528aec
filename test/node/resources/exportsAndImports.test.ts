/** Exports of a project and imports into it: contents, waiting, files, confirmation. */

import type { INodeExecutionData } from 'n8n-workflow';
import { strFromU8, unzipSync } from 'fflate';

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench({ buildMs: 300 });

const byId = (key: 'export' | 'import', id: unknown) => ({
	[key]: { __rl: true, mode: 'id', value: String(id) },
});

async function bytesOf(item: INodeExecutionData | undefined): Promise<Buffer> {
	const binary = item?.binary?.data;
	if (binary === undefined) throw new Error('No binary data');
	return await bench.engine.readBinary(binary);
}

const filesIn = (zip: Buffer) => unzipSync(new Uint8Array(zip));

/** Lets the work in the background finish, sooner than a wait looks again. */
const settle = async () => await new Promise((resolve) => setTimeout(resolve, 320));

async function exported(parameters: object = { additionalFields: { all: true } }) {
	const [made] = await bench.run('export', 'create', { ...parameters });
	await settle();
	const [done] = await bench.run('export', 'wait', byId('export', made?.json.id));
	return done?.json ?? {};
}

/** An import that waits to be confirmed, of an export of everything. */
async function scanned(id: unknown) {
	const [made] = await bench.run('import', 'create', {
		source: 'export',
		exportId: { __rl: true, mode: 'id', value: String(id) },
	});
	const [waiting] = await bench.run('import', 'wait', byId('import', made?.json.id));
	return waiting?.json ?? {};
}

let everything: unknown;

beforeAll(async () => {
	const version = { deployment: named('prices'), version: named('v1') };
	await bench.run('deployment', 'create', {
		name: 'prices',
		inputType: 'structured',
		outputType: 'plain',
		specifyAsJson: true,
		additionalFields: { inputFieldsJson: '[{"name":"area","data_type":"double"}]' },
	});
	await bench.run('deploymentVersion', 'create', { ...version, versionName: 'v1' });
	// An export takes the newest package, built or not: no need to wait.
	const items = [{ json: {}, binary: { data: await bench.packageOf({ kind: 'echo' }) } }];
	const upload = { ...version, source: 'file', file: 'data' };
	await bench.run('deploymentRevision', 'upload', upload, { items });
	await bench.run('deployment', 'create', {
		name: 'other',
		inputType: 'plain',
		outputType: 'plain',
	});
	await bench.run('environmentVariable', 'create', {
		scope: 'project',
		name: 'API_URL',
		value: 'https://example.com',
		secret: false,
	});
});
beforeEach(() => bench.sandbox.clearCalls());

describe('exports', () => {
	test('take everything, wait for its end and come down as a zip', async () => {
		const [made] = await bench.run('export', 'create', {
			additionalFields: { all: true, packages: true, description: 'Nightly' },
		});
		const [call] = bench.calls('exports_create');
		expect(call?.query).toEqual([
			['all', 'true'],
			['packages', 'true'],
		]);
		expect(call?.body).toEqual({ description: 'Nightly' });
		expect(made?.json).toMatchObject({ status: 'pending' });
		const one = byId('export', made?.json.id);
		const early = await errorOf(bench.run('export', 'download', one));
		expect(early.httpCode).toBe('409');

		const [done] = await bench.run('export', 'wait', one);
		expect(done?.json).toMatchObject({ status: 'completed', description: 'Nightly' });
		expect(done?.pairedItem).toEqual({ item: 0 });
		// The first look found it under way: the wait really waited.
		expect(bench.calls('exports_get').length).toBeGreaterThan(1);
		everything = made?.json.id;

		const [file] = await bench.run('export', 'download', one);
		expect(file?.binary?.data).toMatchObject({
			fileName: 'demo-export.zip',
			mimeType: 'application/zip',
		});
		const files = filesIn(await bytesOf(file));
		expect(Object.keys(files).sort()).toEqual([
			'definition.json',
			'deployments/prices/versions/v1.zip',
		]);
	});

	test('take what is named, without code and without values', async () => {
		const done = await exported({
			additionalFields: {
				all: false,
				packages: false,
				deployments: '{"prices":{"versions":{"v1":{}}}}',
				environmentVariables: { API_URL: { include_value: false } },
			},
		});
		expect(bench.calls('exports_create')[0]?.body).toEqual({
			deployments: { prices: { versions: { v1: {} } } },
			environment_variables: { API_URL: { include_value: false } },
		});
		expect(bench.calls('exports_create')[0]?.query).toEqual([
			['all', 'false'],
			['packages', 'false'],
		]);
		const [file] = await bench.run('export', 'download', byId('export', done.id));
		const files = filesIn(await bytesOf(file));
		expect(Object.keys(files)).toEqual(['definition.json']);
		const definition: unknown = JSON.parse(strFromU8(files['definition.json'] ?? new Uint8Array()));
		expect(definition).toMatchObject({
			deployments: { prices: { input_fields: [{ name: 'area' }] } },
			environment_variables: { API_URL: { value: '', secret: false } },
		});
		expect(definition).not.toMatchObject({ deployments: { other: {} } });
	});

	test('of something unknown are refused', async () => {
		const error = await errorOf(
			bench.run('export', 'create', { additionalFields: { deployments: '{"nothing":{}}' } }),
		);
		expect(error.httpCode).toBe('404');
		const broken = await errorOf(
			bench.run('export', 'create', { additionalFields: { deployments: '{"nothing"' } }),
		);
		expect(broken.message).toContain("'Deployments' is not valid JSON");
		expect(bench.calls('exports_create')).toHaveLength(1);
	});

	test('are listed by status, and deleted', async () => {
		const [pending] = await bench.run('export', 'create');
		expect(bench.calls('exports_create')[0]?.rawBody?.toString()).toBe('{}');
		const listed = await bench.run('export', 'getAll', { filters: { status: 'completed' } });
		expect(bench.calls('exports_list')[0]?.query).toEqual([['status', 'completed']]);
		expect(listed.map(({ json }) => json.id)).toContain(everything);
		expect(listed.map(({ json }) => json.id)).not.toContain(pending?.json.id);
		const one = byId('export', pending?.json.id);
		expect((await bench.run('export', 'delete', one))[0]?.json).toEqual({ deleted: true });
		expect((await errorOf(bench.run('export', 'get', one))).httpCode).toBe('404');
	});
});

describe('imports', () => {
	test.each([
		[
			'file',
			{ source: 'file', file: 'nothing' },
			"'Package Binary Field' is set to the binary field",
		],
		['link', { source: 'link', importLink: '={{ "" }}' }, "'Import Link' is empty"],
		['export', { source: 'export', exportId: named('={{ "" }}') }, "'Export' is empty"],
	])('of a %s need it', async (_, parameters, message) => {
		const error = await errorOf(bench.run('import', 'create', parameters));
		expect(error.message).toContain(message);
		expect(bench.sandbox.calls).toEqual([]);
	});

	test('of a file go through at once when they need not be confirmed', async () => {
		const zip = await bytesOf(
			(await bench.run('export', 'download', byId('export', everything)))[0],
		);
		await bench.run('deployment', 'delete', { deployment: named('prices') });
		const data = await bench.engine.storeBinary(zip, 'moved.zip', 'application/zip');
		const [made] = await bench.run(
			'import',
			'create',
			{ source: 'file', file: 'package', options: { skipConfirmation: true } },
			{ items: [{ json: {}, binary: { package: data } }] },
		);
		const [call] = bench.calls('imports_create');
		expect(call?.body).toEqual({ skip_confirmation: 'true' });
		expect(call?.files).toMatchObject([
			{ field: 'file', filename: 'moved.zip', mimetype: 'application/zip', size: zip.length },
		]);
		expect(made?.pairedItem).toEqual({ item: 0 });
		const one = byId('import', made?.json.id);
		await settle();
		const [done] = await bench.run('import', 'wait', one);
		expect(done?.json).toMatchObject({ status: 'completed', error_message: null });
		expect(bench.calls('imports_get')).toHaveLength(1);
		const [back] = await bench.run('deployment', 'get', { deployment: named('prices') });
		expect(back?.json).toMatchObject({ input_fields: [{ name: 'area', data_type: 'double' }] });
		const [file] = await bench.run('import', 'download', one);
		expect((await bytesOf(file)).equals(zip)).toBe(true);
		expect(file?.binary?.data?.fileName).toBe('demo-import.zip');
	});

	test('of an export wait at their confirmation and continue when confirmed', async () => {
		await bench.run('deployment', 'delete', { deployment: named('other') });
		const waiting = await scanned(everything);
		expect(bench.calls('imports_create')[0]?.body).toEqual({ export_id: everything });
		expect(waiting).toMatchObject({ status: 'confirmation' });
		// The first look found it being scanned.
		expect(bench.calls('imports_get').length).toBeGreaterThan(1);
		expect(Object.keys(waiting)).toContain('deployments');
		const gone = await errorOf(bench.run('deployment', 'get', { deployment: named('other') }));
		expect(gone.httpCode).toBe('404');

		const one = byId('import', waiting.id);
		const items = itemsOf(waiting);
		const [confirmed] = await bench.run(
			'import',
			'confirm',
			{
				...one,
				updateFields: {
					deployments:
						'={{ ({ renamed: $json.deployments.other, prices: $json.deployments.prices }) }}',
					environmentVariables: '{"FROM_IMPORT":{"value":"x","secret":false}}',
				},
			},
			{ items },
		);
		const [call] = bench.calls('imports_update');
		expect(call?.body).toMatchObject({
			deployments: { renamed: { input_type: 'plain' }, prices: { versions: { v1: {} } } },
			environment_variables: { FROM_IMPORT: { value: 'x', secret: false } },
		});
		expect(confirmed?.json).toMatchObject({ id: waiting.id, status: 'confirmation_pending' });
		// Confirmed is not done yet.
		const pending = { ...waiting, status: 'confirmation_pending' };
		bench.sandbox.faults.add({
			match: { operationId: 'imports_get' },
			effect: { kind: 'status', status: 200, body: pending },
		});
		const [done] = await bench.run('import', 'wait', one);
		expect(done?.json).toMatchObject({ status: 'completed' });
		expect(bench.sandbox.faults.pending()).toBe(0);
		const deployments = await bench.run('deployment', 'getAll', { returnAll: true });
		const names = deployments.map(({ json }) => json.name);
		expect(names).toContain('renamed');
		expect(names).not.toContain('other');
		const twice = await errorOf(bench.run('import', 'confirm', one));
		expect(twice.httpCode).toBe('400');
		expect(twice.message).toContain('its status is completed');
	});

	test('that fail say why, and each item has its own outcome', async () => {
		const data = await bench.engine.storeBinary(Buffer.from('no zip'), 'bad.zip');
		const [made] = await bench.run(
			'import',
			'create',
			{ source: 'file', file: 'data' },
			{ items: [{ json: {}, binary: { data } }] },
		);
		await settle();
		const items = itemsOf({ id: made?.json.id }, { id: 'nothing' });
		const output = await bench.run('import', 'wait', byId('import', '={{ $json.id }}'), {
			items,
			continueOnFail: true,
		});
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(output[0]?.json.error).toContain(`Import ${String(made?.json.id)} failed: `);
		expect(output[0]?.json.error).not.toContain('returned no reason');
		expect(output[1]?.json.error).toContain('nothing');
	});

	test('of a link are sent as a form without a file, are listed and deleted', async () => {
		const importLink = 'https://example.com/export.zip';
		const [made] = await bench.run('import', 'create', {
			source: 'link',
			importLink,
			options: { skipConfirmation: false },
		});
		const [call] = bench.calls('imports_create');
		expect(call?.contentType).toMatch(/^multipart\/form-data; boundary=/);
		expect(call?.body).toEqual({ import_link: importLink, skip_confirmation: 'false' });
		expect(call?.files).toEqual([]);
		const listed = await bench.run('import', 'getAll', { filters: { status: 'completed' } });
		expect(bench.calls('imports_list')[0]?.query).toEqual([['status', 'completed']]);
		expect(listed.length).toBeGreaterThan(0);
		expect(listed.map(({ json }) => json.id)).not.toContain(made?.json.id);
		const one = byId('import', made?.json.id);
		await settle();
		expect((await bench.run('import', 'delete', one))[0]?.json).toEqual({ deleted: true });
		expect((await errorOf(bench.run('import', 'get', one))).httpCode).toBe('404');
	});
});
