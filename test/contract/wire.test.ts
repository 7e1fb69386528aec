/**
 * Each row is run on n8n's real engine with every documented parameter filled in, and what reaches the
 * server is compared with the reference: names, places and values.
 */

import { onlyVersionOf } from '../../nodes/UbiOps/api/locators/availability';
import { fixedContent, isReadOnly } from './coverage';
import { formFor } from './form';
import { operationOfCall } from './recordingServer';
import { useRecording } from './recording';
import { isIn } from './reference';
import { cases, expectCall, isImplied, runsOf } from './settings';

const recording = useRecording();
const { engine } = recording;
beforeEach(() => recording.server.calls.splice(0));

test.each(cases.map((one) => [`${one.entry.label} as ${one.operation.id}`, one] as const))(
	'%s',
	async (_name, { entry, operation, endpoint }) => {
		const { row } = entry;
		const binary = await engine.storeBinary(
			Buffer.from('zip bytes'),
			'package.zip',
			'application/zip',
		);
		const covered = new Set<string>();
		for (const { version, settings } of runsOf(row, operation)) {
			recording.server.calls.splice(0);
			const files = settings.filter(({ parameter }) => parameter.field.kind === 'file');
			await engine.runNode({
				type: 'n8n-nodes-ubiops.ubiOps',
				parameters: formFor(entry, endpoint, settings),
				credentials: {
					ubiOpsApi: {
						apiToken: 'contract',
						baseUrl: recording.server.baseUrl.replace(/v2\.1$/, version),
					},
				},
				items: [
					{
						json: {},
						binary: {
							upload: binary,
							...Object.fromEntries(files.map(({ value }) => [String(value), binary])),
						},
					},
				],
			});
			const call = recording.server.calls.findLast(
				({ method, path }) => operationOfCall(method, path) === operation.id,
			);
			if (call === undefined) throw new Error(`Not sent: ${operation.id}`);
			const api = recording.server.calls.filter(({ path }) => !path.startsWith('/signed'));
			// Only a row that is made of several calls continues after it.
			const isSized = row.response.kind === 'file' && row.response.signed === true;
			if (!row.composed && !isSized) expect(api.at(-1)).toBe(call);
			const scheme = operation.surface === 'openai' ? 'Bearer' : 'Token';
			expect(call.headers.authorization).toBe(`${scheme} contract`);
			await expectCall(call, row, endpoint, settings);
			for (const { documentedAs } of settings) covered.add(documentedAs.name);
		}
		const wanted = [...operation.query, ...(operation.headers ?? []), ...operation.body.fields]
			.map(({ name }) => name)
			.filter((name) => !isImplied(row, name) && !isReadOnly(operation.id, name))
			.filter((name) => !(name in fixedContent(row.body)));
		expect([...covered].sort()).toEqual([...new Set(wanted)].sort());
	},
);

const other = { 'v2.1': 'v2', v2: 'v2.1' } as const;

test('what only one API version has is refused with the other one, before anything is sent', async () => {
	const refused: string[] = [];
	for (const { entry, operation, endpoint } of cases) {
		for (const { version, settings } of runsOf(entry.row, operation)) {
			const isOnly = !isIn(other[version], operation);
			const only = settings.filter(({ parameter: { field } }) => onlyVersionOf(field) === version);
			const needed = settings.filter(
				({ parameter: { field } }) => field.required && onlyVersionOf(field) === undefined,
			);
			for (const settingsOfRun of isOnly ? [settings] : only.map((one) => [...needed, one])) {
				const base = recording.server.baseUrl.replace(/v2\.1$/, other[version]);
				const run = engine.runNode({
					type: 'n8n-nodes-ubiops.ubiOps',
					parameters: formFor(entry, endpoint, settingsOfRun),
					credentials: { ubiOpsApi: { apiToken: 'contract', baseUrl: base } },
					items: [{ json: {} }],
				});
				await expect(run).rejects.toThrow(
					new RegExp(`needs API ${version}, but 'Base URL' .* ends in /${other[version]}( |$)`),
				);
				refused.push(operation.id);
			}
		}
	}
	expect(recording.server.calls).toEqual([]);
	expect(refused.length).toBeGreaterThan(60);
});
