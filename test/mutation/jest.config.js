// The tests that judge mutants: those near the code, the properties, and the trigger on simulated lists.
const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	testEnvironment: require.resolve('./environment.js'),
	testMatch: [
		'**/test/unit/**/*.test.ts',
		'**/test/properties/*.test.ts',
		'**/test/trigger/{between,cases,histories,node}.test.ts',
		'**/test/node/run/{items,lists,movingLists,logLines,stream,transport,wait,nulls,modelInput}.test.ts',
	],
};
