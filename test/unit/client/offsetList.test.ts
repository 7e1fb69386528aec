import { type OffsetPolicy, readMovingList } from '../../../nodes/UbiOps/client/offsetList';

interface Row {
	readonly id?: number;
	readonly order?: number;
}

const rowsFrom = (first: number, count: number): Row[] =>
	Array.from({ length: count }, (_nothing, index) => ({ id: first + index }));

interface Reading {
	/** Offsets of the pages, in the order they were read. */
	offsets: number[];
	/** IDs that were new, page by page. */
	fresh: unknown[][];
	end: number | undefined;
}

/** Reads pages of a list until one is empty. */
async function read(
	pageOf: (offset: number, page: number) => Row[],
	more: Partial<OffsetPolicy<Row>> = {},
): Promise<Reading> {
	const offsets: number[] = [];
	const fresh: unknown[][] = [];
	const end = await readMovingList<Row>({
		from: 0,
		least: 0,
		async readPage(offset) {
			offsets.push(offset);
			return pageOf(offset, offsets.length - 1);
		},
		keyOf: ({ id }) => id,
		take(rows, others) {
			fresh.push(others.map(({ id }) => id));
			return rows.length > 0 && offsets.length < 8;
		},
		...more,
	});
	return { offsets, fresh, end };
}

/** A list of some rows in pages of so many, where its end is the last row. */
const still =
	(list: readonly Row[], size: number) =>
	(offset: number): Row[] =>
		list.slice(offset, offset + size);
const until = (count: number): Partial<OffsetPolicy<Row>> => {
	let seen = 0;
	return { take: (_rows, fresh) => (seen += fresh.length) < count };
};

test('a page repeats ten rows of the page before, or a quarter of a small one', async () => {
	expect((await read(still(rowsFrom(0, 100), 50), until(100))).offsets).toEqual([0, 40, 80]);
	expect((await read(still(rowsFrom(0, 20), 8), until(20))).offsets).toEqual([0, 6, 12]);
	expect((await read(still(rowsFrom(0, 6), 3), until(6))).offsets).toEqual([0, 3]);
});

test('rows that come twice are new once', async () => {
	const { fresh } = await read(still(rowsFrom(0, 14), 8), {});
	expect(fresh.slice(0, 2)).toEqual([
		[0, 1, 2, 3, 4, 5, 6, 7],
		[8, 9, 10, 11, 12, 13],
	]);
});

test('a page that begins with an unknown row is read again from further ahead, and further', async () => {
	const list = rowsFrom(0, 400);
	const { offsets, fresh } = await read(
		// Before the second page all but the last of those that were read were deleted.
		(offset, page) => (page === 0 ? list.slice(0, 100) : still(list.slice(99), 100)(offset)),
		until(110),
	);
	expect(offsets).toEqual([0, 90, 80, 60, 20, 0]);
	expect(fresh).toEqual([]);
});

test('going back ends where the list begins for it, and begins small again', async () => {
	const seen: number[][] = [];
	const { offsets } = await read(
		(offset, page) => (page === 0 ? rowsFrom(0, 20) : rowsFrom(page * 1000 + offset, 20)),
		{
			from: 30,
			least: 25,
			take(rows) {
				seen.push(rows.map(({ id }) => id ?? 0));
				return seen.length < 4;
			},
		},
	);
	// The first page of all may begin with anything only at the least offset.
	expect(offsets).toEqual([30, 25, 40, 30, 25, 40, 30, 25, 40, 30, 25].slice(0, offsets.length));
	expect(offsets.length).toBeGreaterThan(4);
});

test('a row that an earlier reading knows is known', async () => {
	const known = { isKnown: ({ id }: Row) => id === 50 };
	const { offsets } = await read(still(rowsFrom(0, 100), 100), { ...until(1), from: 50, ...known });
	expect(offsets).toEqual([50]);
});

test('rows without a key are all new, and their pages repeat nothing', async () => {
	const { offsets, fresh } = await read((offset) => (offset < 40 ? Array(20).fill({}) : []));
	expect(offsets).toEqual([0, 20, 40]);
	expect(fresh.map(({ length }) => length)).toEqual([20, 20, 0]);
});

test('new rows that push known ones over a page are passed by as a whole', async () => {
	const { offsets } = await read((_offset, page) =>
		page === 1 ? rowsFrom(0, 20) : page === 0 ? rowsFrom(0, 20) : [],
	);
	// 20 rows, 5 repeated; then 20 known ones, 5 repeated; the empty page is looked for further ahead.
	expect(offsets.slice(0, 3)).toEqual([0, 15, 30]);
});

test('of rows whose order is equal all are read again with the next page', async () => {
	const ordered = (orders: readonly number[]): Row[] =>
		orders.map((order, index) => ({ id: index, order }));
	const offsetsOf = async (orders: readonly number[]): Promise<number[]> => {
		const list = ordered(orders);
		return (
			await read((offset) => list.slice(offset, offset + 8), {
				orderOf: ({ order }) => order,
				...until(9),
			})
		).offsets.slice(0, 2);
	};
	// A quarter of eight rows is repeated in any case.
	expect(await offsetsOf([0, 1, 2, 3, 4, 5, 5, 5, 6])).toEqual([0, 3]);
	expect(await offsetsOf([0, 1, 2, 3, 3, 3, 3, 3, 4])).toEqual([0, 1]);
	// A group that is most of the page cannot be waited for.
	expect(await offsetsOf([0, 1, 2, 2, 2, 2, 2, 2, 3])).toEqual([0, 6]);
});

test('without time for another page it stops, and says where', async () => {
	const never = { hasTime: () => false };
	expect(await read(still(rowsFrom(0, 100), 50), never)).toMatchObject({ offsets: [0], end: 40 });
	expect((await read(still(rowsFrom(0, 100), 50), until(60))).end).toBeUndefined();
});
