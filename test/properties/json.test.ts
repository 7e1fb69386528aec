/** JSON of responses against a slow and sure parser that keeps every digit. */

import fc from 'fast-check';

import { withQuotedNumbers } from '../../nodes/UbiOps/transport/exactNumbers';
import { parseJson } from '../../nodes/UbiOps/transport/json';
import { check } from './cases';

/** A parser by the grammar of JSON, one character after the other; it knows Python's NaN and Infinity, too. */
class Reference {
	private at = 0;

	constructor(private readonly text: string) {}

	parse(): unknown {
		const value = this.value();
		this.space();
		if (this.at < this.text.length) throw new SyntaxError('More than one value');
		return value;
	}

	private space(): void {
		while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
	}

	private take(expected: string): void {
		if (!this.text.startsWith(expected, this.at)) throw new SyntaxError(`No ${expected}`);
		this.at += expected.length;
	}

	private value(): unknown {
		this.space();
		switch (this.text[this.at]) {
			case '{':
				return this.object();
			case '[':
				return this.list();
			case '"':
				return this.string();
			case 't':
				this.take('true');
				return true;
			case 'f':
				this.take('false');
				return false;
			case 'n':
				this.take('null');
				return null;
			default:
				return this.number();
		}
	}

	private object(): object {
		const object = {};
		this.take('{');
		this.space();
		for (let first = true; this.text[this.at] !== '}'; first = false) {
			if (!first) this.take(',');
			this.space();
			const key = this.string();
			this.space();
			this.take(':');
			const value = this.value();
			Object.defineProperty(object, key, {
				value,
				enumerable: true,
				configurable: true,
				writable: true,
			});
			this.space();
		}
		this.take('}');
		return object;
	}

	private list(): unknown[] {
		const list: unknown[] = [];
		this.take('[');
		this.space();
		for (let first = true; this.text[this.at] !== ']'; first = false) {
			if (!first) this.take(',');
			list.push(this.value());
			this.space();
		}
		this.take(']');
		return list;
	}

	private string(): string {
		this.take('"');
		let string = '';
		for (;;) {
			const character = this.text[this.at++];
			if (character === undefined || character < ' ') throw new SyntaxError('No end');
			if (character === '"') return string;
			string += character === '\\' ? this.escaped() : character;
		}
	}

	private escaped(): string {
		const character = this.text[this.at++] ?? '';
		const simple = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };
		const found = new Map(Object.entries(simple)).get(character);
		if (found !== undefined) return found;
		const hex = this.text.slice(this.at, this.at + 4);
		if (character !== 'u' || !/^[0-9a-f]{4}$/i.test(hex)) throw new SyntaxError('No escape');
		this.at += 4;
		return String.fromCharCode(parseInt(hex, 16));
	}

	private number(): unknown {
		for (const name of ['NaN', 'Infinity', '-Infinity']) {
			if (!this.text.startsWith(name, this.at)) continue;
			this.at += name.length;
			return name;
		}
		const pattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
		pattern.lastIndex = this.at;
		const [digits, fraction, exponent] = pattern.exec(this.text) ?? [];
		if (digits === undefined) throw new SyntaxError('No value');
		this.at += digits.length;
		if (fraction !== undefined || exponent !== undefined) {
			return Number.isFinite(Number(digits)) ? Number(digits) : digits;
		}
		const exact = BigInt(digits);
		const isExact = exact <= Number.MAX_SAFE_INTEGER && exact >= Number.MIN_SAFE_INTEGER;
		return isExact ? Number(digits) : digits;
	}
}

const space = fc.constantFrom('', '', ' ', '\n', '\t\r ');
const whole = fc
	.tuple(
		fc.constantFrom('', '-'),
		fc.integer({ min: 1, max: 40 }),
		fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
	)
	.map(([sign, length, digits]) => {
		const all = [...Array(length).keys()].map(() => String(digits.next().value)).join('');
		return `${sign}${all.replace(/^0+(?=\d)/, '')}`;
	});
const near = fc
	.bigInt({ min: -5n, max: 5n })
	.chain((step) =>
		fc
			.constantFrom(2n ** 53n, -(2n ** 53n), 10n ** 15n, 10n ** 16n, 2n ** 63n)
			.map((big) => String(big + step)),
	);
const number = fc.oneof(
	whole,
	near,
	fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
	fc.tuple(whole, fc.nat({ max: 999 })).map(([digits, exponent]) => `${digits}e${exponent}`),
	fc.tuple(whole, fc.nat()).map(([digits, rest]) => `${digits}.${rest}`),
	fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0', '0', '1E+400', '-1e-400'),
);
const string = fc.oneof(
	fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
	fc
		.string({
			unit: fc.constantFrom(
				'\\\\',
				'\\"',
				'1',
				'12345678901234567890',
				':',
				',',
				'NaN',
				'\\u0031',
				'[',
				'}',
			),
		})
		.map((text) => `"${text}"`),
	fc.constantFrom('"__proto__"', '"constructor"', '"-12345678901234567"', '"NaN"'),
);

const { json } = fc.letrec<{ json: string; list: string; object: string }>((tie) => ({
	json: fc.oneof(
		{ maxDepth: 4 },
		number,
		string,
		fc.constantFrom('true', 'false', 'null'),
		tie('list'),
		tie('object'),
	),
	list: fc
		.tuple(space, fc.array(fc.tuple(tie('json'), space), { maxLength: 5 }))
		.map(([gap, parts]) => `[${gap}${parts.map(([part, after]) => part + after).join(',')}]`),
	object: fc
		.tuple(space, fc.array(fc.tuple(string, space, tie('json'), space), { maxLength: 5 }))
		.map(
			([gap, parts]) =>
				`{${gap}${parts.map(([key, before, part, after]) => `${key}${before}:${part}${after}`).join(',')}}`,
		),
}));

/** Long texts are worked on in parts; here they are so short that every place is once the end of one. */
const partLength = fc.integer({ min: 1, max: 12 });

const outcomeOf = (parse: () => unknown): unknown => {
	try {
		return { value: parse() };
	} catch (error) {
		if (error instanceof SyntaxError) return 'no JSON';
		throw error;
	}
};

test('any JSON is read with all of its digits', async () => {
	await check(
		'json',
		fc.property(json, partLength, (text, length) => {
			expect(parseJson(text)).toEqual(new Reference(text).parse());
			expect(withQuotedNumbers(text, length)).toBe(withQuotedNumbers(text));
		}),
		0.7,
	);
});

test('text that is nearly JSON is refused', async () => {
	const broken = fc
		.tuple(json, fc.nat(), fc.constantFrom('', '"', '\\', ',', '}', '1', '-', 'N', ' ', '.'))
		.map(([text, place, put]) => {
			const at = place % (text.length + 1);
			return text.slice(0, at) + put + text.slice(at + (put === '' ? 1 : 0));
		});
	await check(
		'json',
		fc.property(broken, partLength, (text, length) => {
			expect(withQuotedNumbers(text, length)).toBe(withQuotedNumbers(text));
			expect(outcomeOf(() => parseJson(text))).toEqual(
				outcomeOf(() => new Reference(text).parse()),
			);
		}),
		0.3,
	);
});
