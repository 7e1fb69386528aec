/** The part of LogQL that the API documents: searches in the text, and filters of labels. */
import { badRequest } from '../../errors';
import type { LogLine } from './lines';

type Test = (line: LogLine) => boolean;

const VALUE = '(?:`([^`]*)`|"([^"]*)"|\'([^\']*)\'|([^\\s|,]+))';
const TEXT = new RegExp(`\\s*(\\|=|\\|~|!=|!~)\\s*${VALUE}`, 'y');
const LABEL = new RegExp(`\\s*([a-z_]+)\\s*(=~|!~|!=|==?)\\s*${VALUE}`, 'y');
const JOINT = /\s*(,|and\b|or\b)/y;

function regexOf(text: string, whole: boolean): RegExp {
	try {
		return new RegExp(whole ? `^(?:${text})$` : text);
	} catch {
		throw badRequest(`Query parameter 'query': '${text}' is not a regular expression`);
	}
}

/** Reads a query from its beginning to its end. */
class Reader {
	private at = 0;

	constructor(private readonly query: string) {}

	/** The parts of the query that a line has to pass, all of them. */
	read(): Test[] {
		const tests: Test[] = [];
		while (this.query.slice(this.at).trim() !== '') tests.push(this.stage());
		return tests;
	}

	private take(pattern: RegExp): RegExpExecArray | null {
		pattern.lastIndex = this.at;
		const match = pattern.exec(this.query);
		if (match !== null) this.at = pattern.lastIndex;
		return match;
	}

	private stage(): Test {
		const text = this.take(TEXT);
		if (text !== null) return textTest(text);
		this.take(/\s*\|/y);
		return this.alternatives();
	}

	/** Label filters joined by `or`; `and` binds closer. */
	private alternatives(): Test {
		const groups: Test[][] = [[this.label()]];
		for (let joint = this.take(JOINT); joint !== null; joint = this.take(JOINT)) {
			const next = this.label();
			if (joint[1] === 'or') groups.push([next]);
			else groups.at(-1)?.push(next);
		}
		return (line) => groups.some((tests) => tests.every((test) => test(line)));
	}

	private label(): Test {
		const match = this.take(LABEL);
		if (match === null) {
			const rest = this.query.slice(this.at).trim();
			throw badRequest(`Query parameter 'query' cannot be read at '${rest}'`);
		}
		const [, label = '', sign = '='] = match;
		const wanted = valueOf(match, 3);
		// A label that a line does not have is an empty one.
		const textOf = (line: LogLine) => String(line.labels[label] ?? '');
		if (!sign.endsWith('~')) return (line) => (textOf(line) === wanted) === (sign !== '!=');
		const regex = regexOf(wanted, true);
		return (line) => regex.test(textOf(line)) === (sign === '=~');
	}
}

function valueOf(match: RegExpExecArray, from: number): string {
	return match.slice(from, from + 4).find((value) => value !== undefined) ?? '';
}

function textTest(match: RegExpExecArray): Test {
	const [, sign = ''] = match;
	const wanted = valueOf(match, 2);
	const without = sign.startsWith('!');
	if (!sign.endsWith('~')) return (line) => line.text.includes(wanted) !== without;
	const regex = regexOf(wanted, false);
	return (line) => regex.test(line.text) !== without;
}

/** What a line has to pass to be found by a query. */
export function readLogQuery(query: string): Test[] {
	return new Reader(query).read();
}
