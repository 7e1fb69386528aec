/**
 * Runs tests again and again in one module registry, each time with another mutant of the code: loading
 * n8n for each of thousands of mutants would take days. What asks for it is runner.mjs.
 */

import { channel } from 'node:diagnostics_channel';
import { join, relative } from 'node:path';
// The real ones: those of the tests are virtual.
import { clearInterval, setInterval } from 'node:timers';

import { COMMANDS, type Command, HANGS, REPLIES, type TestRun } from './messages';

/** Set by jest.config.js: the test files, from the root of the project. */
declare const mutationTests: readonly string[];

type Action = () => unknown;

interface Suite {
	readonly name: string;
	readonly parent: Suite | undefined;
	readonly before: Record<'all' | 'each', Action[]>;
	readonly after: Record<'all' | 'each', Action[]>;
}

interface Test {
	readonly id: string;
	readonly suite: Suite;
	readonly action: Action;
}

const suiteOf = (name: string, parent?: Suite): Suite => ({
	name,
	parent,
	before: { all: [], each: [] },
	after: { all: [], each: [] },
});

const root = suiteOf('');
let current = root;
const tests = new Map<string, Test>();

function addTest(name: unknown, action: Action): void {
	let id = `${current.name} ${String(name)}`.trim();
	// Names of a table may repeat: a number tells them apart.
	for (let number = 2; tests.has(id); number++) id = `${id.replace(/ #\d+$/, '')} #${number}`;
	tests.set(id, { id, suite: current, action });
}

function addSuite(name: unknown, define: Action): void {
	const suite = suiteOf(`${current.name} ${String(name)}`.trim(), current);
	const outer = current;
	current = suite;
	try {
		define();
	} finally {
		current = outer;
	}
}

/** A function of Jest's with its form for tables. */
const withTable = (add: (name: unknown, action: Action) => void) =>
	Object.assign(add, {
		each:
			(rows: readonly unknown[]) =>
			(name: unknown, action: (...values: unknown[]) => unknown): void => {
				for (const row of rows) {
					const values: unknown[] = Array.isArray(row) ? row : [row];
					add(name, () => action(...values));
				}
			},
	});

const hook = (kind: 'before' | 'after', when: 'all' | 'each') => (action: Action) =>
	void current[kind][when].push(action);

/** What the code and Stryker tell each other. */
const stryker: { activeMutant?: string; currentTestId?: string; [key: string]: unknown } = {};

const chainOf = (suite: Suite | undefined): Suite[] =>
	suite === undefined ? [] : [...chainOf(suite.parent), suite];

async function runAll(actions: readonly Action[]): Promise<void> {
	for (const action of actions) await action();
}

/** Milliseconds that a test may take whose usual time is not known. */
const LONGEST_MS = 60_000;

/** Milliseconds between two looks at whether a test has ended. */
const TICK_MS = 20;

/**
 * What an action failed with; also when it takes longer than `ms` of real time, since a mutant may hang.
 * Ticks are counted, not time: while other work has the machine there are none.
 */
async function failureOf(action: Action, ms: number): Promise<string | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<string>((resolve) => {
		let ticks = Math.ceil(ms / TICK_MS);
		timer = setInterval(() => {
			if (ticks-- <= 0) resolve(`${HANGS} in ${ms} ms`);
		}, TICK_MS);
	});
	const done = Promise.resolve()
		.then(action)
		.then(
			() => undefined,
			(error: unknown) => String(error).slice(0, 500),
		);
	try {
		return await Promise.race([done, late]);
	} finally {
		clearInterval(timer);
	}
}

async function runTest(
	{ id, action }: Test,
	chain: readonly Suite[],
	limitMs: number,
): Promise<Pick<TestRun, 'ms' | 'failure'>> {
	// Other clocks are virtual here.
	const begun = process.uptime();
	stryker.currentTestId = id;
	const failures = [
		await failureOf(async () => {
			await runAll(chain.flatMap(({ before }) => before.each));
			await action();
		}, limitMs),
		await failureOf(() => runAll(chain.toReversed().flatMap(({ after }) => after.each)), limitMs),
	];
	stryker.currentTestId = undefined;
	const ms = (process.uptime() - begun) * 1000;
	const failure = failures.find((each) => each !== undefined);
	return { ms, ...(failure === undefined ? {} : { failure }) };
}

/** Runs tests in the order given; suites are set up for each group of tests that follow each other in them. */
async function runTests(wanted: NonNullable<Command['wanted']>, bail: boolean): Promise<TestRun[]> {
	const done: TestRun[] = [];
	let open: Array<{ suite: Suite; setupMs: number; failure: string | undefined }> = [];
	const closeTo = async (count: number): Promise<void> => {
		for (const { suite } of open.slice(count).reverse()) {
			await failureOf(() => runAll(suite.after.all), LONGEST_MS);
		}
		open = open.slice(0, count);
	};
	for (const { id, limitMs } of wanted) {
		const found = tests.get(id);
		if (found === undefined) throw new Error(`There is no test ${id}`);
		const chain = chainOf(found.suite);
		const shared = chain.findIndex((suite, index) => open[index]?.suite !== suite);
		if (shared >= 0 || open.length > chain.length)
			await closeTo(shared < 0 ? chain.length : shared);
		for (const suite of chain.slice(open.length)) {
			const begun = process.uptime();
			const failure = await failureOf(() => runAll(suite.before.all), limitMs);
			open.push({ suite, setupMs: (process.uptime() - begun) * 1000, failure });
		}
		const failure = open.find((each) => each.failure !== undefined)?.failure;
		const run = failure === undefined ? await runTest(found, chain, limitMs) : { ms: 0, failure };
		const setupMs = open.reduce((sum, suite) => sum + suite.setupMs, 0);
		done.push({ id, file: chain[1]?.name ?? '', setupMs, ...run });
		if (bail && run.failure !== undefined) break;
	}
	await closeTo(0);
	return done;
}

const all = (): NonNullable<Command['wanted']> =>
	[...tests.keys()].map((id) => ({ id, limitMs: LONGEST_MS }));

async function obey({ wanted, mutant, hitLimit, bail }: Command): Promise<unknown> {
	Object.assign(stryker, {
		activeMutant: mutant,
		hitCount: mutant === undefined ? undefined : 0,
		hitLimit,
	});
	const done = await runTests(wanted ?? all(), bail);
	stryker.activeMutant = undefined;
	return { tests: done, coverage: stryker['mutantCoverage'], hits: stryker['hitCount'] };
}

const real = test;
Reflect.set(globalThis, '__stryker__', stryker);
Object.assign(globalThis, {
	describe: withTable(addSuite),
	test: withTable(addTest),
	it: withTable(addTest),
	beforeAll: hook('before', 'all'),
	beforeEach: hook('before', 'each'),
	afterAll: hook('after', 'all'),
	afterEach: hook('after', 'each'),
});
const project = join(__dirname, '..', '..');
for (const file of mutationTests) {
	addSuite(relative(join(project, 'test'), file), () => jest.requireActual(file));
}

real('the tests run as often as they are asked to', async () => {
	await new Promise<void>((resolve) => {
		let turn: Promise<unknown> = Promise.resolve();
		const listen = (message: unknown): void => {
			if (message === 'end') {
				channel(COMMANDS).unsubscribe(listen);
				return resolve();
			}
			turn = turn.then(async () =>
				channel(REPLIES).publish(
					await obey(Object(message)).catch((error: unknown) => ({ error: String(error) })),
				),
			);
		};
		channel(COMMANDS).subscribe(listen);
		channel(REPLIES).publish('ready');
	});
});
