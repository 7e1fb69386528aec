/** A version is ready when it serves its newest code, in every version of the API. */

import type { INodeParameters } from 'n8n-workflow';

import type { Dialect } from '../../../sandbox';
import { useHeldTime } from '../heldTime';
import { errorOf, named, useWorkbench } from '../workbench';

describe.each<[Dialect, string, string]>([
	['v2.1', 'environment_builds_get', 'environment_revisions_file_upload'],
	['v2', 'environment_tags_get', 'environment_tags_build'],
])('API %s', (dialect, environmentCall) => {
	const { bench, pass, endAfter } = useHeldTime({ dialect });

	const version = { deployment: named('model'), version: named('v1') };
	const upload = async (model: object, more: INodeParameters = {}) => {
		const data = await bench.packageOf(model);
		return await bench.run(
			'deploymentRevision',
			'upload',
			{ ...version, source: 'file', file: 'data', ...more },
			{ items: [{ json: {}, binary: { data } }] },
		);
	};
	const ask = async () => {
		const [item] = await bench.run('deploymentRequest', 'create', {
			deployment: named('model'),
			inputMode: 'text',
			inputText: 'word',
		});
		return item?.json.result;
	};
	/** A call to the API itself, for what this node may not offer in both versions. */
	const call = async (
		method: string,
		path: string,
		body?: string | FormData,
	): Promise<Response> => {
		const { baseUrl, token } = bench.sandbox;
		const response = await fetch(`${baseUrl}/projects/demo${path}`, {
			method,
			body,
			headers: {
				Authorization: `Token ${token.replace(/^Token /, '')}`,
				...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
			},
		});
		if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
		return response;
	};
	/** Makes an environment whose build has started, and a version that runs in it. */
	const useEnvironment = async (name: string, requirements: string): Promise<void> => {
		const form = new FormData();
		form.append('file', new Blob([requirements]), 'requirements.txt');
		if (dialect === 'v2') {
			await call('POST', '/environments', JSON.stringify({ name }));
			await call('POST', `/environments/${name}/tags`, JSON.stringify({ name: 'v1' }));
			const base = '?base_environment_name=python3-12&base_environment_tag=v1';
			await call('POST', `/environments/${name}/tags/v1/build${base}`, form);
			const fields = { environment_name: name, environment_tag: 'v1' };
			await call('PATCH', '/deployments/model/versions/v1', JSON.stringify(fields));
		} else {
			const fields = { name, base_environment: 'python3-12' };
			await call('POST', '/environments', JSON.stringify(fields));
			await call('POST', `/environments/${name}/revisions`, form);
			await call('PATCH', '/deployments/model/versions/v1', JSON.stringify({ environment: name }));
		}
	};

	beforeAll(async () => {
		endAfter('revisions_get', 0);
		await bench.deploy('model', { plain: true, model: { kind: 'echo' } });
	});
	beforeEach(() => {
		bench.sandbox.clearCalls();
		bench.sandbox.faults.clear();
	});

	test('Wait Until Available: old code is not reached after an upload to a running version', async () => {
		expect(await ask()).toBe('word');
		await upload({ kind: 'upper' });
		endAfter('revisions_get', 2);
		const [ready] = await bench.run('deploymentVersion', 'wait', { ...version, simplify: false });
		expect(ready?.json).toMatchObject({ status: 'available' });
		expect(ready?.json.active_revision).toBe(ready?.json.latest_revision);
		expect(bench.calls('revisions_get')).toHaveLength(3);
		expect(await ask()).toBe('WORD');
	});

	test('Upload with Wait for Completion: the same, and the revision is returned', async () => {
		endAfter('revisions_get', 1);
		const [uploaded] = await upload({ kind: 'echo' }, { waitForCompletion: true });
		expect(uploaded?.json).toMatchObject({ status: 'success' });
		expect(uploaded?.json.revision).toBe(uploaded?.json.id);
		expect(await ask()).toBe('word');
	});

	test('a revision that failed ends the wait in its first look, with its reason', async () => {
		await upload({ kind: 'nonsense' });
		pass();
		bench.sandbox.clearCalls();
		const error = await errorOf(bench.run('deploymentVersion', 'wait', version));
		expect(error.message).toMatch(/^Deployment Version v1 failed: revision \S+: .*'nonsense'/);
		expect(bench.calls('revisions_get')).toHaveLength(1);
		await upload({ kind: 'echo' });
		pass();
	});

	test('the environment comes first, and its failure ends the wait with its reason', async () => {
		await useEnvironment('broken', 'no-such-package==1\n');
		endAfter(environmentCall, 1);
		const error = await errorOf(bench.run('deploymentVersion', 'wait', version));
		expect(error.message).toContain('Deployment Version v1 failed: environment broken');
		expect(error.message).toContain('no-such-package');
		expect(error.description).toContain('environment in UbiOps');
		expect(bench.calls(environmentCall)).toHaveLength(2);
		expect(bench.calls('revisions_get')).toHaveLength(0);
	});

	test('an environment that is built is waited for', async () => {
		await useEnvironment('pandas', 'pandas\n');
		endAfter(environmentCall, 1);
		const [ready] = await bench.run('deploymentVersion', 'wait', version);
		expect(ready?.json.status).toBe('available');
		expect(bench.calls(environmentCall)).toHaveLength(2);
		expect(await ask()).toBe('word');
	});

	test('a token that may not look at the environment waits for the version itself', async () => {
		await useEnvironment('closed', 'pandas\n');
		bench.sandbox.faults.add({
			match: { operationId: 'environments_get' },
			effect: { kind: 'status', status: 403, body: { error: 'Not allowed' } },
		});
		endAfter('deployment_versions_get', 2);
		const [ready] = await bench.run('deploymentVersion', 'wait', version);
		expect(ready?.json.status).toBe('available');
		expect(bench.calls(environmentCall)).toHaveLength(0);
	});
});

describe('the oldest installations', () => {
	const bench = useWorkbench({ dialect: 'seed' });

	test('return a build for a rebuild: its revision is waited for', async () => {
		await bench.deploy('model', { plain: true, model: { kind: 'echo' } });
		const version = { deployment: named('model'), version: named('v1') };
		const [revision] = await bench.run('deploymentRevision', 'getAll', version);
		const [rebuilt] = await bench.run('deploymentRevision', 'rebuild', {
			...version,
			revision: named(String(revision?.json.id)),
			waitForCompletion: true,
		});
		expect(rebuilt?.json.revision).not.toBe(revision?.json.id);
		expect(bench.calls('revisions_get').at(-1)?.pathParams.revision_id).toBe(
			rebuilt?.json.revision,
		);
	});

	test('show by a build that new code cannot be built, while the old code runs', async () => {
		await bench.deploy('broken', { plain: true, model: { kind: 'echo' } });
		const error = await errorOf(
			bench.run(
				'deploymentRevision',
				'upload',
				{
					deployment: named('broken'),
					version: named('v1'),
					source: 'file',
					file: 'data',
					waitForCompletion: true,
				},
				{ items: [{ json: {}, binary: { data: await bench.packageOf({ kind: 'unknown' }) } }] },
			),
		);
		expect(error.message).toMatch(/revision \S+: .*unknown/);
		expect(bench.calls('builds_list').length).toBeLessThanOrEqual(2);
	});
});
