import type { Field } from '../../../../nodes/UbiOps/api/table/field';
import * as make from '../../../../nodes/UbiOps/api/table/field';
import { fieldValue } from '../../../../nodes/UbiOps/run/values/fieldValue';

const value = (field: Field, entered: unknown): unknown =>
	fieldValue({ field, label: 'Field', timezone: 'UTC' }, entered);

const kinds = [
	{ value: 'a', name: 'A' },
	{ value: 1, name: 'One' },
	{ value: 'off', name: 'Off', unset: true as const },
];

test.each<[string, Field, unknown, unknown]>([
	['text', make.text(''), 'x', 'x'],
	['empty text', make.text(''), '', ''],
	['number as text', make.text(''), 5, '5'],
	['null is unset', make.text(''), null, undefined],
	['undefined is unset', make.text(''), undefined, undefined],
	['zero', make.integer(''), 0, 0],
	['text as number', make.integer(''), ' 12 ', 12],
	['decimals', make.decimal(''), '1.5', 1.5],
	['false', make.flag('Whether it is on'), false, false],
	['text as switch', make.flag('Whether it is on'), 'False', false],
	['choice', make.choice('', kinds), 'a', 'a'],
	['choice of a number', make.choice('', kinds), '1', 1],
	['choice that stands for nothing', make.choice('', kinds), 'off', undefined],
	['empty choice', make.choice('', kinds), '', undefined],
	['several choices', make.choices('', kinds), ['a', 1], ['a', '1']],
	['several choices as text', make.choices('', kinds), 'a, 1', ['a', '1']],
	['no choices', make.choices('', kinds), [], []],
	[
		'labels of the form',
		{ kind: 'labels', description: '' },
		{ entries: [{ key: 'k', value: 'v' }] },
		{ k: 'v' },
	],
	[
		'labels as an object',
		{ kind: 'labels', description: '' },
		{ k: 'v', n: 1 },
		{ k: 'v', n: '1' },
	],
	['labels as JSON', { kind: 'labels', description: '' }, '{"k":"v"}', { k: 'v' }],
	['label filter', { kind: 'labelFilter', description: '' }, { a: 'b', c: 'd:e' }, 'a:b,c:d:e'],
	['no label filter', { kind: 'labelFilter', description: '' }, {}, undefined],
	['texts', make.textList(''), ['a', 2], ['a', '2']],
	['texts by commas and lines', make.textList(''), 'a, b\nc,', ['a', 'b', 'c']],
	['texts as JSON', make.textList(''), '["a,b"]', ['a,b']],
	['one text that is a number', make.textList(''), 7, ['7']],
	['JSON text', make.json(''), '{"a":[1,null]}', { a: [1, null] }],
	['JSON value', make.json(''), { a: undefined, b: 0 }, { b: 0 }],
	['empty JSON', make.json(''), ' ', undefined],
	['JSON null', make.json(''), 'null', null],
	['locator', make.locator('project', ''), { __rl: true, mode: 'list', value: 'p' }, 'p'],
	['locator by text', make.locator('project', ''), ' p ', 'p'],
	['name of a file with spaces', make.locator('file', ''), ' f ', ' f '],
	['file of spaces', make.locator('file', ''), ' ', undefined],
	[
		'empty locator',
		make.locator('project', ''),
		{ __rl: true, mode: 'list', value: '' },
		undefined,
	],
	[
		'locator by address',
		make.locator('deployment', ''),
		{ __rl: true, mode: 'url', value: 'https://x/projects/p/deployments/my%20model/versions/v1' },
		'my model',
	],
])('%s', (_name, field, entered, expected) => {
	expect(value(field, entered)).toEqual(expected);
});

const ports = make.list('', 'Port', {
	public_port: make.integer('', { required: true }),
	settings: make.group('', { kind: make.text('', { required: true }), more: make.json('') }),
});

test('lists of objects, with groups that are left out when nothing is in them', () => {
	const entries = [
		{ publicPort: 1, settings: {} },
		{ publicPort: '2', settings: { kind: 'x', more: '{}' } },
	];
	const expected = [{ public_port: 1 }, { public_port: 2, settings: { kind: 'x', more: {} } }];
	expect(value(ports, { entries })).toEqual(expected);
	expect(value(ports, {})).toEqual([]);
});

test.each<[string, Field, unknown, string]>([
	['an object as text', make.text(''), {}, "'Field' must be text"],
	['an empty required text', make.text('', { required: true }), ' ', "'Field' is empty"],
	['a long text', make.text('', { maxLength: 3 }), 'four', 'at most 3 characters'],
	['letters as a number', make.integer(''), 'many', "'Field' must be a number, but is: many"],
	['empty text as a number', make.integer(''), '', 'must be a number'],
	['part of a whole', make.integer(''), 1.5, 'must be a whole number'],
	['infinity', make.decimal(''), Infinity, 'must be a number'],
	['too small', make.integer('', { min: 1 }), 0, 'must be at least 1'],
	['too large', make.integer('', { max: 9 }), 10, 'must be at most 9'],
	['neither true nor false', make.flag('Whether it is on'), 'maybe', 'must be true or false'],
	['an unknown choice', make.choice('', kinds), 'b', 'must be one of a, 1, but is: b'],
	['one unknown choice of several', make.choices('', kinds), ['a', 'z'], 'must be one of'],
	...[{ k: null }, { k: undefined }, { k: {} }].map((labels): [string, Field, unknown, string] => [
		`labels with ${JSON.stringify(labels)}`,
		{ kind: 'labels', description: '' },
		labels,
		'k',
	]),
	['a text as labels', { kind: 'labels', description: '' }, '"x"', "'Field' is not"],
	['a list as labels', { kind: 'labels', description: '' }, [1], 'key-value pairs'],
	[
		'an empty key',
		{ kind: 'labels', description: '' },
		{ entries: [{ key: '', value: 'v' }] },
		'empty key',
	],
	[
		'a key twice',
		{ kind: 'labels', description: '' },
		{
			entries: [
				{ key: 'k', value: '1' },
				{ key: 'k', value: '2' },
			],
		},
		"the key 'k' twice",
	],
	[
		'a comma in a filter',
		{ kind: 'labelFilter', description: '' },
		{ k: 'a,b' },
		'cannot filter by',
	],
	['objects as texts', make.textList(''), [{}], 'a list of strings'],
	['broken JSON', make.json(''), '{a:1}', "'Field' is not valid JSON"],
	[
		'a missing part of an entry',
		ports,
		{ entries: [{ settings: { kind: 'x' } }] },
		"'Field 1: Public Port' is empty",
	],
	[
		'a missing part of a group',
		ports,
		{ entries: [{ publicPort: 1, settings: { more: '1' } }] },
		"'Field 1: Settings: Kind' is empty",
	],
	['an empty entry', ports, { entries: [{}] }, "'Field 1' is empty"],
	[
		'an address of something else',
		make.locator('project', ''),
		{ mode: 'url', value: 'https://x/y' },
		'not the URL of a project',
	],
	[
		'a list as a locator',
		make.locator('project', ''),
		{ mode: 'list', value: [] },
		'must be a name or ID',
	],
	['a time that is none', make.dateTime(''), 'soon', 'not a date and time'],
])('%s is refused', (_name, field, entered, message) => {
	expect(() => value(field, entered)).toThrow(message);
});
