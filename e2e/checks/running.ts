/** Runs of workflows on the server. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { call, deploy } from '../../test/sandbox/client';
import { outputOf, succeeded } from '../server/execution';
import { at, textAt } from '../server/json';
import type { Bench, Check } from './check';
import { chain, named, readyToRun, rows, start, ubiOps, type WorkflowFile } from './workflows';

async function runOnce({ server, credential }: Bench, workflow: WorkflowFile) {
	const { editor } = server;
	const stored = await editor.createWorkflow(readyToRun(workflow, credential));
	return await editor.finished(await editor.run(stored, start.name));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The file below a folder that has this name. */
function fileNamed(folder: string, name: string): string | undefined {
	const found = readdirSync(folder, { withFileTypes: true, recursive: true }).find(
		(entry) => entry.isFile() && entry.name === name,
	);
	return found && join(found.parentPath, found.name);
}

const binary: Check = {
	name: 'files (filesystem mode)',
	async run(bench) {
		const { server, sandbox } = bench;
		const bucket = await call(sandbox, 'POST', '/projects/demo/buckets', { name: 'e2e-files' });
		assert.equal(bucket.status, 201);
		// Bytes of all kinds, and more than one part of an upload in parts.
		const bytes = Buffer.from(Array.from({ length: 11_000_000 }, (_, index) => (index * 7) % 251));
		const place = { bucket: named('e2e-files'), file: named('a folder/data é.bin') };
		const execution = succeeded(
			await runOnce(
				bench,
				chain(
					'e2e: files',
					start,
					...rows('Content', [{ content: bytes.toString('base64') }]),
					{
						name: 'To file',
						type: 'n8n-nodes-base.convertToFile',
						typeVersion: 1.1,
						parameters: {
							operation: 'toBinary',
							sourceProperty: 'content',
							options: { fileName: 'data.bin' },
						},
					},
					ubiOps('Upload', 'file', 'upload', { ...place, additionalFields: { partSize: 5 } }),
					ubiOps('Download', 'file', 'download', place),
				),
			),
		);
		const [uploaded] = outputOf(execution, 'Upload');
		assert.equal(uploaded?.json['size'], bytes.length);
		assert.equal(uploaded?.json['parts'], 3);
		const [downloaded] = outputOf(execution, 'Download');
		const id = textAt(downloaded?.binary, 'data', 'id');
		assert.match(id, /^filesystem/, 'the file is not kept in the filesystem');
		assert.equal(at(downloaded?.binary, 'data', 'fileName'), 'data é.bin');

		const stored = fileNamed(server.folder, basename(id.split(':').at(-1) ?? ''));
		assert.ok(stored, `no file of the server's folder is ${id}`);
		assert.equal(sha256(readFileSync(stored)), sha256(bytes), 'the stored bytes are others');
		const query = new URLSearchParams({ id, action: 'download' });
		const shown = await server.editor.file(`/rest/binary-data?${query}`);
		assert.equal(sha256(shown.bytes), sha256(bytes), 'the editor gives other bytes');
		return `${bytes.length} bytes up in 3 parts and down, equal`;
	},
};

const continueOnFail: Check = {
	name: 'continue on fail, paired items',
	async run(bench) {
		const inputFields = [{ name: 'number', data_type: 'int' }];
		await deploy(bench.sandbox, { name: 'numbers', inputFields, model: { kind: 'echo' } });
		const list = [{ number: 1 }, { number: 'not a number' }, { number: 3 }];
		const execution = succeeded(
			await runOnce(
				bench,
				chain(
					'e2e: continue on fail',
					start,
					...rows('Numbers', list),
					ubiOps(
						'Predict',
						'deploymentRequest',
						'create',
						{
							deployment: named('numbers'),
							version: named(''),
							inputMode: 'json',
							inputJson: '={{ { number: $json.number } }}',
						},
						{ onError: 'continueRegularOutput' },
					),
					{
						name: 'Beside',
						type: 'n8n-nodes-base.set',
						typeVersion: 3.4,
						parameters: {
							assignments: {
								assignments: [
									{
										id: 'given',
										name: 'given',
										value: "={{ $('Numbers').item.json.number }}",
										type: 'string',
									},
								],
							},
							options: {},
						},
					},
				),
			),
		);
		const items = outputOf(execution, 'Predict');
		assert.deepEqual(
			items.map(({ pairedWith }) => pairedWith),
			[0, 1, 2],
		);
		assert.deepEqual(
			items.map(({ json }) => at(json, 'result', 'number')),
			[1, undefined, 3],
		);
		assert.match(textAt(items[1]?.json, 'error'), /number/);
		const given = outputOf(execution, 'Beside').map(({ json }) => json['given']);
		assert.deepEqual(given, ['1', 'not a number', '3'], 'items were paired wrongly');
		return `2 results, 1 error item: ${textAt(items[1]?.json, 'error').slice(0, 60)}`;
	},
};

export const runningChecks: readonly Check[] = [binary, continueOnFail];
