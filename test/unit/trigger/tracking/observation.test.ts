import {
	latestIn,
	mergeSnapshots,
	NOWHERE,
	timeOf,
	trackedObjectsOf,
} from '../../../../nodes/UbiOps/trigger/tracking/observation';

const at = (text: string): number => Date.parse(text);

test.each([
	['2026-01-02T03:04:05Z', at('2026-01-02T03:04:05Z')],
	['2026-01-02T03:04:05z', at('2026-01-02T03:04:05Z')],
	['2026-01-02T03:04:05.678', at('2026-01-02T03:04:05.678Z')],
	['2026-01-02 03:04:05', at('2026-01-02T03:04:05Z')],
	[' 2026-01-02T03:04:05.678901 ', at('2026-01-02T03:04:05.678Z')],
	['2026-01-02T03:04:05+02:00', at('2026-01-02T01:04:05Z')],
	['2026-01-02T03:04:05-0200', at('2026-01-02T05:04:05Z')],
	['2026-01-02', at('2026-01-02T00:00:00Z')],
	['soon', undefined],
	['', undefined],
	[1_767_000_000_000, undefined],
	[null, undefined],
])('the time %j is %j', (text, time) => {
	expect(timeOf(text)).toBe(time);
});

test('rows have a key, a place, times and a status, where the list says so', () => {
	const fields = {
		id: 7,
		version: 'v1',
		time_created: '2026-01-01T00:00:00Z',
		time_completed: '2026-01-01T00:00:01Z',
		status: 'completed',
	};
	const place = { owner: 'model', version: 'v1' };
	const shape = {
		key: ['id', 'version'],
		created: 'time_created',
		ended: 'time_completed',
		status: 'status',
	} as const;
	expect(trackedObjectsOf(shape, [fields, { version: 'v2' }], () => place)).toEqual([
		{
			key: '7\nv1',
			place,
			created: at('2026-01-01T00:00:00Z'),
			ended: at('2026-01-01T00:00:01Z'),
			status: 'completed',
			fields,
		},
		{
			key: '\nv2',
			place,
			created: undefined,
			ended: undefined,
			status: '',
			fields: { version: 'v2' },
		},
	]);
	expect(trackedObjectsOf({ key: ['id'], created: 'time_created' }, [fields])).toEqual([
		{
			key: '7',
			place: NOWHERE,
			created: at('2026-01-01T00:00:00Z'),
			ended: undefined,
			status: '',
			fields,
		},
	]);
	expect(NOWHERE).toEqual({ owner: '', version: '' });
});

test('what is no object, or has no key, is left out', () => {
	const rows = trackedObjectsOf({ key: ['id', 'name'], created: 't' }, [
		null,
		'text',
		[{ id: 1 }],
		{},
		{ id: ' ' },
		{ id: 'a' },
	]);
	expect(rows.map(({ key }) => key)).toEqual(['a\n']);
});

const row = (created?: number, ended?: number) => ({
	key: String(created),
	place: NOWHERE,
	created,
	ended,
	status: '',
	fields: {},
});

test('several responses are as early as the first and as late as the last', () => {
	const [a, b] = [row(1), row(2)];
	expect(
		mergeSnapshots([
			{ rows: [a], time: 5, until: 9 },
			{ rows: [b], time: 3, until: 7 },
			{ rows: [] },
		]),
	).toEqual({ rows: [a, b], time: 3, until: 9 });
	expect(mergeSnapshots([{ rows: [a] }])).toEqual({ rows: [a], time: undefined, until: undefined });
});

test('the latest time is that of a creation or of an end', () => {
	expect(latestIn([])).toBeUndefined();
	expect(latestIn([row(), row(undefined, 4), row(3), row()])).toBe(4);
	expect(latestIn([row(5, 2), row(4, 4)])).toBe(5);
	expect(latestIn([row(1, 6), row()])).toBe(6);
});
