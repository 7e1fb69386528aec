// What `npm test` runs: all test files, in a few module registries instead of one per file.
const base = require('./jest.config.js');

const PARTS = 2;

/** @type {import('jest').Config} */
module.exports = {
	testTimeout: base.testTimeout,
	// Jest leaves a core free by default, which is half of a machine with two.
	maxWorkers: PARTS,
	projects: Array.from({ length: PARTS }, (_nothing, part) => {
		const { testTimeout: _global, ...options } = base;
		return {
			...options,
			displayName: `part ${part + 1}`,
			testMatch: ['<rootDir>/test/setup/allTogether.ts'],
			globals: { part, parts: PARTS },
		};
	}),
};
