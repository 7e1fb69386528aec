// One run of Jest that stays: session.ts runs the tests that judge mutants, in one module registry.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const base = require('../../jest.config.js');

const tests = join(__dirname, '..');

/**
 * Those near the code first: the first test that fails ends the run of a mutant. `TESTS=unit,properties/json`
 * takes only those that begin so.
 */
const FOLDERS = ['unit/transport', 'unit/run', 'faults', 'node/run', 'trigger', 'properties'];
const wanted = (process.env.TESTS ?? '').split(',');

// Enough of the histories to notice a change.
process.env.HISTORIES ??= '15';

/** What takes long, needs a registry of its own, or is about something else. */
const LEFT_OUT =
	/(webhook\w*|examples|manyItemsExample|agentTool|largeFiles|uploadInParts|folders|wire|faults\/faults)\.test\.ts$/;

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: join(__dirname, '..', '..'),
	testMatch: ['<rootDir>/test/mutation/session.ts'],
	testTimeout: 2 ** 31 - 1,
	reporters: [],
	globals: {
		mutationTests: FOLDERS.map((folder) => join(tests, folder))
			.filter((folder) => existsSync(folder))
			.flatMap((folder) =>
				readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
					join(folder, name),
				),
			)
			.filter((file) => file.endsWith('.test.ts') && !LEFT_OUT.test(file))
			.filter((file) => wanted.some((start) => file.startsWith(join(tests, start)))),
	},
};
