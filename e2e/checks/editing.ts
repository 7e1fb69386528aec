/** What the editor asks the package while a user fills in the forms. */
import assert from 'node:assert/strict';

import { call, deploy } from '../../test/sandbox/client';
import type { NodeQuestion } from '../server/editor';
import { at, textAt } from '../server/json';
import { accessTo, type Bench, type Check, credentialType, types } from './check';
import { completed, sendBatch } from './requests';
import { named } from './workflows';

const credential: Check = {
	name: 'credential test',
	async run({ server, sandbox, credential: reference }) {
		const access = accessTo(sandbox);
		const right = await server.editor.testCredential(credentialType, reference, access);
		assert.equal(right.status, 'OK', right.message);
		const wrongToken = { ...access, apiToken: 'not-the-token' };
		const wrong = await server.editor.testCredential(credentialType, reference, wrongToken);
		assert.equal(wrong.status, 'Error', 'a wrong token is taken for a right one');
		return `right: ${right.message}; wrong: ${wrong.message}`;
	},
};

const question = (
	{ credential: reference }: Bench,
	method: string,
	parameters: Record<string, unknown>,
): NodeQuestion => ({
	type: types.node,
	method,
	path: `parameters.${method}`,
	parameters,
	credential: reference,
});

const values = (results: readonly unknown[]): string[] =>
	results.map((entry) => textAt(entry, 'value'));

const lists: Check = {
	name: 'list searches',
	async run(bench) {
		const { server, sandbox } = bench;
		const many = Array.from({ length: 120 }, (_, index) => `listed-${index + 1}`);
		for (const name of many) {
			const body = { name, input_type: 'plain', output_type: 'plain' };
			const { status } = await call(sandbox, 'POST', '/projects/demo/deployments', body);
			assert.equal(status, 201);
		}
		const base = '/projects/demo/deployments/listed-7/versions';
		await call(sandbox, 'POST', base, { version: 'v1' });
		await call(sandbox, 'POST', base, { version: 'v2' });

		const search = (method: string, parameters: object, filter?: string, token?: string) =>
			server.editor.listSearch({
				...question(bench, method, { ...parameters }),
				filter,
				paginationToken: token,
			});
		const projects = await search('project', {});
		assert.deepEqual(values(projects.results), ['demo']);

		const form = { resource: 'deployment', operation: 'get', project: named('demo') };
		const found = values((await search('deployment', form)).results);
		const missed = many.filter((name) => !found.includes(name));
		assert.deepEqual(missed, [], 'deployments that the list does not show');

		const filtered = await search('deployment', form, 'LISTED-11');
		const wanted = many.filter((name) => name.includes('listed-11'));
		assert.deepEqual(values(filtered.results).sort(), wanted.sort());

		const version = { ...form, resource: 'deploymentVersion', deployment: named('listed-7') };
		const versions = await search('version', version);
		assert.deepEqual(values(versions.results).sort(), ['v1', 'v2']);

		await deploy(sandbox, { name: 'asked', plain: true, model: { kind: 'echo' } });
		const sent = await sendBatch(
			sandbox,
			'asked',
			many.map((name) => `${name}?`),
		);
		await completed(sandbox, 'asked', sent);
		const request = {
			...form,
			resource: 'deploymentRequest',
			deployment: named('asked'),
			version: named(''),
		};
		const pages: string[][] = [];
		let token: string | undefined;
		do {
			const page = await search('deploymentRequest', request, undefined, token);
			pages.push(values(page.results));
			token = typeof page.paginationToken === 'string' ? page.paginationToken : undefined;
		} while (token !== undefined);
		assert.ok(pages.length > 1, 'the requests come in one page');
		assert.deepEqual(pages.flat().sort(), sent.sort(), 'the pages do not hold each request once');
		return `${found.length} deployments, search, versions of one; ${sent.length} requests in ${pages.length} pages`;
	},
};

const mapper: Check = {
	name: 'resource mapper',
	async run(bench) {
		const inputFields = [
			{ name: 'area', data_type: 'double' },
			{ name: 'rooms', data_type: 'int' },
			{ name: 'city', data_type: 'string' },
			{ name: 'garden', data_type: 'bool' },
			{ name: 'more', data_type: 'dict' },
			{ name: 'prices', data_type: 'array_double' },
		];
		await deploy(bench.sandbox, { name: 'mapped', inputFields, model: { kind: 'echo' } });
		const fields = await bench.server.editor.mapperFields({
			...question(bench, 'deploymentInput', {
				resource: 'deploymentRequest',
				operation: 'create',
				project: named('demo'),
				deployment: named('mapped'),
				version: named(''),
				inputMode: 'fields',
			}),
			path: 'parameters.input',
		});
		const shown = fields.map((field) => [at(field, 'id'), at(field, 'type')]);
		assert.deepEqual(shown, [
			['area', 'string'],
			['rooms', 'string'],
			['city', 'string'],
			['garden', 'string'],
			['more', 'object'],
			['prices', 'array'],
		]);
		return `${fields.length} typed fields`;
	},
};

export const editingChecks: readonly Check[] = [credential, lists, mapper];
