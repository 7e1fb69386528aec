import { isoDate, isoTime } from '../../../../nodes/UbiOps/run/values/dateTime';

test.each([
	['2026-01-31T12:00:00Z', 'Europe/Amsterdam', '2026-01-31T12:00:00Z'],
	['2026-01-31T12:00:00.123456+00:00', 'UTC', '2026-01-31T12:00:00.123456+00:00'],
	['2026-01-31T12:00:00', 'UTC', '2026-01-31T12:00:00.000Z'],
	['2026-01-31T12:00:00', 'Europe/Amsterdam', '2026-01-31T11:00:00.000Z'],
	['2026-07-31 12:00', 'Europe/Amsterdam', '2026-07-31T10:00:00.000Z'],
	['2026-07-31', 'America/New_York', '2026-07-31T04:00:00.000Z'],
	// Around the change to summer time, 29 March 2026 at 02:00.
	['2026-03-29T01:30:00', 'Europe/Amsterdam', '2026-03-29T00:30:00.000Z'],
	['2026-03-29T03:30:00', 'Europe/Amsterdam', '2026-03-29T01:30:00.000Z'],
])('%s in %s is %s', (value, timezone, expected) => {
	expect(isoTime('Start', value, timezone)).toBe(expected);
});

test('takes a Date and what n8n gives for $now', () => {
	const date = new Date('2026-01-31T12:00:00Z');
	expect(isoTime('Start', date, 'UTC')).toBe('2026-01-31T12:00:00.000Z');
	const luxon = { toISO: () => '2026-01-31T13:00:00.000+01:00' };
	expect(isoTime('Start', luxon, 'UTC')).toBe('2026-01-31T13:00:00.000+01:00');
});

test.each([
	'soon',
	'May 2026',
	'2026-13-01T00:00:00',
	'2026-02-30',
	'2026-02-30T12:00:00',
	'2026-04-31T12:00:00Z',
	12,
	'01/31/2026',
	{},
	true,
])('refuses %j', (value) => {
	expect(() => isoTime('Start', value, 'UTC')).toThrow("'Start' is not a date and time");
});

test.each([
	['2026-01-31', 'UTC', '2026-01-31'],
	['2026-01-31T00:00:00', 'America/New_York', '2026-01-31'],
	['2026-01-31T23:30:00Z', 'Europe/Amsterdam', '2026-02-01'],
	['2026-01-31T23:30:00Z', 'UTC', '2026-01-31'],
])('the day of %s in %s is %s', (value, timezone, expected) => {
	expect(isoDate('Day', value, timezone)).toBe(expected);
});
