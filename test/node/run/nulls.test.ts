/** What null means: a value where a user says so, nothing where an AI tool leaves it out. */

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
beforeEach(() => bench.sandbox.clearCalls());

const sent = (operationId: string): unknown => bench.calls(operationId).at(-1)?.body;

const project = (name: string) => ({ name, organizationName: named('sandbox-org') });

test('an expression that gives null sends null, where the API takes it', async () => {
	await bench.run(
		'project',
		'create',
		{ ...project('a'), additionalFields: { credits: '={{ $json.credits }}' } },
		{ items: itemsOf({ credits: null }) },
	);
	expect(sent('projects_create')).toEqual({
		name: 'a',
		organization_name: 'sandbox-org',
		credits: null,
	});
});

test('null for a field that cannot be null, and null from an AI tool, mean that it is not set', async () => {
	await bench.run(
		'project',
		'create',
		{
			...project('b'),
			specifyAsJson: true,
			additionalFields: {
				credits: "={{ $fromAI('credits') }}",
				labelsJson: '={{ $json.labels }}',
				advancedPermissions: "={{ $fromAI('advanced') }}",
			},
		},
		{ items: itemsOf({ credits: null, labels: null, advanced: null }) },
	);
	expect(sent('projects_create')).toEqual({ name: 'b', organization_name: 'sandbox-org' });
});

test('Fields to Clear sends null by clicking, and not beside a value', async () => {
	await bench.run('project', 'create', {
		...project('c'),
		additionalFields: { fieldsToClear: ['credits'] },
	});
	expect(sent('projects_create')).toMatchObject({ credits: null });
	const error = await errorOf(
		bench.run('project', 'create', {
			...project('d'),
			additionalFields: { fieldsToClear: ['credits'], credits: 5 },
		}),
	);
	expect(error.message).toContain("has a value but is also listed in 'Fields to Clear'");
});

test('an AI tool gives numbers and objects as text or as themselves', async () => {
	await bench.run(
		'project',
		'create',
		{
			...project('e'),
			specifyAsJson: true,
			additionalFields: {
				credits: "={{ $fromAI('credits') }}",
				labelsJson: "={{ $fromAI('labels') }}",
				corsOrigins: "={{ $fromAI('origins') }}",
			},
		},
		{
			items: itemsOf({ credits: '12.5', labels: { team: 'x' }, origins: '["https://a.example"]' }),
		},
	);
	expect(sent('projects_create')).toMatchObject({
		credits: 12.5,
		labels: { team: 'x' },
		cors_origins: ['https://a.example'],
	});
});
