// One run of Jest that stays: session.ts runs the tests that judge mutants, in one module registry.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const base = require('../../jest.config.js');

const tests = join(__dirname, '..');

/** `TESTS=unit,properties/json` takes only those that begin so, which makes the first run shorter. */
const FOLDERS = ['unit', 'faults', 'node', 'trigger', 'models', 'properties', 'hostile'];
const wanted = (process.env.TESTS ?? '').split(',');

// Few cases of what random cases judge: for each mutant they run again.
process.env.HISTORIES ??= '8';
process.env.PROPERTIES ??= 'few';

/** What takes long, or is about texts and forms. */
const LEFT_OUT =
	/(examples|manyItemsExample|faults\/faults|unit\/[a-z]+|endpoints|ubiOpsApi|displayOptions|properties|subtitle)\.test\.ts$/;

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: join(__dirname, '..', '..'),
	testMatch: ['<rootDir>/test/mutation/session.ts'],
	testTimeout: 2 ** 31 - 1,
	reporters: [],
	globals: {
		mutationTests: FOLDERS.map((folder) => join(tests, folder))
			.flatMap((folder) =>
				readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
					join(folder, name),
				),
			)
			.filter((file) => file.endsWith('.test.ts') && !LEFT_OUT.test(file))
			.filter((file) => wanted.some((start) => file.startsWith(join(tests, start)))),
	},
};
