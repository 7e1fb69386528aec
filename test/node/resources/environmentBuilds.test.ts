/** Builds of environments; those of versions on older installations. */

import { errorOf, itemsOf, named, NODE } from '../workbench';
import { byId, environment, settle, useEnvironment } from './environmentScene';

const { bench, upload } = useEnvironment();

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

	beforeAll(async () => {
		await bench.run('deployment', 'create', {
			name: 'user',
			inputType: 'plain',
			outputType: 'plain',
		});
		await bench.run('deploymentVersion', 'create', {
			deployment: version.deployment,
			versionName: 'v1',
			additionalFields: { environment },
		});
	});

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
