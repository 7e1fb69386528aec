import { InputProblem } from '../../transport/inputProblem';

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[zZ]|[+-]\d{2}:?\d{2})$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;

/** Whether a text begins with a day of the calendar: a Date would take 30 February for 2 March. */
function isCalendarDay(text: string): boolean {
	const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
	return (
		month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
	);
}

/** Minutes that a time zone is ahead of UTC at a moment. */
function offsetMinutes(timezone: string, moment: Date): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: timezone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(moment);
	const part = (type: Intl.DateTimeFormatPartTypes): number =>
		Number(parts.find((one) => one.type === type)?.value ?? 0);
	const local = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
	return Math.round((local - moment.getTime()) / 60_000);
}

/**
 * A point in time as the API takes it: ISO 8601 with a zone.
 *
 * @param value text with or without a zone, a Date or a luxon DateTime; without a zone it is a time of
 * the workflow's zone, as n8n's date picker means it
 * @throws InputProblem when it is no time
 */
export function isoTime(label: string, value: unknown, timezone: string): string {
	const problem = new InputProblem(
		`'${label}' is not a date and time: ${String(value)}`,
		'Pick a date, or enter one such as 2026-01-31T12:00:00Z.',
	);
	if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
	if (
		typeof value === 'object' &&
		value !== null &&
		'toISO' in value &&
		typeof value.toISO === 'function'
	) {
		return isoTime(label, value.toISO(), timezone);
	}
	if (typeof value !== 'string') throw problem;
	const text = value.trim();
	if (!isCalendarDay(text)) throw problem;
	if (!LOCAL.test(text)) {
		// As it is: UbiOps' own times have microseconds, which a Date would cut off.
		if (ZONED.test(text) && !Number.isNaN(Date.parse(text))) return text;
		throw problem;
	}
	const asUtc = new Date(`${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00:00' : ''}Z`);
	if (Number.isNaN(asUtc.getTime())) throw problem;
	// The offset at the time as if it were UTC can be off around a clock change: ask again at the result.
	const guess = new Date(asUtc.getTime() - offsetMinutes(timezone, asUtc) * 60_000);
	return new Date(asUtc.getTime() - offsetMinutes(timezone, guess) * 60_000).toISOString();
}

/**
 * A day as the API takes it: YYYY-MM-DD.
 *
 * @param value as {@link isoTime} takes it; a time with a zone is the day that it is in the workflow's zone
 * @throws InputProblem when it is no day
 */
export function isoDate(label: string, value: unknown, timezone: string): string {
	const time = isoTime(label, value, timezone);
	if (typeof value === 'string' && LOCAL.test(value.trim())) return value.trim().slice(0, 10);
	// The Canadian way of writing a date is the ISO one.
	return new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(new Date(time));
}
