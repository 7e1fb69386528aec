/** The form shows exactly the fields of the chosen operation, as n8n's own code decides it. */

import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { resources } from '../../../nodes/UbiOps/api';
import type { Operation } from '../../../nodes/UbiOps/api/table/operation';
import { locatorOf } from '../../../nodes/UbiOps/api/locators';
import { parametersOf } from '../../../nodes/UbiOps/api/table/parameters';
import { pathValues, routesOf } from '../../../nodes/UbiOps/api/table/path';
import { description, node, shownFor } from './shownFor';

/** Parameters that a kind of operation has beside its fields. */
function standard({ response, body, wait, outputFormat }: Operation): string[] {
	return [
		...(response.kind === 'list' || (response.kind === 'folder' && response.each === 'download')
			? ['returnAll', 'limit']
			: []),
		...(body?.kind === 'input' ? ['inputMode'] : []),
		...(response.kind === 'events' ? ['output', 'enableStreaming'] : []),
		...(wait === undefined ? [] : [wait.optional ? 'waitForCompletion' : 'timeLimit']),
		...(outputFormat === undefined ? [] : ['outputFormat']),
		...('simplified' in response &&
		response.simplified !== undefined &&
		!(response.kind === 'matched' && wait?.optional) &&
		(outputFormat ?? 'request') === 'request'
			? ['simplify']
			: []),
		'options',
	];
}

const cases = resources.flatMap(({ value, operations }) =>
	Object.entries(operations).map(
		([operation, row]) => [`${value}: ${operation}`, value, operation, row] as const,
	),
);

test.each(cases)('%s shows its fields and no others', (_label, resource, operation, row) => {
	const parameters = parametersOf(row);
	const scope = parameters.find((parameter) => parameter.in === 'scope');
	const scopes =
		scope?.field.kind === 'choice'
			? scope.field.choices.map(({ value }) => String(value))
			: [undefined];
	for (const chosen of scopes) {
		const form: INodeParameters = { resource, operation };
		if (chosen !== undefined) form.scope = chosen;
		const expected = parameters
			.filter(({ when, field, collection }) => {
				// A collection is shown for what may be in it.
				if (collection !== undefined) return true;
				if (when === undefined) return true;
				const other = parameters.find(({ name }) => name === when.parameter);
				const value =
					when.parameter === 'scope'
						? chosen
						: other !== undefined && 'default' in other.field
							? other.field.default
							: undefined;
				return field !== undefined && when.is.some((one) => String(one) === String(value ?? false));
			})
			.map(({ collection, name }) => collection ?? name);
		const shown = shownFor(form).map(({ name }) => name);
		expect([...shown].sort()).toEqual(
			[...new Set(['resource', 'operation', ...expected, ...standard(row)])].sort(),
		);
	}
});

test.each(['deployment', 'pipeline'])(
	'the fields of an input are shown when a %s is chosen, and not before',
	(owner) => {
		const inputShown = (value: string) => {
			const chosen = { __rl: true, mode: 'name', value };
			const form = { resource: `${owner}Request`, operation: 'create', [owner]: chosen };
			return shownFor(form).some(({ name }) => name === 'input');
		};
		expect(['', 'house-prices', '={{ $json.model }}'].map(inputShown)).toEqual([false, true, true]);
	},
);

test.each(cases)(
	'%s asks in the order in which one choice leads to the next',
	(_label, resource, operation, row) => {
		for (const { scope, path } of routesOf(row.path)) {
			const form: INodeParameters = { resource, operation };
			if (scope !== undefined) form.scope = scope;
			const shown = shownFor(form).map(({ name }) => name);
			const places = [
				'resource',
				'operation',
				...(scope === undefined ? [] : ['scope']),
				...pathValues(path).map(({ locator }) => locatorOf(locator).parameter),
				...(row.alternatives === undefined ? [] : ['source']),
				'options',
			].map((name) => shown.lastIndexOf(name));
			expect(places).toEqual([...places].sort((a, b) => a - b));
			expect(shown.at(-1)).toBe('options');
		}
	},
);

describe('a version of a pipeline', () => {
	const labels = (properties: readonly INodeProperties[]): string[] =>
		properties.map(({ displayName }) => displayName);

	test.each([
		['create', ['Version Name']],
		['update', ['Pipeline', 'Version']],
	])('%s asks for the objects before what connects them', (operation, before) => {
		const shown = labels(shownFor({ resource: 'pipelineVersion', operation }));
		const order = [...before, 'Specify Lists as JSON', 'Objects', 'Attachments'];
		expect(shown.filter((label) => order.includes(label))).toEqual(order);
	});

	test.each([
		['deployment', ['Deployment', 'Version'], ['Metadata', 'On Error']],
		['pipeline', ['Pipeline', 'Version'], ['Metadata', 'On Error']],
		[
			'operator',
			['Operator'],
			[
				'Batch Size',
				'Error Message',
				'Expression',
				'Input Fields',
				'Metadata',
				'Output Fields',
				'Output Values',
			],
		],
	])(
		'an object that is a %s has its fields, and one collection',
		(referenceType, own, optional) => {
			const objects = description.properties.find(({ name }) => name === 'objects');
			const [entry] = objects?.options ?? [];
			if (entry === undefined || !('values' in entry)) throw new Error('Objects have no entries');
			const shown = entry.values.filter((property) =>
				NodeHelpers.displayParameter({ referenceType }, property, node, description),
			);
			expect(labels(shown)).toEqual(['Name', 'Type', ...own, 'Additional Fields']);
			const members = (shown.at(-1)?.options ?? []).flatMap((member) =>
				'displayName' in member ? [member.displayName] : [],
			);
			expect(members).toEqual(optional);
		},
	);
});

test('every operation has a name, an action and values that n8n can keep', () => {
	for (const [label, , operation, row] of cases) {
		expect({ label, ok: /^[a-z][a-zA-Z]*$/.test(operation) }).toEqual({ label, ok: true });
		expect({ label, action: row.action }).toEqual({
			label,
			action: expect.stringMatching(/^[A-Z][^A-Z]*((?:ID|URL|JSON|UbiOps|API)[^A-Z]*)*$/),
		});
		expect(row.action).not.toMatch(/\b(a|an|the)\b/);
	}
});
