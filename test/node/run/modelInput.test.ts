/** Inputs of models arrive as they were meant: texts as texts, falsy values as values, types checked. */

import type { INodeParameters } from 'n8n-workflow';

import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
const plain = { deployment: named('plain') };
const shaped = { deployment: named('shaped') };

const auto: INodeParameters = {
	mappingMode: 'autoMapInputData',
	value: null,
	matchingColumns: [],
	schema: [],
};
const define = (value: INodeParameters): INodeParameters => ({
	...auto,
	mappingMode: 'defineBelow',
	value,
});

beforeAll(async () => {
	await bench.deploy('plain', { plain: true });
	await bench.deploy('shaped', {
		input: [
			['whole', 'int'],
			['part', 'double'],
			['text', 'string'],
			['yes', 'bool'],
			['more', 'dict'],
			['numbers', 'array_int'],
			['names', 'array_string'],
			['photo', 'file'],
		],
	});
});
beforeEach(() => bench.sandbox.clearCalls());

const texts = ['123', 'true', '{"a":1}', '[1,2]', 'null', '"quoted"', ' spaced \n', 'naïve ✓', '0'];

test.each(texts)('a plain model gets exactly the text %j', async (text) => {
	const [byField] = await bench.run('deploymentRequest', 'create', {
		...plain,
		inputMode: 'text',
		inputText: text,
	});
	const [byExpression] = await bench.run(
		'deploymentRequest',
		'create',
		{ ...plain, inputMode: 'text', inputText: '={{ $json.text }}' },
		{ items: itemsOf({ text }) },
	);
	const [byMapper] = await bench.run(
		'deploymentRequest',
		'create',
		{ ...plain, inputMode: 'fields', input: auto },
		{ items: itemsOf({ input: text, other: 1 }) },
	);
	const calls = bench.calls('deployment_requests_create');
	expect(calls.map(({ body }) => body)).toEqual([text, text, text]);
	expect([byField, byExpression, byMapper].map((item) => item?.json.result)).toEqual([
		text,
		text,
		text,
	]);
});

test('a plain model gets an empty text', async () => {
	const [item] = await bench.run('deploymentRequest', 'create', {
		...plain,
		inputMode: 'text',
		inputText: '',
	});
	expect(bench.calls('deployment_requests_create')[0]?.body).toBe('');
	expect(item?.json.result).toBe('');
});

test('texts of a batch stay texts as well', async () => {
	await bench.run(
		'deploymentRequest',
		'createBatch',
		{ ...plain, inputMode: 'text', inputText: '={{ $json.text }}' },
		{ items: texts.map((text) => ({ json: { text } })) },
	);
	expect(bench.calls('batch_deployment_requests_create').map(({ body }) => body)).toEqual([texts]);
});

const falsy = {
	whole: 0,
	part: 0,
	text: '',
	yes: false,
	more: {},
	numbers: [],
	names: [''],
	photo: null,
};

test('a structured model keeps 0, false, empty text and null, whichever way they are given', async () => {
	await bench.run(
		'deploymentRequest',
		'create',
		{ ...shaped, inputMode: 'fields', input: auto },
		{ items: itemsOf({ ...falsy, unknown: 'stays behind' }) },
	);
	await bench.run('deploymentRequest', 'create', {
		...shaped,
		inputMode: 'json',
		inputJson: JSON.stringify(falsy),
	});
	await bench.run(
		'deploymentRequest',
		'create',
		{ ...shaped, inputMode: 'json', inputJson: '={{ $json }}' },
		{ items: itemsOf(falsy) },
	);
	await bench.run('deploymentRequest', 'create', {
		...shaped,
		inputMode: 'fields',
		input: define({
			whole: 0,
			part: 0,
			text: '',
			yes: 'false',
			more: '{}',
			numbers: '[]',
			names: '[""]',
			photo: '={{ null }}',
		}),
	});
	expect(bench.calls('deployment_requests_create').map(({ body }) => body)).toEqual([
		falsy,
		falsy,
		falsy,
		falsy,
	]);
});

test('a field that was left empty in the form is missed before anything is sent', async () => {
	const error = await errorOf(
		bench.run('deploymentRequest', 'create', {
			...shaped,
			inputMode: 'fields',
			input: define({ whole: 1, part: null }),
		}),
	);
	expect(error.message).toContain("'Input' has no field 'part' [item 0]");
	expect(bench.calls('deployment_requests_create')).toHaveLength(0);
});

test('numbers, truth values, objects and lists that came as text become what the model takes', async () => {
	await bench.run(
		'deploymentRequest',
		'create',
		{ ...shaped, inputMode: 'fields', input: auto },
		{
			items: itemsOf({
				whole: '12',
				part: '1.5',
				text: 12,
				yes: 'true',
				more: '{"a":null}',
				numbers: '[1,"2"]',
				names: ['a'],
				photo: 'ubiops-file://bucket/a.jpg',
			}),
		},
	);
	expect(bench.calls('deployment_requests_create')[0]?.body).toEqual({
		whole: 12,
		part: 1.5,
		text: '12',
		yes: true,
		more: { a: null },
		numbers: [1, 2],
		names: ['a'],
		photo: 'ubiops-file://bucket/a.jpg',
	});
});

test.each([
	['whole', 1.5, "Input field 'whole' must be a whole number, but is: 1.5 [item 1]"],
	['whole', 'many', 'Input field \'whole\' must be a whole number, but is: "many" [item 1]'],
	['yes', 'maybe', 'Input field \'yes\' must be true or false, but is: "maybe" [item 1]'],
	['text', { a: 1 }, 'Input field \'text\' must be text, but is: {"a":1} [item 1]'],
	[
		'numbers',
		['a'],
		'Input field \'numbers\' must be a list of whole numbers, but is: ["a"] [item 1]',
	],
	['more', [], "Input field 'more' must be an object, but is: [] [item 1]"],
	['unheard', 1, "The model has no input field 'unheard' [item 1]"],
])(
	'an input that does not fit %s is an error before anything is sent',
	async (name, value, message) => {
		const error = await errorOf(
			bench.run(
				'deploymentRequest',
				'createBatch',
				{ ...shaped, inputMode: 'json', inputJson: '={{ $json }}' },
				{ items: itemsOf(falsy, { ...falsy, [name]: value }) },
			),
		);
		expect(error.message).toBe(message);
		expect(bench.calls('batch_deployment_requests_create')).toHaveLength(0);
	},
);

test('an item without any of the input fields is an error, with the names of both sides', async () => {
	const error = await errorOf(
		bench.run(
			'deploymentRequest',
			'create',
			{ ...shaped, inputMode: 'fields', input: auto },
			{ items: itemsOf({ other: 1 }) },
		),
	);
	expect(error.message).toBe('The item has none of the input fields of the model [item 0]');
	expect(error.description).toContain('whole, part, text');
	expect(error.description).toContain('The item has: other');
});

test('text for a structured model and an object for a plain one are errors', async () => {
	const text = await errorOf(
		bench.run('deploymentRequest', 'create', { ...shaped, inputMode: 'text', inputText: 'x' }),
	);
	expect(text.message).toContain("'Input Mode' is Text, but the model takes structured input");
	const object = await errorOf(
		bench.run('deploymentRequest', 'create', { ...plain, inputMode: 'json', inputJson: '{"a":1}' }),
	);
	expect(object.message).toContain('the model takes plain input');
	expect(bench.calls('deployment_requests_create')).toHaveLength(0);
});

test('invalid JSON names its field and item', async () => {
	const error = await errorOf(
		bench.run('deploymentRequest', 'create', {
			...shaped,
			inputMode: 'json',
			inputJson: '{"a":1,}',
		}),
	);
	expect(error.message).toMatch(/^'Input \(JSON\)' is not valid JSON: .* \[item 0\]$/);
	expect(bench.calls('deployment_requests_create')).toHaveLength(0);
});

test('a model that fails fails the item, with its own words and the request', async () => {
	await bench.deploy('failing', {
		plain: true,
		model: { kind: 'fail', message: 'division by zero' },
	});
	const error = await errorOf(
		bench.run('deploymentRequest', 'create', {
			deployment: named('failing'),
			inputMode: 'text',
			inputText: 'x',
		}),
	);
	expect(error.message).toBe('The model failed: division by zero [item 0]');
	expect(error.description).toMatch(/request [0-9a-f-]{36} in UbiOps/);
});

test('a token that may not look at the deployment can still send requests', async () => {
	bench.sandbox.faults.add({
		match: { operationId: 'deployments_get' },
		effect: { kind: 'status', status: 403, body: { error: 'Not allowed' } },
	});
	const [item] = await bench.run('deploymentRequest', 'create', {
		...plain,
		inputMode: 'text',
		inputText: 'unchecked',
	});
	expect(item?.json.result).toBe('unchecked');
});
