import {
	type EntryResult,
	Existence,
	type HalvingPolicy,
	matchResponses,
	partsOf,
	RefusalBudget,
	sendHalving,
} from '../../../nodes/UbiOps/client/batch';
import {
	declareKind,
	failureKind,
	type FailureKind,
} from '../../../nodes/UbiOps/transport/failure';
import { anyNode as node } from '../anyNode';

const failure = (kind: FailureKind): Error => declareKind(new Error(kind), kind);

interface Sent {
	results: ReadonlyMap<number, EntryResult>;
	/** The entries of each call. */
	calls: number[][];
	/** Entries that have a result, and those that have an error. */
	taken: number[];
	failed: number[];
}

/** Sends the numbers from 0 on; a call fails while it has one of those to blame. */
async function send(
	count: number,
	blamed: readonly number[],
	kind: FailureKind,
	policy: HalvingPolicy,
): Promise<Sent> {
	const calls: number[][] = [];
	const entries = Array.from({ length: count }, (_nothing, index) => index);
	const results = await sendHalving<number>(
		entries,
		async (part) => {
			calls.push([...part]);
			if (part.some((entry) => blamed.includes(entry))) throw failure(kind);
			return new Map(part.map((entry) => [entry, { value: entry }]));
		},
		policy,
	);
	const having = (key: string): number[] =>
		[...results].flatMap(([entry, result]) => (key in result ? [entry] : []));
	return { results, calls, taken: having('value'), failed: having('error') };
}

describe('entries that are refused together', () => {
	test('the one that is to blame is found by halving', async () => {
		const { calls, taken, failed } = await send(5, [3], 'refused', { divisible: true });
		expect(calls).toEqual([[0, 1, 2, 3, 4], [0, 1, 2], [3, 4], [3], [4]]);
		expect(taken).toEqual([0, 1, 2, 4]);
		expect(failed).toEqual([3]);
	});

	test('where they belong together all fail with what was said', async () => {
		const { calls, results } = await send(3, [1], 'refused', { divisible: false });
		expect(calls).toHaveLength(1);
		expect([...results.values()]).toEqual(Array(3).fill({ error: failure('refused') }));
	});

	test.each<[FailureKind, Partial<HalvingPolicy>, number]>([
		['tooLarge', { divisible: false }, 3],
		['oversized', { repeatable: true, divisible: false }, 3],
		['oversized', {}, 1],
		['broken', {}, 1],
		['serverError', { repeatable: true }, 1],
		['notFound', {}, 3],
		['notFound', { exists: async () => true }, 3],
		['notFound', { exists: async () => false }, 1],
		['refused', { exists: async () => false }, 3],
	])('%s with %j takes calls: %i', async (kind, policy, calls) => {
		const sent = await send(2, [0], kind, { divisible: true, ...policy });
		expect(sent.calls).toHaveLength(calls);
		expect(sent.failed).toEqual(calls === 1 ? [0, 1] : [0]);
	});

	test('what is fatal is thrown at once', async () => {
		const isFatal = (error: unknown): boolean => failureKind(error) === 'unauthorized';
		const policy = { divisible: true, isFatal };
		await expect(send(2, [0], 'unauthorized', policy)).rejects.toThrow('unauthorized');
		expect((await send(2, [0], 'refused', policy)).failed).toEqual([0]);
	});

	test('halving ends with its budget, and what was not sent has no result', async () => {
		const budget = new RefusalBudget(2);
		const { calls, results } = await send(8, [0, 7], 'refused', { divisible: true, budget });
		expect(calls.map(({ length }) => length)).toEqual([8, 4]);
		expect(results.size).toBe(0);
		expect(budget.isSpent).toBe(true);
	});

	test('only refusals are taken from the budget, and its time may be over before', async () => {
		const budget = new RefusalBudget(1);
		await send(1, [0], 'broken', { divisible: true, budget });
		expect(budget.isSpent).toBe(false);
		await send(1, [0], 'refused', { divisible: true, budget });
		expect(budget.isSpent).toBe(true);
		expect(new RefusalBudget(1, () => false).isSpent).toBe(true);
	});
});

describe('whether something exists', () => {
	test('is asked once', async () => {
		let asked = 0;
		const error = failure('notFound');
		const existence = new Existence(async () => {
			asked++;
			throw error;
		});
		expect(existence.absence).toBeUndefined();
		expect(await Promise.all([existence.ask(), existence.ask()])).toEqual([false, false]);
		expect(asked).toBe(1);
		expect(existence.absence).toBe(error);
	});

	test('stays open when the question fails otherwise', async () => {
		const existence = new Existence(async () => await Promise.reject(failure('broken')));
		expect(await existence.ask()).toBe(true);
		expect(existence.absence).toBeUndefined();
		expect(await new Existence(async () => undefined).ask()).toBe(true);
	});
});

describe('the part of a response that belongs to an entry', () => {
	const entries = [
		{ itemIndex: 4, id: 'A' },
		{ itemIndex: 7, id: 'b' },
	];
	const matched = (response: unknown, byId = false): unknown[] =>
		[...matchResponses(node, entries, response, byId ? ({ id }) => id : undefined).values()].map(
			(result) => ('value' in result ? result.value : result.error),
		);

	test('is the one in its place', () => {
		expect(matched([{ id: 1 }, { id: 2 }])).toEqual([{ id: 1 }, { id: 2 }]);
	});

	test('is the one of its ID, in capitals or not', () => {
		const elements = [{ id: 'B' }, { id: 'a' }, { id: 'other' }];
		expect(matched(elements, true)).toEqual([{ id: 'a' }, { id: 'B' }]);
		const [only] = [...matchResponses(node, [{ itemIndex: 0 }], { id: 5 }, () => 5).values()];
		expect(only).toEqual({ value: { id: 5 } });
	});

	test('of a response with another number of elements none is assigned', () => {
		for (const error of matched([{ id: 1 }])) {
			expect(error).toMatchObject({
				message: expect.stringContaining('returned 1 results for 2 requests'),
				description: 'Check in UbiOps whether it exists before you retry.',
			});
		}
	});

	test('an entry that is left out has an error with its item', () => {
		const [first, second] = matched([null, { id: 2 }]);
		expect(first).toMatchObject({
			message: 'UbiOps returned no response for one of the requests [item 4]',
			context: { itemIndex: 4 },
		});
		expect(failureKind(first)).toBe('leftOut');
		expect(second).toEqual({ id: 2 });
		expect(matched({ id: 'b' }, true)).toMatchObject([
			{ message: 'UbiOps returned no response for request A [item 4]' },
			{ id: 'b' },
		]);
	});
});

test('parts have at most so many entries each', () => {
	expect(partsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
	expect(partsOf([1, 2], 2)).toEqual([[1, 2]]);
	expect(partsOf([], 2)).toEqual([]);
});
