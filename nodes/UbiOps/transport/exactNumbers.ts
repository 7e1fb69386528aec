/**
 * JSON text with the numbers in quotes that neither JavaScript nor the JSON of an item can hold. It is read
 * and written as character codes in typed arrays, some thousands at a time: a list of long numbers would
 * become millions of pieces of text otherwise, which take several times as long as JSON.parse itself.
 */

/** Codes of a text: bytes where they suffice. */
type Codes = Uint8Array | Uint16Array;

/** Codes that are worked on at a time; more for a number that is longer. */
const AT_A_TIME = 64 * 1024;

/** Codes that are copied one by one; more are copied at once. */
const FEW = 48;

/** Codes of a string that are looked at one by one; what is longer is searched at once. */
const LONG_STRING = 256;

/** Digits of 2^53: a whole number with fewer is exact, one with more is not. */
const LONG_INTEGER = 16;

/** A number with fewer digits in its exponent, and fewer characters in all, is below 10^308. */
const LONG_EXPONENT = 3;
const LONG_NUMBER = 200;

/** A number as JSON has it. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Python writes these into JSON, although JSON does not have them. */
const NOT_FINITE: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

const BEYOND_A_BYTE = /[\u0100-\uffff]/;

const codeOf = (character: string): number => character.charCodeAt(0);

const QUOTE = codeOf('"');
const MINUS = codeOf('-');
const ZERO = codeOf('0');
const SMALL_A = codeOf('a');
const BACKSLASH = codeOf('\\');
const SMALL_E = codeOf('e');
const CAPITAL_E = codeOf('E');

/** What each code can be a part of. */
const OTHER = 0;
const STRING = 1;
const SIGN = 2;
const LETTER = 3;
const DIGIT = 4;

const kinds = new Uint8Array(0x1_0000);
kinds[QUOTE] = STRING;
for (const sign of '+-.') kinds[codeOf(sign)] = SIGN;
for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
	kinds[codeOf(letter)] = LETTER;
	kinds[codeOf(letter.toUpperCase())] = LETTER;
}
for (const digit of '0123456789') kinds[codeOf(digit)] = DIGIT;

/** Memory to work in. */
interface Room {
	readonly size: number;
	readonly input: Buffer;
	readonly output: Buffer;
}

/** The shortest word that gets two quotes is NaN, and there is something between two of them. */
const roomFor = (size: number): Room => ({
	size,
	input: Buffer.alloc(2 * size),
	output: Buffer.alloc(4 * size),
});

/** What came of a part of the text. */
interface Worked {
	/** Codes that were read; the others belong to the next part. */
	readonly read: number;
	/** Codes that were written; 0 where nothing got quotes. */
	readonly written: number;
	/** Whether the next part begins within a string. */
	readonly isInString: boolean;
}

/**
 * The same JSON with whole numbers beyond 2^53, numbers beyond 10^308, NaN and Infinity in quotes.
 *
 * @param text anything: what is no JSON does not become JSON
 * @param atATime characters that are worked on at a time; what comes out is the same
 */
export function withQuotedNumbers(text: string, atATime = AT_A_TIME): string {
	const pieces: string[] = [];
	// Of the whole text, as JavaScript keeps it: its codes are then read and written as they are.
	const isWide = BEYOND_A_BYTE.test(text);
	const encoding = isWide ? 'utf16le' : 'latin1';
	let room = roomFor(Math.min(atATime, text.length));
	let isInString = false;
	for (let from = 0; from < text.length;) {
		const { input, output, size } = room;
		const part = text.slice(from, from + size);
		const isLast = from + size >= text.length;
		input.write(part, encoding);
		const worked: Worked = isWide
			? quoteWords(part, isInString, isLast, wide(input), wide(output))
			: quoteWords(part, isInString, isLast, input, output);
		const { read, written } = worked;
		({ isInString } = worked);
		from += read;
		// A number that is longer than the part.
		if (read === 0) room = roomFor(2 * size);
		else if (written === 0) pieces.push(part.slice(0, read));
		else pieces.push(output.toString(encoding, 0, isWide ? 2 * written : written));
	}
	return pieces.join('');
}

const wide = ({ buffer, byteOffset, length }: Buffer): Uint16Array =>
	new Uint16Array(buffer, byteOffset, length / 2);

/**
 * Copies a part with its quotes.
 *
 * @param isInString whether it begins within a string
 * @param isLast whether the text ends with it
 * @param codes of the part
 * @param quoted gets the codes of the same with quotes
 */
function quoteWords(
	part: string,
	isInString: boolean,
	isLast: boolean,
	codes: Codes,
	quoted: Codes,
): Worked {
	const { length } = part;
	let written = 0;
	let copied = 0;
	let at = isInString ? endOfString(codes, 0, length) : 0;
	while (at < length) {
		const kind = kinds[codes[at] ?? 0] ?? OTHER;
		if (kind === OTHER) {
			at += 1;
		} else if (kind === STRING) {
			at = endOfString(codes, at + 1, length);
		} else {
			const digits = endOfDigits(codes, at + 1, length);
			const end = endOfWord(codes, digits, length);
			// It may continue in the next part.
			if (end === length && !isLast) break;
			const isLossy =
				digits === end ? isLong(codes, at, end) : isInfinite(part, codes, at, digits, end);
			if (isLossy) {
				written = copy(codes, copied, at, quoted, written);
				quoted[written] = QUOTE;
				written = copy(codes, at, end, quoted, written + 1);
				quoted[written++] = QUOTE;
				copied = end;
			}
			at = end;
		}
	}
	const hasEnded = at <= length;
	// A backslash stays together with what it escapes.
	const read = isLast || hasEnded ? Math.min(at, length) : 2 * length + 1 - at;
	if (copied > 0) written = copy(codes, copied, read, quoted, written);
	return { read, written, isInString: !hasEnded };
}

/**
 * Place behind a string.
 *
 * @returns one more than the length when it does not end there, two more when it is cut behind a backslash
 */
function endOfString(codes: Codes, from: number, length: number): number {
	let at = from;
	for (; at < length; at++) {
		const code = codes[at];
		if (code === BACKSLASH) at += 1;
		else if (code === QUOTE) return at + 1;
		else if (at === from + LONG_STRING) {
			// A long string without escapes is passed over at once. Behind the part are codes of another.
			const quote = codes.indexOf(QUOTE, at);
			const end = quote === -1 || quote > length ? length : quote;
			if (!codes.subarray(at, end).includes(BACKSLASH)) return end + 1;
		}
	}
	return at + 1;
}

/** Place of what is no digit. */
function endOfDigits(codes: Codes, from: number, length: number): number {
	let end = from;
	while (end < length && kinds[codes[end] ?? 0] === DIGIT) end += 1;
	return end;
}

/** Place behind a number or a name. */
function endOfWord(codes: Codes, from: number, length: number): number {
	let end = from;
	while (end < length && (kinds[codes[end] ?? 0] ?? OTHER) >= SIGN) end += 1;
	return end;
}

/** Whether a word that ends with digits is a whole number beyond 2^53. */
function isLong(codes: Codes, start: number, end: number): boolean {
	const begin = codes[start] === MINUS ? start + 1 : start;
	const first = codes[begin] ?? 0;
	// A leading zero is no JSON: in quotes it would become some.
	if (end - begin < LONG_INTEGER || kinds[first] !== DIGIT || first === ZERO) return false;
	if (end - begin > LONG_INTEGER) return true;
	let value = 0;
	for (let at = begin; at < end; at++) value = value * 10 + ((codes[at] ?? 0) - ZERO);
	return value > Number.MAX_SAFE_INTEGER;
}

/**
 * Whether a word that is more than digits is beyond 10^308, or not a number for JavaScript either.
 *
 * @param from place of what is no digit
 */
function isInfinite(part: string, codes: Codes, start: number, from: number, end: number): boolean {
	const begin = codes[start] === MINUS ? start + 1 : start;
	const first = codes[begin] ?? 0;
	if (kinds[first] !== DIGIT) return first < SMALL_A && NOT_FINITE.has(part.slice(start, end));
	let exponent = from;
	while (exponent < end && codes[exponent] !== SMALL_E && codes[exponent] !== CAPITAL_E) exponent++;
	if (end - exponent <= LONG_EXPONENT && end - start < LONG_NUMBER) return false;
	const word = part.slice(start, end);
	// In quotes, what is no JSON would become some.
	return Math.abs(Number(word)) === Infinity && NUMBER.test(word);
}

/** Copies the codes between two places, and returns the place behind them. */
function copy(from: Codes, start: number, end: number, to: Codes, at: number): number {
	if (end - start > FEW) {
		to.set(from.subarray(start, end), at);
	} else {
		for (let offset = 0; offset < end - start; offset++)
			to[at + offset] = from[start + offset] ?? 0;
	}
	return at + end - start;
}
