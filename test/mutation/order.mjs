/**
 * Which of the tests that reach a mutant run, and in which order: first what is likely to notice it for
 * the least time. What a test noticed of a file's other mutants says how likely it is; before that, a test
 * that reaches few mutants counts as one that is about them.
 */

/** Milliseconds of the first run that the tests of one mutant may add up to. */
const BUDGET_MS = Number(process.env.BUDGET ?? 1_500);

/** Times that a mutant may be reached, as a multiple of what the same tests did without it. */
const HITS_FACTOR = 5;
const HITS_MORE = 500;

/** Milliseconds that a test may take, beside a multiple of what it took without a mutant. */
const LEAST_LIMIT_MS = 2_000;
const LIMIT_FACTOR = 2;

/** What the first run of all tests says: their milliseconds, and how often each reached each mutant. */
export const measuredOf = (tests, coverage) =>
	tests.map(({ id, file, ms, setupMs }) => ({
		id,
		file,
		ms: Math.max(ms, 1),
		setupMs,
		hits: coverage?.perTest[id] ?? {},
	}));

export class TestOrder {
	/** By test. */
	#costs;
	/** By file and test: how often it ran, and how often it noticed a mutant. */
	#records = new Map();

	constructor(measured) {
		this.#costs = new Map(
			measured.map((test) => [test.id, { ...test, reached: Object.keys(test.hits).length }]),
		);
	}

	/** Runs a test no more. */
	leaveOut(id) {
		this.#costs.delete(id);
	}

	/** Takes how the tests of a mutant went. */
	learnRuns(file, tests) {
		for (const { id, failure } of tests) {
			const record = this.#recordOf(file, id);
			record.runs++;
			if (failure !== undefined) record.noticed++;
		}
	}

	/** The tests to run for a mutant of the file, of those that reach it, within the budget. */
	choose(file, ids) {
		const ordered = ids
			.filter((id) => this.#costs.has(id))
			.map((id) => ({ ...this.#costs.get(id), worth: this.#worthOf(file, id) }))
			.sort((a, b) => b.worth - a.worth);
		let spent = 0;
		// Those of a test file together, as what they share is set up for each group.
		const groups = new Map();
		for (const test of ordered) {
			const group = groups.get(test.file) ?? [];
			const cost = test.ms + (group.length === 0 ? test.setupMs : 0);
			if (spent > 0 && spent + cost > BUDGET_MS) continue;
			spent += cost;
			group.push(test.id);
			groups.set(test.file, group);
		}
		return [...groups.values()].flat().map((test) => this.withLimit(test));
	}

	/** A test with the milliseconds of real time that it may take. */
	withLimit(id) {
		const { ms = 0, setupMs = 0 } = this.#costs.get(id) ?? {};
		return { id, limitMs: LEAST_LIMIT_MS + LIMIT_FACTOR * (ms + setupMs) };
	}

	/** Times that the mutant may be reached: more is a loop that does not end. */
	hitLimitOf(mutant, wanted) {
		const hits = wanted.map(({ id }) => this.#costs.get(id).hits[mutant] ?? 0);
		return HITS_MORE + HITS_FACTOR * hits.reduce((sum, each) => sum + each, 0);
	}

	#recordOf(file, id) {
		const key = `${file} ${id}`;
		const known = this.#records.get(key) ?? { runs: 0, noticed: 0 };
		this.#records.set(key, known);
		return known;
	}

	/** Mutants that the test can be expected to notice in a millisecond. */
	#worthOf(file, id) {
		const { ms, setupMs, reached } = this.#costs.get(id);
		const { runs, noticed } = this.#recordOf(file, id);
		return (noticed + 1 / Math.sqrt(Math.max(reached, 1))) / (runs + 1) / (ms + setupMs);
	}
}
