import { parseJson, valueAt } from '../../../nodes/UbiOps/transport/json';

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
])('reads %s without losing a digit', (text, value) => {
	expect(parseJson(text)).toEqual(value);
});

test('finds values by path, and nothing where there is none', () => {
	expect(valueAt({ a: { b: [5] } }, 'a.b.0')).toBe(5);
	expect(valueAt({ a: null }, 'a.b')).toBeUndefined();
	expect(valueAt({}, 'constructor')).toBeUndefined();
	expect(valueAt('text', 'length')).toBeUndefined();
});
