/**
 * Runs tests again and again in one module registry, each time with another mutant of the code: loading
 * n8n for each of thousands of mutants would take days. What asks for it is runner.mjs.
 */

import { channel } from 'node:diagnostics_channel';
import { join, relative } from 'node:path';

import { COMMANDS, type Command, REPLIES, type TestRun } from './messages';

/** Set by jest.config.js: the test files, from the root of the project. */
declare const mutationTests: readonly string[];

type Action = () => unknown;

interface Suite {
	readonly name: string;
	readonly parent: Suite | undefined;
	readonly before: Record<'all' | 'each', Action[]>;
	readonly after: Record<'all' | 'each', Action[]>;
	readonly suites: Suite[];
	readonly tests: Array<{ readonly id: string; readonly action: Action }>;
}

const suiteOf = (name: string, parent?: Suite): Suite => ({
	name,
	parent,
	before: { all: [], each: [] },
	after: { all: [], each: [] },
	suites: [],
	tests: [],
});

const root = suiteOf('');
let current = root;
const ids = new Set<string>();

function addTest(name: unknown, action: Action): void {
	let id = `${current.name} ${String(name)}`.trim();
	// Names of a table may repeat: a number tells them apart.
	for (let number = 2; ids.has(id); number++) id = `${id.replace(/ #\d+$/, '')} #${number}`;
	ids.add(id);
	current.tests.push({ id, action });
}

function addSuite(name: unknown, define: Action): void {
	const suite = suiteOf(`${current.name} ${String(name)}`.trim(), current);
	current.suites.push(suite);
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

async function runTest(suite: Suite, { id, action }: Suite['tests'][number]): Promise<TestRun> {
	const chain = chainOf(suite);
	// Other clocks are virtual here.
	const begun = process.uptime();
	let failure: string | undefined;
	stryker.currentTestId = id;
	try {
		await runAll(chain.flatMap(({ before }) => before.each));
		await action();
	} catch (error) {
		failure = String(error).slice(0, 500);
	}
	try {
		await runAll(chain.reverse().flatMap(({ after }) => after.each));
	} catch (error) {
		failure ??= String(error).slice(0, 500);
	}
	stryker.currentTestId = undefined;
	const ms = (process.uptime() - begun) * 1000;
	return { id, ms, ...(failure === undefined ? {} : { failure }) };
}

const holds = (suite: Suite, wanted: ReadonlySet<string> | undefined): boolean =>
	suite.tests.some(({ id }) => wanted?.has(id) ?? true) ||
	suite.suites.some((inner) => holds(inner, wanted));

async function runSuite(
	suite: Suite,
	wanted: ReadonlySet<string> | undefined,
	done: TestRun[],
	mayGoOn: () => boolean,
): Promise<void> {
	if (!holds(suite, wanted) || !mayGoOn()) return;
	let failure: string | undefined;
	try {
		await runAll(suite.before.all);
	} catch (error) {
		failure = String(error).slice(0, 500);
	}
	for (const test of suite.tests) {
		if (!(wanted?.has(test.id) ?? true) || !mayGoOn()) continue;
		done.push(failure === undefined ? await runTest(suite, test) : { id: test.id, ms: 0, failure });
	}
	for (const inner of suite.suites) await runSuite(inner, wanted, done, mayGoOn);
	await runAll(suite.after.all).catch(() => undefined);
}

async function obey({ wanted, mutant, hitLimit, bail }: Command): Promise<unknown> {
	Object.assign(stryker, {
		activeMutant: mutant,
		hitCount: mutant === undefined ? undefined : 0,
		hitLimit,
	});
	const done: TestRun[] = [];
	const mayGoOn = (): boolean => !bail || done.every(({ failure }) => failure === undefined);
	await runSuite(root, wanted === undefined ? undefined : new Set(wanted), done, mayGoOn);
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
		channel(COMMANDS).subscribe((message) => {
			const command: unknown = message;
			if (command === 'end') return resolve();
			turn = turn.then(async () =>
				channel(REPLIES).publish(
					await obey(Object(command)).catch((error: unknown) => ({ error: String(error) })),
				),
			);
		});
		channel(REPLIES).publish('ready');
	});
});
