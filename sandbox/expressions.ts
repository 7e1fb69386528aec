/** Evaluates the small Python-like expressions of operators, without running any code. */

type Token = { kind: 'number' | 'text' | 'name' | 'sign' | 'end'; text: string };

const TOKEN =
	/\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_][A-Za-z0-9_]*)|(\*\*|\/\/|==|!=|<=|>=|[-+*/%<>()[\],]))/y;

/** Field names may hold dashes; where such a name stands it is not a subtraction. */
function dashedName(source: string, at: number, names: string[]): string | undefined {
	const start = at + (/^\s*/.exec(source.slice(at))?.[0].length ?? 0);
	return names
		.filter((name) => name.includes('-') && source.startsWith(name, start))
		.sort((one, other) => other.length - one.length)[0];
}

function tokenize(source: string, names: string[]): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (source.slice(at).trim() !== '') {
		const dashed = dashedName(source, at, names);
		if (dashed !== undefined) {
			tokens.push({ kind: 'name', text: dashed });
			at = source.indexOf(dashed, at) + dashed.length;
			continue;
		}
		TOKEN.lastIndex = at;
		const match = TOKEN.exec(source);
		if (match === null) throw new Error(`cannot read '${source.slice(at).trim()}'`);
		const [, number, text, name, sign] = match;
		if (number !== undefined) tokens.push({ kind: 'number', text: number });
		else if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1) });
		else if (name !== undefined) tokens.push({ kind: 'name', text: name });
		else tokens.push({ kind: 'sign', text: sign ?? '' });
		at = TOKEN.lastIndex;
	}
	tokens.push({ kind: 'end', text: '' });
	return tokens;
}

function truthy(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0;
	return Boolean(value);
}

function numberOf(value: unknown): number {
	if (typeof value === 'boolean') return Number(value);
	if (typeof value === 'number') return value;
	throw new Error(`${JSON.stringify(value)} is not a number`);
}

function same(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

function add(one: unknown, other: unknown): unknown {
	if (typeof one === 'string' && typeof other === 'string') return one + other;
	if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
	return numberOf(one) + numberOf(other);
}

function divide(one: unknown, other: unknown): number {
	const divisor = numberOf(other);
	if (divisor === 0) throw new Error('division by zero');
	return numberOf(one) / divisor;
}

function before(one: unknown, other: unknown): boolean {
	if (typeof one === 'string' && typeof other === 'string') return one < other;
	return numberOf(one) < numberOf(other);
}

function contains(one: unknown, other: unknown): boolean {
	if (typeof other === 'string') return other.includes(String(one));
	if (Array.isArray(other)) return other.some((entry) => same(entry, one));
	return typeof other === 'object' && other !== null && String(one) in other;
}

const BINARY: Record<string, (one: unknown, other: unknown) => unknown> = {
	'+': add,
	'-': (one, other) => numberOf(one) - numberOf(other),
	'*': (one, other) => numberOf(one) * numberOf(other),
	'/': divide,
	'//': (one, other) => Math.floor(divide(one, other)),
	'%': (one, other) => numberOf(one) - numberOf(other) * Math.floor(divide(one, other)),
	'==': same,
	'!=': (one, other) => !same(one, other),
	'<': before,
	'>': (one, other) => before(other, one),
	'<=': (one, other) => !before(other, one),
	'>=': (one, other) => !before(one, other),
	in: contains,
};

/** How tightly operators bind, the loosest first. */
const LEVELS: string[][] = [
	['==', '!=', '<', '>', '<=', '>=', 'in'],
	['+', '-'],
	['*', '/', '//', '%'],
];

function flatten(values: unknown[]): number[] {
	return values.flat().map(numberOf);
}

function roundTo([value, digits = 0]: unknown[]): number {
	const factor = 10 ** numberOf(digits);
	return Math.round(numberOf(value) * factor) / factor;
}

const FUNCTIONS: Record<string, (values: unknown[]) => unknown> = {
	len: ([value]) => (typeof value === 'string' || Array.isArray(value) ? value.length : 0),
	int: ([value]) => Math.trunc(Number(value)),
	float: ([value]) => Number(value),
	str: ([value]) => (typeof value === 'string' ? value : JSON.stringify(value)),
	bool: ([value]) => truthy(value),
	abs: ([value]) => Math.abs(numberOf(value)),
	round: roundTo,
	min: (values) => Math.min(...flatten(values)),
	max: (values) => Math.max(...flatten(values)),
	sum: (values) => flatten(values).reduce((total, value) => total + value, 0),
};

const CONSTANTS: Record<string, unknown> = { True: true, False: false, None: null };

/** Part of an expression, to be computed only when its value is needed. */
type Lazy = () => unknown;

function indexInto(value: unknown, key: unknown): unknown {
	if (Array.isArray(value) && typeof key === 'number') return value.at(key);
	if (typeof value === 'object' && value !== null) return Reflect.get(value, String(key));
	throw new Error('only lists and objects can be indexed');
}

class Reader {
	private at = 0;

	constructor(
		private readonly tokens: Token[],
		private readonly names: Record<string, unknown>,
	) {}

	whole(): Lazy {
		const value = this.conditional();
		if (this.peek().kind !== 'end') throw new Error(`'${this.peek().text}' is not expected`);
		return value;
	}

	private peek(): Token {
		return this.tokens[this.at] ?? { kind: 'end', text: '' };
	}

	private take(...texts: string[]): string | undefined {
		const { kind, text } = this.peek();
		if (kind === 'text' || !texts.includes(text)) return undefined;
		this.at += 1;
		return text;
	}

	private need(text: string): void {
		if (this.take(text) === undefined) throw new Error(`'${text}' is missing`);
	}

	private conditional(): Lazy {
		const value = this.either();
		if (this.take('if') === undefined) return value;
		const condition = this.either();
		this.need('else');
		const otherwise = this.conditional();
		return () => (truthy(condition()) ? value() : otherwise());
	}

	private either(): Lazy {
		const one = this.both();
		if (this.take('or') === undefined) return one;
		const other = this.either();
		return () => {
			const value = one();
			return truthy(value) ? value : other();
		};
	}

	private both(): Lazy {
		const one = this.negation();
		if (this.take('and') === undefined) return one;
		const other = this.both();
		return () => {
			const value = one();
			return truthy(value) ? other() : value;
		};
	}

	private negation(): Lazy {
		if (this.take('not') === undefined) return this.binary(0);
		const value = this.negation();
		return () => !truthy(value());
	}

	private binary(level: number): Lazy {
		const signs = LEVELS[level];
		if (signs === undefined) return this.power();
		let value = this.binary(level + 1);
		for (let sign = this.take(...signs); sign !== undefined; sign = this.take(...signs)) {
			const [one, other, work] = [value, this.binary(level + 1), BINARY[sign]];
			value = () => work?.(one(), other());
		}
		return value;
	}

	private power(): Lazy {
		if (this.take('-') !== undefined) {
			const value = this.power();
			return () => -numberOf(value());
		}
		const base = this.indexed();
		if (this.take('**') === undefined) return base;
		const exponent = this.power();
		return () => numberOf(base()) ** numberOf(exponent());
	}

	private indexed(): Lazy {
		let value = this.primary();
		while (this.take('[') !== undefined) {
			const [whole, key] = [value, this.conditional()];
			this.need(']');
			value = () => indexInto(whole(), key());
		}
		return value;
	}

	private listUntil(close: string): () => unknown[] {
		const values: Lazy[] = [];
		while (this.take(close) === undefined) {
			if (values.length > 0) this.need(',');
			values.push(this.conditional());
		}
		return () => values.map((value) => value());
	}

	private primary(): Lazy {
		if (this.take('(') !== undefined) {
			const value = this.conditional();
			this.need(')');
			return value;
		}
		if (this.take('[') !== undefined) return this.listUntil(']');
		const { kind, text } = this.peek();
		this.at += 1;
		if (kind === 'number') return () => Number(text);
		if (kind === 'text') return () => text;
		if (kind === 'end') throw new Error('it ends too early');
		if (kind === 'sign') throw new Error(`'${text}' is not expected`);
		return this.named(text);
	}

	private named(text: string): Lazy {
		const work = Object.hasOwn(FUNCTIONS, text) ? FUNCTIONS[text] : undefined;
		if (work !== undefined && this.take('(') !== undefined) {
			const values = this.listUntil(')');
			return () => work(values());
		}
		return () => {
			if (Object.hasOwn(CONSTANTS, text)) return CONSTANTS[text];
			if (Object.hasOwn(this.names, text)) return this.names[text];
			throw new Error(`'${text}' is not known`);
		};
	}
}

/** Computes an expression with the given names; throws with the reason when it cannot. */
export function compute(expression: string, names: Record<string, unknown>): unknown {
	return new Reader(tokenize(expression, Object.keys(names)), names).whole()();
}

/** Whether the value of a condition counts as true. */
export function holds(value: unknown): boolean {
	return truthy(value);
}
