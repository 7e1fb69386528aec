/** What users enter reaches UbiOps as they meant it, or is refused before anything is sent. */

import type { INodeParameters } from 'n8n-workflow';

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
const create = 'deployment_requests_create';

beforeAll(async () => {
	await bench.deploy('wide', {
		input: [
			['id', 'int'],
			['more', 'dict'],
			['yes', 'bool'],
		],
	});
});
beforeEach(() => bench.sandbox.clearCalls());

const form: INodeParameters = {
	deployment: named('wide'),
	inputMode: 'fields',
	input: { mappingMode: 'autoMapInputData', value: null },
};

/** The bytes that left: digits are lost as soon as JSON is read. */
const sentText = (): string => bench.calls(create)[0]?.rawBody?.toString() ?? '';

describe('whole numbers beyond 2^53', () => {
	test('that come as text, as UbiOps returns them, keep their digits', async () => {
		await bench.run('deploymentRequest', 'create', form, {
			items: itemsOf({ id: '9007199254740993', more: {}, yes: true }),
		});
		expect(sentText()).toContain('"id":9007199254740993,');
	});

	test('keep their digits in JSON, however deep they are', async () => {
		await bench.run('deploymentRequest', 'create', {
			...form,
			inputMode: 'json',
			inputJson:
				'{"id": 12345678901234567890, "more": {"list": [1, -98765432109876543210]}, "yes": true}',
		});
		expect(sentText()).toContain('12345678901234567890');
		expect(sentText()).toContain('[1,-98765432109876543210]');
	});

	test('are refused as numbers, which have lost digits before', async () => {
		const error = await errorOf(
			bench.run('deploymentRequest', 'create', form, {
				items: itemsOf({ id: 2 ** 60 + 2 ** 10, more: {}, yes: true }),
			}),
		);
		expect(error.message).toContain("'id' must be a whole number");
		expect(error.description).toContain('give it as text');
		expect(bench.calls(create)).toHaveLength(0);
	});
});

test.each([
	['True', true],
	['FALSE', false],
	[1, true],
	['0', false],
])('a truth value of a model may be %j', async (yes, sent) => {
	await bench.run('deploymentRequest', 'create', form, {
		items: itemsOf({ id: 1, more: {}, yes }),
	});
	expect(bench.calls(create)[0]?.body).toMatchObject({ yes: sent });
});

test('a missing input field is reported with its item, before anything is sent', async () => {
	const items = itemsOf({ id: 1, more: {}, yes: true }, { id: 2, more: {} });
	const error = await errorOf(bench.run('deploymentRequest', 'run', form, { items }));
	expect(error.message).toBe("The item has no field 'yes' [item 1]");
	expect(bench.calls('batch_deployment_requests_create')).toHaveLength(0);
});

describe('switches that come as text', () => {
	test('Return All is on', async () => {
		const all = await bench.run('environment', 'getAll', { returnAll: '={{ "true" }}' });
		const some = await bench.run('environment', 'getAll', {
			returnAll: '={{ "False" }}',
			limit: 2,
		});
		expect(all.length).toBeGreaterThan(2);
		expect(some).toHaveLength(2);
	});

	test('Wait for Completion waits', async () => {
		const [done] = await bench.run('export', 'create', {
			additionalFields: { all: true },
			waitForCompletion: '={{ "true" }}',
		});
		expect(done?.json.status).toBe('completed');
	});

	test('anything else is refused', async () => {
		const error = await errorOf(bench.run('environment', 'getAll', { returnAll: '={{ "yes" }}' }));
		expect(error.message).toContain("'Return All' must be true or false");
	});
});

describe('an update', () => {
	const update = async (updateFields: INodeParameters): Promise<unknown> =>
		await bench.run('deployment', 'update', {
			deployment: named('wide'),
			specifyAsJson: 'inputFieldsJson' in updateFields,
			updateFields,
		});

	test.each<[string, INodeParameters, RegExp]>([
		['in which nothing is set', {}, /Nothing is set that could be updated/],
		['with Labels that have no entries', { labels: {} }, /'Labels' has no entries/],
		[
			'with a label that is an object',
			{ labels: { entries: [{ key: 'a', value: '={{ { b: 1 } }}' }] } },
			/'Labels: a' must be text/,
		],
		['with an object in the place of a list', { inputFieldsJson: '{}' }, /must be a JSON list/],
		['with a list of fields that is empty', { inputFields: {} }, /'Input Fields' has no entries/],
	])('%s is refused', async (_what, fields, expected) => {
		const error = await errorOf(update(fields));
		expect(error.message).toMatch(expected);
		expect(bench.calls('deployments_update')).toHaveLength(0);
	});
});
