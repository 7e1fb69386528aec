const WRITTEN_MOST = 10_000;
const written = new Map<number, string>();

/** The whole milliseconds of a time as text; the same few are asked for again and again. */
function writeMilliseconds(whole: number): string {
	let text = written.get(whole);
	if (text === undefined) {
		if (written.size >= WRITTEN_MOST) written.clear();
		text = new Date(whole).toISOString().slice(0, -1);
		written.set(whole, text);
	}
	return text;
}

/** Writes a time in milliseconds (with a fraction) as ISO 8601 with microseconds. */
export function timestamp(milliseconds: number): string {
	const whole = Math.floor(milliseconds);
	const micros = Math.round((milliseconds - whole) * 1000) % 1000;
	return `${writeMilliseconds(whole)}${String(micros).padStart(3, '0')}+00:00`;
}

const ISO_DATE_TIME =
	/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?\s?(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/** Whether a text is a date, or a date and time, of ISO 8601 that exists. */
export function isDateTime(text: string): boolean {
	return ISO_DATE_TIME.test(text) && !Number.isNaN(parseDateTime(text));
}

/** Reads a date or a date and time; without a zone it is UTC. The result is in milliseconds. */
export function parseDateTime(text: string): number {
	const zoned = /(Z|z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
	const spaced = text.replace(' ', 'T').replace(/\s/g, '');
	const complete = spaced.length === 10 ? `${spaced}T00:00:00` : spaced;
	// Date knows no microseconds.
	const [, beyond = ''] = /\.\d{3}(\d+)/.exec(complete) ?? [];
	return Date.parse(zoned ? complete : `${complete}Z`) + Number(`0.${beyond}`);
}

/** A clock that never shows the same microsecond twice, so that everything has an order. */
export class Clock {
	private last = 0;

	constructor(readonly now: () => number) {}

	/** The time in milliseconds with microseconds as fraction, later than any before. */
	tick(): number {
		const micros = Math.max(Math.floor(this.now()) * 1000, this.last + 1);
		this.last = micros;
		return micros / 1000;
	}
}
