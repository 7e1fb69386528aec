import {
	innerJson,
	isData,
	keyAt,
	listOf,
	parseJson,
	textAt,
	valueAt,
	writeJson,
} from '../../../nodes/UbiOps/transport/json';

test.each([
	['{"stamp":1700000000123456789}', { stamp: '1700000000123456789' }],
	['[-9007199254740993, 9007199254740991]', ['-9007199254740993', 9007199254740991]],
	[
		'{"text":"id 1700000000123456789, \\"1700000000123456789\\""}',
		{ text: 'id 1700000000123456789, "1700000000123456789"' },
	],
	['{"part":0.12345678901234567890,"big":1.7e30}', { part: 0.12345678901234568, big: 1.7e30 }],
	['{"long":"\\\\","n":12345678901234567890}', { long: '\\', n: '12345678901234567890' }],
	['"1700000000123456789"', '1700000000123456789'],
	['{"a":1,"b":[true,null,"x"]}', { a: 1, b: [true, null, 'x'] }],
	['{"score":NaN,"a":[Infinity,-Infinity]}', { score: 'NaN', a: ['Infinity', '-Infinity'] }],
	['{"text":"NaN, \\"Infinity\\"","x":NaN}', { text: 'NaN, "Infinity"', x: 'NaN' }],
	['[1e999,-1e999,1e300,1e-999]', ['1e999', '-1e999', 1e300, 0]],
	[
		'{"__proto__":{"a":12345678901234567890}}',
		JSON.parse('{"__proto__":{"a":"12345678901234567890"}}'),
	],
])('reads %s without losing a digit', (text, value) => {
	expect(parseJson(text)).toEqual(value);
});

test('finds values by path, and nothing where there is none', () => {
	expect(valueAt({ a: { b: [5] } }, 'a.b.0')).toBe(5);
	expect(valueAt({ a: null }, 'a.b')).toBeUndefined();
	expect(valueAt({}, 'constructor')).toBeUndefined();
	expect(valueAt('text', 'length')).toBeUndefined();
});

test.each([
	'<html>',
	'{"a":NaNa}',
	'{"a":-}',
	'[12345678901234567890abc]',
	'[00000000000000000001]',
	'{"a":"12345678901234567890',
	'[9007199254740993',
	'nullNaN',
	'[01E+400]',
	'[1.e400]',
	'[1E+]',
])('%s is no JSON', (text) => {
	expect(() => parseJson(text)).toThrow(SyntaxError);
});

test.each([
	['one text of 24 MiB', 'A'.repeat(24 * 1024 * 1024)],
	['four million escapes', '\\"'.repeat(4_000_000)],
	['backslashes only', '\\\\'.repeat(2_000_000)],
])('%s beside a long number is read', (_name, escaped) => {
	const value = parseJson(`{"result":"${escaped}","at":1700000000123456789}`);
	expect(valueAt(value, 'at')).toBe('1700000000123456789');
	expect(String(valueAt(value, 'result')).length).toBe(JSON.parse(`"${escaped}"`).length);
});

test.each([
	['a number of 100,000 digits', '1'.repeat(100_000)],
	['long numbers', Array.from({ length: 9000 }, () => '12345678901234567').join(',')],
	['long numbers and texts beyond Latin', '"漢\\\\\\"",12345678901234567,'.repeat(9000) + '1'],
	['NaN', '-Infinity,NaN,"NaN\\\\",'.repeat(9000) + '1'],
])('%s: a text that is longer than what is looked at together is read', (_name, list) => {
	const quoted = list.replace(/(?<=^|,)(-?Infinity|NaN|\d{2,})/g, '"$1"');
	expect(parseJson(`[${list}]`)).toEqual(JSON.parse(`[${quoted}]`));
});

test('a long number that is nested deep is read', () => {
	let value = parseJson(`${'['.repeat(5000)}12345678901234567890${']'.repeat(5000)}`);
	while (Array.isArray(value)) [value] = value;
	expect(value).toBe('12345678901234567890');
});

test('a text, an object and a list differ from anything else', () => {
	expect(textAt({ a: { b: ' x ' } }, 'a.b')).toBe('x');
	expect(textAt({ a: ' ' }, 'a')).toBeUndefined();
	expect(textAt({ a: 5 }, 'a')).toBeUndefined();
	expect([{}, [], null, 'x'].map(isData)).toEqual([true, false, false, false]);
	expect(listOf([1])).toEqual([1]);
	expect(listOf({})).toBeUndefined();
});

test.each([
	[' {"n":12345678901234567890}', { n: '12345678901234567890' }],
	['[1]', [1]],
	['\n[1]', [1]],
	['x [1]', 'x [1]'],
	['{broken', '{broken'],
	['7', '7'],
	[7, 7],
])('a text inside of a response, %j, stands for %j', (text, value) => {
	expect(innerJson(text)).toEqual(value);
});

test.each([
	[12345678901234567890n, '12345678901234567890'],
	[{ a: [1, { b: 9007199254740993n }], c: 'x"' }, '{"a":[1,{"b":9007199254740993}],"c":"x\\""}'],
	[[null, 'a', 5n], '[null,"a",5]'],
	[{ a: 1, b: [true, null] }, '{"a":1,"b":[true,null]}'],
	[[1, 2], '[1,2]'],
	[undefined, 'undefined'],
	[null, 'null'],
])('%p is written with all of its digits', (value, text) => {
	expect(writeJson(value)).toBe(text);
});

test('a key may be a text or a number', () => {
	expect(keyAt({ id: 5 }, 'id')).toBe('5');
	expect(keyAt({ id: 'a' }, 'id')).toBe('a');
	expect([keyAt({ id: null }, 'id'), keyAt({}, 'id'), keyAt({ id: true }, 'id')]).toEqual([
		undefined,
		undefined,
		undefined,
	]);
});
