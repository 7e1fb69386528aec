/** When the sandbox runs a schedule. */

import { isDue } from '../../sandbox/behaviour/schedules';

describe('cron expressions of schedules', () => {
	const monday = Date.UTC(2026, 5, 1, 12, 30);

	it.each([
		['* * * * *', true],
		['30 12 * * *', true],
		['*/15 * * * *', true],
		['0-29 * * * *', false],
		['0,30 8-18 1 6 1', true],
		['30 12 * * 2', false],
		['*/7 * * * *', false],
	])('%s', (cron, due) => {
		expect(isDue(cron, monday)).toBe(due);
	});
});
