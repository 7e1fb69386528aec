/** Any values in any fields of any operation reach the wire as they were entered. */

import fc from 'fast-check';

import type { Field } from '../../nodes/UbiOps/api/table/field';
import { formFor } from '../contract/form';
import { operationOfCall } from '../contract/recordingServer';
import { useRecording } from '../contract/recording';
import type { ReferenceParameter } from '../contract/reference';
import type { Value } from '../contract/samples';
import { wireSample } from '../contract/samples';
import { cases, expectCall, runsOf } from '../contract/settings';
import { check } from './cases';

const recording = useRecording();
const { engine } = recording;

/** Without what a form trims, and without the sign that begins an expression of n8n. */
const words = fc
	.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
	.filter((text) => text.trim() === text && !text.startsWith('='));

/** Any value that the reference allows; what has a form of its own keeps its sample. */
function arbitraryOf(
	parameter: ReferenceParameter,
	field: Field,
	place: 'query' | 'body',
): fc.Arbitrary<Value> {
	const sample = wireSample(parameter, place);
	const { name } = parameter;
	const step = parameter.multiple_of ?? 1;
	const bounds: { min?: number; max?: number } = field.kind === 'number' ? field : {};
	const min = Math.max(parameter.min ?? 1, bounds.min ?? 1);
	const max = Math.min(parameter.max ?? 1_000_000, bounds.max ?? 1_000_000);
	if (parameter.enum !== undefined && parameter.enum !== null) {
		const allowed = parameter.enum.filter((value) => value !== '');
		return allowed.length === 0 ? fc.constant(sample) : fc.constantFrom(...allowed);
	}
	switch (parameter.type) {
		case 'integer':
			return fc
				.integer({
					min: Math.ceil(min / step),
					max: Math.max(Math.floor(max / step), Math.ceil(min / step)),
				})
				.map((count) => count * step);
		case 'boolean':
			return fc.boolean();
		case 'labels':
			return place === 'query'
				? fc.constant(sample)
				: fc.dictionary(words, words, { minKeys: 1, maxKeys: 4 });
		case 'string': {
			const isFree =
				parameter.format === undefined &&
				parameter.pattern === undefined &&
				parameter.min_length === undefined &&
				!/url$|^email/.test(name);
			return isFree ? words : fc.constant(sample);
		}
		default:
			return fc.constant(sample);
	}
}

const open = cases.filter(
	({ entry: { row } }) =>
		!row.composed &&
		// Its limit and its range are two names of one value.
		!(row.response.kind === 'list' && row.response.paging === 'creation_date') &&
		['object', 'objects', undefined].includes(row.body?.kind) &&
		row.response.kind !== 'upload',
);

const filled = fc.constantFrom(...open).chain(({ entry, endpoint, operation }) => {
	return fc.constantFrom(...runsOf(entry.row, operation)).chain(({ version, settings }) =>
		fc.tuple(
			fc.constant({ entry, endpoint, operation, version }),
			fc.tuple(
				...settings.map((setting) => {
					// What decides which other fields are shown keeps its sample, so that they are.
					const decides = settings.some(
						({ parameter }) => parameter.field.when?.parameter === setting.parameter.name,
					);
					const values = decides
						? fc.constant(setting.value)
						: arbitraryOf(
								setting.documentedAs,
								setting.parameter.field,
								setting.in === 'body' ? 'body' : 'query',
							);
					return values.map((value) => ({ ...setting, value }));
				}),
			),
			// What may be left out is, now and then.
			fc.array(fc.boolean(), { minLength: settings.length, maxLength: settings.length }),
		),
	);
});

test('parameters of all operations', async () => {
	await check(
		'wire',
		fc.asyncProperty(filled, async ([{ entry, endpoint, operation, version }, all, kept]) => {
			const chosen = all.filter(
				({ parameter }, index) =>
					kept[index] || parameter.collection === undefined || parameter.field.required,
			);
			// An update in which nothing is set is refused before it is sent.
			const isEmptyUpdate =
				entry.row.method === 'PATCH' && !chosen.some((setting) => setting.in === 'body');
			const settings = isEmptyUpdate ? all : chosen;
			recording.server.calls.splice(0);
			await engine.runNode({
				type: 'n8n-nodes-ubiops.ubiOps',
				parameters: formFor(entry, endpoint, settings),
				credentials: {
					ubiOpsApi: {
						apiToken: 'property',
						baseUrl: recording.server.baseUrl.replace(/v2\.1$/, version),
					},
				},
			});
			const call = recording.server.calls.findLast(
				({ method, path }) => operationOfCall(method, path) === operation.id,
			);
			if (call === undefined) throw new Error(`Not sent: ${operation.id}`);
			await expectCall(call, entry.row, endpoint, settings);
		}),
	);
});
