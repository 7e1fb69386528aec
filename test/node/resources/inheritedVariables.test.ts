/** Environment variables that come from a wider scope, and copies of those of another deployment. */

import { errorOf, named, NODE } from '../workbench';
import { byId, SCOPES, useVariables } from './environmentVariableScene';

const { bench, create, list } = useVariables();

describe('inherited variables', () => {
	beforeAll(async () => {
		await create('project', 'SHARED', 'of the project');
		await create('project', 'COVERED', 'of the project');
		await create('deployment', 'COVERED', 'of the deployment');
		await create('deployment', 'EMPTY_deployment', '');
		await create('version', 'OWN', 'of the version');
		await create('project', 'HIDDEN', 'hush', true);
	});

	test('come with where they are set; the nearest one counts', async () => {
		const variables = await list(SCOPES.version);
		const found = Object.fromEntries(variables.map((variable) => [variable.name, variable]));
		expect(found).toMatchObject({
			SHARED: {
				value: 'of the project',
				inheritance_type: 'project',
				inheritance_name: 'demo',
			},
			COVERED: {
				value: 'of the deployment',
				inheritance_type: 'deployment',
				inheritance_name: 'prices',
			},
			OWN: { value: 'of the version', inheritance_type: null },
			HIDDEN: { value: null, secret: true },
		});
	});

	test('can only be reached where they are set', async () => {
		const [shared] = (await list(SCOPES.version)).filter(({ name }) => name === 'SHARED');
		const error = await errorOf(
			bench.run('environmentVariable', 'get', { ...SCOPES.version, ...byId(shared?.id) }),
		);
		expect(error.httpCode).toBe('404');
		const [got] = await bench.run('environmentVariable', 'get', {
			...SCOPES.project,
			...byId(shared?.id),
		});
		expect(got?.json.name).toBe('SHARED');
	});

	test('say in the editor where they come from', async () => {
		const { results } = await bench.engine.listSearch({
			type: NODE,
			parameters: {
				resource: 'environmentVariable',
				operation: 'update',
				project: named('demo'),
				...SCOPES.version,
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
			method: 'environmentVariable',
			filter: 'covered',
		});
		expect(results.map(({ name }) => name)).toEqual(['COVERED (deployment, prices)']);
	});

	test('are those that an object of a pipeline sees', async () => {
		await bench.run('pipeline', 'create', {
			name: 'flow',
			inputType: 'plain',
			outputType: 'plain',
		});
		const pipeline = named('flow');
		await bench.run('pipelineVersion', 'create', {
			pipeline,
			versionName: 'v1',
			specifyAsJson: true,
			objectsJson: [
				{ name: 'price', reference_type: 'deployment', reference_name: 'prices', version: 'v1' },
			],
		});
		const variables = await list({
			scope: 'pipelineObject',
			pipeline,
			version: named('v1'),
			object: named('price'),
		});
		expect(variables.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['SHARED', 'COVERED', 'OWN']),
		);
		const [call] = bench.calls('pipeline_version_object_environment_variables_list');
		expect(call?.rawPath).toMatch(
			/\/pipelines\/flow\/versions\/v1\/objects\/price\/environment-variables$/,
		);
	});
});

describe('copies', () => {
	const copies = { scope: 'deployment', deployment: named('copies') };

	test('of a deployment become one item each, and replace the same names', async () => {
		await bench.run('environmentVariable', 'create', {
			...copies,
			name: 'COVERED',
			value: 'old',
			secret: false,
		});
		const output = await bench.run('environmentVariable', 'copy', {
			...copies,
			sourceDeployment: named('prices'),
		});
		expect(bench.calls('deployment_environment_variables_copy')[0]?.body).toEqual({
			source_deployment: 'prices',
		});
		expect(output.map(({ json }) => json.name)).toEqual(
			expect.arrayContaining(['COVERED', 'EMPTY_deployment']),
		);
		expect(output.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(
			true,
		);
		const covered = (await list(copies)).filter(({ name }) => name === 'COVERED');
		expect(covered).toMatchObject([{ value: 'of the deployment', inheritance_type: null }]);
	});

	test('of a version go to a version', async () => {
		const target = { scope: 'version', deployment: named('copies'), version: named('v1') };
		const output = await bench.run('environmentVariable', 'copy', {
			...target,
			sourceDeployment: named('prices'),
			additionalFields: { sourceVersion: named('v1') },
		});
		expect(bench.calls('deployment_version_environment_variables_copy')[0]?.body).toEqual({
			source_deployment: 'prices',
			source_version: 'v1',
		});
		expect(output.map(({ json }) => json.name)).toContain('OWN');
		const own = (await list(target)).filter(({ name }) => name === 'OWN');
		expect(own).toMatchObject([{ value: 'of the version', inheritance_type: null }]);
	});

	test('are offered sources in the editor', async () => {
		const request = {
			type: NODE,
			parameters: {
				resource: 'environmentVariable',
				operation: 'copy',
				project: named('demo'),
				...copies,
				sourceDeployment: named('prices'),
			},
			credentials: {
				ubiOpsApi: { apiToken: bench.sandbox.token, baseUrl: bench.sandbox.baseUrl },
			},
		};
		const deployments = await bench.engine.listSearch({ ...request, method: 'copiedDeployment' });
		expect(deployments.results.map(({ value }) => value)).toEqual(['copies', 'prices']);
		const versions = await bench.engine.listSearch({ ...request, method: 'copiedVersion' });
		expect(versions.results).toEqual([{ name: 'v1 (available)', value: 'v1' }]);
		expect(bench.calls('deployment_versions_list')[0]?.pathParams).toMatchObject({
			deployment_name: 'prices',
		});
	});

	test('of nothing are an error', async () => {
		const error = await errorOf(
			bench.run('environmentVariable', 'copy', { ...copies, sourceDeployment: named('={{ "" }}') }),
		);
		expect(error.message).toContain("'Source Deployment' is empty");
		expect(bench.sandbox.calls).toEqual([]);
		const missing = await errorOf(
			bench.run('environmentVariable', 'copy', { ...copies, sourceDeployment: named('nothing') }),
		);
		expect(missing.httpCode).toBe('404');
	});
});
